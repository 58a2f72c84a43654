import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSecretStore } from '../../../local/aws/secrets.ts'
import { type AwsEndpointOptions, startAwsEndpoint } from '../../../local/aws/server.ts'

/** A folder for one test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'micromasters-aws-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** An endpoint for one test, what its clients need, and what it reported. */
export async function endpoint(options: Partial<AwsEndpointOptions> = {}) {
  const reported: string[] = []
  const { promise: firstReport, resolve } = Promise.withResolvers<string>()
  const secrets = options.secrets ?? openSecretStore(join(await temporaryFolder(), 'secrets.json'))
  const { url, close } = await startAwsEndpoint({
    port: 0,
    stepFunctions: () => Promise.reject(new Error('Step Functions is not part of this test')),
    invoke: () => Promise.reject(new Error('Lambda is not part of this test')),
    functions: [],
    report: (problem) => {
      reported.push(problem)
      resolve(problem)
    },
    ...options,
    secrets,
  })
  onTestFinished(close)
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return { url, secrets, reported, firstReport, client: { endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 } }
}
