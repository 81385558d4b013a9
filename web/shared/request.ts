/*
 * One request to the program: headers that docs/api.md demands, answers as JSON, refusals as
 * Problem.  Nobody else calls fetch().
 */
import { accepted } from './locale'
import { isAborted, problemFrom, unreachable } from './problem'

export type Query = Record<string, string | number | boolean | null | undefined>

export interface Wish {
    query?: Query
    json?: unknown
    bytes?: Blob
    key?: string
    rev?: number
    signal?: AbortSignal
}

/* 32 hexadecimal digits; crypto.randomUUID is missing in Chromium 86 and on plain http. */
export function newKey(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function queryText(query: Query | undefined): string {
    const wanted = new URLSearchParams()

    for (const [name, value] of Object.entries(query ?? {}))
        if (value !== undefined && value !== null && value !== '')
            wanted.append(name, String(value))
    const text = wanted.toString()
    return text ? `?${text}` : ''
}

function headersOf(method: string, wish: Wish): Record<string, string> {
    const headers: Record<string, string> = { 'Accept-Language': accepted.value }

    if (method !== 'GET')
        headers['X-Zhijia'] = '1'
    if (method === 'POST')
        headers['Idempotency-Key'] = wish.key ?? newKey()
    if (wish.rev !== undefined)
        headers['If-Match'] = `"${wish.rev}"`
    if (method === 'POST')
        headers['Content-Type'] = wish.bytes ? 'application/octet-stream' : 'application/json'
    return headers
}

let onLoggedOut: () => void = () => undefined

/* What the pages do when the session has ended while somebody worked. */
export function whenLoggedOut(action: () => void): void {
    onLoggedOut = action
}

export async function send(method: string, path: string, wish: Wish = {}): Promise<Response> {
    let response: Response

    try {
        response = await fetch(`/api${path}${queryText(wish.query)}`, {
            method, headers: headersOf(method, wish), credentials: 'same-origin',
            body: wish.bytes ?? (method === 'POST' ? JSON.stringify(wish.json ?? {}) : undefined),
            signal: wish.signal,
        })
    } catch (cause) {
        throw isAborted(cause) ? cause : unreachable(0)
    }
    if (response.ok)
        return response
    const problem = await problemFrom(response)
    if (response.status === 401 && path !== '/session')
        onLoggedOut()
    throw problem
}

async function json<Answer>(method: string, path: string, wish?: Wish): Promise<Answer> {
    const response = await send(method, path, wish)

    if (response.status === 204)
        return undefined as Answer
    const text = await response.text()
    try {
        return (text ? JSON.parse(text) : undefined) as Answer
    } catch {
        throw unreachable(response.status)
    }
}

export const get = <Answer>(path: string, wish?: Wish): Promise<Answer> =>
    json<Answer>('GET', path, wish)
export const post = <Answer>(path: string, wish?: Wish): Promise<Answer> =>
    json<Answer>('POST', path, wish)
export const remove = (path: string): Promise<void> => json<void>('DELETE', path)
