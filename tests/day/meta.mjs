/* meta.mjs - the program's description of itself (GET /api/meta), asked by the labels that a page shows. */

export class Meta {
  constructor (json) {
    Object.assign(this, { modules: json.modules, tables: json.codes, layouts: json.layouts })
  }

  module (label) {
    const module = this.modules.find(one => one.label === label)
    if (!module) throw new Error(`没有“${label}”这个名册`)
    return module
  }

  moduleNamed (name) { return this.modules.find(one => one.name === name) }

  layout (label) {
    const layout = this.layouts.find(one => one.label === label)
    if (!layout) throw new Error(`没有“${label}”这种表`)
    return layout
  }

  field (module, label) { return module.fields.find(one => one.label === label) }

  /* Of a field, a part, a cell of a part ("lines.0.parent"), or the day of effect. */
  labelOf (module, name) {
    const [first, , last] = name.split('.')
    const field = module?.fields.find(one => one.name === first)
    const part = module?.parts.find(one => one.name === first)
    if (first === 'on') return '自何日起'
    return field?.label ?? part?.fields.find(one => one.name === last)?.label ?? part?.label ?? name
  }

  stateNames (module, labels) {
    return labels.split('、').map(label => {
      const state = module.states.find(one => one.label === label)
      if (!state) throw new Error(`${module.label}没有“${label}”这个状态`)
      return state.name
    }).join(',')
  }

  choices (field) { return field.choices ?? this.tables[field.codes] ?? [] }

  code (field, label) {
    const found = this.choices(field).find(one => one.label === label)
    if (!found) throw new Error(`“${field.label}”没有“${label}”可选`)
    return found.code
  }

  /* Of a filter: several labels as 甲、乙. */
  codes (field, labels) {
    if (field.type === 'boolean') return { 是: 'yes', 否: 'no' }[labels]
    return field.choices || field.codes ? labels.split('、').map(one => this.code(field, one)).join(',') : labels
  }

  text (field, value) {
    if (value === null || value === undefined || value === '') return '空'
    if (field.ref) return value.label ?? '（无权查看）'
    if (field.type === 'boolean') return value ? '是' : '否'
    const choice = this.choices(field).find(one => one.code === value)
    if (choice) return choice.label
    return String(value)
  }

  /* Everything that a row, a record or a span shows, by label. */
  texts (module, row) {
    const texts = {}
    for (const field of module.fields) texts[field.label] = this.text(field, row.values[field.name])
    texts.状态 = module.states.find(one => one.name === row.state)?.label ?? row.state
    if (row.since) texts.状态起始日 = row.since
    return texts
  }

  rowTexts (part, row) {
    return Object.fromEntries(part.fields.map(field => [field.label, this.text(field, row[field.name])]))
  }

  /* The columns of a list. */
  listed (module, row) {
    const texts = this.texts(module, row)
    for (const field of module.fields)
      if (!field.listed || field.protected) delete texts[field.label]
    return texts
  }
}
