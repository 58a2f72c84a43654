import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { afterRefresh, beforeRefresh, leads, worldOf } from '../../local/opening.ts'
import { refreshOnce } from '../../local/refresh-once.ts'
import { newBrowser } from '../auth/browser.ts'
import { startTestSystem } from './start.ts'

/** What `npm start` shows in its default world, before anybody has done anything (local/world/story/). */

const system = await startTestSystem({ seed: 'story', learners: 30, story: true })
const world = worldOf(system.world)

beforeAll(async () => {
  await beforeRefresh(system)
  expect(await refreshOnce(system, new Date())).toMatchObject({ kind: 'report', differences: [] })
  await afterRefresh(system, world, { progress: () => {}, newMeter: () => ({ show: () => {}, end: () => {} }) })
})

const people = Array.from({ length: world.learners }, (_, index) => world.learner(index)).filter(({ story }) => story)
const nameOf = (firstName: string) => people.find((person) => person.firstName === firstName)?.username ?? ''

const run = z.object({ status: z.string(), final_grade: z.number().nullish(), current_grade: z.number().nullish() })
const course = z.object({
  title: z.string(),
  runs: z.array(run),
  certificate_url: z.string(),
  overall_grade: z.string(),
  is_passed: z.boolean(),
  can_schedule_exam: z.boolean(),
  exam_course_key: z.string(),
  proctorate_exams_grades: z.array(z.object({ passed: z.boolean() })),
})
const program = z.object({
  title: z.string(),
  courses: z.array(course),
  certificate: z.string(),
  exam_card_status: z.string(),
  number_courses_passed: z.number(),
  number_courses_required: z.number(),
  program_letter_url: z.string().optional(),
  grade_records_url: z.string().optional(),
})
const dashboard = z.object({ programs: z.array(program), invalid_backend_credentials: z.array(z.string()) })

/** Signs in as somebody of the story, and asks for the own dashboard. */
async function signIn(firstName: string) {
  const browser = newBrowser({ url: system.siteUrl, siteUrl: system.siteUrl })
  const done = await browser.logIn('edxorg', nameOf(firstName))
  expect(done.status).toBe(303)
  const json = async (path: string): Promise<unknown> => (await browser.get(path)).json()
  const seen = dashboard.parse(await json(`/api/v0/dashboard/${nameOf(firstName)}/`))
  const courseOf = (title: string) => {
    const found = seen.programs.flatMap(({ courses }) => courses).find((each) => each.title === title)
    if (!found) throw new Error(`${firstName} has no course ${title}`)
    return found
  }
  return { browser, json, seen, courseOf }
}
const status = async (url: string) => (await fetch(new URL(url, system.siteUrl))).status

it('recommends five people, who are the first on the sign-in page', async () => {
  const five = leads(world)
  expect(five).toHaveLength(5)
  const begun = await newBrowser({ url: system.siteUrl, siteUrl: system.siteUrl }).get('/login/edxorg/')
  const page = await (await fetch(begun.headers.get('location') ?? '')).text()
  const names = Array.from(page.matchAll(/name="username" value="([^"]+)"/g), ([, name]) => name)
  expect(names.slice(0, 5)).toEqual(five.map(({ username }) => username))
  for (const { story } of five) expect(page).toContain(story?.shows)
})

it('shows a thumbnail of 300 × 186 of each program, and a picture in the text of its page', async () => {
  const programs = z
    .array(z.object({ thumbnail_url: z.string(), programpage_url: z.string() }))
    .parse(await (await fetch(`${system.siteUrl}/api/v0/catalog/`)).json())
  expect(programs).not.toEqual([])
  expect(new Set(programs.map(({ thumbnail_url }) => thumbnail_url)).size).toBe(programs.length)
  for (const { thumbnail_url: thumbnail, programpage_url: page } of programs) {
    expect(await sidesOf(thumbnail)).toEqual(['image/jpeg', 300, 186])
    const [, picture = ''] = /class="text-picture" src="([^"]+)"/.exec(await (await fetch(page)).text()) ?? []
    expect(await sidesOf(picture)).toEqual(['image/jpeg', 960, 400])
  }
})

async function sidesOf(address: string) {
  const answer = await fetch(new URL(address, system.siteUrl))
  const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
  return [answer.headers.get('content-type'), width, height]
}

