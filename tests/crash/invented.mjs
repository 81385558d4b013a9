/* invented.mjs - dice with a seed, and codes that the program takes for sound: nobody has them. */

/* mulberry32: the same seed gives the same day. */
export function dice (seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6D2B79F5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = n => Math.floor(next() * n)
  return { next, below, one: list => list[below(list.length)], chance: p => next() < p }
}

/* GB 32100-2015: 18 characters, the last checks the others modulo 31. */
const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'
export function creditCode (n) {
  /* the organisation code inside checks itself, GB 11714 */
  const organisation = `M${String(n).padStart(7, '0')}`
  const weights = [3, 7, 9, 10, 5, 8, 4, 2]
  const inner = 11 - [...organisation].reduce((sum, c, i) => sum + parseInt(c, 36) * weights[i], 0) % 11
  const head = `91370202${organisation}${inner === 10 ? 'X' : inner === 11 ? '0' : inner}`
  const sum = [...head].reduce((all, c, i) => all + letters.indexOf(c) * (3 ** i % 31), 0)
  return head + letters[(31 - sum % 31) % 31]
}

/* GB 11643: region 370200, which no county issues, and a sequence 9xx. */
export function idNumber (n) {
  const day = new Date(Date.UTC(1960, 0, 1) + Math.floor(n / 100) % 14000 * 86400000)
  const head = `370200${day.toISOString().slice(0, 10).replaceAll('-', '')}9${String(n % 100).padStart(2, '0')}`
  const sum = [...head].reduce((all, c, i) => all + Number(c) * (2 ** (17 - i) % 11), 0)
  return head + '10X98765432'[sum % 11]
}

export const phone = n => `19900${String(n % 1000000).padStart(6, '0')}`
