import { afterAll, expect, it, vi } from 'vitest'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { writeMeta } from '../../lambdas/search/indices.ts'
import { beginRebuild, copyDocuments, swapIndices } from '../../lambdas/search/rebuild.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { openSearchUrl } from '../kit/opensearch.ts'
import { audited, NOW } from '../operations/fixtures.ts'
import { NEVER, silent } from '../search/kit.ts'
import { OPS_PREFIX, startSystem, type } from './system.ts'

const openSearch = await openSearchUrl()
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const { engine, machines, file } = await startSystem(url, table, undefined, openSearch)
const search: Engine = { client: createClient(openSearch), prefix: OPS_PREFIX }
const dependencies = { database: pool, engine: search, log: silent, now: () => NOW, batchSize: 500 }
vi.useFakeTimers({ toFake: ['Date'], now: NOW })
afterAll(async () => {
  vi.useRealTimers()
  await search.client.indices.delete({ index: `${OPS_PREFIX}_*` })
  await search.client.close()
})
const ops = (line: string) => type(file, line)

it('shows a rebuild under way, what serves after it, and an index of another version', async () => {
  await beginRebuild(dependencies)
  const under = await ops('search status --json')
  expect(JSON.parse(under.out)).toMatchObject({
    indices: [{ index: null, isCurrent: false, copiedTo: 0 }, { index: null }],
    error: null,
  })
  expect(under.code).toBe(0)

  await copyDocuments(dependencies, NEVER)
  await swapIndices(dependencies)
  expect((await ops('search status')).out).toMatch(/private +ops_private_enrollment_\S+ +this version/)
  const wellSaid = JSON.parse((await ops('doctor --json')).out).checks
  expect(wellSaid).toContainEqual({ area: 'mappings', name: 'search indices', ok: true, says: 'of this version', fix: null })

  const { indices } = JSON.parse((await ops('search status --json')).out)
  await writeMeta(search, indices[0].index, { layout: 'older', copiedTo: 0 })
  expect((await ops('search status')).out).toContain('OLD: `search rebuild`')
  expect(JSON.parse((await ops('doctor --json')).out).checks).toContainEqual({
    area: 'mappings',
    name: 'search indices',
    ok: false,
    says: `not of this version: ${indices[0].kind}`,
    fix: 'when OpenSearch answers: `search rebuild`',
  })
})

it('starts a rebuild, noted first', async () => {
  expect((await ops('search rebuild --dry-run')).out).toContain('would start rebuild-search-index')
  expect(engine.executions({ machineArn: machines.rebuild })).toEqual([])
  expect((await ops('search rebuild --reason mapping')).code).toBe(0)
  expect(engine.executions({ machineArn: machines.rebuild })).toHaveLength(1)
  expect(await audited(pool)).toMatchObject([{ command: 'search rebuild', reason: 'mapping' }])
})
