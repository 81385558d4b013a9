/* One import, read again while the program works at it. */
import { onScopeDispose, ref, shallowRef } from 'vue'
import { imports } from '@shared/api'
import { problemOf, type Problem } from '@shared/problem'
import { newKey } from '@shared/request'
import type { Id, Import, ImportCheck } from '@shared/shapes'
import { isMoving } from './words'

const PAUSES = [120, 180, 300, 600]     /* milliseconds: what is done quickly is seen quickly */

export function useImport(id: Id) {
    const job = shallowRef<Import | null>(null)
    const problem = shallowRef<Problem | null>(null)
    const busy = ref(false)
    /* Counts up with each finished reading, so that lists below are asked anew. */
    const round = ref(0)
    const keys = { commit: newKey(), undo: newKey() }
    let timer = 0
    let looks = 0
    let ended = false
    let asked = false

    onScopeDispose(() => {
        ended = true
        clearTimeout(timer)
    })

    async function look(): Promise<void> {
        clearTimeout(timer)
        try {
            const found = await imports.read(id)
            if (ended)
                return
            if (!isMoving(found.state)) {
                round.value++
                looks = 0
            }
            job.value = found
            problem.value = null
            if (found.state === 'uploaded' && !asked) {
                asked = true
                await imports.check(id, {})     /* a file is read when somebody asks for it */
            }
        } catch (cause) {
            problem.value = problemOf(cause)
        }
        if (!ended && job.value && isMoving(job.value.state))
            timer = window.setTimeout(() => void look(), PAUSES[Math.min(looks++, PAUSES.length - 1)])
    }

    async function act(action: () => Promise<void>): Promise<boolean> {
        busy.value = true
        try {
            await action()
            await look()
            return problem.value === null
        } catch (cause) {
            const refusal = problemOf(cause)
            await look()
            problem.value = refusal
            return false
        } finally {
            busy.value = false
        }
    }

    async function begin(what: 'commit' | 'undo'): Promise<boolean> {
        const begun = await act(() => imports[what](id, keys[what]))
        if (!begun && problem.value?.answered)
            keys[what] = newKey()
        return begun
    }

    return {
        job, problem, busy, round, look,
        check: (wanted: ImportCheck) => act(() => imports.check(id, wanted)),
        commit: () => begin('commit'),
        undo: () => begin('undo'),
    }
}
