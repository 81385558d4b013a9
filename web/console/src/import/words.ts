/* The words of the wizard: states, verdicts, and which count belongs to which verdict. */
import type { Text } from '@shared/locale'
import type { Counts, ImportRow, ImportState, Verdict } from '@shared/shapes'

export const stateText: Record<ImportState, Text> = {
    uploaded: 'import.state.uploaded',
    reading: 'import.state.reading',
    checked: 'import.state.checked',
    writing: 'import.state.writing',
    done: 'import.state.done',
    undoing: 'import.state.undoing',
    undone: 'import.state.undone',
    failed: 'import.state.failed',
}

export const isMoving = (state: ImportState): boolean =>
    ['uploaded', 'reading', 'writing', 'undoing'].includes(state)

export const verdictText: Record<Verdict, Text> = {
    'refused row': 'verdict.refused_row',
    double: 'verdict.double',
    'exists elsewhere': 'verdict.elsewhere',
    'refused cell': 'verdict.refused_cell',
    repaired: 'verdict.repaired',
    remark: 'verdict.remark',
    absent: 'verdict.absent',
    kept: 'verdict.kept',
}

/* The counts that an officer weighs, in the order of weight. */
export const countText: [keyof Counts, Text][] = [
    ['created', 'count.created'], ['changed', 'count.changed'], ['same', 'count.same'],
    ['refused', 'count.refused'], ['doubles', 'count.doubles'], ['elsewhere', 'count.elsewhere'],
    ['mended', 'count.mended'],
]

export const verdictCount: Partial<Record<Verdict, keyof Counts>> = {
    'refused row': 'refused',
    double: 'doubles',
    'exists elsewhere': 'elsewhere',
    'refused cell': 'cells_refused',
    repaired: 'cells_repaired',
}

export const sayBy = ({ by }: ImportRow): string =>
    typeof by === 'string' ? by : (by?.label ?? '')
