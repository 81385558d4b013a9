/*
 * A step's form as plain values: what the asks want, what stands in it at first, and what is sent.
 * An optional answer left empty keeps its value: so the old one is shown, a demanded one is asked
 * afresh.
 */
import { fieldNamed, isEmpty, isNamed } from '@shared/meta'
import type { Answer, Ask, Day, Entity, Field, Module, Part, PartRow, Scalar, Step, Value, Values }
    from '@shared/shapes'

export interface FieldQuestion { kind: 'field'; ask: Ask; field: Field; kept: Value | undefined }
export interface PartQuestion { kind: 'part'; ask: Ask; part: Part }
export type Question = FieldQuestion | PartQuestion

export interface Form { fields: Values; parts: Record<string, PartRow[]>; touched: string[] }

export function questionsOf(module: Module, step: Step, entity?: Entity): Question[] {
    return step.asks.flatMap((ask): Question[] => {
        const part = module.parts?.find((each) => each.name === ask.name)
        const field = fieldNamed(module, ask.name)

        if (part)
            return [{ kind: 'part', ask, part }]
        /* Files have no way in yet but the import; a field that is not described is not asked. */
        if (!field || field.type === 'files')
            return []
        return [{ kind: 'field', ask, field, kept: entity?.values[ask.name] }]
    })
}

const isMasked = (entity: Entity | undefined, name: string): boolean =>
    entity?.masked?.includes(name) ?? false

/* What a demanded answer most often is; the preview shows it before it counts. */
function usual(field: Field, today: Day): Value {
    if (field.type === 'boolean')
        return false
    return field.type === 'date' && today ? today : null
}

export function firstForm(
    questions: Question[], entity?: Entity, given: Values = {}, today: Day = ''): Form {
    const form: Form = { fields: {}, parts: {}, touched: [] }

    for (const question of questions) {
        const { name, optional, added } = question.ask
        if (question.kind === 'part')
            form.parts[name] = added ? [] : (entity?.parts?.[name] ?? []).map((row) => ({ ...row }))
        else if (given[name] !== undefined)
            form.fields[name] = given[name]
        else if (optional && !isMasked(entity, name) && !question.field.protected)
            form.fields[name] = question.kept ?? null
        else
            form.fields[name] = optional ? null : usual(question.field, today)
    }
    return form
}

function plain(value: Value | undefined): Scalar | Scalar[] {
    if (isNamed(value))
        return value.id
    return value === undefined ? null : typeof value === 'string' ? value.trim() || null : value
}

function plainRow(row: PartRow): Record<string, Scalar> {
    const sent: Record<string, Scalar> = {}

    for (const [name, value] of Object.entries(row)) {
        const answer = plain(value as Value)
        if (answer !== null && !Array.isArray(answer))
            sent[name] = answer
    }
    return sent
}

export function answersOf(questions: Question[], form: Form): Record<string, Answer> {
    const answers: Record<string, Answer> = {}

    for (const { kind, ask } of questions) {
        if (kind === 'field' && !isEmpty(form.fields[ask.name]))
            answers[ask.name] = plain(form.fields[ask.name])
        if (kind === 'part' && (!ask.optional || form.touched.includes(ask.name)))
            answers[ask.name] = (form.parts[ask.name] ?? []).map(plainRow)
    }
    return answers
}

export interface Fault { row: number; column: string; text: string }

/* "lines.2.parent" and "lines[2].parent" speak of a cell, "lines" of the whole part. */
export function partFaults(fields: Record<string, string>, part: string): Fault[] {
    return Object.entries(fields).flatMap(([place, text]): Fault[] => {
        const found = /^([a-z0-9_]+)[.[](\d+)\]?(?:\.([a-z0-9_]+))?$/.exec(place)
        if (place === part)
            return [{ row: -1, column: '', text }]
        return found && found[1] === part
            ? [{ row: Number(found[2]), column: found[3] ?? '', text }] : []
    })
}

/* Faults at places that the form does not ask: they are told above it. */
export function otherFaults(fields: Record<string, string>, questions: Question[]): string[] {
    const asked = new Set(questions.map((question) => question.ask.name))
    return Object.entries(fields)
        .filter(([place]) => place !== 'on' && !asked.has(place.split(/[.[]/)[0] ?? ''))
        .map(([place, text]) => `${place}：${text}`)
}
