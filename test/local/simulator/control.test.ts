import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { accountOf, type Site, startSite } from './kit.ts'

const send = async (site: Site, method: string, path: string, body?: unknown) => {
  const init = body === undefined ? { method } : { method, body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${site.simulator.control.url}${path}`, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
}
const enrolled = (site: Site) => site.find(({ accounts }) => (accounts.edxorg?.studies.length ?? 0) > 1)

describe('control endpoint', () => {
  it('counts every request by site, call, status and learner', async () => {
    const site = await startSite()
    const index = enrolled(site)
    const { username, studies } = accountOf(site, index, 'edxorg')
    const token = site.tokens(index, 'edxorg').accessToken
    const api = site.client('edxorg')
    await api.enrollments(token)
    for (const { run } of studies) {
      await api.certificate(token, username, run.key)
      await api.currentGrade(token, username, run.key)
    }
    await fetch(`${site.simulator.edxorg.url}/somewhere`)
    const certified = studies.filter(({ certificate }) => certificate).length
    const graded = studies.filter(({ grade }) => grade).length
    const missing = 2 * studies.length - certified - graded
    const some = (counts: Record<string, number>) => Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
    const expected = {
      requests: 2 + 2 * studies.length,
      byStatus: some({ 200: 1 + certified + graded, 404: missing + 1 }),
      byCall: { enrollments: 1, certificate: studies.length, 'current-grade': studies.length, other: 1 },
      byCallAndStatus: {
        enrollments: { 200: 1 },
        certificate: some({ 200: certified, 404: studies.length - certified }),
        'current-grade': some({ 200: graded, 404: studies.length - graded }),
        other: { 404: 1 },
      },
    }
    expect(site.simulator.counters().edxorg).toEqual(expected)
    const none = { requests: 0, byStatus: {}, byCall: {}, byCallAndStatus: {} }
    const totals = { edxorg: expected, mitxonline: none, mitLearn: none, openExchangeRates: none }
    expect(await send(site, 'GET', '/counters')).toEqual({ status: 200, body: totals })
    const own = { edxorg: 1 + 2 * studies.length, mitxonline: 0, mitLearn: 0, openExchangeRates: 0 }
    expect(await send(site, 'GET', `/counters/${username}`)).toEqual({ status: 200, body: own })
    expect(await send(site, 'GET', '/counters/nobody_1')).toMatchObject({ status: 400 })
  })

  it('takes faults, one or many, lists and clears them', async () => {
    const site = await startSite()
    const fault = { backend: 'edxorg', times: 2, answer: { kind: 'malformed' } }
    expect(await send(site, 'POST', '/faults', fault)).toEqual({ status: 204, body: undefined })
    expect((await send(site, 'POST', '/faults', [fault, fault])).status).toBe(204)
    expect(await send(site, 'GET', '/faults')).toEqual({ status: 200, body: Array(3).fill({ fault, given: 0 }) })
    expect((await send(site, 'DELETE', '/faults')).status).toBe(204)
    expect((await send(site, 'GET', '/faults')).body).toEqual([])
  })

  it('changes what a site knows, until it is reset', async () => {
    const site = await startSite()
    const index = enrolled(site)
    const { username, studies } = accountOf(site, index, 'edxorg')
    const key = studies[0]?.run.key ?? ''
    const api = site.client('edxorg')
    const token = site.tokens(index, 'edxorg').accessToken
    const read = async () => {
      const answer = await api.currentGrade(token, username, key)
      return answer.kind === 'ok' ? [answer.body.percent, answer.body.passed] : answer.kind
    }
    const before = await read()
    expect((await send(site, 'POST', `/learners/${username}/grade`, { course_id: key, percent: 0.77 })).status).toBe(204)
    expect(await read()).toEqual([0.77, true])
    await send(site, 'POST', `/learners/${username}/grade`, { course_id: key, percent: null })
    expect(await read()).toBe('not-found')

    const runs = [...site.world.catalog.runs.values()].filter(({ backend }) => backend === 'edxorg').map((run) => run.key)
    const [other = ''] = runs.filter((each) => studies.every(({ run }) => run.key !== each))
    await send(site, 'POST', `/learners/${username}/enrollment`, { course_id: other, mode: 'verified' })
    const list = await api.enrollments(token)
    expect(list.kind === 'ok' && list.body.at(-1)).toMatchObject({ courseKey: other, data: { mode: 'verified' } })

    expect((await send(site, 'POST', `/learners/${username}/revoke`, { backend: 'edxorg' })).status).toBe(204)
    expect(await read()).toBe('refused')
    expect(await api.refreshToken(site.tokens(index, 'edxorg').refreshToken)).toMatchObject({ kind: 'refused' })
    expect((await send(site, 'POST', '/reset')).status).toBe(204)
    expect(site.simulator.counters().edxorg.requests).toBe(0)
    expect(await read()).toEqual(before)
  })

  it.each([
    ['/faults', '{', '(whole): the body is not JSON'],
    ['/faults', { answer: { kind: 'broken' } }, 'faults.0.answer.kind: '],
    ['/faults', { learner: 'nobody_1', answer: { kind: 'cut' } }, 'faults.0.learner: nobody has this username'],
    ['/learners/nobody_1/grade', { course_id: 'course-v1:MITx+CTL.SC1x+3T2026', percent: 1 }, 'username: nobody has it'],
    ['/learners/nobody_1/grade', { course_id: 'x', percent: -2 }, 'percent: '],
    ['/learners/nobody_1/grade', { course_id: 'x', percent: 1 }, 'course_id: no site teaches this run'],
    ['/learners/nobody_1/enrollment', { mode: 'audit' }, 'course_id: '],
    ['/learners/nobody_1/revoke', { backend: 'edx' }, 'backend: '],
  ])('refuses POST %s %j, naming the field', async (path, body, message) => {
    const site = await startSite()
    const answer = await send(site, 'POST', path, body)
    expect(answer.status).toBe(400)
    expect(answer.body).toEqual({ error: expect.stringContaining(message) })
    expect(site.simulator.controls.faults()).toEqual([])
  })

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'evil.example' },
  ])('takes no order of a web page (%j)', async (headers) => {
    const site = await startSite()
    const { url } = site.simulator.control
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${url}/reset`, { method: 'POST', headers }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.once('error', reject).end()
    })
    expect(status).toBe(403)
  })

  it('knows no other order', async () => {
    const site = await startSite()
    expect((await send(site, 'GET', '/learners/x/grade')).status).toBe(404)
  })
})
