/*
 * Days as officers type them, and as the program keeps them: "2020-03-15", "2020-03" or "2020",
 * as exact as known.
 */
import type { Day } from './shapes'

export type Exactness = 'day' | 'month' | 'year'

const LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const two = (n: number): string => String(n).padStart(2, '0')
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

function lastOf(year: number, month: number): number {
    return month === 2 && !isLeap(year) ? 28 : (LENGTHS[month - 1] ?? 0)
}

function assemble(year: number, month: number, day: number): Day | null {
    if (year < 1800 || year > 2200)
        return null
    if (!month)
        return String(year)
    if (month > 12)
        return null
    if (!day)
        return `${year}-${two(month)}`
    return day > lastOf(year, month) ? null : `${year}-${two(month)}-${two(day)}`
}

/* 2020-3-15, 2020.3.15, 2020/3, 2020年3月15日, 20200315, 202003, 2020; null when it is no day. */
export function readDay(text: string): Day | null {
    const plain = text.trim().replace(/[\uff10-\uff19]/g,
        (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    const packed = /^(\d{4})(\d{2})?(\d{2})?$/.exec(plain)
    const parted = /^(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?$/.exec(plain)
    const found = packed ?? parted ?? /^(\d{4})年$/.exec(plain)

    if (!found || (found[2] && !Number(found[2])) || (found[3] && !Number(found[3])))
        return null
    return assemble(Number(found[1]), Number(found[2] ?? 0), Number(found[3] ?? 0))
}

export const exactnessOf = (day: Day): Exactness =>
    day.length > 7 ? 'day' : day.length > 4 ? 'month' : 'year'
