import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, inject } from 'vitest'
import { createClient, type Engine } from '../../lambdas/search/engine.ts'
import { askFor } from './on-demand.ts'

/** The run's OpenSearch. @throws Error when it cannot be had. */
export const openSearchUrl = (): Promise<string> => askFor(inject('openSearch'))

/**
 * Indices of a test file's own, in the run's OpenSearch: they are deleted after the file's last test. To be called where a file is
 * collected; `engine` can be used in hooks and tests.
 */
export function createEngine(): { engine: () => Engine; url: () => string } {
  const prefix = `test-${randomBytes(6).toString('hex')}`
  let made: { engine: Engine; url: string } | undefined
  beforeAll(async () => {
    const url = await openSearchUrl()
    made = { engine: { client: createClient(url), prefix }, url }
  })
  afterAll(async () => {
    if (!made) return
    await made.engine.client.indices.delete({ index: `${prefix}_*` })
    await made.engine.client.close()
  })
  const ready = () => {
    if (!made) throw new Error('OpenSearch is asked for before the hooks of the file have run')
    return made
  }
  return { engine: () => ready().engine, url: () => ready().url }
}
