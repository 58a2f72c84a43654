import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type } from '../ops/system.ts'
import { startTestSystem } from './start.ts'

/** The switch, as docs/operations.md has it: each command in turn, on the local system beside an old database. */

const system = await startTestSystem({ learners: 1, seed: 'moving in' }, { oldDatabase: 'test/old-database' })
const folder = mkdtempSync(join(tmpdir(), 'micromasters-moving-in-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'system.json')
writeFileSync(file, JSON.stringify({ endpoint: system.url }))

const machineArn = system.arnOf('import-old-database')
const passes = () => system.engine.executions({ machineArn })

const typed = async (line: string) => {
  const { code, out, error } = await type(file, line, true, new Date())
  // A pass goes on by itself: what comes next in the runbook comes when it has ended.
  if (line.startsWith('import run')) for (const { arn } of passes()) await system.engine.ended(arn)
  return { code, text: `${out}${error}` }
}

const runbook = await readFile('docs/operations.md', 'utf8')
const [, section = ''] = /^## Moving from the old system$(.*?)^## /ms.exec(runbook) ?? []
const lines = Array.from(section.matchAll(/^ +npm run ops -- (.+)$/gm), ([, line = '']) => line.replace(/ --env \w+/, ''))
const expected: readonly (readonly [RegExp, RegExp])[] = [
  [/^import plan/, /social_auth +439 +2/],
  [/^import run --reason/, /started import-old-database/],
  [/^import status/, /the final pass has not been yet[^]*copied, 0 not tried yet/],
  [/^import exceptions --reason|^import exceptions$/, /second-success/],
  [/^import exceptions --table/, /certificate-without-course/],
  [/^import compare/, /all that should be here are, and are the same/],
  [/^import run --final/, /started import-old-database/],
  [/^import status/, /moved in with import-final/],
  [/^import compare/, /all that should be here are, and are the same/],
]

describe('the switch', () => {
  it('goes as the runbook says, command by command', async () => {
    const imports = lines.filter((line) => line.startsWith('import '))
    expect(imports).toHaveLength(expected.length)
    for (const [index, line] of imports.entries()) {
      const { code, text } = await typed(line)
      expect([line, code, text]).toEqual([
        expect.stringMatching(expected[index]?.[0] ?? /^$/),
        0,
        expect.stringMatching(expected[index]?.[1] ?? /^$/),
      ])
    }
  })

  it('has brought the pictures that pages show', async () => {
    const response = await fetch(`${system.siteUrl}/media/images/thumb_uni.bf584828.fill-300x186.jpg`)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  })

  it('refuses another pass after the final one, before anything is started', async () => {
    const before = passes().length
    for (const line of ['import run --reason again', 'import run --final --yes --reason again']) {
      expect(await typed(line)).toMatchObject({
        code: 1,
        text: expect.stringContaining('the final pass: nothing is imported any more'),
      })
    }
    expect(passes()).toHaveLength(before)
  })

  it('says which pass is under way instead of starting one that does nothing', async () => {
    const started = system.engine.startExecution({
      machineArn,
      name: 'other',
      input: '{"kind":"compare"}',
    })
    await expect.poll(async () => (await typed('lease list')).text).toContain('import-old-database:other')
    expect(await typed('import compare')).toMatchObject({
      code: 1,
      text: expect.stringContaining('another pass is under way: other'),
    })
    await system.engine.ended(started.arn)
  })

  it('names what was written here since, for backing out', async () => {
    const { code, text } = await typed('export changes --since 2026-11-27T00:00:00Z')
    expect([code, text]).toEqual([0, expect.stringMatching(/\S/)])
  })
})
