import { describe, expect, it } from 'vitest'
import { type Backend, backends } from '../../../lambdas/domain/backends.ts'
import type { Learner } from '../../../local/world/learner.ts'
import { accountOf, NOW, type Site, startSite } from './kit.ts'

const on = (backend: Backend) => (learner: Learner) => (learner.accounts[backend]?.studies.length ?? 0) > 1
const UNKNOWN = 'course-v1:Nobody+teaches+this'

describe.each(backends)('simulated %s', (backend) => {
  const setUp = async () => {
    const site = await startSite()
    const index = site.find(on(backend))
    return {
      site,
      index,
      account: accountOf(site, index, backend),
      token: site.tokens(index, backend).accessToken,
      api: site.client(backend),
    }
  }
  const somebodyElse = (site: Site, index: number) => {
    const other = site.find((learner) => learner.index !== index && on(backend)(learner))
    return accountOf(site, other, backend)
  }

  it('says who the learner is, and what the account holds', async () => {
    const { site, index, account, token, api } = await setUp()
    const { email, country } = site.world.learner(index)
    expect(await api.myUserInfo(token)).toMatchObject({ kind: 'ok', body: { username: account.username, email } })
    expect(site.sent[backend]).toEqual({ 302: 1, 200: 1 })
    expect(await api.account(token, account.username)).toMatchObject({
      kind: 'ok',
      body: {
        username: account.username,
        email,
        country,
        is_active: true,
        language_proficiencies: [{ code: expect.any(String) }],
      },
    })
  })

  it('lists the enrollments to the learner with course_details, and to the staff without', async () => {
    const { site, account, token, api } = await setUp()
    const own = await api.enrollments(token)
    const keys = account.studies.filter(({ isActive }) => isActive).map(({ run }) => run.key)
    expect(own).toMatchObject({
      kind: 'ok',
      body: keys.map((courseKey) => ({ courseKey, data: { course_details: { course_id: courseKey } } })),
    })
    const byStaff = await api.staffEnrollments(site.staff(backend), [account.username])
    expect(byStaff).toEqual({
      kind: 'ok',
      body: {
        invalid: [],
        of: new Map([
          [
            account.username,
            account.studies.map(({ run, mode, created, isActive }) => ({
              courseKey: run.key,
              data: { created, mode, is_active: isActive, user: account.username, course_id: run.key },
            })),
          ],
        ]),
      },
    })
    const unknown = await api.staffEnrollments(site.staff(backend), ['nobody_1', 'no name'])
    expect(unknown).toEqual({ kind: 'ok', body: { invalid: ['no name'], of: new Map() } })
  })

  it('gives certificates and grades, and 404 where there is none', async () => {
    const { site, account, token, api } = await setUp()
    for (const { run, certificate, grade } of account.studies) {
      const sent = await api.certificate(token, account.username, run.key)
      const body = {
        course_id: run.key,
        certificate_type: certificate?.type,
        grade: String(certificate?.percent),
        is_passing: true,
      }
      expect(sent).toMatchObject(certificate ? { kind: 'ok', body } : { kind: 'not-found' })
      for (const as of [token, site.staff(backend)]) {
        const current = await api.currentGrade(as, account.username, run.key)
        const expected = { username: account.username, course_id: run.key, percent: grade?.percent, passed: grade?.passed }
        expect(current).toMatchObject(grade ? { kind: 'ok', body: expected } : { kind: 'not-found' })
      }
    }
    const none = (code: string) => ({ kind: 'not-found', code })
    expect(await api.certificate(token, account.username, UNKNOWN)).toEqual(none('no_certificate_for_user'))
    expect(await api.currentGrade(token, account.username, UNKNOWN)).toEqual(none('course_does_not_exist'))
    const key = account.studies[0]?.run.key ?? ''
    expect(await api.currentGrade(site.staff(backend), 'nobody_1', key)).toEqual(none('user_does_not_exist'))
    await expect(api.certificate(token, 'nobody_1', key)).rejects.toMatchObject({ name: 'UpstreamServerError' })
  })

  it('enrolls: in audit as the learner, as verified by the staff', async () => {
    const { site, account, token, api } = await setUp()
    const runs = [...site.world.catalog.runs.values()].filter((run) => run.backend === backend).map((run) => run.key)
    const [key = ''] = runs.filter((each) => !account.studies.some(({ run }) => run.key === each))
    expect(await api.enrollInAudit(token, key)).toMatchObject({ kind: 'ok', body: { mode: 'audit', created: NOW.toISOString() } })
    expect(await api.enrollAsVerified(site.staff(backend), key, account.username)).toMatchObject({
      kind: 'ok',
      body: { mode: 'verified' },
    })
    const list = await api.enrollments(token)
    expect(list.kind === 'ok' && list.body.map(({ courseKey, data }) => [courseKey, data.mode])).toEqual([
      ...account.studies.filter(({ isActive }) => isActive).map(({ run, mode }) => [run.key, mode]),
      [key, 'verified'],
    ])
    expect(await api.enrollInAudit(token, UNKNOWN)).toEqual({ kind: 'refused', status: 400, error: null })
    expect(await api.enrollAsVerified(site.staff(backend), key, 'nobody_1')).toEqual({ kind: 'rejected', status: 406 })
    expect(await api.enrollInAudit(token, key)).toMatchObject({ kind: 'ok', body: { mode: 'verified' } })
    const withdrawn = { mode: 'verified', is_active: false, course_details: { course_id: key }, user: account.username }
    const post = (as: string, body: object) =>
      fetch(`${site.simulator[backend].url}/api/enrollment/v1/enrollment`, {
        method: 'POST',
        headers: { authorization: `Bearer ${as}` },
        body: JSON.stringify(body),
      })
    expect(await (await post(site.staff(backend), withdrawn)).json()).toMatchObject({ is_active: false, mode: 'verified' })
    expect(await api.enrollInAudit(token, key)).toMatchObject({ kind: 'ok', body: { is_active: true } })
  })

  it('lets learners see and change what is theirs only', async () => {
    const { site, index, account, token, api } = await setUp()
    const other = somebodyElse(site, index)
    const key = other.studies[0]?.run.key ?? ''
    expect(await api.account(token, other.username)).toEqual({ kind: 'not-found', code: null })
    expect(await api.certificate(token, other.username, key)).toEqual({ kind: 'forbidden' })
    expect(await api.currentGrade(token, other.username, key)).toEqual({ kind: 'forbidden' })
    expect(await api.gradesOfRun(token, key)).toEqual({ kind: 'forbidden' })
    expect(await api.staffEnrollments(token, [account.username])).toEqual({ kind: 'forbidden' })
    expect(await api.enrollAsVerified(token, key, account.username)).toEqual({ kind: 'forbidden' })
    expect(await api.enrollAsVerified(token, key, other.username)).toEqual({ kind: 'not-found', code: null })
  })

  it("refuses everything without a valid token; another site's is none", async () => {
    const { site, account, api } = await setUp()
    const both = site.find(({ accounts }) => backends.every((each) => accounts[each]))
    const elsewhere = site.tokens(both, backend === 'edxorg' ? 'mitxonline' : 'edxorg').accessToken
    const refused = { kind: 'refused', status: 401, error: null }
    for (const token of ['', 'a.0.0.9999999999.0000000000000000', elsewhere]) {
      expect(await api.myUserInfo(token)).toEqual(refused)
      expect(await api.account(token, account.username)).toEqual(refused)
      expect(await api.enrollments(token)).toEqual(refused)
      expect(await api.staffEnrollments(token, [account.username])).toEqual(refused)
      expect(await api.enrollInAudit(token, UNKNOWN)).toEqual(refused)
      expect(await api.certificate(token, account.username, UNKNOWN)).toEqual(refused)
      expect(await api.currentGrade(token, account.username, UNKNOWN)).toEqual(refused)
      expect(await api.gradesOfRun(token, UNKNOWN)).toEqual(refused)
    }
  })
})

