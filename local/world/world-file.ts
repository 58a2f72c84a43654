import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { backends } from '../../lambdas/domain/backends.ts'
import { describeIssues } from '../../lambdas/platform/issues.ts'
import { fault, sites } from './faults.ts'
import { type Mix, mix } from './mix.ts'
import { writtenPerson } from './people.ts'
import { MAX_LEARNERS } from './world.ts'

/** Course ids are program × 100 + position, and run ids course × 100 + number: hence the ceilings (local/world/catalog.ts). */
const fewer = 99
const text = z.string().min(1)

const run = z
  .strictObject({ key: text, start: z.iso.datetime({ offset: true }), end: z.iso.datetime({ offset: true }) })
  .refine(({ start, end }) => new Date(start) < new Date(end), { path: ['end'], message: 'is not after start' })
const course = z.strictObject({
  title: text,
  key: text.max(50),
  backend: z.enum(backends),
  elective: z.boolean().optional(),
  runs: z.array(run).max(fewer).optional(),
})
const program = z.strictObject({
  title: text,
  live: z.boolean().optional(),
  price: z
    .string()
    .regex(/^\d{1,18}\.\d{2}$/, 'an amount with two decimals, as "200.00"')
    .optional(),
  topics: z.array(text.max(128)).optional(),
  requiredElectives: z.number().int().min(0).max(fewer).optional(),
  exams: z.boolean().optional(),
  courses: z.array(course).min(1).max(fewer),
})
const rateLimit = z.strictObject({ requests: z.number().int().min(1), seconds: z.number().positive() })

export const worldFile = z
  .strictObject({
    seed: text,
    learners: z.number().int().min(1).max(MAX_LEARNERS),
    mix: mix.optional(),
    programs: z.array(program).min(1).max(fewer).optional(),
    people: z.array(writtenPerson).optional(),
    /** The first learners tell a story (local/world/story/): somebody in every standing. In the programs that are there by default. */
    story: z.boolean().optional(),
    /** So many courses stand in MIT Learn twice: on both platforms, with runs on each. */
    twoPlatforms: z.number().int().min(0).max(fewer).optional(),
    /** Sites whose `next` links lead to an inner host by http, as behind a proxy that nobody told them of. */
    innerLinks: z.array(z.enum(backends)).optional(),
    faults: z.array(fault).optional(),
    /** Requests that each client of a site may make in each span of time. */
    rateLimits: z.partialRecord(z.enum(sites), rateLimit).optional(),
  })
  .refine(({ story, people, programs }) => !story || (people === undefined && programs === undefined), {
    path: ['story'],
    message: 'has people and programs of its own',
  })
  .superRefine(uniqueKeys)
/** Shares that `mix` leaves out are as by default. */
export type WorldFile = Omit<z.infer<typeof worldFile>, 'mix'> & { mix?: Partial<Mix> | undefined }
export type RateLimits = NonNullable<WorldFile['rateLimits']>

/** The world that a JSON file describes. @throws Error naming the file, and each field that is wrong with what is wrong. */
export async function readWorldFile(path: string): Promise<WorldFile> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`world file ${path}: cannot be read`, { cause: error })
  })
  let value: unknown
  try {
    value = JSON.parse(content)
  } catch (error) {
    throw new Error(`world file ${path}: is not JSON: ${error instanceof Error ? error.message : ''}`, { cause: error })
  }
  const parsed = worldFile.safeParse(value)
  if (!parsed.success) throw new Error(`world file ${path}: ${describeIssues(parsed.error)}`)
  return parsed.data
}

function uniqueKeys(file: { programs?: z.infer<typeof program>[] | undefined }, context: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [p, { courses }] of (file.programs ?? []).entries()) {
    for (const [c, { key, runs = [] }] of courses.entries()) {
      const keys = [{ key, path: ['key'] }, ...runs.map((each, r) => ({ key: each.key, path: ['runs', r, 'key'] }))]
      for (const each of keys) {
        if (seen.has(each.key))
          context.addIssue({ code: 'custom', path: ['programs', p, 'courses', c, ...each.path], message: 'is there twice' })
        seen.add(each.key)
      }
    }
  }
}
