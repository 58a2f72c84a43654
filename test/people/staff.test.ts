import { afterAll, expect, it } from 'vitest'
import { startSimulator } from '../../local/simulator/start.ts'
import { createWorld } from '../../local/world/world.ts'
import { newBrowser } from '../auth/browser.ts'
import { startApi } from '../kit/api.ts'
import { BY, peopleTools, replyTo } from './kit.ts'

const now = new Date()
const world = createWorld({ learners: 20, seed: 'staff', now })
const simulator = await startSimulator({ world })
afterAll(() => simulator.close())
const api = await startApi({ edxorg: simulator.edxorg.url, mitxonline: simulator.mitxonline.url })
const tools = peopleTools(api.pool, api.table)

it('makes staff in a fresh environment, who see their learners at the next request; and keeps out at the next request who must be', async () => {
  await api.pool.query(`INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1)`)
  const learner = Array.from({ length: 20 }, (_, index) => world.learner(index)).find(({ accounts }) => accounts.edxorg?.isActive)
  const browser = newBrowser(api)
  await browser.logIn('edxorg', learner?.accounts.edxorg?.username ?? '')
  const [{ username }] = (await api.pool.query('SELECT username FROM app_user')).rows
  const session = () => browser.session() as Promise<{ user: { roles: unknown[] } | null }>
  expect((await session()).user?.roles).toEqual([])

  await replyTo('role-grant', { ...BY, user: username, role: 'staff', program: '1' }, tools)
  expect((await session()).user?.roles).toEqual([{ program_id: 1, role: 'staff' }])

  await replyTo('role-revoke', { ...BY, user: username, program: '1' }, tools)
  expect((await session()).user?.roles).toEqual([])

  const copy = newBrowser(api)
  for (const [name, value] of browser.jar) copy.jar.set(name, value)
  await replyTo('user-signout', { ...BY, user: username }, tools)
  expect(await browser.session()).toMatchObject({ user: null })
  expect(await copy.session()).toMatchObject({ user: null })
  expect((await copy.get('/api/v0/programs/')).status).toBe(403)
})

it('gives who comes back after leaving a new user, with another name', async () => {
  await api.pool.query('DELETE FROM operator_audit')
  const learner = world.learner(1).accounts.edxorg ?? world.learner(2).accounts.edxorg
  const browser = newBrowser(api)
  await browser.logIn('edxorg', learner?.username ?? '')
  const [before] = (await api.pool.query('SELECT id, username FROM app_user ORDER BY id DESC LIMIT 1')).rows
  await replyTo('user-retire', { ...BY, user: before.username }, tools)
  expect(await browser.session()).toMatchObject({ user: null })
  await browser.logIn('edxorg', learner?.username ?? '')
  const [after] = (await api.pool.query('SELECT id, username FROM app_user WHERE is_active ORDER BY id DESC LIMIT 1')).rows
  expect(after.id).not.toBe(before.id)
  expect(after.username).toBe(`${before.username}_2`)
})
