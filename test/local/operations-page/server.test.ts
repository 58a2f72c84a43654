import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { startOperationsPage } from '../../../local/operations-page/start.ts'
import { systemClock } from '../../../local/workflows/clock.ts'
import { createEngine } from '../../../local/workflows/engine.ts'
import type { Invocation } from '../../../local/workflows/invocation.ts'
import type { Json } from '../../../local/workflows/json.ts'

const ENDLESS = JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } })
const directory = mkdtempSync(join(tmpdir(), 'micromasters-page-'))
const engine = createEngine({
  directory,
  clock: systemClock,
  random: () => 0,
  invoke: () => Promise.reject(new Error('no task here')),
})
const machine = engine.createStateMachine({ name: 'endless', definition: ENDLESS, roleArn: 'arn:aws:iam::1:role/r' })

/** What the operations function was asked, and whether it answers. */
const asked: Json[] = []
let isUp = true
const answers: Record<string, Json> = {
  status: {
    dependencies: [{ name: 'postgres', ok: true, milliseconds: 3, error: null }],
    leases: [],
    breakers: [],
    database: null,
  },
  'lease-list': {
    leases: [{ name: 'some<lease>', owner: null, fence: 3, expiresAt: null, writtenFence: null }],
    cut: false,
  },
  audit: {},
  'lease-release': { leases: [] },
}
const invoke = async (_: string, payload: Json): Promise<Invocation> => {
  asked.push(payload)
  const { command } = JSON.parse(JSON.stringify(payload))
  if (!isUp) return { kind: 'error', errorType: 'DatabaseUnavailable', errorMessage: 'no connection', trace: [] }
  return { kind: 'ok', payload: { kind: 'done', reply: answers[command] ?? null } }
}
const page = await startOperationsPage({
  engine,
  invoke,
  schedules: { endless: { cron: 'cron(0 * * * ? *)', stateMachine: 'endless' } },
  port: 0,
  now: () => new Date('2026-11-27T01:00:00Z'),
})
afterAll(async () => {
  await page.close()
  await engine.close()
  rmSync(directory, { recursive: true })
})
beforeEach(() => {
  asked.length = 0
  isUp = true
})

