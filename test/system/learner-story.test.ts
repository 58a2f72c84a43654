import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { refreshOnce } from '../../local/refresh-once.ts'
import { createWorld } from '../../local/world/world.ts'
import { useBrowser } from '../kit/browser.ts'
import { strangersVerifier } from '../kit/verifier.ts'
import { type } from '../ops/system.ts'
import { messages } from '../../web/messages.ts'
import { startTestSystem } from './start.ts'

/**
 * One learner from the first enrollment to a certificate that is taken back: real engines, every function and workflow as deployed, a
 * browser for learner and stranger, `ops` as typed for the operator. What takes months is brought about by the dates of runs and exams.
 */

const DAY = 86_400_000
const fromNow = (days: number) => new Date(Date.now() + days * DAY).toISOString()

/** The grade of a run that began before September 2022 is combined with the exam's; that of a later one is so already (rules/records.md, "Grade record"). */
const FLOW = { id: 101, title: 'Flow', runKey: 'course-v1:MITxT+LOG.1x+1', start: '2022-06-01T00:00:00Z' }
const STORAGE = { id: 102, title: 'Storage', runKey: 'course-v1:MITxT+LOG.2x+1', start: fromNow(-60) }
const COURSES = [FLOW, STORAGE]
const nobody = { programs: [], accounts: { mitxonline: { tokens: 'fresh' as const, studies: [] } } }
const ada = { ...nobody, firstName: 'Ada', lastName: 'Lovelace', programs: ['Logistics'] }

const system = await startTestSystem(
  {
    seed: 'story',
    learners: 2,
    // The first is staff of all programs (local/world/seed.ts).
    people: [nobody, ada],
    programs: [
      {
        title: 'Logistics',
        exams: true,
        courses: COURSES.map(({ title, runKey, start }, at) => ({
          title,
          key: `MITxT+LOG.${at + 1}x`,
          backend: 'mitxonline' as const,
          runs: [{ key: runKey, start, end: fromNow(60) }],
        })),
      },
    ],
  },
  { withApp: true },
)
const world = createWorld({ ...system.world.file, now: system.world.now })
const learner = world.learner(1)
const uid = learner.accounts.mitxonline?.linkedAs ?? ''
const newPage = useBrowser()
const { progress } = messages
const folder = mkdtempSync(join(tmpdir(), 'micromasters-story-'))
afterAll(() => rmSync(folder, { recursive: true }))
const systemFile = join(folder, 'system.json')
writeFileSync(systemFile, JSON.stringify({ endpoint: system.url }))

const rows = async (sql: string, values: unknown[] = []) => (await system.database.query(sql, values)).rows

/** What an operator types, who answers yes to what is asked. */
async function ops(line: string): Promise<string> {
  const { code, out, error } = await type(systemFile, line, true, new Date())
  expect([line, code, error]).toEqual([line, 0, ''])
  return out
}

async function execute(machine: string): Promise<void> {
  const { arn } = system.engine.startExecution({ machineArn: system.arnOf(machine) })
  await system.engine.ended(arn)
  expect([machine, system.engine.describeExecution(arn).status]).toEqual([machine, 'SUCCEEDED'])
}

/** What changes at the course site. */
async function atCourseSite(what: 'enrollment' | 'grade', body: object): Promise<void> {
  const url = `${system.simulator.urls.control}/learners/${learner.username}/${what}`
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  expect([answer.status, await answer.text()]).toEqual([204, ''])
}

const card = (page: Page, { title }: { title: string }) => page.getByRole('article', { name: title, exact: true })
const saved = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

async function signIn(): Promise<Page> {
  const page = await newPage()
  await page.goto(`${system.siteUrl}/dashboard`)
  await page.getByRole('link', { name: /Continue with MITx Online/ }).click()
  await page.getByRole('button', { name: learner.username }).click()
  await card(page, FLOW).waitFor()
  return page
}

