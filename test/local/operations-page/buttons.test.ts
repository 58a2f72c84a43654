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
