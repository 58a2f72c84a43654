import { readInstant } from './catalog-dates.ts'
import { isoOrNull } from './instants.ts'
import type { BadRequest } from './wagtail-fields.ts'
import { type PageType, type SitePage } from './wagtail-pages.ts'

type Kind = 'integer' | 'boolean' | 'text' | 'instant'

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

const common: Record<string, Kind> = {
  id: 'integer',
  title: 'text',
  slug: 'text',
  show_in_menus: 'boolean',
  seo_title: 'text',
  search_description: 'text',
  first_published_at: 'instant',
  locale: 'text',
}
const ofProgram: Record<string, Kind> = {
  program_id: 'integer',
  program_letter_text: 'text',
  program_letter_header_text: 'text',
  program_letter_footer_text: 'text',
}

const kindOf = (name: string): Kind | undefined => common[name] ?? ofProgram[name]

/** Whether pages of this type can be filtered, and ordered, by this field. */
export function isFilter(type: PageType | 'any', name: string): boolean {
  return Object.hasOwn(common, name) || (type === 'cms.ProgramPage' && Object.hasOwn(ofProgram, name))
}

/** The pages whose fields have these values. A value of another kind than the field's is refused, so that it never matches all. */
export function filterPages(pages: readonly SitePage[], wanted: ReadonlyMap<string, string>): SitePage[] | BadRequest {
  let left = [...pages]
  for (const [name, text] of wanted) {
    const value = read(kindOf(name) ?? 'text', text)
    if (value === undefined) return { bad: `field filter error. '${text}' is not a valid value for ${name}` }
    left = left.filter((page) => page.values[name] === value)
  }
  return left
}

function read(kind: Kind, text: string): string | number | boolean | undefined {
  switch (kind) {
    case 'integer':
      return readInteger(text)
    case 'boolean':
      return booleans.get(text)
    case 'instant':
      return isoOrNull(readInstant(text) ?? null) ?? undefined
    case 'text':
      return text
    default:
      return kind satisfies never
  }
}

/** A whole number as Python's `int` reads it. */
export function readInteger(text: string): number | undefined {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined
}

/**
 * `child_of` and `descendant_of`: an id, or `root` for the site's home page. Every page but the home page is its child, and no page has
 * others below it.
 */
export function filterByParent(
  all: readonly SitePage[],
  pages: readonly SitePage[],
  parameters: ReadonlyMap<string, string>,
): SitePage[] | BadRequest {
  const childOf = parameters.get('child_of')
  const descendantOf = parameters.get('descendant_of')
  if (childOf !== undefined && descendantOf !== undefined)
    return { bad: 'filtering by descendant_of with child_of is not supported' }
  const asked = childOf ?? descendantOf
  if (asked === undefined) return [...pages]
  const [name, what] = childOf === undefined ? ['descendant_of', 'ancestor'] : ['child_of', 'parent']
  const home = all.find((page) => page.type === 'cms.HomePage')?.id
  const id = asked === 'root' ? home : readInteger(asked)
  if (id === undefined || id < 0) return { bad: `${name} must be a positive integer` }
  if (!all.some((page) => page.id === id)) return { bad: `${what} page doesn't exist` }
  return id === home ? pages.filter((page) => page.id !== home) : []
}

/**
 * `search` in the titles, by words, without regard to case and accents. Every word must be there; with `search_operator=or` one
 * (Wagtail, "API v2 usage", "Search operator").
 */
export function searchPages(pages: readonly SitePage[], parameters: ReadonlyMap<string, string>): SitePage[] | BadRequest {
  const search = parameters.get('search')
  if (search === undefined) return [...pages]
  const operator = parameters.get('search_operator') ?? 'and'
  if (operator !== 'and' && operator !== 'or') return { bad: "search_operator must be 'and' or 'or'" }
  const terms = words(search)
  return pages.filter(({ values }) => {
    const title = new Set(words(String(values['title'])))
    const has = (term: string) => title.has(term)
    return terms.length > 0 && (operator === 'and' ? terms.every(has) : terms.some(has))
  })
}

function words(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** `order`: fields, separated by commas, each with `-` for descending; missing values count as highest. `random` alone is `order=random`. */
export function orderPages(
  pages: readonly SitePage[],
  type: PageType | 'any',
  parameters: ReadonlyMap<string, string>,
  random: () => number,
): SitePage[] | BadRequest {
  const order = parameters.get('order')
  if (order === undefined) return [...pages]
  if (order === 'random') {
    if (parameters.has('offset')) return { bad: 'random ordering with offset is not supported' }
    const drawn = pages.map((page) => ({ page, at: random() })).sort((a, b) => a.at - b.at)
    return drawn.map(({ page }) => page)
  }
  const keys = order.split(',').map((key) => ({ name: key.replace(/^-/, ''), sign: key.startsWith('-') ? -1 : 1 }))
  const unknown = keys.find(({ name }) => !isFilter(type, name))
  if (unknown) return { bad: `cannot order by '${unknown.name}' (unknown field)` }
  const compare = (a: SitePage, b: SitePage) =>
    keys.reduce((decided, { name, sign }) => decided || sign * compareValues(a.values[name], b.values[name]), 0)
  return [...pages].sort((a, b) => compare(a, b) || a.id - b.id)
}

function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b, 'en')
  return Number(a) - Number(b)
}

/** Wagtail's `WAGTAILAPI_LIMIT_MAX`, which is also what a listing shows without `limit`. */
const MAX_LIMIT = 20

/** `limit` and `offset`. */
export function readRange(parameters: ReadonlyMap<string, string>): { limit: number; offset: number } | BadRequest {
  const offset = readInteger(parameters.get('offset') ?? '0')
  if (offset === undefined || offset < 0) return { bad: 'offset must be a positive integer' }
  const limit = readInteger(parameters.get('limit') ?? String(MAX_LIMIT))
  if (limit === undefined || limit < 0) return { bad: 'limit must be a positive integer' }
  if (limit > MAX_LIMIT) return { bad: `limit cannot be higher than ${MAX_LIMIT}` }
  return { limit, offset }
}
