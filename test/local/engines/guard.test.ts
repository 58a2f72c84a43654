import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isAlive } from '../../../local/engines/orphan.ts'

const guard = join(import.meta.dirname, '../../../local/engines/guard.ts')

/** A process that starts another one, guarded, says its number, and then does `after`. */
async function starting(after: string) {
  const script = `const { endWithThisProcess } = await import(${JSON.stringify(guard)})
    const { spawn } = await import('node:child_process')
    const engine = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const release = endWithThisProcess(engine.pid, 'SIGKILL')
    console.log(engine.pid)
    ${after}`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [said] = await once(parent.stdout, 'data')
  return { parent, pid: Number(String(said)) }
}

const ended = (pid: number) => expect.poll(() => isAlive(pid)).toBe(false)

it('ends an engine with a parent that is killed', async () => {
  const { parent, pid } = await starting('setInterval(() => {}, 1000)')
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'exit')
  await ended(pid)
})

it('ends an engine with a parent that leaves', async () => {
  const { parent, pid } = await starting('process.exit(0)')
  if (parent.exitCode === null) await once(parent, 'exit')
  await ended(pid)
})

it('leaves alone what was stopped properly, and does not keep the parent', async () => {
  const { parent, pid } = await starting('engine.unref(); release()')
  if (parent.exitCode === null) await once(parent, 'exit')
  expect(isAlive(pid)).toBe(true)
  process.kill(pid, 'SIGKILL')
})
