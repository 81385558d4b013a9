/*
 * What went wrong, in one class: the server's own words (application/problem+json), or ours where
 * no answer came at all.
 */
import type { ProblemBody } from './shapes'
import { t } from './locale'

export class Problem extends Error {
    readonly kind: string
    readonly status: number
    readonly detail: string
    readonly fields: Record<string, string>
    /* The server answered, and refused: nothing was written under the key of this request. */
    readonly answered: boolean

    constructor(body: ProblemBody, answered: boolean) {
        super(body.title)
        this.name = 'Problem'
        this.kind = body.type.slice(body.type.lastIndexOf('/') + 1)
        this.status = body.status
        this.detail = body.detail ?? ''
        this.fields = body.fields ?? {}
        this.answered = answered
    }
}

/* No connection, or an answer that is not the program's (a proxy's error page). */
export const unreachable = (status: number): Problem =>
    new Problem({ type: 'network', status, title: t('problem.network'),
        detail: t(status ? 'problem.strange' : 'problem.offline', { status }) }, false)

export const problemOf = (cause: unknown): Problem =>
    cause instanceof Problem
        ? cause
        : new Problem({ type: 'page', status: 0, title: t('problem.page'),
            detail: cause instanceof Error ? cause.message : String(cause) }, false)

export const isAborted = (cause: unknown): boolean =>
    cause instanceof DOMException && cause.name === 'AbortError'

const isBody = (value: unknown): value is ProblemBody =>
    typeof value === 'object' && value !== null && 'type' in value && 'title' in value

export async function problemFrom(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null)

    if (!isBody(body))
        return unreachable(response.status)
    /* A fault or an overload may have struck after the commit: the outcome is not known. */
    return new Problem({ ...body, status: response.status }, response.status < 500)
}
