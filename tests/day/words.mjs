/*
 * words.mjs - a line of a scenario as words.  What a line may say stands in README.md; this file knows
 * how lines are cut, play.mjs what they mean, http.mjs (or another driver) how a page does it.
 */
import fs from 'node:fs'

const quotes = { '"': '"', '“': '”' }

/* Words between blanks; quotes hold blanks together and may begin behind a "=". */
export function cut (line) {
  const words = []
  let word = null
  let until = null
  for (const c of line) {
    if (until) {
      if (c === until) until = null
      else word.text += c
    } else if (quotes[c] && (word === null || word.text.endsWith('='))) {
      word ??= { text: '', quoted: true }
      until = quotes[c]
    } else if (/\s/.test(c)) {
      if (word) words.push(word)
      word = null
    } else {
      word ??= { text: '', quoted: false }
      word.text += c
    }
  }
  if (until) throw new Error('引号没有闭合')
  if (word) words.push(word)
  return words
}

/* [标签, 值] of every word 标签=值. */
export function pairs (words) {
  return words.map(word => {
    const at = word.text.indexOf('=')
    if (word.quoted || at < 1) throw new Error(`“${word.text}”应写成 标签=值`)
    return [word.text.slice(0, at), word.text.slice(at + 1)]
  })
}

export const isPair = word => !word.quoted && word.text.indexOf('=') > 0

const numerals = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十']

/* 第一条, 第2段, 第十行, 第2列: the number, from 1; NaN for another word. */
export function ordinal (text) {
  const found = /^第(.+)[条段行列]$/.exec(text)
  if (!found) return NaN
  const n = numerals.indexOf(found[1])
  return n > 0 ? n : Number(found[1])
}

/* A file: {title, lines: [{number, text, words}]} for every 场景; what stands before the first is one too. */
export function scenesOf (file) {
  const scenes = []
  fs.readFileSync(file, 'utf8').split('\n').forEach((raw, i) => {
    const text = raw.replace(/(^|\s)#.*$/, '').trim()
    if (!text) return
    const title = /^场景\s+(.+)$/.exec(text)
    if (title) scenes.push({ title: title[1], lines: [] })
    else {
      if (!scenes.length) scenes.push({ title: '准备', lines: [] })
      scenes.at(-1).lines.push({ number: i + 1, text, words: cut(text) })
    }
  })
  return scenes
}
