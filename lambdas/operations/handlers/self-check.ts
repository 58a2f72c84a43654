import { setTimeout as wait } from 'node:timers/promises'
import { LambdaClient } from '@aws-sdk/client-lambda'
import * as z from 'zod'
import { type FunctionDefinition, functions } from '../../functions.ts'
import { environment } from '../../platform/environment.ts'
import { lazy } from '../../platform/lazy.ts'
import { taskHandler } from '../../platform/task.ts'
import { selfCheckEnvironment } from '../environment.ts'
import { type Asked, selfCheck } from '../self-check.ts'

const settings = environment(selfCheckEnvironment)
const client = lazy(async () => new LambdaClient({}))

/** Run at deployments, by an administrator's rights; and this one. */
const NOT_ASKED = ['migrate', 'grant-search-access', 'self-check']

const requiredOf = ({ environment: { shape } }: FunctionDefinition) =>
  Object.keys(shape).filter((variable) => !shape[variable].safeParse(undefined).success)

const asked = (prefix: string): Asked[] =>
  Object.entries<FunctionDefinition>(functions)
    .filter(([name]) => !NOT_ASKED.includes(name))
    .map(([name, definition]) => ({
      name,
      functionName: `${prefix}${name}`,
      variables: requiredOf(definition),
    }))

/** The daily self-check. Invoked by its own schedule. @returns what is wrong. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async (_, { log }) => {
    const { FUNCTION_NAME_PREFIX: prefix } = settings()
    const findings = await selfCheck({
      client: await client(),
      doctor: `${prefix}operations`,
      asked: asked(prefix),
      wait: async (ms) => wait(ms),
      log,
    })
    return { findings }
  },
})
