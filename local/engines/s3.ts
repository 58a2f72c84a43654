import { mkdir } from 'node:fs/promises'
import { S3Client } from '@aws-sdk/client-s3'
import S3rver from '@20minutes/s3rver'
import account from '@20minutes/s3rver/lib/models/account.js'
import { wantedPort } from './ports.ts'

export type RunningS3 = { endpoint: string; stop: () => Promise<void> }

/** What the local system signs its requests with; s3rver checks it. */
const KEY = 'local'

/**
 * Starts s3rver, S3 in this process over the files of a folder, on the loopback interface, with one bucket. It does not know conditional
 * writes, nor the signatures of listings and of deleting many at once (docs/engines.md, "S3").
 * @throws Error naming the port when it is taken.
 */
export async function startS3(options: { directory: string; bucket: string; port?: number }): Promise<RunningS3> {
  await mkdir(options.directory, { recursive: true })
  const port = await wantedPort('S3', options.port)
  account.DUMMY_ACCOUNT.createKeyPair(KEY, KEY)
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory: options.directory,
    configureBuckets: [{ name: options.bucket }],
  })
  const listening = await server.run()
  return { endpoint: `http://127.0.0.1:${listening.port}`, stop: () => server.close() }
}

/** What asks the S3 at an endpoint as the local system does. */
export const s3Client = (endpoint: string) =>
  new S3Client({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY, secretAccessKey: KEY },
    forcePathStyle: true,
  })
