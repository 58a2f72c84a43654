import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { refreshOnce } from '../../local/refresh-once.ts'
import { newBrowser } from '../auth/browser.ts'
import { startTestSystem } from '../system/start.ts'
import { stage } from './stage.ts'

/** What happens to learners: grades frozen too early, wrong, missing; exams opened by mistake; names, roles, leaving. */

const DAY_MS = 86_400_000
const fromNow = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const system = await startTestSystem({
  seed: 'rehearsals of learners',
  learners: 20,
  mix: { mitxonlineOnly: 0, both: 1, dedpOnly: 0, expiredTokens: 0, deadTokens: 0 },
})
const { folder, runbook, ops, rows, one, ended } = stage(system)

beforeAll(async () => {
  expect((await refreshOnce(system, new Date())).kind).toBe('report')
  // The world's own dates are out of the way: each rehearsal sets its own.
  await rows(`UPDATE course_run SET freeze_grade_date = NULL`)
  await rows(
    `UPDATE exam_run SET date_first_schedulable = now() + interval '300 days', date_last_schedulable = now() + interval '400 days'`,
  )
})

/** What an operator changes with an editor. */
async function importContent(section: string, change: (content: Content) => void) {
  const values = { 'content.json': join(folder, 'content.json'), COURSE_KEY: 'the run' }
  expect((await ops(`content export ${values['content.json']} --overwrite`)).code).toBe(0)
  const content = JSON.parse(readFileSync(values['content.json'], 'utf8'))
  change(content)
  writeFileSync(values['content.json'], JSON.stringify(content))
  const shown = await runbook(section, 'content import', values, { also: '--dry-run' })
  expect(shown.code).toBe(0)
  expect((await runbook(section, 'content import', values)).code).toBe(0)
  return shown.out
}
type Dates = Record<string, unknown>
type Course = { runs: Dates[]; exam_runs: Dates[] }
type Content = { programs: { courses: Course[] }[] }
const each = (content: Content, of: 'runs' | 'exam_runs') =>
  content.programs.flatMap(({ courses }) => courses.flatMap((course) => course[of]))

/** The run of a course with exam that most learners have a grade in. */
const runToFreeze = () =>
  one<{ id: number; COURSE_KEY: string }>(`
    SELECT r.id, r.edx_course_key AS "COURSE_KEY" FROM course_run r JOIN cached_current_grade g ON g.course_run_id = r.id
      JOIN active_enrollment e ON e.course_run_id = r.id AND e.user_id = g.user_id
     WHERE EXISTS (SELECT FROM exam_run x WHERE x.course_id = r.course_id)
     GROUP BY r.id ORDER BY count(*) DESC, r.id LIMIT 1`)
const finalGrades = (run: number) =>
  rows<{ user_id: number; grade: number }>('SELECT user_id, grade FROM final_grade WHERE course_run_id = $1 ORDER BY 1', [run])
const freeze = async () => ended('freeze-final-grades', (await ops('workflow start freeze-final-grades')).out)

