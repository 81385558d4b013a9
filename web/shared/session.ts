/* Who sits before the screen. */
import { computed, ref } from 'vue'
import * as api from './api'
import { forgetDrafts } from './draft'
import { forgetMeta } from './meta'
import type { Session } from './shapes'

export const session = ref<Session | null>(null)
export const actingPosts = computed(
    () => session.value?.posts.filter((post) => post.acting !== false) ?? [])

export async function loadSession(): Promise<void> {
    session.value = await api.session.read()
}

export function forgetSession(): void {
    session.value = null
    forgetMeta()
}

export async function logIn(login: string, password: string, code: string): Promise<void> {
    await api.session.open(login, password, code)
    await loadSession()
}

export async function logOut(): Promise<void> {
    await api.session.close()
    forgetDrafts()
    forgetSession()
}
