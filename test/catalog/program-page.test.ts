import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { enrollmentText } from '../../lambdas/domain/program-page.ts'
import { type Instant, parseInstant } from '../../lambdas/domain/instants.ts'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { countStatements } from '../kit/statements.ts'

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
const api = await startApi()
const client = await api.pool.connect()
const PAGE = '/api/v0/program-pages/scx/'

beforeEach(() =>
  client.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (7, 'Supply Chain', true, 5, 1350), (8, 'Other', true, 5, 1);
    INSERT INTO program_page (id, program_id, slug, title, description, faculty_description, program_home_page_url,
      title_program_home_page_url, program_contact_email, program_subscribe_link) VALUES
      (9, 7, 'scx', 'Supply Chain Management', '[{"type": "p", "value": "<p>Text</p>"}]', 'From MIT', 'https://scm.example/',
       'The program at MIT', 'scm@example.org', 'javascript:alert(1)');
    INSERT INTO program_page_faculty (program_page_id, name, title, short_bio, image, sort_order) VALUES
      (9, 'Second', '', NULL, NULL, 2), (9, 'First', 'Dr.', 'Teaches', '/media/first.png', 1);
    INSERT INTO course (id, program_id, position_in_program, title, description) VALUES
      (22, 7, 2, 'Design', NULL), (21, 7, 1, 'Analytics', '<p>Numbers</p>'), (31, 8, 1, 'Elsewhere', NULL);
    INSERT INTO course_run (id, course_id, edx_course_key, courseware_backend, start_date, end_date, enrollment_end, fuzzy_start_date,
      enrollment_url, is_discontinued) VALUES
      (1, 21, 'run-over', 'edxorg', '2001-01-01', '2001-06-01', NULL, NULL, NULL, false),
      (2, 21, 'run-gone', 'edxorg', '2002-01-01', NULL, NULL, NULL, NULL, true),
      (3, 21, 'run-now', 'mitxonline', '2003-01-01', NULL, '2190-01-05', NULL, 'https://enroll.example/', false),
      (4, 21, 'run-later', 'edxorg', '2180-01-01', NULL, NULL, NULL, NULL, false),
      (5, 22, NULL, 'edxorg', NULL, NULL, NULL, 'Fall 2190', '', false);
    INSERT INTO electives_set (id, program_id, required_number, title) VALUES (5, 7, 1, 'Electives'), (6, 8, 1, 'Of another program');
    INSERT INTO elective_course (course_id, electives_set_id) VALUES (22, 5), (21, 5), (31, 6)`),
)
afterEach(async () => {
  await truncateAll(client)
})
afterAll(() => client.release())

describe('the page of a program', () => {
  it('is all that the app shows of it, from one statement, without a session', async () => {
    const { database } = await import('../../lambdas/platform/database.ts')
    const asked = countStatements(await database())
    const answer = await api.ask(PAGE)
    expect(asked.count()).toBe(1)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      id: 9,
      program_id: 7,
      title: 'Supply Chain Management',
      description: [{ type: 'p', value: '<p>Text</p>' }],
      faculty_description: 'From MIT',
      faculty: [
        { name: 'First', title: 'Dr.', short_bio: 'Teaches', image_url: 'http://testserver/media/first.png' },
        { name: 'Second', title: null, short_bio: null, image_url: null },
      ],
      home_page_url: 'https://scm.example/',
      home_page_title: 'The program at MIT',
      contact_email: 'scm@example.org',
      subscribe_url: null,
      courses: [
        {
          id: 21,
          position_in_program: 1,
          title: 'Analytics',
          description: '<p>Numbers</p>',
          enrollment_text: 'Ongoing - Enrollment Ends Jan 5, 2190',
          course_key: 'run-now',
          courseware_backend: 'mitxonline',
          start_date: '2003-01-01T00:00:00Z',
          end_date: null,
          enrollment_url: 'https://enroll.example/',
        },
        {
          id: 22,
          position_in_program: 2,
          title: 'Design',
          description: null,
          enrollment_text: 'Fall 2190',
          course_key: null,
          courseware_backend: 'edxorg',
          start_date: null,
          end_date: null,
          enrollment_url: null,
        },
      ],
      electives_sets: [{ id: 5, title: 'Electives', required_number: 1, course_ids: [21, 22] }],
      course_runs: [
        { edx_course_key: 'run-over', courseware_backend: 'edxorg' },
        { edx_course_key: 'run-now', courseware_backend: 'mitxonline' },
        { edx_course_key: 'run-later', courseware_backend: 'edxorg' },
        { edx_course_key: null, courseware_backend: 'edxorg' },
      ],
    })
  })

  it('is kept as the catalog is', async () => {
    const { headers } = await api.ask(PAGE)
    expect([headers.get('cache-control'), headers.get('access-control-allow-origin'), headers.get('set-cookie')]).toEqual([
      'public, max-age=60',
      '*',
      null,
    ])
    const again = await api.ask(PAGE, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect(again.status).toBe(304)
  })

  it('has empty lists where there is nothing', async () => {
    await client.query(`INSERT INTO program (id, title, live, num_required_courses, price) VALUES (10, 'Bare', true, 0, 0);
      INSERT INTO program_page (program_id, slug, title) VALUES (10, 'bare', 'Bare')`)
    const answer = await api.ask('/api/v0/program-pages/bare')
    expect(await answer.json()).toMatchObject({ description: [], faculty: [], courses: [], electives_sets: [] })
  })

  it.each([
    ['UPDATE program SET live = false', 'the program is not live'],
    ['UPDATE program_page SET live = false', 'the page is not live'],
    ['UPDATE program_page SET program_id = NULL', 'it is of no program'],
    ["UPDATE program_page SET slug = 'SCX'", 'it has another name'],
  ])('is a 404 that nobody keeps after %s: %s', async (change) => {
    expect((await api.ask(PAGE)).status).toBe(200)
    await client.query(change)
    const { status, headers } = await api.ask(PAGE)
    expect([status, headers.get('cache-control')]).toEqual([404, 'no-store'])
  })
})

describe('the enrollment text', () => {
  const now = parseInstant('2026-11-23T12:00:00+00:00')
  const day = (text: string): Instant => parseInstant(`${text}T00:00:00+00:00`)
  const none = {
    startDate: null,
    endDate: null,
    enrollmentStart: null,
    enrollmentEnd: null,
    upgradeDeadline: null,
    fuzzyStartDate: null,
  }
  const [past, soon, later] = [day('2026-09-01'), day('2027-01-05'), day('2027-02-01')]
  it.each([
    ['Ongoing - Enrollment Ends Jan 5, 2027', { startDate: past, enrollmentEnd: soon }],
    ['Ongoing - Enrollment Open', { startDate: past }],
    ['Ongoing - Enrollment 01/2027', { startDate: past, enrollmentStart: soon }],
    ['Starts Feb 1, 2027 - Enrollment 01/2027', { startDate: later, enrollmentStart: soon, enrollmentEnd: later }],
    ['Starts Feb 1, 2027 - Enrollment Ends Jan 5, 2027', { startDate: later, enrollmentStart: past, enrollmentEnd: soon }],
    ['Starts Feb 1, 2027 - Enrollment Open', { startDate: later, enrollmentStart: past }],
    ['Starts Feb 1, 2027', { startDate: later }],
    ['Fall 2027', { fuzzyStartDate: 'Fall 2027' }],
    ['Not available', { fuzzyStartDate: '' }],
    ['Not available', {}],
  ])('is %s', (text, dates) => {
    expect(enrollmentText({ ...none, ...dates }, now)).toBe(text)
  })

  it('says so when no run can be joined', () => expect(enrollmentText(undefined, now)).toBe('Not available'))
})
