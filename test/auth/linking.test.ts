import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startSimulator } from '../../local/simulator/start.ts'
import { createWorld, newcomers } from '../../local/world/world.ts'
import { SITE_URL, startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { locationOf, newBrowser } from './browser.ts'

const world = createWorld({ learners: 10, seed: 'login', now: new Date() })
const simulator = await startSimulator({ world })
afterAll(() => simulator.close())
const api = await startApi({ edxorg: simulator.edxorg.url, mitxonline: simulator.mitxonline.url })

const nameOf = (nth: number, backend: 'edxorg' | 'mitxonline' = 'edxorg') =>
  world.learner(newcomers[nth] ?? 0).accounts[backend]?.username ?? ''
const accounts = async () =>
  (await api.pool.query('SELECT user_id, provider, uid FROM social_auth ORDER BY id')).rows.map(({ provider, uid }) => [
    provider,
    uid,
  ])
const PENDING = '/api/v0/linked-accounts/mitxonline/pending'

describe('linking an account', () => {
  beforeEach(async () => {
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
  })

  const signedIn = async (nth = 0) => {
    const browser = newBrowser(api)
    await browser.logIn('edxorg', nameOf(nth))
    return browser
  }

  it('is asked for by the person, who sees both accounts named before they are joined', async () => {
    const browser = await signedIn()
    const back = await browser.beginLink('mitxonline', nameOf(1, 'mitxonline'), '/settings')
    expect(locationOf(back)).toBe(`${SITE_URL}/connect/mitxonline`)
    expect(await accounts()).toEqual([['edxorg', nameOf(0)]])
    const asked = await browser.get(PENDING)
    expect([asked.status, await asked.json()]).toEqual([
      200,
      {
        username: nameOf(0),
        accounts: [{ backend: 'edxorg', username: nameOf(0) }],
        account: { backend: 'mitxonline', username: nameOf(1, 'mitxonline'), email: world.person(newcomers[1] ?? 0).email },
        next: '/settings',
      },
    ])
    const joined = await browser.confirmLink('mitxonline')
    expect([joined.status, await joined.json()]).toEqual([200, { next: '/settings' }])
    expect(await browser.session()).toMatchObject({ user: { username: nameOf(0), linked_backends: ['mitxonline', 'edxorg'] } })
    expect((await browser.confirmLink('mitxonline')).status).toBe(404)
    expect((await browser.get(PENDING)).status).toBe(404)
  })

  it('does not come of a login with a session, to whose account it goes instead', async () => {
    const browser = await signedIn()
    await browser.logIn('mitxonline', nameOf(1, 'mitxonline'))
    expect(await browser.session()).toMatchObject({
      user: { username: nameOf(1, 'mitxonline'), linked_backends: ['mitxonline'] },
    })
  })

  it('is not begun by another site, and what it could force is not joined', async () => {
    const victim = await signedIn()
    const headers = { 'content-type': 'application/json' }
    expect((await victim.get('/api/v0/linked-accounts/mitxonline', headers, '{}')).status).toBe(403)
    // The victim is logged in at the site as somebody else, and sent to log in here.
    await victim.logIn('mitxonline', nameOf(1, 'mitxonline'))
    expect((await accounts()).length).toBe(2)
    expect(await victim.session()).toMatchObject({ user: { linked_backends: ['mitxonline'] } })
  })

  it('is of the session that asked: no other browser completes or confirms it, whoever is signed in there', async () => {
    const browser = await signedIn()
    const elsewhere = await signedIn()
    await browser.beginLink('mitxonline', nameOf(1, 'mitxonline'))
    expect((await elsewhere.get(PENDING)).status).toBe(404)
    expect((await elsewhere.confirmLink('mitxonline')).status).toBe(404)
    expect((await browser.confirmLink('mitxonline')).status).toBe(200)
    expect((await accounts()).length).toBe(2)
  })

  it('ends when the session does', async () => {
    const browser = await signedIn()
    const session = browser.jar.get('session') ?? ''
    const { location } = (await (await browser.post('/api/v0/linked-accounts/mitxonline')).json()) as { location: string }
    const { pick } = await import('./browser.ts')
    const callback = await pick(location, { username: nameOf(1, 'mitxonline') })
    await newBrowser(api).get('/logout/', { cookie: `session=${session}` })
    expect(new URL(locationOf(await browser.get(callback))).searchParams.get('error')).toBe('expired')
    expect((await accounts()).length).toBe(1)
  })

  it('refuses a second account of a site, and one that is somebody else’s', async () => {
    const browser = await signedIn()
    await browser.beginLink('mitxonline', nameOf(1, 'mitxonline'))
    await browser.confirmLink('mitxonline')
    await browser.beginLink('mitxonline', nameOf(2, 'mitxonline'))
    const second = await browser.confirmLink('mitxonline')
    expect([second.status, await second.json()]).toMatchObject([409, { code: 'other-account' }])
    const other = newBrowser(api)
    await other.logIn('mitxonline', nameOf(3, 'mitxonline'))
    const third = await signedIn(4 - 4)
    await third.beginLink('mitxonline', nameOf(3, 'mitxonline'))
    const taken = await third.confirmLink('mitxonline')
    expect([taken.status, await taken.json()]).toMatchObject([409, { code: 'account-taken' }])
    expect((await accounts()).length).toBe(3)
  })

  it('keeps no token in the clear while it waits', async () => {
    const browser = await signedIn()
    await browser.beginLink('mitxonline', nameOf(1, 'mitxonline'))
    const { ScanCommand } = await import('@aws-sdk/client-dynamodb')
    const { Items = [] } = await api.table.client.send(new ScanCommand({ TableName: api.table.table }))
    const held = Items.filter(({ sk }) => sk?.S?.startsWith('LINK#'))
    expect(held).toHaveLength(1)
    expect(JSON.stringify(held)).not.toContain(nameOf(1, 'mitxonline'))
    expect(held[0]).toMatchObject({ ttl: { N: expect.stringMatching(/^\d+$/) }, sealed: { S: expect.stringMatching(/^v2\./) } })
  })
})