const read = async (path: string) => (await fetch(page.url + path)).text()
const tokenOn = async (path: string) => /name="token" value="([^"]+)"/.exec(await read(path))?.[1] ?? ''
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(page.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual', headers })
const running = () => engine.executions({ machineArn: machine.arn }, 'RUNNING')

describe('the overview', () => {
  it('shows workflows with their next time, leases, and escapes what it shows', async () => {
    const text = await read('/')
    expect(text).toContain('2026-11-27 02:00:00')
    expect(text).toContain('some&lt;lease&gt;')
    expect(text).not.toContain('some<lease>')
  })

  it('says what does not answer, and shows the rest', async () => {
    isUp = false
    const text = await read('/')
    expect(text).toContain('DatabaseUnavailable: no connection')
    expect(text).toContain('/machines/endless')
  })
})

describe('buttons', () => {
  it('start, stop and redrive an execution, each noted first', async () => {
    const token = await tokenOn('/machines/endless')
    const started = await post('/start', { token, arn: machine.arn, input: '{"a": "<b>"}' })
    expect(started.status).toBe(303)
    const [execution] = running()
    const arn = execution?.arn ?? ''
    expect(started.headers.get('location')).toBe(`/executions/${encodeURIComponent(arn)}`)
    expect(asked.at(-1)).toMatchObject({ command: 'audit', what: 'start endless', reason: 'operations page' })
    const shown = await read(started.headers.get('location') ?? '')
    expect(shown).toContain('class="state running"')
    expect(shown).not.toContain('<b>')

    expect((await post('/stop', { token, arn })).status).toBe(303)
    expect(engine.describeExecution(arn)).toMatchObject({ status: 'ABORTED', error: 'StoppedByOperator' })
    expect(asked.slice(-2)).toMatchObject([
      { command: 'audit', what: 'stop' },
      { command: 'lease-release', owner: arn },
    ])
    expect(await (await post('/stop', { token, arn })).text()).toContain('is not running: ABORTED')

    expect((await post('/redrive', { token, arn })).status).toBe(303)
    expect(engine.describeExecution(arn).status).toBe('RUNNING')
    await engine.stopExecution(arn)
  })

  it('do nothing that cannot be noted', async () => {
    const token = await tokenOn('/machines/endless')
    isUp = false
    expect((await post('/start', { token, arn: machine.arn, input: '{}' })).status).toBe(400)
    expect(running()).toEqual([])
  })

  it('take no input that is not JSON', async () => {
    const token = await tokenOn('/machines/endless')
    const answered = await post('/start', { token, arn: machine.arn, input: '{' })
    expect({ status: answered.status, running: running().length, asked }).toEqual({ status: 400, running: 0, asked: [] })
  })

  it('keep what was written when it is refused, and say where', async () => {
    const token = await tokenOn('/machines/endless')
    const text = await (await post('/start', { token, arn: machine.arn, input: '{"kept": <1>' })).text()
    expect(text).toContain(
      'spellcheck="false" aria-invalid="true" aria-describedby="input-error">{&quot;kept&quot;: &lt;1&gt;</textarea>',
    )
    expect(text).toContain('<a href="#input">The input is not JSON: ')
    expect(text).toContain('<title>Error: endless')
  })

  it('offer the input of the last execution', async () => {
    const { arn } = engine.startExecution({ machineArn: machine.arn, name: 'example', input: '{"a":1}' })
    await engine.stopExecution(arn)
    expect(await read('/machines/endless')).toContain('{&quot;a&quot;:1}</textarea>')
  })
})

describe('executions', () => {
  it('are found by name, status and time', async () => {
    const names = async (query: string) => {
      const list = (await read(`/machines/endless?${query}`)).split('id="executions"')[1] ?? ''
      return list.includes('>looked-for</a>')
    }
    const { arn } = engine.startExecution({ machineArn: machine.arn, name: 'looked-for', input: '{}' })
    await engine.stopExecution(arn)
    const found = ['', 'text=ked-f', 'status=ABORTED', 'since=2000-01-01T00:00', 'until=2999-01-01T00:00', 'since=nonsense']
    expect(await Promise.all(found.map(names))).toEqual(found.map(() => true))
    const missed = ['text=other', 'status=RUNNING', 'since=2999-01-01T00:00', 'until=2000-01-01T00:00']
    expect(await Promise.all(missed.map(names))).toEqual(missed.map(() => false))
  })
})

/** A request as a web page that was pointed here would send it: `fetch` does not let `Host` be chosen. */
function requestAs(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(page.url, { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('safety', () => {
  it.each([
    ['without a token', {}, {}],
    ['with a wrong token', { token: 'wrong' }, {}],
    ['from another origin', {}, { origin: 'https://example.com' }],
  ])('refuses a form %s', async (_, form, headers) => {
    const token = headers && 'origin' in headers ? { token: await tokenOn('/machines/endless') } : {}
    const answered = await post('/start', { arn: machine.arn, input: '{}', ...token, ...form }, headers)
    expect(answered.status).toBe(403)
    expect(running()).toEqual([])
    expect(asked).toEqual([])
  })

  it('refuses a name that was pointed at this computer', async () => {
    expect(await requestAs('evil.example:80')).toBe(403)
    expect(await requestAs(new URL(page.url).host)).toBe(200)
  })

  it('lets nothing from elsewhere or from a text run', async () => {
    const answered = await fetch(page.url)
    expect(answered.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'; script-src 'self'/)
    for (const path of ['/', '/machines/endless']) {
      const text = await read(path)
      expect(text).not.toMatch(/\son[a-z]+=|<script>|style="|https?:\/\//)
    }
  })

  it.each(['/nothing', '/machines/nothing', '/executions/arn%3Anothing', '/map-runs/nothing', '/machines/%E0%A4%A', '/a/b/c'])(
    'has no page %s',
    async (path) => {
      expect((await fetch(page.url + path)).status).toBe(404)
    },
  )

  it('changes nothing by GET', async () => {
    expect((await fetch(`${page.url}/start?arn=${machine.arn}`)).status).toBe(404)
    expect((await fetch(page.url, { method: 'DELETE' })).status).toBe(405)
    expect(running()).toEqual([])
  })
})
