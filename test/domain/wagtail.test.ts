import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseFields } from '../../lambdas/domain/wagtail-fields.ts'
import { findPage, listPages, showPage } from '../../lambdas/domain/wagtail-listing.ts'
import { type SitePage, sitePages, type StoredPage } from '../../lambdas/domain/wagtail-pages.ts'

const SITE = 'https://mm.example.org'
const stored = (id: number, title: string, more: Partial<StoredPage> = {}): StoredPage => ({
  id,
  slug: `page-${id}`,
  title,
  description: [],
  programId: id * 10,
  firstPublishedAt: `202${id}-01-01T00:00:00+00:00`,
  letterText: null,
  letterHeaderText: null,
  letterFooterText: null,
  letterLogo: null,
  letterFooter: null,
  signatories: [],
  seoTitle: '',
  searchDescription: '',
  showInMenus: false,
  images: {},
  ...more,
})
const pages: SitePage[] = sitePages(
  {
    home: null,
    pages: [
      stored(6, 'Økonomie und Statistik'),
      stored(5, 'Supply Chain', {
        letterLogo: '/media/logo.png',
        signatories: [{ id: 1, name: 'Ann', titleLine1: 'Professor', titleLine2: null, signatureImage: '/media/ann.png' }],
      }),
      stored(7, 'Statistics & Data Science', { firstPublishedAt: null }),
    ],
  },
  SITE,
)
const query = (text: string) => new Map(new URLSearchParams(text))
const list = (text: string) => listPages(pages, query(text), () => 0.5)
const ids = (text: string) => {
  const listing = list(text)
  return 'bad' in listing ? listing.bad : listing.items.map((item) => item['id'])
}
const show = (id: number, text = '') => showPage(pages, id, query(text))

describe('listing', () => {
  it.each<[string, unknown]>([
    ['', [0, 5, 6, 7]],
    ['type=cms.HomePage', [0]],
    ['type=cms.programpage', [5, 6, 7]],
    ['type=cms.HomePage,cms.ProgramPage', [0, 5, 6, 7]],
    ['type=wagtailcore.Page', [0, 5, 6, 7]],
    ['child_of=root', [5, 6, 7]],
    ['child_of=0', [5, 6, 7]],
    ['child_of=5', []],
    ['descendant_of=0&type=cms.HomePage', []],
    ['slug=page-6', [6]],
    ['first_published_at=2026-01-01T01:00:00%2B01:00', [6]],
    ['first_published_at=2025-01-01', [5]],
    ['show_in_menus=0', [0, 5, 6, 7]],
    ['show_in_menus=true', []],
    ['locale=en&seo_title=', [0, 5, 6, 7]],
    ['type=cms.ProgramPage&program_id=60', [6]],
    ['program_id=60&program_id=50&type=cms.ProgramPage', [5]],
    ['search=statistics', [7]],
    ['search=SCIENCE data', [7]],
    ['search=chain statistics', []],
    ['search=chain statistics&search_operator=or', [5, 7]],
    ['search=supply&order=-id', [5]],
    ['search=', []],
    ['order=-first_published_at,title', [0, 7, 6, 5]],
    ['order=title', [0, 6, 7, 5]],
    ['order=first_published_at', [5, 6, 0, 7]],
    ['order=-id&limit=2&offset=1', [6, 5]],
    ['order=random', [0, 5, 6, 7]],
    ['limit=0', []],
    ['_=1234&format=json', [0, 5, 6, 7]],
  ])('%s gives %j', (text, expected) => expect(ids(text.replaceAll(' ', '%20'))).toEqual(expected))

  it.each([
    ['type=cms.ProgramPage.x', "type doesn't exist"],
    ['type=Cms.ProgramPage', "type doesn't exist"],
    ['type=', "type doesn't exist"],
    ['program_id=5', 'query parameter is not an operation or a recognised field: program_id'],
    ['b=1&a=2', 'query parameter is not an operation or a recognised field: a, b'],
    ['id=x', "field filter error. 'x' is not a valid value for id"],
    ['show_in_menus=yes', "field filter error. 'yes' is not a valid value for show_in_menus"],
    ['first_published_at=2026-02-30', "field filter error. '2026-02-30' is not a valid value for first_published_at"],
    ['child_of=x', 'child_of must be a positive integer'],
    ['child_of=-1', 'child_of must be a positive integer'],
    ['child_of=99', "parent page doesn't exist"],
    ['descendant_of=99', "ancestor page doesn't exist"],
    ['child_of=0&descendant_of=0', 'filtering by descendant_of with child_of is not supported'],
    ['order=title,nope', "cannot order by 'nope' (unknown field)"],
    ['order=random&offset=0', 'random ordering with offset is not supported'],
    ['search=a&search_operator=xor', "search_operator must be 'and' or 'or'"],
    ['limit=21', 'limit cannot be higher than 20'],
    ['limit=1.5', 'limit must be a positive integer'],
    ['offset=-1', 'offset must be a positive integer'],
    ['fields=parent', 'unknown fields: parent'],
    ['fields=description', 'unknown fields: description'],
    ['fields=title(x)', "'title' does not support nested fields"],
    ['type=cms.ProgramPage&fields=program_letter_logo(nope)', 'unknown fields: nope'],
  ])('refuses %s: %s', (text, bad) => expect(list(text)).toEqual({ bad }))

  it('draws the order, when it is to be random', () => {
    const numbers = [0.9, 0.1, 0.5, 0.3]
    const listing = listPages(pages, query('order=random&fields=_,id'), () => numbers.shift() ?? 0)
    expect(listing).toMatchObject({ items: [{ id: 5 }, { id: 7 }, { id: 6 }, { id: 0 }] })
  })
})

