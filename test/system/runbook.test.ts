import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { refreshOnce } from '../../local/refresh-once.ts'
import { createWorld } from '../../local/world/world.ts'
import { type } from '../ops/system.ts'
import { startTestSystem } from './start.ts'

const system = await startTestSystem({ seed: 'runbook tests', learners: 5 })
const world = createWorld({ ...system.world.file, now: system.world.now })
const folder = mkdtempSync(join(tmpdir(), 'micromasters-runbook-'))
afterAll(() => rmSync(folder, { recursive: true }))
/** What commands have started comes to its end before the stores go. */
afterAll(async () => {
  const started = system.engine.stateMachines().flatMap(({ arn }) => system.engine.executions({ machineArn: arn }, 'RUNNING'))
  await Promise.all(started.map(({ arn }) => system.engine.ended(arn)))
})
const file = join(folder, 'system.json')
const values = {
  RUN: '',
  USERNAME: '',
  COURSE_KEY: '',
  EXAM_RUN: '',
  '"$learner"': '',
  'content.json': join(folder, 'content.json'),
  CREDENTIAL_FILE: join(folder, 'none.jwt'),
  PROGRAM: '',
  BACKEND: 'edxorg',
  OLD_NAME: '',
  NEW_NAME: 'renamed-by-runbook',
  'execution NAME': '',
  NAME_OR_ADDRESS: '',
  WRONG: '',
  RIGHT: '',
  'id:ID': 'id:1',
  'since DATE': 'since 2026-11-27',
  'person.json': join(folder, 'person.json'),
}

beforeAll(async () => {
  writeFileSync(file, JSON.stringify({ endpoint: system.url }))
  const refreshed = await refreshOnce(system, new Date())
  if (refreshed.kind !== 'report') throw new Error(refreshed.message)
  const learner = world.learner(0)
  const [study] = (learner.accounts.edxorg ?? learner.accounts.mitxonline)?.studies ?? []
  const { rows } = await system.database.query<{ id: number }>('SELECT min(id) AS id FROM exam_run')
  values.RUN = refreshed.report.run
  values['execution NAME'] = `execution ${refreshed.report.run}`
  values.USERNAME = learner.username
  values['"$learner"'] = learner.username
  values.COURSE_KEY = study?.run.key ?? ''
  values.PROGRAM = String(world.catalog.programs[0]?.id)
  values.NAME_OR_ADDRESS = learner.email
  values.OLD_NAME = world.learner(3).username
  values.WRONG = world.learner(1).username
  values.RIGHT = world.learner(2).username
  values.EXAM_RUN = String(rows[0]?.id)
  expect((await type(file, `content export ${values['content.json']}`, true, new Date())).code).toBe(0)
})

const pages = await Promise.all(['docs/operations.md', 'docs/deployment.md'].map((page) => readFile(page, 'utf8')))
const lines = [...pages.join('\n').matchAll(/npm run (?:--silent )?ops -- ([^`|\n;)]+)/g)].map(([, line = '']) => line.trim())
/** On one machine there is one environment. */
const local = [...new Set(lines.map((line) => line.replace(/ --env \w+/, '')))]

it.each(local)('runs what the runbooks say: ops %s', async (line) => {
  const typed = Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), line)
  const { code, out, error } = await type(file, typed, true, new Date())
  // Refusing is an answer too: a finished run cannot be stopped, and this system has no OpenSearch. It says so in one line.
  expect(code).toBeLessThan(2)
  if (code === 0) expect(out).not.toBe('')
  else expect(`${out}${error}`).toMatch(/\S/)
  expect(error).not.toMatch(/TypeError|ReferenceError|ZodError|at file:/)
})