describe('standings', () => {
  it('Tomás: auditing, verified, an upgrade missed, and a run to come', async () => {
    const { courseOf } = await signIn('Tomás')
    expect(courseOf('Supply Chain Analytics').runs[0]).toMatchObject({ status: 'can-upgrade', current_grade: 34 })
    expect(courseOf('Supply Chain Design').runs[0]).toMatchObject({ status: 'currently-enrolled', current_grade: 72 })
    expect(courseOf('Supply Chain Dynamics').runs[0]).toMatchObject({ status: 'missed-deadline', current_grade: 12 })
    expect(courseOf('Supply Chain Technology and Systems').runs[0]).toMatchObject({ status: 'will-attend' })
  })

  it('Priya: passed with a certificate, and failed, with frozen grades', async () => {
    const { courseOf } = await signIn('Priya')
    const passed = courseOf('Supply Chain Analytics')
    expect(passed).toMatchObject({ is_passed: true, overall_grade: '91' })
    expect(passed.runs[0]).toMatchObject({ status: 'missed-deadline', final_grade: 91 })
    expect(passed.certificate_url).toMatch(/^http.*\/certificates\//)
    const failed = courseOf('Supply Chain Fundamentals')
    expect(failed).toMatchObject({ is_passed: false, certificate_url: '' })
    expect(failed.runs[0]).toMatchObject({ status: 'not-passed', final_grade: 41 })
  })

  it('Chidi: an exam to register for, an exam passed, a combined grade, a course certificate', async () => {
    const { seen, courseOf } = await signIn('Chidi')
    expect(seen.programs[0]).toMatchObject({ exam_card_status: 'schedulable' })
    const open = courseOf('Data Analysis for Social Scientists')
    expect(open).toMatchObject({ can_schedule_exam: true, is_passed: true })
    expect(open.exam_course_key).not.toBe('')
    // round(78 % × 0.4 + 82 × 0.6, 1) = 80.4 (rules/freeze.md, "Consequences of a new or changed final grade").
    const combined = courseOf('Microeconomics')
    expect(combined).toMatchObject({ overall_grade: '80', is_passed: true, proctorate_exams_grades: [{ passed: true }] })
    expect(combined.certificate_url).toMatch(/^\/certificate\/course\/[0-9a-f]{32}$/)
    expect(await status(`/api/v0${combined.certificate_url.replace('/certificate/', '/certificates/')}/`)).toBe(200)
  })

  it('Mei: a completed program, with certificate, letter and record', async () => {
    const { seen, json } = await signIn('Mei')
    const [completed] = seen.programs
    expect(completed).toMatchObject({ number_courses_passed: 4, number_courses_required: 4 })
    expect(completed?.courses.every(({ is_passed, certificate_url }) => is_passed && certificate_url !== '')).toBe(true)
    const certificate = await json(`/api/v0${completed?.certificate.replace('/certificate/', '/certificates/')}/`)
    const { signatories } = z.object({ signatories: z.array(z.object({ signature_image: z.url() })) }).parse(certificate)
    expect(signatories).toHaveLength(2)
    const letter = z
      .object({ logo: z.url() })
      .parse(await json(`/api/v0${completed?.program_letter_url?.replace('/letter/', '/letters/')}/`))
    for (const image of [letter.logo, ...signatories.map((each) => each.signature_image)]) expect(await status(image)).toBe(200)
    expect(await json(`/api/v0${completed?.grade_records_url}/`)).toMatchObject({ program_status: 'completed' })
  })

  it('Grace: staff of two programs, who sees a learner of one of them', async () => {
    const { browser, json } = await signIn('Grace')
    const { user } = z
      .object({ user: z.object({ roles: z.array(z.object({ role: z.string() })) }) })
      .parse(await browser.session())
    expect(user.roles.map(({ role }) => role)).toEqual(['staff', 'staff'])
    expect(dashboard.parse(await json(`/api/v0/dashboard/${nameOf('Tomás')}/`)).programs).toHaveLength(1)
  })

  it('Yara: an exam that was failed', async () => {
    const { courseOf } = await signIn('Yara')
    expect(courseOf('The Challenges of Global Poverty').proctorate_exams_grades).toEqual([{ passed: false }])
  })

  it.each(['Leila', 'Kofi'])('%s: a profile that is not complete', async (firstName) => {
    const { json } = await signIn(firstName)
    expect(await json(`/api/v0/profiles/${nameOf(firstName)}/`)).toMatchObject({ filled_out: false })
  })
})

it('has a frozen run with a pass that failed for three people, who connect their account again', async () => {
  const { rows } = await system.database.query(`
    SELECT u.username, l.reason FROM freeze_pass_learner l JOIN app_user u ON u.id = l.user_id WHERE l.outcome = 'failed' ORDER BY u.username`)
  const names = people.filter(({ story }) => story?.isCutOff).map(({ username }) => username)
  expect(rows).toEqual(names.toSorted().map((username) => ({ username, reason: 'invalid-credentials' })))
  expect(names).toHaveLength(3)
  const { rows: runs } = await system.database.query(`
    SELECT g.status, p.completed_run FROM course_run_grading_status g JOIN freeze_pass p USING (course_run_id)
     WHERE EXISTS (SELECT FROM freeze_pass f JOIN freeze_pass_learner l ON l.pass_id = f.id
                    WHERE f.course_run_id = g.course_run_id AND l.outcome = 'failed')
     ORDER BY p.started_at`)
  expect(runs).toEqual([
    { status: 'complete', completed_run: false },
    { status: 'complete', completed_run: true },
  ])
})

it('has exam runs authorized, exchange rates and course runs', async () => {
  const one = async (sql: string) => (await system.database.query<{ there: boolean }>(`SELECT (${sql}) AS there`)).rows[0]?.there
  const open = 'date_first_schedulable <= now() AND date_last_schedulable > now()'
  expect(await one(`SELECT bool_and(authorized) FROM exam_run WHERE ${open}`)).toBe(true)
  expect(await one('SELECT count(*) > 0 FROM currency_exchange_rate')).toBe(true)
  expect(await one('SELECT count(*) > 0 FROM course_run_sync WHERE ended_at IS NOT NULL')).toBe(true)
})

it('has people with photos, and with names that need Latin letters', async () => {
  const { json } = await signIn('Mei')
  const mine = z
    .object({ first_name: z.string(), romanized_first_name: z.string(), image_medium: z.url() })
    .parse(await json(`/api/v0/profiles/${nameOf('Mei')}/`))
  expect(mine).toMatchObject({ first_name: '芽衣', romanized_first_name: 'Mei' })
  expect(await status(mine.image_medium)).toBe(200)
})