/** The texts that editors have written: who signs, and the letter. One exam for each course, which is not open yet. */
async function publish(): Promise<void> {
  await system.database.query(`
    INSERT INTO course_certificate_signatory (program_page_id, course_id, name) SELECT 1, id, 'Prof. Ann Ink' FROM course;
    INSERT INTO program_certificate_signatory (program_page_id, name) VALUES (1, 'Prof. Ann Ink');
    INSERT INTO program_letter_signatory (program_page_id, name) VALUES (1, 'Prof. Ann Ink');
    UPDATE program_page SET program_letter_logo = '/media/logo.png', program_letter_text = '<p>You have mastered logistics.</p>';
    DELETE FROM exam_run x WHERE id <> (SELECT max(id) FROM exam_run y WHERE y.course_id = x.course_id);
    UPDATE exam_run SET date_first_schedulable = now() + interval '10 days', date_last_schedulable = now() + interval '30 days',
                        date_first_eligible = now() + interval '40 days', date_last_eligible = now() + interval '50 days',
                        date_grades_available = now() + interval '60 days', passing_score = 0.6`)
}

it('leads a learner from the first enrollment to a certificate that strangers can verify, until it is taken back', async () => {
  await publish()
  const page = await signIn()

  // Enrolls, studies, and is refreshed.
  for (const course of COURSES) {
    await card(page, course)
      .getByRole('button', { name: `Enroll: ${course.title}` })
      .click()
    await page.getByRole('dialog').getByRole('button', { name: 'Audit the course' }).click()
    await card(page, course).getByText('You are enrolled as an auditor.').waitFor()
    await atCourseSite('enrollment', { course_id: course.runKey, mode: 'verified' })
    await atCourseSite('grade', { course_id: course.runKey, percent: 0.8 })
  }
  await system.database.query(
    `UPDATE user_cache_refresh_time SET enrollment_mitxonline = '2026-01-01', current_grade_mitxonline = '2026-01-01'`,
  )
  expect(await refreshOnce(system, new Date())).toMatchObject({ kind: 'report', differences: [] })
  expect(await rows(`SELECT data->>'percent' AS percent FROM cached_current_grade WHERE user_id = $1`, [learner.userId])).toEqual(
    [{ percent: '0.8' }, { percent: '0.8' }],
  )

  // The runs end, and their grades are frozen. No exam is open: nobody is authorized yet.
  await system.database.query(
    `UPDATE course_run SET end_date = now() - interval '22 days', freeze_grade_date = now() - interval '1 day'`,
  )
  await execute('freeze-final-grades')
  await execute('freeze-final-grades')
  expect(await rows('SELECT user_id, grade, passed, status FROM final_grade')).toEqual(
    COURSES.map(() => ({ user_id: learner.userId, grade: 0.8, passed: true, status: 'complete' })),
  )
  expect(await rows('SELECT status FROM course_run_grading_status')).toEqual(COURSES.map(() => ({ status: 'complete' })))
  expect(await rows('SELECT FROM exam_authorization')).toEqual([])

  // The exams open; the next hour authorizes, and the learner registers at the course site.
  await system.database.query(`UPDATE exam_run SET date_first_schedulable = now() - interval '1 hour'`)
  await execute('authorize-exams')
  const examKeys = new Map<number, string>()
  for (const course of COURSES) {
    await page.goto(`${system.siteUrl}/dashboard`)
    await card(page, course).getByRole('button', { name: 'Register for exam' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Register for exam' }).click()
    await page.waitForURL(`${system.simulator.urls.mitxonline}/courses/**`)
    examKeys.set(course.id, decodeURIComponent(new URL(page.url()).pathname.split('/')[2] ?? ''))
  }

  // The exams are taken, and their grades brought: of one from a file, of the other from the site.
  await system.database.query(`UPDATE exam_run SET date_grades_available = now() - interval '1 hour'`)
  const header = 'username,course_id,score,grade,no_show'
  await ops(`exams grades import ${saved('grades.csv', `${header}\n${uid},${FLOW.id},90,pass,0\n`)} --reason "exam of the term"`)
  // The site takes a grade only of who is enrolled there.
  await atCourseSite('grade', { course_id: examKeys.get(STORAGE.id), percent: 0.7 })
  const [exam] = await rows('SELECT id FROM exam_run WHERE course_id = $1', [STORAGE.id])
  await ops(`exams grades fetch ${exam.id} --reason "exam of the term"`)
  expect(await rows('SELECT course_id, grade FROM combined_final_grade ORDER BY course_id')).toEqual([
    { course_id: FLOW.id, grade: 86 },
    { course_id: STORAGE.id, grade: 74 },
  ])

  // Course certificates are issued; the next hour makes the program's certificate and letter of them.
  for (const { id } of COURSES) await ops(`certificates issue course ${id} --all-eligible`)
  await execute('authorize-exams')
  await page.goto(`${system.siteUrl}/dashboard`)
  await page.getByText('You have completed Logistics.').waitFor()
  await page.getByRole('link', { name: progress.letter, exact: true }).click()
  await page.getByText('Dear Ada Lovelace,').waitFor()
  await page.goBack()
  await page.getByRole('link', { name: progress.certificate, exact: true }).click()
  await page.getByText('has completed the MicroMasters program').waitFor()
  const certificateUrl = page.url()
  const hash = certificateUrl.split('/').at(-1) ?? ''
  await page.goBack()

  // The record is shared.
  await page.getByRole('link', { name: progress.records, exact: true }).click()
  await page.getByRole('button', { name: 'Allow sharing' }).click()
  const recordUrl = await page.getByLabel('Link to this record').inputValue()

  // A stranger opens what was handed over, and trusts nobody's word for it.
  const stranger = await newPage()
  await stranger.goto(recordUrl)
  await stranger.getByText('Completed', { exact: true }).waitFor()
  expect(await stranger.getByRole('row').nth(1).innerText()).toMatch(/Flow[^]*86%[^]*A[^]*Earned/)
  expect(await stranger.getByRole('row').nth(2).innerText()).toMatch(/Storage[^]*80%[^]*B[^]*Earned/)
  expect(await stranger.getByText(learner.email).count()).toBe(0)
  await stranger.goto(certificateUrl)
  await stranger.getByText('Ada Lovelace', { exact: true }).waitFor()
  const download = stranger.waitForEvent('download')
  await stranger.getByRole('link', { name: 'Download credential' }).click()
  const credentialFile = await (await download).path()
  const credential = await readFile(credentialFile, 'utf8')
  const { verified, isRevoked } = strangersVerifier(`${system.siteUrl}/.well-known/did.json`, (url) => fetch(url))
  const achievement = { name: 'Logistics' }
  expect(await verified(credential)).toMatchObject({ name: 'Logistics', credentialSubject: { achievement } })
  expect(await isRevoked(credential)).toBe(false)
  expect(await ops(`credentials verify ${credentialFile}`)).toMatch(/^valid\n[^]*achievement: Logistics/)

  // The certificate is taken back: its page, the record, the credential and the dashboard say so at once.
  await ops(`certificates revoke ${hash} --reason "exam of another person"`)
  for (const reader of [stranger, page]) {
    await reader.goto(certificateUrl)
    await reader.getByRole('heading', { level: 1, name: 'This certificate was revoked' }).waitFor()
    expect(await reader.getByText('Lovelace').count()).toBe(0)
    await reader.goto(recordUrl)
    await reader.getByText('Partially completed', { exact: true }).waitFor()
  }
  expect(await isRevoked(credential)).toBe(true)
  const verdict = await type(systemFile, `credentials verify ${credentialFile}`, null, new Date())
  expect(verdict).toMatchObject({ code: 1, out: expect.stringMatching(/^REVOKED by its issuer\n/) })
  await page.goto(`${system.siteUrl}/dashboard`)
  await page.getByRole('link', { name: progress.records, exact: true }).waitFor()
  expect(await page.getByRole('link', { name: progress.certificate, exact: true }).count()).toBe(0)
})
