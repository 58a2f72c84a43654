import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { openToServer, startPostgres } from '../../../local/engines/postgres.ts'

const engine = join(import.meta.dirname, '../../../local/engines/postgres.ts')

async function inFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'micromasters-postgres-'))
  await openToServer(folder)
  try {
    await work(join(folder, 'data'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function run(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(sql)
  await client.end()
  return rows
}

/** A Node process that starts Postgres and then does `after`. */
function starting(directory: string, after: string) {
  const script = `const { startPostgres } = await import(${JSON.stringify(engine)})
    const server = await startPostgres({ directory: ${JSON.stringify(directory)} })
    ${after}`
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
}

it('keeps its data, ends what a killed parent left running, and starts again on the same folder', () =>
  inFolder(async (directory) => {
    const parent = starting(directory, 'console.log(server.url)')
    const [url] = await once(parent.stdout, 'data')
    await run(String(url).trim(), 'CREATE TABLE kept AS SELECT 42 AS answer')
    await expect(startPostgres({ directory })).rejects.toThrow(`process ${parent.pid}`)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    const again = await startPostgres({ directory })
    expect(await run(again.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
    await again.stop()
  }))

it('leaves the exit code of the process alone, and ends with it', () =>
  inFolder(async (directory) => {
    const failing = starting(directory, 'process.exitCode = 3; await server.stop()')
    expect((await once(failing, 'exit'))[0]).toBe(3)
    const leaving = starting(directory, 'process.exit(4)')
    expect((await once(leaving, 'exit'))[0]).toBe(4)
    await (await startPostgres({ directory })).stop()
  }))

it('names a port that is taken', () =>
  inFolder(async (directory) => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(startPostgres({ directory, port })).rejects.toThrow(`Postgres: port ${port} is in use`)
    other.close()
  }))
