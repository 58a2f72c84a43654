import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ContentDocument } from '../../lambdas/database/content-document.ts'
import { exportContent } from '../../lambdas/database/content-export.ts'
import { importContent } from '../../lambdas/database/content-import.ts'
import { createDatabase } from '../kit/database.ts'
import { goldenCases, loadRows, truncateAll } from '../kit/golden.ts'
import { course, run, sample } from './content-sample.ts'

const { pool } = await createDatabase()
const other = (await createDatabase()).pool
const client = await pool.connect()
const otherClient = await other.connect()

const all = async (sql: string) => (await client.query(sql)).rows
const take = (document: unknown, dryRun = false) => importContent(pool, document, { dryRun })

/** Applies the sample, then a change of it. */
async function edit(change: (document: ContentDocument) => void) {
  expect(await take(sample())).toMatchObject({ ok: true })
  const document = sample()
  change(document)
  return take(document)
}

const at = <T>(list: readonly T[], index: number): T => {
  const item = list[index]
  if (item === undefined) throw new Error(`nothing at ${index}`)
  return item
}

afterEach(async () => {
  await truncateAll(client)
  await truncateAll(otherClient)
})
afterAll(() => {
  client.release()
  otherClient.release()
})

describe('content', () => {
  it('is exported as it was imported, ids and all, and again from an empty database, byte for byte', async () => {
    expect(await take(sample())).toMatchObject({ ok: true })
    const text = await exportContent(pool)
    expect(JSON.parse(text)).toEqual(sample())
    expect(await importContent(other, JSON.parse(text), { dryRun: false })).toMatchObject({ ok: true })
    expect(await exportContent(other)).toBe(text)
  })

  it.each(['catalog', 'dashboard-signatories', 'exam-authorization'])('of the recorded %s goes the same way', async (name) => {
    for (const golden of (await goldenCases(name)).slice(0, 6)) {
      await loadRows(client, golden.rows, (token) => token)
      const text = await exportContent(pool)
      expect([golden.id, await importContent(other, JSON.parse(text), { dryRun: false })]).toMatchObject([
        golden.id,
        { ok: true },
      ])
      expect(await exportContent(other)).toBe(text)
      await truncateAll(client)
      await truncateAll(otherClient)
    }
  })

  it('touches no row that is the same', async () => {
    const stamps = () =>
      all('SELECT id, updated_on, xmin::text FROM course_run UNION ALL SELECT id, updated_on, xmin::text FROM program')
    await take(sample())
    const before = await stamps()
    const result = await take(sample())
    expect(result.ok && Object.values(result.changes).every((each) => each.added + each.changed + each.deleted === 0)).toBe(true)
    expect(await stamps()).toEqual(before)
  })

  it('gives new rows the next ids, and later rows of others ids after them', async () => {
    const result = await edit((document) => {
      const { id: _, ...fresh } = run(0, { edx_course_key: 'new-run' })
      at(at(document.programs, 0).courses, 0).runs.push(fresh)
    })
    expect(result).toMatchObject({ ok: true, changes: { course_run: { added: 1, changed: 0 } } })
    expect(await all("SELECT id FROM course_run WHERE edx_course_key = 'new-run'")).toEqual([{ id: 33 }])
    const [inserted] = await all('INSERT INTO course_run (course_id) VALUES (20) RETURNING id')
    expect(inserted.id).toBeGreaterThan(33)
  })

  it('exchanges positions, run keys, slugs and topic names', async () => {
    const result = await edit((document) => {
      const [first, second] = at(document.programs, 0).courses
      Object.assign(first ?? {}, { position_in_program: 2 })
      Object.assign(second ?? {}, { position_in_program: 1 })
      const runs = first?.runs ?? []
      Object.assign(at(runs, 0), { edx_course_key: run(31).edx_course_key })
      Object.assign(at(runs, 1), { edx_course_key: run(30).edx_course_key })
      Object.assign(at(document.pages, 0), { slug: 'page-61', program_id: null, course_certificate_signatories: [] })
      Object.assign(at(document.pages, 1), { slug: 'page-60', program_id: 10 })
      Object.assign(at(document.topics, 0), { name: 'Logistik' })
      Object.assign(at(document.topics, 1), { name: 'Economics' })
    })
    expect(result).toMatchObject({ ok: true })
    expect(await all('SELECT id, position_in_program AS at FROM course WHERE program_id = 10 ORDER BY id')).toEqual([
      { id: 20, at: 2 },
      { id: 21, at: 1 },
    ])
    expect(await all('SELECT edx_course_key AS key FROM course_run WHERE id IN (30, 31) ORDER BY id')).toEqual([
      { key: run(31).edx_course_key },
      { key: run(30).edx_course_key },
    ])
    expect(await all('SELECT slug, program_id FROM program_page ORDER BY id')).toEqual([
      { slug: 'page-61', program_id: null },
      { slug: 'page-60', program_id: 10 },
    ])
  })

  it('strips keys and titles of blanks, which course sites and MIT Learn take literally', async () => {
    const result = await edit((document) => {
      const program = at(document.programs, 0)
      const [first] = program.courses
      Object.assign(program, { title: ' Supply Chain\u00a0\n' })
      Object.assign(first ?? {}, { edx_key: '\tMITx+CTL.SC0x ', title: ' Analytics ' })
      Object.assign(at(first?.runs ?? [], 0), { edx_course_key: ' course-v1:MITx+CTL.SC0x+9T2030\n', title: ' A run ' })
      Object.assign(at(first?.exam_runs ?? [], 0), { edx_exam_course_key: ' course-v1:MITx+E+1 ' })
      Object.assign(at(document.pages, 0), { title: ' The page ' })
    })
    expect(result).toMatchObject({ ok: true })
    const [stored] = await all(`
      SELECT p.title AS program, c.edx_key, c.title AS course, r.edx_course_key, r.title AS run, e.edx_exam_course_key, g.title AS page
        FROM program p JOIN course c ON c.id = 20 JOIN course_run r ON r.id = 30 JOIN exam_run e ON e.course_id = c.id
        JOIN program_page g ON g.id = 60 WHERE p.id = 10`)
    expect(stored).toEqual({
      program: 'Supply Chain',
      edx_key: 'MITx+CTL.SC0x',
      course: 'Analytics',
      edx_course_key: 'course-v1:MITx+CTL.SC0x+9T2030',
      run: 'A run',
      edx_exam_course_key: 'course-v1:MITx+E+1',
      page: 'The page',
    })
  })

  it('leaves programs, courses, runs and pages that it does not list as they are, and makes the lists of a page exact', async () => {
    const result = await edit((document) => {
      document.programs.pop()
      document.pages.pop()
      at(document.programs, 0).courses.pop()
      at(document.programs, 0).electives_sets = []
      at(document.programs, 0).topics = ['Logistik']
      at(document.pages, 0).faculty = []
    })
    expect(result).toMatchObject({ ok: true, changes: { program_page_faculty: { deleted: 1 }, electives_set: { deleted: 1 } } })
    expect((await all('SELECT id FROM program')).length + (await all('SELECT id FROM course')).length).toBe(5)
    expect(await all('SELECT id FROM course_run')).toHaveLength(3)
    expect(await all('SELECT id FROM program_page')).toHaveLength(2)
    expect(await all('SELECT topic_id FROM program_topic')).toEqual([{ topic_id: 2 }])
    expect(await all('SELECT FROM elective_course')).toEqual([])
  })

  it('keeps what other flows decided: an exam run stays authorized', async () => {
    await take(sample())
    await client.query('UPDATE exam_run SET authorized = false')
    await take(sample())
    expect(await all('SELECT authorized FROM exam_run')).toEqual([{ authorized: false }])
  })

  it('indexes the learners of a program again whose course or run changed, and nobody else', async () => {
    await take(sample())
    await client.query(`
      INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'a@example.com');
      INSERT INTO program_enrollment (id, user_id, program_id) VALUES (1, 1, 10), (2, 1, 11)`)
    await edit((document) => Object.assign(at(at(document.programs, 0).courses, 1), { title: 'Renamed' }))
    expect(await all('SELECT program_enrollment_id AS id FROM search_outbox')).toEqual([{ id: 1 }])
  })

  it('only tries when told so', async () => {
    expect(await take(sample(), true)).toMatchObject({ ok: true, changes: { program: { added: 2 }, course_run: { added: 3 } } })
    expect(await all('SELECT id FROM program')).toEqual([])
  })

  it('waits for who writes content already, and is not seen half-way', async () => {
    await client.query('BEGIN')
    await client.query('INSERT INTO topic (id, name) VALUES (1, $1)', ['Economics'])
    const importing = take(sample())
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    while ((await pool.query(waiting)).rowCount === 0);
    await client.query('COMMIT')
    expect(await importing).toMatchObject({ ok: true, changes: { topic: { added: 1 } } })
  })
})

