/* Pages, each its own chunk; nobody enters one without a session and the description. */
import { createRouter, createWebHashHistory, type RouteLocationRaw } from 'vue-router'
import type { Id } from '@shared/shapes'
import { whenLoggedOut } from '@shared/request'
import { problemOf } from '@shared/problem'
import { forgetSession, loadSession, session } from '@shared/session'
import { loadMeta, meta } from '@shared/meta'

export const router = createRouter({
    history: createWebHashHistory(),
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
    routes: [
        { path: '/login', name: 'login', meta: { open: true },
            component: () => import('./pages/LogIn.vue') },
        { path: '/setup', name: 'setup', meta: { open: true },
            component: () => import('./pages/SetUp.vue') },
        { path: '/password', name: 'password', component: () => import('./pages/PasswordPage.vue') },
        { path: '/', name: 'home', component: () => import('./pages/HomePage.vue') },
        { path: '/tree', name: 'tree', component: () => import('./pages/TreePage.vue') },
        { path: '/messages', name: 'messages', component: () => import('./pages/MessagesPage.vue') },
        { path: '/imports', name: 'imports', component: () => import('./pages/ImportList.vue') },
        { path: '/imports/new', name: 'import-new',
            component: () => import('./pages/ImportNew.vue') },
        { path: '/imports/:id', name: 'import', props: true,
            component: () => import('./pages/ImportPage.vue') },
        { path: '/register/:module', name: 'list', props: true,
            component: () => import('./pages/ListPage.vue') },
        { path: '/register/:module/:id', name: 'record', props: true,
            component: () => import('./pages/RecordPage.vue') },
        { path: '/:rest(.*)*', name: 'unknown', component: () => import('./pages/UnknownPage.vue') },
    ],
})

const toLogIn = (next: string): RouteLocationRaw =>
    ({ name: 'login', query: next === '/' ? {} : { next } })

router.beforeEach(async (to) => {
    if (to.meta.open)
        return true
    try {
        if (!session.value)
            await loadSession()
        if (!meta.value)
            await loadMeta()
        return true
    } catch (cause) {
        const problem = problemOf(cause)
        return problem.status === 401
            ? toLogIn(to.fullPath)
            : { name: 'login', query: { next: to.fullPath, trouble: problem.kind } }
    }
})

whenLoggedOut(() => {
    const here = router.currentRoute.value

    forgetSession()
    if (here.name && here.name !== 'login')
        void router.replace(toLogIn(here.fullPath))
})

export const listOf = (module: string, query: Record<string, string> = {}): RouteLocationRaw =>
    ({ name: 'list', params: { module }, query })
export const recordOf = (module: string, id: Id): RouteLocationRaw =>
    ({ name: 'record', params: { module, id } })
