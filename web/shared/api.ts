/*
 * The program's interface as functions, one a route of docs/api.md.  The shapes stand in shapes.ts.
 */
import type * as S from './shapes'
import { get, post, remove, send, type Query } from './request'

const at = (...parts: string[]): string => '/' + parts.map(encodeURIComponent).join('/')

export const session = {
    read: () => get<S.Session>('/session'),
    open: (login: string, password: string, code?: string) =>
        post<S.Session | undefined>('/session', { json: { login, password, code: code || undefined } }),
    close: () => remove('/session'),
    password: (old: string, wanted: string) =>
        post<void>('/session/password', { json: { old, new: wanted } }),
}

export const setup = (wanted: S.Setup) => post<{ login: string }>('/setup', { json: wanted })

export const accounts = {
    list: (person: S.Id) => get<S.Page<S.Account>>('/accounts', { query: { person } }),
    create: (person: S.Id, login: string) =>
        post<S.Secret>('/accounts', { json: { person, login } }),
    reset: (login: string) => post<S.Secret>(at('accounts', login, 'reset'), { json: {} }),
}

export const meta = () => get<S.Meta>('/meta')

/* The owner of a record is told by name even where the reference in it is not. */
function withOwner<Told extends S.Row | S.Entity>(told: Told): Told {
    const { owner, values } = told

    for (const [name, value] of Object.entries(values))
        if (owner?.label && value && typeof value === 'object' && 'id' in value
            && value.id === owner.id && !value.label)
            values[name] = { ...value, label: owner.label, bare: true }
    return told
}

export interface StepTarget { module: string; step: string; id?: S.Id; rev?: number }

const stepPath = ({ module, step, id }: StepTarget): string =>
    id ? at(module, id, step) : at(module, step)

export const register = {
    async list(module: string, query: Query, signal?: AbortSignal): Promise<S.Page<S.Row>> {
        const page = await get<S.Page<S.Row>>(at(module), { query, signal })
        return { ...page, rows: page.rows.map(withOwner) }
    },
    total: (module: string, query: Query, signal?: AbortSignal) =>
        get<{ total: number }>(at(module, 'total'), { query, signal }),
    read: async (module: string, id: S.Id) => withOwner(await get<S.Entity>(at(module, id))),
    history: (module: string, id: S.Id) =>
        get<{ entries: S.HistoryEntry[] }>(at(module, id, 'history')),
    preview: (target: StepTarget, body: S.StepBody) =>
        post<S.Preview>(stepPath(target), { json: body, rev: target.rev, query: { preview: 1 } }),
    take: (target: StepTarget, body: S.StepBody, key: string) =>
        post<S.Written>(stepPath(target), { json: body, rev: target.rev, key }),
    person: (document: string) =>
        get<{ person: S.Named }>('/person/lookup', { query: { document } }),
}

export const tree = (node?: S.Id) => get<S.Tree>('/tree', { query: { node } })
export const messages = (after?: string) =>
    get<S.Page<S.Message>>('/messages', { query: { after } })

export const imports = {
    list: (after?: string) => get<S.Page<S.ImportRow>>('/imports', { query: { after } }),
    upload: (file: File, key: string) =>
        post<{ id: S.Id }>('/imports', { query: { name: file.name }, bytes: file, key }),
    read: (id: S.Id) => get<S.Import>(at('imports', id)),
    check: (id: S.Id, wanted: S.ImportCheck) =>
        post<void>(at('imports', id, 'check'), { json: wanted }),
    remarks: (id: S.Id, verdict: S.Verdict, after?: string) =>
        get<S.Page<S.Remark>>(at('imports', id, 'remarks'), { query: { verdict, after } }),
    rows: (id: S.Id, after?: string) =>
        get<S.Page<S.PlannedRow>>(at('imports', id, 'rows'), { query: { after } }),
    commit: (id: S.Id, key: string) => post<void>(at('imports', id, 'commit'), { key }),
    undo: (id: S.Id, key: string) => post<void>(at('imports', id, 'undo'), { key }),
}

export type ExportFormat = 'xlsx' | 'csv' | 'gbk'

/* A file comes through fetch, not a link, so that a refusal is told and the language is ours. */
async function download(path: string, query: Query, fallback: string): Promise<void> {
    const response = await send('GET', path, { query })
    const told = response.headers.get('Content-Disposition') ?? ''
    const coded = /filename\*=UTF-8''([^;]+)/i.exec(told)?.[1]
    const link = document.createElement('a')

    link.href = URL.createObjectURL(await response.blob())
    link.download = coded ? decodeURIComponent(coded) : fallback
    document.body.append(link)
    link.click()
    link.remove()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

export const files = {
    list: (module: string, format: ExportFormat, query: Query, label: string) =>
        download(at(module, 'export'), { ...query, format },
            `${label}.${format === 'xlsx' ? 'xlsx' : 'csv'}`),
    reasons: (id: S.Id, name: string) =>
        download(at('imports', id, 'file'), {}, `${name.replace(/\.[^.]*$/, '')}-核对.xlsx`),
}