describe('a document that does not fit changes nothing, and every error is named with its path', () => {
  it('by fields', async () => {
    const document = { ...sample(), extra: 1 } as Record<string, unknown> & ContentDocument
    const [program] = document.programs
    Object.assign(program ?? {}, { price: 1350, title: 'x'.repeat(257) })
    Object.assign(at(at(document.programs, 0).courses, 0), { edx_key: 'k'.repeat(51), position_in_program: -1 })
    Object.assign(at(at(at(document.programs, 0).courses, 0).runs, 0), { start_date: '2026-02-30', courseware_backend: 'edx' })
    delete (at(document.pages, 0) as Partial<ContentDocument['pages'][number]>).slug
    Object.assign(at(document.pages, 1), { title: 'a\0b' })
    const result = await take(document)
    expect(result.ok ? [] : result.errors.map(({ path }) => path).sort()).toEqual([
      '(whole)',
      'pages.0.slug',
      'pages.1.title',
      'programs.0.courses.0.edx_key',
      'programs.0.courses.0.position_in_program',
      'programs.0.courses.0.runs.0.courseware_backend',
      'programs.0.courses.0.runs.0.start_date',
      'programs.0.price',
      'programs.0.title',
    ])
    expect(await all('SELECT id FROM program')).toEqual([])
  })

  const first = (document: ContentDocument) => at(document.programs, 0)
  it.each<[string, (document: ContentDocument) => void, string[]]>([
    ['an id that occurs twice', (d) => at(d.pages, 0).faculty.push(at(at(d.pages, 0).faculty, 0)), ['pages.0.faculty.1.id']],
    [
      'two courses at one position',
      (d) => Object.assign(at(first(d).courses, 1), { position_in_program: 1 }),
      ['programs.0.courses.1.position_in_program'],
    ],
    [
      'a position that a course has that is not listed',
      (d) => (first(d).courses = [course(23, 2)]),
      ['programs.0.courses.0.position_in_program'],
    ],
    [
      'a run key of a run that is not listed',
      (d) => (at(first(d).courses, 1).runs = [run(99, { edx_course_key: run(32).edx_course_key })]),
      ['programs.0.courses.1.runs.0.edx_course_key'],
    ],
    [
      'a run that moves to another course',
      (d) => at(first(d).courses, 1).runs.push(...at(first(d).courses, 0).runs.splice(0, 1)),
      ['programs.0.courses.1.runs.1.id'],
    ],
    [
      'a course that moves to another program',
      (d) => at(d.programs, 1).courses.push(...first(d).courses.splice(1, 1)),
      ['programs.0.electives_sets.0.courses.0', 'programs.1.courses.1.id'],
    ],
    ['a topic that is not there', (d) => first(d).topics.push('Nope'), ['programs.0.topics.2']],
    ['a topic named twice', (d) => first(d).topics.push('Economics'), ['programs.0.topics.2']],
    [
      'an elective of another program',
      (d) => at(first(d).electives_sets, 0).courses.push(22),
      ['programs.0.electives_sets.0.courses.1'],
    ],
    ['a page of no program', (d) => Object.assign(at(d.pages, 1), { program_id: 99 }), ['pages.1.program_id']],
    ['two pages of one program', (d) => Object.assign(at(d.pages, 1), { program_id: 10 }), ['pages.1.program_id']],
    ['two pages with one slug', (d) => Object.assign(at(d.pages, 1), { slug: 'page-60' }), ['pages.1.slug']],
    [
      'a signatory for a course of another program',
      (d) => Object.assign(at(at(d.pages, 0).course_certificate_signatories, 0), { course_id: 22 }),
      ['pages.0.course_certificate_signatories.0.course_id'],
    ],
    [
      'signatories for courses on a page without program',
      (d) =>
        at(d.pages, 1).course_certificate_signatories.push({ ...at(at(d.pages, 0).course_certificate_signatories, 0), id: 99 }),
      ['pages.1.course_certificate_signatories.0.course_id'],
    ],
  ])('by %s', async (_, change, paths) => {
    await take(sample())
    const before = await exportContent(pool)
    const result = await edit(change)
    expect(result.ok ? [] : result.errors.map(({ path }) => path).sort()).toEqual(paths)
    expect(await exportContent(pool)).toBe(before)
  })
})
