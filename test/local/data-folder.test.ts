import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { holdDataFolder } from '../../local/data-folder.ts'
import { temporaryFolder } from './aws/endpoint.ts'

const program = `import { holdDataFolder } from ${JSON.stringify(new URL('../../local/data-folder.ts', import.meta.url).href)}
holdDataFolder(process.argv[1]); console.log('held'); setInterval(() => {}, 1000)`

/** Another start, which holds the folder. */
async function otherStart(folder: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

it('refuses a second start on the same folder, in one sentence, and takes over what was killed', async () => {
  const folder = join(await temporaryFolder(), 'data')
  const other = await otherStart(folder)
  expect(() => holdDataFolder(folder)).toThrow(
    `${folder} is in use by process ${other.pid}: end that start (Ctrl-C), or choose another folder with --data`,
  )
  other.kill('SIGKILL')
  await once(other, 'exit')
  const giveBack = holdDataFolder(folder)
  expect(() => holdDataFolder(folder)).toThrow('is in use by process')
  giveBack()
  expect(existsSync(`${folder}.pid`)).toBe(false)
})

it('does not take a later process for the one that had its number', async () => {
  const folder = join(await temporaryFolder(), 'data')
  writeFileSync(`${folder}.pid`, JSON.stringify({ pid: process.pid, since: 'Thu Jan  1 00:00:00 1970' }))
  expect(() => holdDataFolder(folder)()).not.toThrow()
})

it('takes a file that a kill has cut off for nobody', async () => {
  const folder = join(await temporaryFolder(), 'data')
  writeFileSync(`${folder}.pid`, '{"pi')
  expect(() => holdDataFolder(folder)()).not.toThrow()
})
