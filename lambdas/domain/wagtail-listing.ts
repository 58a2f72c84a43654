import { type BadRequest, parseFields } from './wagtail-fields.ts'
import { filterByParent, filterPages, isFilter, orderPages, readRange, searchPages } from './wagtail-filters.ts'
import { detailShapes, listShapes, type PageType, type SitePage } from './wagtail-pages.ts'
import { render, type Selection, selectFields, type Shape } from './wagtail-shapes.ts'

/** Query parameters of a URL; of a repeated one the last counts. */
export type PageParameters = ReadonlyMap<string, string>

/** All parameters that are no filter. `_` defeats caches, `format` is of Django's browsable API: both have no effect. */
const OPERATIONS = new Set(
  ['limit', 'offset', 'fields', 'order', 'search', 'search_operator', 'type', 'child_of', 'descendant_of'].concat([
    '_',
    'format',
  ]),
)

export type Listing = { meta: { total_count: number }; items: Record<string, unknown>[] }

/**
 * `GET /api/v0/wagtail/pages/` (rules/pages.md, "Wagtail's API"; Wagtail, "API v2 usage"). `random` gives numbers from 0 to 1, for `order=random`.
 */
export function listPages(all: readonly SitePage[], parameters: PageParameters, random: () => number): Listing | BadRequest {
  const typed = ofType(all, parameters)
  if ('bad' in typed) return typed
  const found = selectPages(all, typed, parameters, random)
  if ('bad' in found) return found
  const range = readRange(parameters)
  if ('bad' in range) return range
  const shape = listShapes[typed.type]
  const selection = selectionOf(shape, parameters)
  if ('bad' in selection) return selection
  const items = found.slice(range.offset, range.offset + range.limit)
  return { meta: { total_count: found.length }, items: items.map((page) => render(shape, selection, page.values)) }
}

/** `GET /api/v0/wagtail/pages/{id}/`. `undefined`: there is no such page, or it is of another type than is asked for. */
export function showPage(
  all: readonly SitePage[],
  id: number,
  parameters: PageParameters,
): { page: Record<string, unknown> } | BadRequest | undefined {
  const typed = ofType(all, parameters)
  if ('bad' in typed) return typed
  const page = typed.pages.find((each) => each.id === id)
  if (!page) return undefined
  const shape = detailShapes[page.type]
  const selection = selectionOf(shape, parameters)
  return 'bad' in selection ? selection : { page: render(shape, selection, page.values) }
}

/** The page that `GET /api/v0/wagtail/pages/find/` looks for, by `html_path` or by `id`. */
export function findPage(all: readonly SitePage[], parameters: PageParameters): SitePage | BadRequest | undefined {
  const typed = ofType(all, parameters)
  if ('bad' in typed) return typed
  const segments = parameters.get('html_path')?.split('/').filter(Boolean)
  const path = segments && `/${segments.map((segment) => `${segment}/`).join('')}`
  const id = Number(parameters.get('id') ?? Number.NaN)
  return typed.pages.find((page) => page.path === path) ?? typed.pages.find((page) => page.id === id)
}

type Typed = { type: PageType | 'any'; pages: readonly SitePage[] }

const types: ReadonlyMap<string, PageType | 'any'> = new Map([
  ['wagtailcore.page', 'any'],
  ['cms.homepage', 'cms.HomePage'],
  ['cms.programpage', 'cms.ProgramPage'],
])

/** Of several types, and of the type of all pages, a client gets the fields that every page has. */
function ofType(all: readonly SitePage[], parameters: PageParameters): Typed | BadRequest {
  const names = (parameters.get('type') ?? 'wagtailcore.Page').split(',')
  // Django takes a model's name in any case, an app's as it is.
  const asked = new Set(names.map((name) => types.get(name.replace(/\.[^.]*$/, (model) => model.toLowerCase()))))
  if (asked.has(undefined)) return { bad: "type doesn't exist" }
  if (asked.has('any')) return { type: 'any', pages: all }
  const [type = 'any', ...more] = asked
  return { type: more.length > 0 ? 'any' : type, pages: all.filter((page) => asked.has(page.type)) }
}

function selectPages(
  all: readonly SitePage[],
  { type, pages }: Typed,
  parameters: PageParameters,
  random: () => number,
): SitePage[] | BadRequest {
  const filters = new Map([...parameters].filter(([name]) => !OPERATIONS.has(name)))
  const unknown = [...filters.keys()].filter((name) => !isFilter(type, name))
  if (unknown.length > 0) {
    return { bad: `query parameter is not an operation or a recognised field: ${unknown.sort().join(', ')}` }
  }
  const filtered = filterPages(pages, filters)
  if ('bad' in filtered) return filtered
  const below = filterByParent(all, filtered, parameters)
  if ('bad' in below) return below
  const ordered = orderPages(below, type, parameters, random)
  return 'bad' in ordered ? ordered : searchPages(ordered, parameters)
}

function selectionOf(shape: Shape, parameters: PageParameters): Selection | BadRequest {
  const fields = parseFields(parameters.get('fields') ?? '')
  return 'bad' in fields ? fields : selectFields(shape, fields)
}
