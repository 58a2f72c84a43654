import { expect, it } from 'vitest'
import { UpstreamServerError } from '../../../lambdas/platform/errors.ts'
import { accountOf, startSite } from './kit.ts'

it('fails whenever it is asked for grade or certificate of a dead run, and for no other', async () => {
  const site = await startSite({ mix: { deadRun: 1, inactive: 0 } })
  const index = site.find(
    ({ accounts }) => (accounts.edxorg?.studies.some(({ isDead }) => isDead) && accounts.edxorg.studies.length > 1) ?? false,
  )
  const { username, studies } = accountOf(site, index, 'edxorg')
  const { accessToken } = site.tokens(index, 'edxorg')
  for (const { run, isDead } of studies) {
    const asked = [
      site.client('edxorg').certificate(accessToken, username, run.key),
      site.client('edxorg').currentGrade(accessToken, username, run.key),
    ]
    for (const each of asked)
      await (isDead ? expect(each).rejects.toThrow(UpstreamServerError) : expect(each).resolves.toBeDefined())
  }
})

it('knows a renamed account by its new name, and its number, and says nothing of the old one', async () => {
  const site = await startSite({ mix: { renamed: 1, changedAddresses: 1 } })
  const index = site.find(({ accounts }) => (accounts.mitxonline?.studies.length ?? 0) > 0)
  const { username, linkedAs } = accountOf(site, index, 'mitxonline')
  const { email, userId } = site.world.learner(index)
  const api = site.client('mitxonline')
  const listed = await api.staffEnrollments(site.staff('mitxonline'), [username, linkedAs])
  expect(listed).toMatchObject({ kind: 'ok', body: { invalid: [] } })
  expect(listed.kind === 'ok' && [...listed.body.of.keys()]).toEqual([username])
  expect(await api.account(site.staff('mitxonline'), linkedAs)).toMatchObject({ kind: 'not-found' })
  expect(await api.myUserInfo(site.tokens(index, 'mitxonline').accessToken)).toMatchObject({
    kind: 'ok',
    body: { id: userId, username, email: `now.${email}` },
  })
})

it('answers about an account that it does not know with nothing, and lets nobody in with it', async () => {
  const site = await startSite({ mix: { unknownNames: 1 } })
  const index = site.find(({ accounts }) => accounts.mitxonline !== undefined)
  const { linkedAs } = accountOf(site, index, 'mitxonline')
  const api = site.client('mitxonline')
  expect(await api.staffEnrollments(site.staff('mitxonline'), [linkedAs])).toEqual({
    kind: 'ok',
    body: { of: new Map(), invalid: [] },
  })
  expect(await api.account(site.staff('mitxonline'), linkedAs)).toMatchObject({ kind: 'not-found' })
  expect(await api.myUserInfo(site.tokens(index, 'mitxonline').accessToken)).toMatchObject({ kind: 'refused', status: 401 })
})

it('leads to its next page by http and the name of an inner host, and is read all the same', async () => {
  const site = await startSite({ mix: { inactive: 0 }, innerLinks: ['mitxonline'], pageSize: 1 })
  const index = site.find(({ accounts }) => (accounts.mitxonline?.studies.length ?? 0) > 1)
  const { username, studies } = accountOf(site, index, 'mitxonline')
  const path = `/api/enrollment/v1/enrollments?username=${username}`
  const first = await fetch(`${site.simulator.mitxonline.url}${path}`, {
    headers: { authorization: `Bearer ${site.staff('mitxonline')}` },
  })
  expect(await first.json()).toMatchObject({ next: expect.stringMatching(/^http:\/\/lms\.internal:\d+\/api\/enrollment/) })
  const listed = await site.client('mitxonline').staffEnrollments(site.staff('mitxonline'), [username])
  expect(listed.kind === 'ok' && listed.body.of.get(username)?.map(({ courseKey }) => courseKey)).toEqual(
    studies.map(({ run }) => run.key),
  )
})
