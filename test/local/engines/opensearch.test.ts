import { afterEach, expect, it, vi } from 'vitest'
import { findOpenSearch, startOpenSearch } from '../../../local/engines/opensearch.ts'
import { openSearchJars } from '../../../local/engines/opensearch-jars.ts'
import { temporaryFolder } from '../aws/endpoint.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('takes the OpenSearch that is there already', async () => {
  vi.stubEnv('OPENSEARCH_URL', 'http://search.example.com:9200')
  expect(await findOpenSearch({ directory: 'unused' })).toMatchObject({ kind: 'on', url: 'http://search.example.com:9200' })
})

it('says in one line why there is none', async () => {
  // What is missing then is Java, whoever runs first.
  await openSearchJars(() => {})
  vi.stubEnv('OPENSEARCH_URL', '')
  vi.stubEnv('PATH', '')
  const found = await findOpenSearch({ directory: await temporaryFolder() })
  expect(found).toMatchObject({ kind: 'off' })
  expect(found.kind === 'off' && found.reason).toMatch(
    /^no OpenSearch: set OPENSEARCH_URL, or install Java and Maven, or Docker \(.*Java.*\)$/,
  )
})

it('tells its own failure from what is not installed', async () => {
  vi.stubEnv('OPENSEARCH_URL', '')
  // Far too little for any Java program of its kind.
  const found = await findOpenSearch({ directory: await temporaryFolder(), heapMb: 2 })
  expect(found.kind === 'off' && found.reason).toMatch(/^OpenSearch does not start: it ended with code \d+: /)
})

it('starts beside another one, as a cluster of its own, and ends when told to', async () => {
  const [one, two] = await Promise.all([
    startOpenSearch({ directory: await temporaryFolder() }),
    startOpenSearch({ directory: await temporaryFolder() }),
  ])
  const nameOf = async (url: string): Promise<unknown> => JSON.parse(await (await fetch(url)).text()).cluster_name
  expect(await nameOf(one.url)).not.toBe(await nameOf(two.url))
  await Promise.all([one.stop(), two.stop()])
  await expect(fetch(one.url)).rejects.toThrow()
})
