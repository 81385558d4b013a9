/* Numbers, money, days and instants as people read them.  Fen stay integers on the way. */
import { language, t } from './locale'
import type { Day, Instant } from './shapes'

export const NOTHING = '—'

export const sayNumber = (n: number | null | undefined): string =>
    n === null || n === undefined
        ? NOTHING
        : new Intl.NumberFormat(language.value === 'zh' ? 'zh-CN' : 'en').format(n)

/* "123456" fen: 1,234.56 */
export function sayMoney(fen: string): string {
    if (!/^-?\d+$/.test(fen))
        return fen
    const digits = fen.replace('-', '').padStart(3, '0')
    const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
    return `${fen.startsWith('-') ? '-' : ''}${yuan}.${digits.slice(-2)}`
}

/* "1,234.5" yuan: "123450" fen; null when it is no amount. */
export function readMoney(text: string): string | null {
    const found = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text.trim().replace(/[,，\s]/g, ''))

    if (!found)
        return null
    const fen = `${found[2]}${(found[3] ?? '').padEnd(2, '0')}`.replace(/^0+(?=\d)/, '')
    return fen === '0' ? '0' : `${found[1]}${fen}`
}

/* The instant as its own place tells it: the offset stands in the text. */
export const sayInstant = (at: Instant | null | undefined): string =>
    at ? at.slice(0, 16).replace('T', ' ') : NOTHING

export function sayPeriod(from: Day | null | undefined, to: Day | null | undefined): string {
    if (from && to)
        return t('period.both', { from, to })
    return from ? t('period.from', { from }) : to ? t('period.to', { to }) : NOTHING
}
