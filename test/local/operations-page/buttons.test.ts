import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startOperationsPage } from '../../../local/operations-page/start.ts'
import { systemClock } from '../../../local/workflows/clock.ts'
import { createEngine } from '../../../local/workflows/engine.ts'
import { useBrowser } from '../../kit/browser.ts'

const directory = mkdtempSync(join(tmpdir(), 'micromasters-buttons-'))
const engine = createEngine({
  directory,
  clock: systemClock,
  random: () => 0,
  invoke: () => Promise.reject(new Error('no task here')),
})
const roleArn = 'arn:aws:iam::1:role/r'
const ENDLESS = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86_400, End: true } } }
const { arn } = engine.createStateMachine({ name: 'endless', definition: JSON.stringify(ENDLESS), roleArn })
const CHOICES = ['A first choice', 'A second choice', 'A third choice', 'A fourth choice', 'A fifth choice']
const WIDE = {
  StartAt: 'Choose one',
  States: {
    'Choose one': {
      Type: 'Choice',
      Choices: CHOICES.map((Next) => ({ Variable: '$.a', StringEquals: Next, Next })),
      Default: 'A first choice',
    },
    ...Object.fromEntries(CHOICES.map((name) => [name, { Type: 'Pass', End: true }])),
  },
}
engine.createStateMachine({ name: 'wide', definition: JSON.stringify(WIDE), roleArn })
const reply = { kind: 'done', reply: { leases: [] } }
const page = await startOperationsPage({
  engine,
  invoke: async () => ({ kind: 'ok', payload: reply }),
  schedules: {},
  port: 0,
  now: () => new Date(),
})
afterAll(async () => {
  await page.close()
  await engine.close()
  rmSync(directory, { recursive: true })
})
const open = useBrowser()

const statuses = () => engine.executions({ machineArn: arn }).map(({ status }) => status)

it('starts, stops and redrives an execution by its buttons, as a browser sends its forms', async () => {
  const shown = await open()
  shown.on('dialog', (dialog) => void dialog.accept())
  await shown.goto(`${page.url}/machines/endless`)
  await shown.getByRole('button', { name: 'Start an execution' }).click()
  await shown.waitForURL('**/executions/**')
  expect(statuses()).toEqual(['RUNNING'])
  await shown.getByRole('button', { name: 'Stop' }).click()
  await shown.getByRole('button', { name: 'Redrive' }).waitFor()
  expect(statuses()).toEqual(['ABORTED'])
  await shown.getByRole('button', { name: 'Redrive' }).click()
  await shown.getByRole('button', { name: 'Stop' }).waitFor()
  expect(statuses()).toEqual(['RUNNING'])
})

it('shows the drawing in its frame, larger and smaller', async () => {
  const shown = await open()
  await shown.goto(`${page.url}/machines/endless`)
  const drawing = shown.locator('.drawing svg')
  const width = async () => (await drawing.boundingBox())?.width ?? 0
  const fitting = await width()
  await shown.getByRole('button', { name: 'Larger' }).click()
  expect(await width()).toBeGreaterThan(fitting)
  await shown.getByRole('button', { name: 'Fit' }).click()
  expect(await width()).toBeCloseTo(fitting, 0)
})

it('starts on a phone where names can be read, its first state in sight; and fits when asked', async () => {
  const shown = await open({ viewport: { width: 360, height: 740 } })
  await shown.goto(`${page.url}/machines/wide`)
  const frame = shown.locator('.drawing')
  const widthOf = async (selector: string) => (await shown.locator(selector).boundingBox())?.width ?? 0
  const made = Number(await shown.evaluate("document.querySelector('.drawing svg').viewBox.baseVal.width"))
  expect(made).toBeGreaterThan(500)
  expect(await widthOf('.drawing svg')).toBeCloseTo(made, 0)
  const [box, first] = [await frame.boundingBox(), await shown.locator('.state', { hasText: 'Choose one' }).first().boundingBox()]
  expect(first && box && first.x >= box.x && first.x + first.width <= box.x + box.width).toBe(true)
  expect(await shown.evaluate('document.documentElement.scrollWidth')).toBe(360)
  await shown.getByRole('button', { name: 'Fit' }).click()
  expect(await widthOf('.drawing svg')).toBeLessThanOrEqual(360)
})

it('filters executions by its form, and keeps a refused input in the other', async () => {
  const shown = await open()
  await shown.goto(`${page.url}/machines/endless`)
  await shown.getByLabel('Status').selectOption('succeeded')
  await shown.getByRole('button', { name: 'Filter' }).click()
  await shown.waitForURL('**status=SUCCEEDED**')
  await shown.getByLabel('Input (JSON)').fill('{"kept": ')
  await shown.getByRole('button', { name: 'Start an execution' }).click()
  await shown.getByRole('alert').getByText('The input is not JSON').waitFor()
  expect(await shown.getByLabel('Input (JSON)').inputValue()).toBe('{"kept": ')
})