describe('fields', () => {
  it('shows nested objects as they are asked for', () => {
    const fields = 'fields=_,program_letter_logo(download_url,-title),program_letter_signatories(_,name,signature_image(_,title))'
    expect(list(`type=cms.ProgramPage&id=5&${fields}`)).toEqual({
      meta: { total_count: 1 },
      items: [
        {
          program_letter_logo: { meta: { type: 'wagtailimages.Image', download_url: `${SITE}/media/logo.png` } },
          program_letter_signatories: [{ name: 'Ann', signature_image: { title: 'ann.png' } }],
        },
      ],
    })
  })

  it('shows the parent of a single page, with the fields asked for', () => {
    expect(show(5, 'fields=_,parent(_,title)')).toEqual({ page: { meta: { parent: { title: 'MicroMasters' } } } })
    expect(show(5, 'fields=_,parent')).toEqual({
      page: {
        meta: {
          parent: {
            id: 0,
            meta: { type: 'cms.HomePage', detail_url: `${SITE}/api/v0/wagtail/pages/0/`, html_url: `${SITE}/` },
            title: 'MicroMasters',
          },
        },
      },
    })
    expect(show(0, 'fields=_,parent')).toEqual({ page: { meta: { parent: null } } })
  })

  it('shows locale only when asked for', () => {
    expect(show(5)).not.toMatchObject({ page: { meta: { locale: 'en' } } })
    expect(show(5, 'fields=*')).toMatchObject({ page: { meta: { locale: 'en' } } })
  })

  it.each([
    ['a b', 'unexpected whitespace at position 1'],
    ['a,,b', "unexpected char ',' at position 2"],
    ['a,', 'unexpected end of input'],
    ['(a', "unexpected char '(' at position 0"],
    ['a(b', 'unexpected end of input'],
    ['a)', "unexpected char ')' at position 1"],
    ['a(b))', "unexpected char ')' at position 4"],
    ['-a(b)', "unexpected char '(' at position 2"],
    ['--a', "unexpected char '-' at position 1"],
    ['*(a)', "unexpected char '(' at position 1"],
    ['a,*', "'*' must be in the first position"],
    ['-*', "'*' cannot be negated"],
    ['_,-a', "negated fields with '_' do not make sense"],
    ['*,a', "additional fields with '*' do not make sense"],
    ['*a', "unexpected char 'a' at position 1"],
  ])('refuses %s', (text, bad) => expect(parseFields(text)).toEqual({ bad: `fields error: ${bad}` }))

  it('reads back what it is told, however deep; and never fails on anything else', () => {
    const name = fc.stringMatching(/^[a-z][a-z_]{0,5}$/)
    type Tree = { name: string; nested: Tree[] }
    const leaf = fc.record({ name, nested: fc.constant<Tree[]>([]) })
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof({ maxDepth: 3 }, leaf, fc.record({ name, nested: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) })),
    }))
    const write = (trees: readonly Tree[]): string =>
      trees.map((each) => each.name + (each.nested.length > 0 ? `(${write(each.nested)})` : '')).join(',')
    const read = (each: Tree): unknown => ({
      name: each.name,
      negated: false,
      nested: each.nested.length > 0 ? each.nested.map(read) : undefined,
    })
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 4 }), (trees) => {
        expect(parseFields(write(trees))).toEqual(trees.map(read))
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', '_', '*', '(', ')', ',', '-', ' ', 'é') }), (text) => {
        const parsed = parseFields(text)
        expect('bad' in parsed ? parsed.bad.startsWith('fields error: ') : Array.isArray(parsed)).toBe(true)
      }),
    )
  })
})

describe('finding', () => {
  it.each([
    ['html_path=/page-5/', 5],
    ['html_path=//page-5', 5],
    ['html_path=/', 0],
    ['html_path=', 0],
    ['html_path=/page-5/more', undefined],
    ['id=7', 7],
    ['id=x', undefined],
    ['html_path=/nope/&id=7', 7],
  ])('%s is page %s', (text, id) => {
    const page = findPage(pages, query(text))
    expect(page && 'id' in page ? page.id : page).toBe(id)
  })

  it('of another type than asked for is nothing', () => {
    expect(show(5, 'type=cms.HomePage')).toBeUndefined()
    expect(show(5, 'type=nope')).toEqual({ bad: "type doesn't exist" })
  })
})
