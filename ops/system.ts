import { readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient } from '@aws-sdk/client-sfn'
import * as z from 'zod'
import { functionNameIn, LOCAL } from '../lambdas/naming.ts'
import { Refusal } from './command.ts'
import type { Standing } from './meter.ts'
import { type Ask, operationsOf } from './operations.ts'
import { type Workflows, workflowsOf } from './workflows.ts'

/** One environment, as commands see it. */
export type System = {
  environment: string
  /** Who is at the terminal, for the audit log. */
  operator: () => Promise<string>
  ask: Ask
  workflows: Workflows
  /** Tells whoever waits how far a command is. */
  progress: (standing: Standing) => void
  close: () => void
}

export const NOT_RUNNING = 'the local system does not run: start it with `npm start`'

const systemFile = z.object({ endpoint: z.url() })

/**
 * Reaches an environment: the local one by the address that `npm start` leaves in `localFile`, others on AWS with the operator's own
 * credentials and profile, in `region` if it is given.
 * @throws Refusal when the local system does not run.
 */
export async function connect(environment: string, localFile: string, region?: string): Promise<System> {
  const settings = environment === LOCAL ? await localSettings(localFile) : region === undefined ? {} : { region }
  const lambda = new LambdaClient(settings)
  const sfn = new SFNClient(settings)
  return {
    environment,
    operator: async () => (environment === LOCAL ? userInfo().username : `${userInfo().username} (${await keyOf(lambda)})`),
    ask: operationsOf(lambda, (name) => functionNameIn(environment, name)),
    workflows: workflowsOf(sfn, environment),
    progress: () => {},
    close: () => {
      lambda.destroy()
      sfn.destroy()
    },
  }
}

/** The access key's id, by which CloudTrail tells the identity behind a call. */
async function keyOf(client: LambdaClient): Promise<string> {
  return (await client.config.credentials()).accessKeyId
}

async function localSettings(file: string) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Refusal(NOT_RUNNING)
  })
  const { endpoint } = systemFile.parse(JSON.parse(text))
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
}
