/* Values of a planned row, said with the labels of the module that they are meant for. */
import { language, t, type Text } from '@shared/locale'
import { fieldNamed, layoutsOf, moduleNamed, sayValue } from '@shared/meta'
import type { Import, Layout, LayoutColumn, PlannedRow, Value } from '@shared/shapes'

export const layoutOf = (job: Import): Layout | undefined =>
    layoutsOf().find((layout) => layout.name === job.layout)

/* Whether all rows belong to one union, which is asked, as is whether they are all of its people. */
export const isOfUnion = (job: Import): boolean => layoutOf(job)?.of_union !== false

export function sayCell(job: Import, name: string | null | undefined, row: PlannedRow): string {
    const value: Value | undefined = name ? row.values[name] : undefined

    if (!name || value === undefined || value === null || value === '')
        return ''
    /* A roster names fields of the person too, which are not the member's own. */
    const field = fieldNamed(moduleNamed(layoutOf(job)?.module), name)
        ?? fieldNamed(moduleNamed('person'), name)
    return field ? sayValue(field, value) : String(value)
}

/* Columns that no field of the register is named after. */
const loose: Record<string, Text> = { town_name: 'column.town' }

/* A layout speaks as Chinese files do; in English the field says its own name, also the one that the
 * column only names ("above_name": above). */
export function sayColumn(layout: Layout, column: LayoutColumn): string {
    const module = moduleNamed(layout.module)
    const own = loose[column.field]

    if (language.value === 'zh')
        return column.label
    const field = fieldNamed(module, column.field)
        ?? fieldNamed(module, column.field.replace(/_name$/, ''))
        ?? fieldNamed(moduleNamed('person'), column.field)
    return field?.label ?? (own ? t(own) : column.label)
}

function known(job: Import, name: string): string | undefined {
    const layout = layoutOf(job)
    const column = layout?.columns.find((each) => each.field === name)
    return layout && column ? sayColumn(layout, column)
        : fieldNamed(moduleNamed(layout?.module), name)?.label
}

/* A column may be recognised only to be left alone, such as the running number of the rows. */
export const isStored = (job: Import, name: string): boolean => known(job, name) !== undefined
export const columnLabel = (job: Import, name: string): string => known(job, name) ?? name
