import { expect, it } from 'vitest'
import * as z from 'zod'
import { createWorld } from '../../local/world/world.ts'
import { newBrowser } from '../auth/browser.ts'
import { startTestSystem } from '../system/start.ts'

const system = await startTestSystem({ learners: 20, seed: 'flow' })
const { world } = system

const dashboard = z.object({
  is_edx_data_fresh: z.boolean(),
  programs: z.array(z.object({ courses: z.array(z.object({ runs: z.array(z.object({ status: z.string() })) })) })),
})
const statusesOf = ({ programs }: z.infer<typeof dashboard>) =>
  programs.flatMap(({ courses }) => courses.flatMap(({ runs }) => runs.map(({ status }) => status)))

it('a learner signs in, sees the dashboard at once, and the refreshed one when the workflow has ended', async () => {
  const { learner } = createWorld({ ...world.file, learners: 20, now: world.now })
  const studying = Array.from({ length: 20 }, (_, index) => learner(index)).find(
    ({ accounts }) => accounts.edxorg?.isActive && accounts.edxorg.studies.length > 0,
  )
  const browser = newBrowser({ url: system.siteUrl, siteUrl: system.siteUrl })
  await browser.logIn('edxorg', studying?.accounts.edxorg?.username ?? '')
  const { user } = z.object({ user: z.object({ username: z.string() }) }).parse(await browser.session())
  const load = async () => dashboard.parse(await (await browser.get(`/api/v0/dashboard/${user.username}/`)).json())
  const stale = await load()
  expect(stale.is_edx_data_fresh).toBe(false)
  const [execution] = system.engine.executions({ machineArn: system.arnOf('refresh-one-learner') })
  const ended = await system.engine.ended(execution?.arn ?? '')
  expect(ended.status).toBe('SUCCEEDED')
  const fresh = await load()
  expect(fresh.is_edx_data_fresh).toBe(true)
  expect(statusesOf(stale).every((status) => status === 'offered')).toBe(true)
  expect(statusesOf(fresh).some((status) => status !== 'offered')).toBe(true)
  expect(system.engine.executions({ machineArn: system.arnOf('refresh-one-learner') })).toHaveLength(1)
})
