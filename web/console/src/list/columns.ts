/* Which columns a list shows: the title first, then what the module lists, then its state. */
import { isNumeric, titleField } from '@shared/meta'
import type { Field, Module } from '@shared/shapes'

export function columnsOf(module: Module): Field[] {
    const title = titleField(module)
    const listed = module.fields.filter((field) => field.listed && field !== title)
    return title ? [title, ...listed] : listed
}

export const hasStates = (module: Module): boolean => module.states.length > 1

export function cellClass(field: Field): string {
    if (isNumeric(field))
        return 'number'
    return ['date', 'month', 'birth', 'instant', 'phone', 'id_number', 'boolean'].includes(field.type)
        ? 'tight' : ''
}
