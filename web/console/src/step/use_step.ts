/*
 * One step from the opened dialog to the commit.  The draft lives in the tab until the step is done.
 * The key of the request is made when the dialog opens and stays, with the draft, while the outcome
 * is unknown; a definite refusal wrote nothing, so what follows is another request with its own key.
 */
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { register, type StepTarget } from '@shared/api'
import { draftOf } from '@shared/draft'
import { problemOf, type Problem } from '@shared/problem'
import { newKey } from '@shared/request'
import { session } from '@shared/session'
import type { Entity, Module, Preview, Step, StepBody, Values, Written } from '@shared/shapes'
import { answersOf, firstForm, questionsOf, type Form } from './form'

interface Kept { form: Form; on: string; post: string; key: string }

export function useStep(module: Module, step: Step, entity: () => Entity | undefined, given: Values) {
    const questions = computed(() => questionsOf(module, step, entity()))
    const today = session.value?.today ?? ''
    const name = [session.value?.login, module.name, step.name, entity()?.id ?? 'new'].join(' ')
    const draft = draftOf<Kept>(name)
    const kept = Object.keys(given).length ? null : draft.read()
    const fresh = (): Kept => ({
        form: firstForm(questions.value, entity(), given, today), on: today, post: '', key: newKey(),
    })

    const state = reactive<Kept>(kept ?? fresh())
    const restored = ref(kept !== null)
    const problem = shallowRef<Problem | null>(null)
    const preview = shallowRef<Preview | null>(null)
    const busy = ref(false)
    const stale = computed(() => problem.value?.status === 412)

    watch(() => [state.form, state.on], () => { preview.value = null }, { deep: true })
    watch(state, () => draft.write(state), { deep: true })
    /* The latest is loaded: nothing stands against another look. */
    watch(() => entity()?.rev, () => {
        if (stale.value)
            problem.value = null
    })

    function target(): StepTarget {
        const record = entity()
        return { module: module.name, step: step.name, id: record?.id, rev: record?.rev }
    }

    function body(): StepBody {
        return {
            answers: answersOf(questions.value, state.form),
            on: step.back_dated && state.on ? state.on : undefined,
            post: state.post || undefined,
        }
    }

    async function attempt<Answer>(action: () => Promise<Answer>): Promise<Answer | null> {
        if (busy.value)
            return null
        busy.value = true
        problem.value = null
        try {
            return await action()
        } catch (cause) {
            problem.value = problemOf(cause)
            if (problem.value.answered) {
                state.key = newKey()
                preview.value = null
            }
            return null
        } finally {
            busy.value = false
        }
    }

    async function look(): Promise<void> {
        preview.value = await attempt(() => register.preview(target(), body()))
    }

    async function take(): Promise<Written | null> {
        const written = await attempt(() => register.take(target(), body(), state.key))
        if (written)
            draft.forget()
        return written
    }

    function startAnew(): void {
        Object.assign(state, fresh())
        restored.value = false
        problem.value = null
        draft.forget()
    }
    const back = (): void => { preview.value = null }

    return { questions, state, restored, problem, preview, busy, stale, look, take, back, startAnew }
}
