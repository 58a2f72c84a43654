import type { BadRequest, FieldEntry } from './wagtail-fields.ts'

/** What the fields of one kind of object are: which stand in the body, which in `meta`, and which are objects themselves. */
export type Shape = {
  body: readonly string[]
  meta: readonly string[]
  /** Shown without a `fields` parameter that says otherwise. */
  defaults: readonly string[]
  nested: Readonly<Record<string, Shape>>
}

/** The fields that a client gets of an object, and of the objects in it. */
export type Selection = { shown: ReadonlySet<string>; nested: ReadonlyMap<string, Selection> }

/** An object with all its fields side by side; nested objects are such values too. */
export type Values = { readonly [field: string]: unknown }

/** Applies a `fields` parameter to a shape. Refuses unknown fields, and nested ones of a field that is no object. */
export function selectFields(shape: Shape, entries: readonly FieldEntry[]): Selection | BadRequest {
  const all = [...shape.body, ...shape.meta]
  const wildcard = entries[0]?.name
  const start = wildcard === '*' ? all : wildcard === '_' ? [] : undefined
  const shown = new Set(start ?? shape.defaults)
  const named = start ? entries.slice(1) : entries
  const unknown = named.map(({ name }) => name).filter((name) => !all.includes(name))
  if (unknown.length > 0) return { bad: `unknown fields: ${[...new Set(unknown)].sort().join(', ')}` }
  for (const { name, negated } of named) {
    if (negated) shown.delete(name)
    else shown.add(name)
  }
  return selectNested(shape, shown, new Map(named.map((entry) => [entry.name, entry.nested ?? []])))
}

function selectNested(shape: Shape, shown: Set<string>, asked: Map<string, FieldEntry[]>): Selection | BadRequest {
  const nested = new Map<string, Selection>()
  for (const name of shown) {
    const inner = shape.nested[name]
    const entries = asked.get(name) ?? []
    if (inner) {
      const selection = selectFields(inner, entries)
      if ('bad' in selection) return selection
      nested.set(name, selection)
    } else if (entries.length > 0) {
      return { bad: `'${name}' does not support nested fields` }
    }
  }
  return { shown, nested }
}

/** The object as Wagtail writes it: the id, then `meta` if anything is shown in it, then the rest. */
export function render(shape: Shape, selection: Selection, values: Values): Record<string, unknown> {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(
      names.filter((name) => selection.shown.has(name)).map((name) => [name, renderField(shape, selection, name, values[name])]),
    )
  const meta = pick(shape.meta)
  const { id, ...rest } = pick(shape.body)
  return { ...(id !== undefined && { id }), ...(Object.keys(meta).length > 0 && { meta }), ...rest }
}

function renderField(shape: Shape, selection: Selection, name: string, value: unknown): unknown {
  const inner = shape.nested[name]
  const innerSelection = selection.nested.get(name)
  if (!inner || !innerSelection) return value
  if (Array.isArray(value)) return value.filter(isValues).map((each) => render(inner, innerSelection, each))
  return isValues(value) ? render(inner, innerSelection, value) : value
}

const isValues = (value: unknown): value is Values => typeof value === 'object' && value !== null
