/* What a list shows stands in the address alone: it can be kept, sent, and come back to. */
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { register } from '@shared/api'
import { isAborted } from '@shared/problem'
import type { Row } from '@shared/shapes'
import { usePages, type Paged } from '../use'

const PAGE = 50

export type ListQuery = Record<string, string>

export function useList(module: string) {
    const route = useRoute()
    const router = useRouter()
    const total = ref<number | null>(null)
    const counting = ref(false)
    const abort = shallowRef(new AbortController())

    const query = computed<ListQuery>(() => {
        const found: ListQuery = {}
        for (const [name, value] of Object.entries(route.query))
            if (typeof value === 'string' && value !== '')
                found[name] = value
        return found
    })
    /* Without order and page: what total and export ask. */
    const chosen = computed<ListQuery>(() => {
        const { sort: _sort, ...rest } = query.value
        return rest
    })
    const pages: Paged<Row> = usePages((after) =>
        register.list(module, { ...query.value, after, limit: PAGE }, abort.value.signal))

    async function count(signal: AbortSignal): Promise<void> {
        counting.value = true
        try {
            const found = await register.total(module, chosen.value, signal)
            if (!signal.aborted)
                total.value = found.total
        } catch (cause) {
            if (!isAborted(cause))
                total.value = null      /* the list stands without its total */
        }
        if (!signal.aborted)
            counting.value = false
    }

    async function start(): Promise<void> {
        abort.value.abort()
        abort.value = new AbortController()
        const { signal } = abort.value
        total.value = null
        counting.value = false
        const page = await pages.start()
        if (!page)
            return
        total.value = page.total ?? null
        if (total.value === null && !page.next)
            total.value = page.rows.length
        else if (total.value === null)
            await count(signal)
    }

    function change(part: ListQuery): void {
        const wanted: ListQuery = { ...query.value, ...part }
        for (const name of Object.keys(wanted))
            if (!wanted[name])
                delete wanted[name]
        void router.replace({ query: wanted })
    }
    const clear = (): void => void router.replace({ query: {} })

    watch(query, (now, old) => {
        if (route.params.module === module && JSON.stringify(now) !== JSON.stringify(old))
            void start()
    }, { immediate: true })

    return { ...pages, total, counting, query, chosen, start, change, clear }
}
