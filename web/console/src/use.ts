/* Small habits that several pages share: loading, waiting for the typist, the width of the screen. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { isAborted, problemOf, type Problem } from '@shared/problem'
import type { Page } from '@shared/shapes'

export interface Loaded<Content> {
    content: ShallowRef<Content | null>
    problem: ShallowRef<Problem | null>
    loading: Ref<boolean>
    load: () => Promise<void>
}

/* The answer of the latest call wins, whatever order answers come in. */
export function useLoad<Content>(read: () => Promise<Content>): Loaded<Content> {
    const content = shallowRef<Content | null>(null)
    const problem = shallowRef<Problem | null>(null)
    const loading = ref(false)
    let turn = 0

    async function load(): Promise<void> {
        const mine = ++turn
        loading.value = true
        try {
            const found = await read()
            if (mine !== turn)
                return
            content.value = found
            problem.value = null
        } catch (cause) {
            if (mine === turn && !isAborted(cause))
                problem.value = problemOf(cause)
        }
        if (mine === turn)
            loading.value = false
    }
    return { content, problem, loading, load }
}

export interface Paged<Row> {
    rows: ShallowRef<Row[]>
    next: Ref<string | null>
    problem: ShallowRef<Problem | null>
    loading: Ref<boolean>
    first: Ref<boolean>
    start: () => Promise<Page<Row> | null>
    more: () => Promise<Page<Row> | null>
}

/* Rows that come page by page behind a cursor. */
export function usePages<Row>(read: (after?: string) => Promise<Page<Row>>): Paged<Row> {
    const rows = shallowRef<Row[]>([])
    const next = ref<string | null>(null)
    const problem = shallowRef<Problem | null>(null)
    const loading = ref(false)
    const first = ref(true)
    let turn = 0

    async function fetchPage(after?: string): Promise<Page<Row> | null> {
        const mine = ++turn
        loading.value = true
        try {
            const page = await read(after)
            if (mine !== turn)
                return null
            rows.value = after ? [...rows.value, ...page.rows] : page.rows
            next.value = page.next ?? null
            problem.value = null
            first.value = false
            return page
        } catch (cause) {
            if (mine === turn && !isAborted(cause)) {
                problem.value = problemOf(cause)
                if (!after)
                    rows.value = []     /* rows of another question are no answer */
            }
            return null
        } finally {
            if (mine === turn)
                loading.value = false
        }
    }
    const more = () => fetchPage(next.value ?? undefined)
    return { rows, next, problem, loading, first, start: () => fetchPage(), more }
}

/* Runs the action when nobody has called for so many milliseconds. */
export function useCalm<Words extends unknown[]>(
    wait: number, action: (...words: Words) => void): (...words: Words) => void {
    let timer = 0

    onScopeDispose(() => clearTimeout(timer))
    return (...words) => {
        clearTimeout(timer)
        timer = window.setTimeout(() => action(...words), wait)
    }
}

export function useMedia(condition: string): Ref<boolean> {
    const query = window.matchMedia(condition)
    const holds = ref(query.matches)
    const notice = (event: MediaQueryListEvent) => { holds.value = event.matches }

    query.addEventListener('change', notice)
    onScopeDispose(() => query.removeEventListener('change', notice))
    return holds
}

export const useNarrow = () => useMedia('(max-width: 767px)')

let count = 0

/* An id for a label and its control. */
export const newId = (): string => `c${++count}`
