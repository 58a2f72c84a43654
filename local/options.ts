import { parseArgs } from 'node:util'
import * as z from 'zod'
import { describeIssues } from '../lambdas/platform/issues.ts'
import { MAX_LEARNERS } from './world/world.ts'

export const USAGE = `usage: npm start -- [option …]

Starts the whole system on this machine, refreshes the learners' data once, and stays up until Ctrl-C. In the world without a file it also
freezes grades and authorizes for exams once, and names people to sign in as.

  --learners N    learners of the world (default: 200, or what the data folder holds)
  --seed TEXT     another world of the same kind
  --world FILE    a world file (docs/local-system.md), in place of --seed
  --faults FILE   faults that the simulated upstreams have, as a JSON list
  --old-database FOLDER
                  a database of the old system beside an empty one, from the definition and the rows in that folder,
                  for ops import (docs/local-system.md); no world is seeded
  --run-once      ends after the first refresh, with exit code 0 when it went through
  --json          the report as one line of JSON on standard output, everything else on standard error
  --isolated      runs every function as the bundle that deploys, in processes of its own
  --data FOLDER   where data is kept (default: .local)
  --fresh         deletes what is kept there first
  --site-port N   of the site (default: 8080)
  --operations-port N  of the operations page (default: 8084)
  --port N        of the AWS endpoint (default: 8083); 0 takes any free port, as --run-once does for all three
  --help

environment: DATABASE_URL uses that Postgres database in place of an embedded one.`

const whole = (least: number, most: number) =>
  z.coerce.number(`must be a whole number from ${least} to ${most}`).int().min(least).max(most)

const schema = z
  .strictObject({
    learners: whole(1, MAX_LEARNERS).optional(),
    seed: z.string().min(1).optional(),
    world: z.string().min(1).optional(),
    faults: z.string().min(1).optional(),
    'old-database': z.string().min(1).optional(),
    'run-once': z.boolean().default(false),
    json: z.boolean().default(false),
    isolated: z.boolean().default(false),
    data: z.string().min(1).default('.local'),
    fresh: z.boolean().default(false),
    'site-port': whole(0, 65_535).optional(),
    'operations-port': whole(0, 65_535).optional(),
    port: whole(0, 65_535).optional(),
    help: z.boolean().default(false),
  })
  .refine(({ seed, world }) => seed === undefined || world === undefined, { path: ['seed'], message: 'stands in the world file' })
  .refine((options) => options['old-database'] === undefined || !options['run-once'], {
    path: ['old-database'],
    message: 'brings no learners to refresh: not with --run-once',
  })
  .refine((options) => !options.json || options['run-once'], { path: ['json'], message: 'needs --run-once' })
export type Options = z.infer<typeof schema>

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const

/** The options of `npm start`. @throws Error naming the option that is unknown or wrong. */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    strict: true,
    options: {
      learners: text,
      seed: text,
      world: text,
      faults: text,
      'old-database': text,
      'run-once': flag,
      json: flag,
      isolated: flag,
      data: text,
      fresh: flag,
      'site-port': text,
      'operations-port': text,
      port: text,
      help: flag,
    },
  })
  const parsed = schema.safeParse(values)
  if (!parsed.success) throw new Error(describeIssues(parsed.error).replaceAll(/(^|; )([a-z])/g, '$1--$2'))
  return parsed.data
}