describe('paging', () => {
  it("pages one learner's enrollments, and all of a run's grades, without loss or repetition", async () => {
    const whole = await startSite({ learners: 200 })
    const paged = await startSite({ learners: 200, pageSize: 2 })
    const index = whole.find(({ accounts }) => (accounts.mitxonline?.studies.length ?? 0) === 5)
    const { username } = accountOf(whole, index, 'mitxonline')
    const staff = whole.staff('mitxonline')
    const enrollments = await whole.client('mitxonline').staffEnrollments(staff, [username])
    expect(await paged.client('mitxonline').staffEnrollments(staff, [username])).toEqual(enrollments)
    expect(whole.sent.mitxonline).toEqual({ 200: 1 })
    expect(paged.sent.mitxonline).toEqual({ 200: 3 })

    const accounts = Array.from({ length: 200 }, (_, each) => whole.world.learner(each).accounts.edxorg)
    const graded = mostFrequent(
      accounts.flatMap((each) => each?.studies.flatMap(({ run, grade }) => (grade ? run.key : [])) ?? []),
    )
    const expected = accounts
      .filter((account) => account?.studies.some(({ run, isActive, isDead }) => run.key === graded && isActive && !isDead))
      .map((account) => ({ username: account?.username, course_id: graded }))
    expect(expected.length).toBeGreaterThan(2)
    expect(await paged.client('edxorg').gradesOfRun(staffOf(paged), graded)).toMatchObject({ kind: 'ok', body: expected })
    expect(await paged.client('edxorg').gradesOfRun(staffOf(paged), UNKNOWN)).toEqual({
      kind: 'not-found',
      code: 'course_does_not_exist',
    })
  })

  it('filters the staff list by several usernames and a run; refuses a cursor of its own making', async () => {
    const site = await startSite({ learners: 200 })
    const ask = async (query: string) => {
      const url = `${site.simulator.mitxonline.url}/api/enrollment/v1/enrollments?${query}`
      return fetch(url, { headers: { authorization: `Bearer ${site.staff('mitxonline')}` } })
    }
    const first = site.find(on('mitxonline'))
    const second = site.find((learner) => learner.index > first && on('mitxonline')(learner))
    const names = [first, second].map((index) => accountOf(site, index, 'mitxonline'))
    const both = (await (await ask(`username=${names.map(({ username }) => username).join()}`)).json()) as {
      results: { user: string }[]
    }
    expect(both.results).toHaveLength(names.flatMap(({ studies }) => studies).length)
    const key = names[0]?.studies[0]?.run.key ?? ''
    const ofRun = (await (await ask(`course_id=${encodeURIComponent(key)}`)).json()) as { results: object[] }
    expect(ofRun.results.length).toBeGreaterThan(0)
    expect(ofRun.results.every((row) => 'course_id' in row && row.course_id === key)).toBe(true)
    expect((await ask('cursor=zzz')).status).toBe(404)
  })
})

function mostFrequent(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

const staffOf = (site: Site) => site.staff('edxorg')
