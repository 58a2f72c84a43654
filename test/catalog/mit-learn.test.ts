import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { checkCatalog } from '../../lambdas/catalog/check.ts'
import { readAsMitLearn } from '../../lambdas/domain/catalog-contract.ts'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

/** The contract with MIT Learn (rules/catalog.md, "What MIT Learn's code does with it"), line by line. */
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
const api = await startApi()
const client = await api.pool.connect()
afterEach(() => truncateAll(client))
afterAll(() => client.release())

const catalog = async () => {
  const answer = await api.ask('/api/v0/catalog/')
  return { status: answer.status, text: await answer.text() }
}
const entries = z.array(z.looseObject({ id: z.number() }))
const idsOf = (text: string) => entries.parse(JSON.parse(text)).map(({ id }) => id)

const insertPrograms = (ids: readonly number[]) =>
  client.query(
    `INSERT INTO program (id, title, live, num_required_courses, price) SELECT id, 'P' || id, true, 3, 99.5 FROM unnest($1::int[]) id`,
    [ids],
  )

const instant = fc.option(fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }))
const text = fc.string({ unit: 'grapheme-composite', maxLength: 40 }).filter((each) => !each.includes('\0'))
const program = fc.record({
  live: fc.boolean(),
  title: text,
  price: fc.integer({ min: 0, max: 10 ** 15 }).map((cents) => (cents / 100).toFixed(2)),
  required: fc.integer({ min: 0, max: 32_767 }),
  page: fc.constantFrom('none', 'live', 'draft'),
  courses: fc.array(
    fc.record({
      key: fc.option(text),
      runs: fc.array(fc.record({ start: instant, end: instant, closes: instant, gone: fc.boolean() }), { maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
})
type Program = typeof program extends fc.Arbitrary<infer Value> ? Value : never

/** Programs with the ids 1, 2, 3, … */
async function store(programs: readonly Program[]) {
  const rows = programs.map((each, index) => ({ ...each, id: index + 1 }))
  await client.query(
    `WITH p AS (SELECT * FROM jsonb_to_recordset($1)
                  AS p (id int, live bool, title text, price numeric, required int, page text, courses jsonb)),
     programs AS (INSERT INTO program (id, live, title, price, num_required_courses) SELECT id, live, title, price, required FROM p),
     pages AS (INSERT INTO program_page (id, program_id, slug, title, live)
               SELECT id + 10, id, 's' || id, title, page = 'live' FROM p WHERE page <> 'none')
     INSERT INTO course (id, program_id, position_in_program, title, edx_key)
     SELECT p.id * 100 + c.at, p.id, c.at * 3, 'C', left(c.value->>'key', 50)
       FROM p, jsonb_array_elements(p.courses) WITH ORDINALITY c (value, at)`,
    [JSON.stringify(rows)],
  )
  const runs = rows.flatMap(({ id, courses }) =>
    courses.flatMap((course, at) => course.runs.map((run) => ({ ...run, course: id * 100 + at + 1 }))),
  )
  await client.query(
    `INSERT INTO course_run (course_id, start_date, end_date, enrollment_end, is_discontinued)
     SELECT course, start, "end", closes, gone
       FROM jsonb_to_recordset($1) AS r (course int, start timestamptz, "end" timestamptz, closes timestamptz, gone bool)`,
    [JSON.stringify(runs)],
  )
}

describe('the catalog', () => {
  it('is, whatever the content, what the ingestion takes: every live program, complete, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(program, { minLength: 1, maxLength: 5 }), async (programs) => {
        await truncateAll(client)
        await store(programs)
        const { status, text: body } = await catalog()
        const live = programs.flatMap((each, index) => (each.live ? [index + 1] : []))
        expect(status).toBe(200)
        expect(idsOf(body)).toEqual(live)
        const { findings } = readAsMitLearn(status, body)
        const fatal = findings.filter(({ effect }) => effect === 'fatal')
        expect(fatal.map(({ message }) => message)).toEqual(
          live.length > 0 ? [] : ['holds no program: all would be unpublished there'],
        )
      }),
      { numRuns: 60 },
    )
  })

  it.each(['program', 'program_page', 'program_page_faculty', 'program_topic', 'topic', 'course', 'course_run'])(
    'is an error, never a part, when %s cannot be read; and is whole again after it',
    async (table) => {
      await insertPrograms([1, 2])
      await client.query(`ALTER TABLE ${table} RENAME TO lost`)
      const { status, text: body } = await catalog().finally(() => client.query(`ALTER TABLE lost RENAME TO ${table}`))
      expect([status, Array.isArray(JSON.parse(body))]).toEqual([500, false])
      expect(idsOf((await catalog()).text)).toEqual([1, 2])
    },
  )

  it('is seen before or after a change, and not within it', async () => {
    await insertPrograms([1, 2])
    await client.query('BEGIN')
    await client.query('DELETE FROM program WHERE id = 1')
    await client.query('UPDATE program SET live = false')
    expect(idsOf((await catalog()).text)).toEqual([1, 2])
    await client.query('COMMIT')
    expect((await catalog()).text).toBe('[]')
  })
})

const LETTER = 'type=cms.ProgramPage&fields=*&program_id='

describe('a program letter', () => {
  it('finds its page with everything in it, and images at absolute addresses', async () => {
    await insertPrograms([1, 2])
    await client.query(`
      INSERT INTO program_page (id, program_id, slug, title, program_letter_logo, program_letter_text) VALUES
        (11, 1, 'a', 'A', '/media/logo.png', '<p>Well done</p>'), (12, 2, 'b', 'B', NULL, NULL);
      INSERT INTO program_letter_signatory (id, program_page_id, name, title_line_1, signature_image, sort_order) VALUES
        (5, 11, 'Second', NULL, NULL, 2), (6, 11, 'First', 'Professor', 'https://cdn.example.org/s/sig.png?v=1', 1)`)
    const answer = await api.ask(`/api/v0/wagtail/pages/?${LETTER}1`)
    expect(await answer.json()).toMatchObject({
      meta: { total_count: 1 },
      items: [
        {
          id: 11,
          program_id: 1,
          title: 'A',
          meta: { type: 'cms.ProgramPage', slug: 'a' },
          program_letter_text: '<p>Well done</p>',
          program_letter_header_text: null,
          program_letter_footer_text: null,
          program_letter_footer: null,
          program_letter_logo: {
            meta: { type: 'wagtailimages.Image', download_url: 'http://testserver/media/logo.png' },
            title: 'logo.png',
          },
          program_letter_signatories: [
            {
              id: 6,
              name: 'First',
              title_line_1: 'Professor',
              title_line_2: null,
              signature_image: { meta: { download_url: 'https://cdn.example.org/s/sig.png?v=1' } },
            },
            { id: 5, name: 'Second', signature_image: null },
          ],
        },
      ],
    })
    const detail: unknown = await (await api.ask('/api/v0/wagtail/pages/11/')).json()
    expect(detail).toMatchObject({ meta: { parent: { id: 0, meta: { type: 'cms.HomePage', html_url: 'http://testserver/' } } } })
  })

  it.each(['', 'abc', '1.5', 'None', '1 OR 1=1', '-'])("is never somebody else's: program_id=%s is refused", async (value) => {
    await insertPrograms([1])
    await client.query("INSERT INTO program_page (id, program_id, slug, title) VALUES (11, 1, 'a', 'A')")
    expect((await api.ask(`/api/v0/wagtail/pages/?${LETTER}${encodeURIComponent(value)}`)).status).toBe(400)
  })

  it('of a program without a page has none', async () => {
    await insertPrograms([1, 2])
    await client.query("INSERT INTO program_page (id, program_id, slug, title) VALUES (11, 1, 'a', 'A'), (12, NULL, 'b', 'B')")
    for (const id of ['2', '99', '99999999999999999999']) {
      const answer = await api.ask(`/api/v0/wagtail/pages/?${LETTER}${id}`)
      expect(await answer.json()).toEqual({ meta: { total_count: 0 }, items: [] })
    }
  })
})

describe('catalog check', () => {
  it('takes a sound catalog, and says what would be skipped', async () => {
    await insertPrograms([1, 2, 3])
    await client.query("INSERT INTO program_page (program_id, slug, title) VALUES (1, 'a', 'A'), (2, 'x/scm/y', 'B')")
    expect(await checkCatalog(api.url)).toEqual({
      ok: true,
      programs: 1,
      findings: [
        { effect: 'skipped', program: 2, message: 'its page is below /scm/' },
        { effect: 'skipped', program: 3, message: 'has no live page' },
      ],
    })
  })

  it('names what would fail the ingestion, and the program', async () => {
    await insertPrograms([1, 2])
    await client.query("UPDATE program SET title = repeat('x', 257) WHERE id = 2")
    const checked = await checkCatalog(api.url)
    expect(checked).toMatchObject({ ok: false, programs: 0 })
    expect(checked.findings.filter(({ effect }) => effect === 'fatal')).toEqual([
      { effect: 'fatal', program: 2, message: expect.stringContaining('1.title') },
    ])
  })

  it('names a page that a letter could not be made from', async () => {
    await insertPrograms([1])
    await client.query("INSERT INTO program_page (program_id, slug, title) VALUES (1, 'a', 'A')")
    await client.query('ALTER TABLE program_letter_signatory RENAME TO lost')
    const checked = await checkCatalog(api.url).finally(() => client.query('ALTER TABLE lost RENAME TO program_letter_signatory'))
    expect(checked).toMatchObject({ ok: false, findings: [{ effect: 'page', program: 1, message: 'its page answered 500' }] })
  })

  it('says so when there is no program, and when nobody answers', async () => {
    expect(await checkCatalog(api.url)).toMatchObject({ ok: false, findings: [{ effect: 'fatal', program: null }] })
    expect(await checkCatalog('http://127.0.0.1:1/')).toMatchObject({
      ok: false,
      findings: [{ effect: 'fatal', message: expect.stringContaining('catalog: ') }],
    })
  })
})