describe('a rehearsal', () => {
  it('of a freeze on a wrong date', async () => {
    const section = 'A freeze on a wrong date'
    const { id, COURSE_KEY } = await runToFreeze()
    const dated = (date: string) => (content: Content) => {
      for (const run of each(content, 'runs')) if (run['edx_course_key'] === COURSE_KEY) run['freeze_grade_date'] = date
    }
    expect(await importContent(section, dated(fromNow(-1)))).toContain('LOOK TWICE')
    await freeze()
    const wrong = await finalGrades(id)
    expect(wrong.length).toBeGreaterThan(0)

    const { day } = await one<{ day: string }>(
      `SELECT to_char(max(created_on) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM final_grade WHERE course_run_id = $1`,
      [id],
    )
    const values = { COURSE_KEY, '2026-11-27': day }
    await importContent(section, dated(fromNow(30)))
    expect((await runbook(section, 'freeze status', values, { also: '--all' })).out).toContain('with a final grade')
    expect((await runbook(section, 'freeze undo', values, { also: '--dry-run' })).out).toContain(`${wrong.length} final grade`)
    expect(await finalGrades(id)).toEqual(wrong)

    expect((await runbook(section, 'freeze undo', values)).code).toBe(0)
    expect(await finalGrades(id)).toEqual([])
    expect(
      await rows(`SELECT command FROM operator_audit WHERE command = 'freeze undo' AND details->>'day' IS NOT NULL`),
    ).toHaveLength(1)

    // With its right date it freezes by itself.
    await freeze()
    expect(await finalGrades(id)).toEqual([])
    await importContent(section, dated(fromNow(-1)))
    await freeze()
    expect(await finalGrades(id)).toEqual(wrong)
  })

  it('of a wrong grade', async () => {
    const section = 'A freeze on a wrong date'
    const { id, COURSE_KEY } = await runToFreeze()
    const right = await finalGrades(id)
    const frozen = await one<{ user_id: number; USERNAME: string }>(
      `UPDATE final_grade f SET grade = 0.01 FROM app_user u WHERE u.id = f.user_id AND f.course_run_id = $1 AND f.grade > 0.1
          AND u.id = (SELECT min(user_id) FROM final_grade WHERE course_run_id = $1 AND grade > 0.1)
       RETURNING f.user_id, u.username AS "USERNAME"`,
      [id],
    )
    const values = { COURSE_KEY, USERNAME: frozen.USERNAME }
    expect((await runbook('A grade is missing', 'learner explain', values)).out).toMatch(/final grade +.*0\.01/)
    expect((await runbook(section, 'freeze correct USERNAME', values, { also: '--dry-run' })).code).toBe(0)

    await ended('freeze-one-learner', (await runbook(section, 'freeze correct USERNAME', values)).out)
    expect(await finalGrades(id)).toEqual(right)
    expect(
      await rows(`SELECT FROM operator_audit WHERE command = 'freeze correct' AND details->>'changed' = 'true'`),
    ).toHaveLength(1)
  })

  it('of a freeze that does not end for one learner', async () => {
    const section = 'The freeze of a run does not end'
    const { id, COURSE_KEY } = await runToFreeze()
    const all = await finalGrades(id)
    const { USERNAME } = await one<{ USERNAME: string }>(
      `SELECT u.username AS "USERNAME" FROM final_grade f JOIN app_user u ON u.id = f.user_id WHERE f.course_run_id = $1 ORDER BY u.id LIMIT 1`,
      [id],
    )
    await rows('DELETE FROM final_grade WHERE course_run_id = $1 AND user_id = (SELECT id FROM app_user WHERE username = $2)', [
      id,
      USERNAME,
    ])
    await rows(`UPDATE course_run_grading_status SET status = 'pending' WHERE course_run_id = $1`, [id])
    await system.order([{ call: 'current-grade', answer: { kind: 'malformed' } }])
    await freeze()

    const values = { COURSE_KEY, USERNAME }
    expect((await runbook(section, 'freeze status', values)).out).toContain(COURSE_KEY)
    expect((await runbook(section, 'freeze status COURSE_KEY', values)).out).toMatch(new RegExp(`${USERNAME} +id:\\d+ +failed`))
    await system.clearFaults()
    await ended('freeze-one-learner', (await runbook(section, 'freeze learner', values)).out)
    expect(await finalGrades(id)).toEqual(all)
  })

  it('of an exam run opened by mistake', async () => {
    const section = 'An exam run opened by mistake'
    const { id: run } = await runToFreeze()
    const late = await one<{ EXAM_RUN: number; USERNAME: string }>(
      `UPDATE final_grade f SET passed = false FROM course_run r JOIN exam_run x ON x.course_id = r.course_id, app_user u
        WHERE r.id = f.course_run_id AND r.id = $1 AND u.id = f.user_id
          AND u.id = (SELECT min(user_id) FROM profile JOIN final_grade USING (user_id) WHERE course_run_id = $1)
       RETURNING x.id AS "EXAM_RUN", u.username AS "USERNAME"`,
      [run],
    )
    const EXAM_RUN = String(late.EXAM_RUN)
    const values = { EXAM_RUN, USERNAME: late.USERNAME, 'content.json': join(folder, 'exams.json') }
    const opening = (date: string) => (content: Content) => {
      for (const exam of each(content, 'exam_runs')) if (exam['id'] === late.EXAM_RUN) exam['date_first_schedulable'] = date
    }
    const hourly = async () => ended('authorize-exams', (await ops('workflow start authorize-exams')).out)
    const isDone = async () =>
      (await one<{ authorized: boolean }>('SELECT authorized FROM exam_run WHERE id = $1', [EXAM_RUN])).authorized
    const isAuthorized = async () => {
      const sql = `SELECT FROM exam_authorization a JOIN app_user u ON u.id = a.user_id
                    WHERE a.exam_run_id = $1 AND u.username = $2 AND a.status = 'success'`
      return (await rows(sql, [EXAM_RUN, late.USERNAME])).length === 1
    }
    await importContent(section, opening(fromNow(-1)))
    await hourly()
    expect([await isDone(), await isAuthorized()]).toEqual([true, false])

    expect((await runbook(section, 'exams status', values)).code).toBe(0)
    expect((await runbook(section, 'content export', values)).code).toBe(0)
    expect(await importContent(section, opening(fromNow(10)))).toContain('LOOK TWICE')
    expect(await isDone()).toBe(false)
    // Somebody passes before its time comes.
    await rows(
      `UPDATE final_grade f SET passed = true FROM app_user u WHERE u.id = f.user_id AND u.username = $1 AND f.course_run_id = $2`,
      [late.USERNAME, run],
    )
    expect((await runbook(section, 'exams explain', values)).out).toContain(
      'Not authorized: the exam run cannot be scheduled yet.',
    )

    await importContent(section, opening(fromNow(-1)))
    await hourly()
    expect([await isDone(), await isAuthorized()]).toEqual([true, true])

    // Somebody was left out of one that counts as done.
    await rows('DELETE FROM exam_authorization WHERE exam_run_id = $1', [EXAM_RUN])
    expect((await runbook(section, 'exams reopen', values)).code).toBe(0)
    await hourly()
    expect(await isAuthorized()).toBe(true)
  })

  it('of a grade that is missing', async () => {
    const section = 'A grade is missing'
    const { userId, USERNAME, COURSE_KEY } = await one<{ userId: number; USERNAME: string; COURSE_KEY: string }>(`
      SELECT u.id AS "userId", u.username AS "USERNAME", r.edx_course_key AS "COURSE_KEY"
        FROM cached_current_grade g JOIN app_user u ON u.id = g.user_id JOIN course_run r ON r.id = g.course_run_id
        JOIN active_enrollment e ON e.user_id = u.id AND e.course_run_id = r.id ORDER BY 1, 3 LIMIT 1`)
    const gone = `FROM course_run r WHERE r.id = course_run_id AND r.edx_course_key = $2 AND user_id = $1`
    await rows(`DELETE FROM cached_current_grade USING course_run r WHERE ${gone.split('WHERE ')[1]}`, [userId, COURSE_KEY])
    const values = { USERNAME, COURSE_KEY }
    expect((await runbook(section, 'learner explain', values)).out).toContain('stopped at: current grade')

    await ended('refresh-one-learner', (await runbook(section, 'refresh learner', values)).out)
    expect((await runbook(section, 'learner explain', values)).out).not.toContain('stopped at: current grade')
    expect(
      await rows(`SELECT ${gone.replace('FROM course_run r', 'FROM cached_current_grade, course_run r')}`, [userId, COURSE_KEY]),
    ).toHaveLength(1)
  })

  it('of somebody who is to be made staff, and of one who asks to be deleted', async () => {
    const people = await rows<{ id: number; username: string }>('SELECT id, username FROM app_user ORDER BY id DESC LIMIT 2')
    const [lead, leaver] = people
    if (!lead || !leaver) throw new Error('the world is too small')
    const { id: program } = await one<{ id: number }>('SELECT min(id) AS id FROM program WHERE live')
    const staff = { USERNAME: lead.username, PROGRAM: String(program) }
    expect((await runbook('Somebody is to be made staff', 'role grant', staff)).code).toBe(0)
    expect(await rows(`SELECT role FROM role WHERE user_id = $1 AND program_id = $2`, [lead.id, program])).toEqual([
      { role: 'staff' },
    ])

    // It asks for the username.
    const asked = { USERNAME: leaver.username, NAME_OR_ADDRESS: leaver.username, 'id:ID': `id:${leaver.id}` }
    const leaving = 'A person asks to be deleted'
    expect((await runbook(leaving, 'user find', asked)).out).toContain(`id:${leaver.id}`)
    expect((await runbook(leaving, 'user retire', asked, { also: '--dry-run' })).code).toBe(0)
    expect((await runbook(leaving, 'user retire', asked, { answer: leaver.username })).code).toBe(0)
    expect(await rows('SELECT FROM app_user WHERE username = $1', [leaver.username])).toEqual([])
  })

  it('of an account that the site has renamed', async () => {
    const section = 'An account was renamed'
    const { id, USERNAME, uid } = await one<{ id: number; USERNAME: string; uid: string }>(`
      SELECT u.id, u.username AS "USERNAME", a.uid FROM app_user u JOIN social_auth a ON a.user_id = u.id AND a.provider = 'mitxonline'
       WHERE u.is_active ORDER BY u.id LIMIT 1`)
    const stored = () => one<{ uid: string }>(`SELECT uid FROM social_auth WHERE user_id = $1 AND provider = 'mitxonline'`, [id])
    const cached = `SELECT count(*)::int AS n FROM cached_enrollment WHERE user_id = $1`
    const before = await one(cached, [id])
    await rows(`UPDATE social_auth SET uid = 'as-it-was-called' WHERE user_id = $1 AND provider = 'mitxonline'`, [id])
    await ended('refresh-one-learner', (await ops(`refresh learner ${USERNAME} --force`)).out)
    expect((await runbook(section, 'learner', { USERNAME })).out).toMatch(/mitxonline +failed +account-unknown/)
    expect(await one(cached, [id])).toEqual(before)

    await newBrowser({ url: system.siteUrl, siteUrl: system.siteUrl }).logIn('mitxonline', uid)
    expect(await stored()).toEqual({ uid })
    await ended('refresh-one-learner', (await runbook(section, 'refresh learner', { USERNAME })).out)
    const [last] = await rows(
      `SELECT l.mitxonline_outcome AS outcome FROM refresh_run_learner l JOIN refresh_run r ON r.id = l.run_id
                                WHERE l.user_id = $1 ORDER BY r.started_at DESC LIMIT 1`,
      [id],
    )
    expect(last).not.toMatchObject({ outcome: 'failed' })
    const renamed = { OLD_NAME: USERNAME, NEW_NAME: 'the-new-name' }
    expect((await runbook(section, 'user rename', renamed)).code).toBe(0)
    expect(await one('SELECT username FROM app_user WHERE id = $1', [id])).toEqual({ username: 'the-new-name' })
  })

  it('of one who must be kept out', async () => {
    const section = 'Somebody must be kept out'
    const { USERNAME } = await one<{ USERNAME: string }>('SELECT max(username) AS "USERNAME" FROM app_user WHERE is_active')
    expect((await runbook(section, 'user deactivate', { USERNAME })).code).toBe(0)
    expect(await one('SELECT is_active FROM app_user WHERE username = $1', [USERNAME])).toEqual({ is_active: false })
    expect((await runbook(section, 'user activate', { USERNAME })).code).toBe(0)
    expect(await one('SELECT is_active FROM app_user WHERE username = $1', [USERNAME])).toEqual({ is_active: true })
  })
})
