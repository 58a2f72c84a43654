import * as z from 'zod'
import { type Backend, backends } from '../../lambdas/domain/backends.ts'
import type { Catalog, CatalogRun } from './catalog.ts'
import { type Account, gradeOf, type Learner } from './learner.ts'

const study = z.strictObject({
  run: z.string().min(1),
  mode: z.string().min(1).default('verified'),
  /** 1 is 100 %, and more is extra credit; null: no grade yet. */
  percent: z.number().min(0).nullable().default(null),
  certificate: z
    .strictObject({ type: z.string().min(1).default('verified'), status: z.string().min(1).default('downloadable') })
    .optional(),
  /** False: given up. */
  isActive: z.boolean().optional(),
  /** The site has a fault whenever it is asked for grade or certificate. */
  isDead: z.boolean().optional(),
})
const account = z.strictObject({
  tokens: z.enum(['fresh', 'expired', 'dead', 'dead-expired']).default('fresh'),
  /** The name under which it was linked, when the site has renamed it since. */
  linkedAs: z.string().min(1).optional(),
  /** False: the site does not know it any more. */
  isKnown: z.boolean().optional(),
  studies: z.array(study).default([]),
})

/** Somebody written down in a world file, in place of the generated learner at the same index. */
export const writtenPerson = z.strictObject({
  firstName: z.string().min(1).optional(),
  lastName: z.string().min(1).optional(),
  email: z.email().optional(),
  /** On the sites, when it is another one there. */
  emailThere: z.email().optional(),
  /** Titles of programs. */
  programs: z.array(z.string().min(1)).default([]),
  accounts: z.strictObject({ edxorg: account.optional(), mitxonline: account.optional() }),
})
export type WrittenPerson = z.infer<typeof writtenPerson>

/** What is written over what was generated. @throws Error naming the field, when it names a run or program that there is not. */
export function asWritten(
  generated: Learner,
  written: WrittenPerson,
  catalog: Catalog,
  usernames: Record<Backend, string>,
): Learner {
  const at = `people.${generated.index}`
  const accounts: Learner['accounts'] = {}
  for (const backend of backends) {
    const own = written.accounts[backend]
    if (own) accounts[backend] = accountOf(own, backend, usernames[backend], catalog, `${at}.accounts.${backend}`)
  }
  const programs = written.programs.map((title, nth) => {
    const program = catalog.programs.find((each) => each.title === title)
    if (!program) throw new Error(`${at}.programs.${nth}: no program has this title`)
    return program
  })
  const { legalName, ...rest } = generated
  const isNamed = written.firstName !== undefined || written.lastName !== undefined
  return {
    ...rest,
    ...(legalName && !isNamed && { legalName }),
    firstName: written.firstName ?? generated.firstName,
    lastName: written.lastName ?? generated.lastName,
    email: written.email ?? generated.email,
    emailThere: written.emailThere ?? written.email ?? generated.emailThere,
    username: (accounts.edxorg ?? accounts.mitxonline)?.linkedAs ?? generated.username,
    accounts,
    programs,
  }
}

function accountOf(own: z.infer<typeof account>, backend: Backend, username: string, catalog: Catalog, at: string): Account {
  const studies = own.studies.map(({ run: key, mode, percent, certificate, isActive = true, isDead = false }, nth) => {
    const run = catalog.runs.get(key)
    if (run?.backend !== backend) throw new Error(`${at}.studies.${nth}.run: no run of ${backend} has this key`)
    return {
      run,
      mode,
      created: createdOf(run),
      isActive,
      isDead,
      grade: percent === null ? null : gradeOf(percent),
      certificate: certificate ? { ...certificate, percent: percent ?? 0 } : null,
    }
  })
  const { tokens, isKnown = true, linkedAs = username } = own
  return { username, linkedAs, isKnown, tokens: isKnown ? tokens : 'dead', isActive: true, studies }
}

const createdOf = (run: CatalogRun) => run.enrollmentStart
