/* The program's own description of its modules: no page knows a field that does not stand here. */
import { computed, ref } from 'vue'
import * as api from './api'
import { NOTHING, sayInstant, sayMoney, sayNumber } from './format'
import { t } from './locale'
import type { Choice, Field, Layout, Meta, Module, Named, Step, Value, Values } from './shapes'

export const meta = ref<Meta | null>(null)

export async function loadMeta(): Promise<void> {
    meta.value = await api.meta()
}

export function forgetMeta(): void {
    meta.value = null
}

export const moduleNamed = (name: string | null | undefined): Module | undefined =>
    meta.value?.modules.find((module) => module.name === name)

export const registers = computed(() =>
    meta.value?.modules.filter((module) => module.listed !== false) ?? [])

export const layoutsOf = (module?: string): Layout[] =>
    meta.value?.layouts.filter((layout) => !module || layout.module === module) ?? []

export const birthOf = (module: Module | undefined): Step[] =>
    module?.steps.filter((step) => step.birth) ?? []

export const fieldNamed = (module: Module | undefined, name: string): Field | undefined =>
    module?.fields.find((field) => field.name === name)

export const stateLabel = (module: Module | undefined, state: string): string =>
    module?.states.find((each) => each.name === state)?.label ?? state

/* The module that a reference points to, or null where the field is no reference. */
export function targetOf(field: Field): string | null {
    if (field.type === 'org' || field.type === 'person' || field.type === 'employer')
        return field.ref ?? field.type
    return field.type === 'ref' ? (field.ref ?? null) : null
}

export function optionsOf(field: Field): Choice[] | null {
    if (field.choices)
        return field.choices
    return field.codes ? (meta.value?.codes[field.codes] ?? null) : null
}

/* The field by which people call a record of the module. */
export const titleField = (module: Module): Field | undefined =>
    module.fields.find((field) => field.listed && field.search && field.type === 'text')
    ?? module.fields.find((field) => field.listed)
    ?? module.fields[0]

export const isNamed = (value: unknown): value is Named =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && 'id' in value

export const isEmpty = (value: Value | undefined): boolean =>
    value === undefined || value === null || value === ''
    || (Array.isArray(value) && value.length === 0)

export function titleOf(module: Module | undefined, values: Values): string {
    const field = module && titleField(module)
    return field ? sayValue(field, values[field.name]) : NOTHING
}

function sayCode(field: Field, value: Value): string {
    const code = String(value)
    return optionsOf(field)?.find((option) => option.code === code)?.label ?? code
}

export function sayValue(field: Field, value: Value | undefined): string {
    if (isEmpty(value) || value === undefined || value === null)
        return NOTHING
    if (isNamed(value))
        return value.label || t('value.hidden')
    if (Array.isArray(value))
        return field.type === 'files' ? t('value.files', { n: value.length }) : value.join('、')
    switch (field.type) {
    case 'boolean':
        return t(value === true || value === 1 || value === 'yes' ? 'value.yes' : 'value.no')
    case 'integer':
        return typeof value === 'number' ? sayNumber(value) : String(value)
    case 'money':
        return sayMoney(String(value))
    case 'instant':
        return sayInstant(String(value))
    default:
        return sayCode(field, value)
    }
}

export const isNumeric = (field: Field): boolean =>
    field.type === 'integer' || field.type === 'money'
export const isDay = (field: Field): boolean =>
    field.type === 'date' || field.type === 'birth' || field.type === 'month'
