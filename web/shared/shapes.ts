/*
 * The shapes that the program's interface speaks: docs/api.md, word for word.  Nothing but types
 * stands here, so that the file can be generated from /api/openapi.json and replaced as a whole.
 * Ids are strings "<realm>-<id>", money is a string of fen, days are as exact as known.
 */
export type Id = string
export type Day = string
export type Instant = string

/* bare: a name without a record that the reader could open. */
export interface Named { id: Id; label?: string | null; bare?: boolean }
export type Scalar = string | number | boolean | null
export type Value = Scalar | Named | Scalar[]
export type Values = Record<string, Value | undefined>

export interface Choice { code: string; label: string }

export type FieldType =
    | 'text' | 'note' | 'integer' | 'money' | 'boolean' | 'date' | 'instant' | 'choice' | 'code'
    | 'serial' | 'ref' | 'org' | 'person' | 'employer' | 'region' | 'credit' | 'phone'
    | 'id_number' | 'birth' | 'bank' | 'files' | 'month'

export interface Field {
    name: string
    label: string
    type: FieldType
    widget?: string | null
    required?: boolean
    listed?: boolean
    filter?: boolean
    search?: boolean
    sortable?: boolean
    once?: boolean
    dated?: boolean
    protected?: boolean
    derived?: boolean
    help?: string | null
    min?: number | null
    max?: number | null
    choices?: Choice[] | null
    codes?: string | null
    ref?: string | null
}

export interface Part {
    name: string
    label: string
    fields: Field[]
    key?: string | null
    span?: string | null
    max?: number | null
}

export interface State { name: string; label: string; final?: boolean; says?: string | null }
export interface Ask { name: string; optional?: boolean; part?: boolean; added?: boolean }

export interface Step {
    name: string
    label: string
    from?: string[]
    birth?: boolean
    corrects?: boolean
    back_dated?: boolean
    by_file?: boolean       /* an import takes it */
    by_phone?: boolean      /* people take it themselves */
    asks: Ask[]
}

export interface Module {
    name: string
    label: string
    class: string
    listed?: boolean
    fields: Field[]
    parts?: Part[]
    states: State[]
    steps: Step[]
    sorts?: string[]
    import?: string | null
}

export interface LayoutColumn { field: string; label: string; required?: boolean }
export interface Layout {
    name: string
    label: string
    module: string
    of_union?: boolean      /* false: the rows name their unions themselves */
    columns: LayoutColumn[]
}

export interface Meta {
    modules: Module[]
    codes: Record<string, Choice[]>
    layouts: Layout[]
}

export interface Post {
    id: Id
    role: string
    role_label: string
    org: Named
    from?: Day | null
    to?: Day | null
    stand_in?: boolean
    acting?: boolean
}

export interface Session {
    login: string
    person?: Named | null
    realm: { no: number; label: string }
    today: Day
    demo?: boolean
    posts: Post[]
}

export interface Page<Row> { rows: Row[]; next?: string | null; total?: number | null }

export interface Row {
    id: Id
    rev: number
    state: string
    owner?: Named | null
    since?: Day | null
    values: Values
}

export interface Span { since: Day; until?: Day | null; state: string; values: Values }
/* n: which row of the part it is; a new row has none. */
export type PartRow = Values & { n?: number }

export interface Entity {
    id: Id
    module: string
    rev: number
    state: string
    state_label: string
    says?: string | null
    since?: Day | null
    created?: Instant | null
    owner?: Named | null
    values: Values
    parts?: Record<string, PartRow[]>
    masked?: string[]
    spans?: Span[]
    steps: { name: string; label?: string; asks?: Ask[] }[]
    summary?: string | null
}

export interface Change {
    field: string
    label: string
    old?: Value
    new?: Value
    old_label?: string | null
    new_label?: string | null
}

export interface HistoryEntry {
    rev: number
    at: Instant
    step: string
    label: string
    by?: { label?: string | null; post?: string | null } | null
    on?: Day | null
    import?: Named | Id | null
    changes: Change[]
}

export interface Account { login: string; created?: Instant | null; ended?: Instant | null }
/* A password is told once, when it is made. */
export interface Secret { login: string; password: string }
export interface Setup {
    token: string
    federation: string
    region?: string
    name: string
    login: string
    password: string
}

export interface Written { id: Id; rev: number; state: string }
export type Answer = Scalar | Scalar[] | Record<string, Scalar>[]
export interface StepBody { answers: Record<string, Answer>; on?: Day; post?: Id }

export interface PreviewChange {
    module: string
    id?: Id | null
    label?: string | null
    step?: string | null
    fields: { field: string; label: string; old_label?: string | null; new_label?: string | null }[]
}
export interface Preview {
    preview: true
    changes: PreviewChange[]
    messages: { to: string; text: string }[]
}

export interface TreeNode extends Named { kind?: string | null; kind_label?: string | null }
export interface TreeChild extends TreeNode { children: number; declared: number; registered: number }
export interface Figures {
    unions: number
    base: number
    declared: number
    registered: number
    unlinked: number
    terms: { unknown: number; overdue: number; running: number }
}
export interface Tree {
    node: TreeNode | null
    path: Named[]
    children: TreeChild[]
    figures: Figures
}

export interface Message {
    id: Id
    at: Instant
    text: string
    record?: { module: string; id: Id } | null
}

export type ImportState =
    | 'uploaded' | 'reading' | 'checked' | 'writing' | 'done' | 'undoing' | 'undone' | 'failed'

export interface Counts {
    rows: number
    taken: number
    created: number
    changed: number
    same: number
    refused: number
    doubles: number
    elsewhere: number
    mended: number
    cells_repaired: number
    cells_refused: number
    remarks: number
}

export interface ImportRow {
    id: Id
    name: string
    state: ImportState
    layout?: string | null
    at: Instant
    by?: string | Named | null
    counts?: Partial<Counts> | null
    undoable?: boolean
}

export interface Heading { text: string; field: string | null; samples?: string[] }

export interface Import extends ImportRow {
    progress: number
    why?: string | null
    sheet?: number | null
    sheets?: { name: string; rows: number }[]
    head?: number | null
    headings?: Heading[]
    union?: Named | null
    suggests?: string | null
    whole?: boolean | null
    day?: Day | null
    missing?: string | null
    absent?: number
    kept?: number
    blocked?: string | null
}

export interface ImportCheck {
    layout?: string
    sheet?: number
    head?: number
    mapping?: Record<string, string>
    union?: Id
    whole?: boolean
    day?: Day
}

export type Verdict =
    | 'repaired' | 'remark' | 'refused cell' | 'refused row' | 'double' | 'exists elsewhere'
    | 'absent' | 'kept'

export interface Remark {
    row: number
    column: number | null
    heading?: string | null
    verdict: Verdict
    reason: string
    raw?: string | null
    value?: string | null
}

export interface PlannedRow {
    row: number
    verdict: string
    action?: 'create' | 'change' | 'same' | null
    values: Values
}

export interface ProblemBody {
    type: string
    title: string
    status: number
    detail?: string | null
    fields?: Record<string, string>
}
