/*
 * workbook.mjs - small workbooks and CSV files for the tests, and how a workbook is read again.
 * Shares nothing with the program's own reader and writer.
 */
import zlib from 'node:zlib'

/* ---- ZIP, as far as a workbook needs it ---- */

const table = Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n >>> 0
})
const crc32 = bytes => {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

/* parts: {name: text} */
function zipped (parts) {
  const locals = []
  const central = []
  let at = 0
  for (const [name, text] of Object.entries(parts)) {
    const bytes = Buffer.from(text)
    const packed = zlib.deflateRawSync(bytes)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(20, 4)
    head.writeUInt16LE(8, 8)
    head.writeUInt16LE(0x5d5f, 12) /* a day; 2026-10-31 */
    head.writeUInt32LE(crc32(bytes), 14)
    head.writeUInt32LE(packed.length, 18)
    head.writeUInt32LE(bytes.length, 22)
    head.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(20, 4)
    head.copy(entry, 6, 4, 30)
    entry.writeUInt32LE(at, 42)
    locals.push(head, Buffer.from(name), packed)
    central.push(entry, Buffer.from(name))
    at += head.length + name.length + packed.length
  }
  const size = central.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(central.length / 2, 8)
  end.writeUInt16LE(central.length / 2, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...central, end])
}

function unzipped (bytes) {
  const parts = {}
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  if (end < 0) throw new Error('not a ZIP file')
  let at = bytes.readUInt32LE(end + 16)
  for (let n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [method, packed, length, more, comment, local] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const name = bytes.toString('utf8', at + 46, at + 46 + length)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const body = bytes.subarray(from, from + packed)
    parts[name] = (method === 8 ? zlib.inflateRawSync(body) : body).toString('utf8')
    at += 46 + length + more + comment
  }
  return parts
}

/* ---- workbooks ---- */

const escaped = text => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
const plain = text => text.replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)))
  .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&')
const letters = n => (n >= 26 ? letters(Math.floor(n / 26) - 1) : '') + String.fromCharCode(65 + n % 26)
const start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const cell = (value, at) => value === '' || value === undefined
  ? ''
  : typeof value === 'number'
    ? `<c r="${at}"><v>${value}</v></c>`
    : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`

const sheetXml = rows => `${start}<worksheet xmlns="${main}"><sheetData>${rows.map((row, i) =>
  `<row r="${i + 1}">${row.map((value, k) => cell(value, letters(k) + (i + 1))).join('')}</row>`).join('')}</sheetData></worksheet>`

/* sheets: {name: rows of cells}; a number becomes a number, all else text. */
export function xlsxMake (sheets) {
  const names = Object.keys(sheets)
  const list = (each, join = '') => names.map((name, i) => each(name, i + 1)).join(join)
  return zipped({
    '[Content_Types].xml': `${start}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/>` +
      `${list((_, n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kinds}.worksheet+xml"/>`)}</Types>`,
    '_rels/.rels': `${start}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${start}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
      `${list((name, n) => `<sheet name="${escaped(name)}" sheetId="${n}" r:id="rId${n}"/>`)}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${start}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
      `${list((_, n) => `<Relationship Id="rId${n}" Type="${office}/worksheet" Target="worksheets/sheet${n}.xml"/>`)}</Relationships>`,
    ...Object.fromEntries(names.map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(sheets[name])])),
  })
}

const textsOf = xml => [...xml.matchAll(/<t(?: [^>]*)?>([^]*?)<\/t>|<t\/>/g)].map(found => plain(found[1] ?? '')).join('')
const columnOf = at => [.../^[A-Z]+/.exec(at)[0]].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1

/* The first sheet: rows of texts; numbers as they stand in the file. */
export function xlsxRead (bytes) {
  const parts = unzipped(bytes)
  const shared = [...(parts['xl/sharedStrings.xml'] ?? '').matchAll(/<si>([^]*?)<\/si>/g)].map(found => textsOf(found[1]))
  const rows = []
  for (const [, number, body] of parts['xl/worksheets/sheet1.xml'].matchAll(/<row [^>]*?r="(\d+)"[^>]*?(?:\/>|>([^]*?)<\/row>)/g)) {
    const row = rows[Number(number) - 1] = []
    for (const [, attributes, inside] of (body ?? '').matchAll(/<c ([^>]*?)(?:\/>|>([^]*?)<\/c>)/g)) {
      const value = /<v>([^]*?)<\/v>/.exec(inside ?? '')?.[1] ?? ''
      const kind = / ?t="(\w+)"/.exec(attributes)?.[1]
      row[columnOf(/r="([A-Z]+)/.exec(attributes)[1])] =
        kind === 's' ? shared[value] : kind === 'inlineStr' ? textsOf(inside) : plain(value)
    }
  }
  return Array.from(rows, row => Array.from(row ?? [], text => text ?? ''))
}

/* ---- CSV ---- */

const quoted = value => /[",\r\n]/.test(`${value}`) ? `"${`${value}`.replace(/"/g, '""')}"` : `${value}`

export const csvMake = rows => Buffer.from(`\ufeff${rows.map(row => row.map(quoted).join(',')).join('\r\n')}\r\n`)

/* ---- numbers that hold ---- */

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/* An identity number nobody has: of the city itself, with a sequence above 900 (GB 11643). */
export function documentMake (born, sequence) {
  const digits = `370200${born}${sequence}`
  return digits + '10X98765432'[[...digits].reduce((sum, digit, i) => sum + digit * weights[i], 0) % 11]
}

const letters31 = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/* A code of 18 characters with its check character (GB 32100). */
export function creditMake (number) {
  const body = `91370202${String(number).padStart(9, '0')}`
  const sum = [...body].reduce((total, letter, i) => total + letters31.indexOf(letter) * (3 ** i % 31), 0)
  return body + letters31[(31 - sum % 31) % 31]
}
