import type { LegalName } from '../own-script.ts'
import type { WrittenPerson } from '../people.ts'
import type { ProfileProgress } from '../person-profile.ts'
import type { Person } from '../person.ts'
import { DEDP_TITLE } from '../program-plans.ts'
import { type Chapter, keyOfRun } from './runs.ts'

const SCM = 'Supply Chain Management'
const DEDP = DEDP_TITLE
const FINANCE = 'Finance'
const MANUFACTURING = 'Principles of Manufacturing'

/** Somebody of the story: what the course sites know of them, and what only MicroMasters does. */
export type StoryPerson = {
  person: WrittenPerson & { firstName: string; lastName: string }
  /** Where another life than the one that is drawn would be odd. */
  life?: Partial<Pick<Person, 'country' | 'gender' | 'birthYear' | 'education' | 'language'>>
  /** What this person sees, for who chooses whom to be. */
  shows: string
  /** Programs by title. */
  roles?: { role: 'staff' | 'instructor'; programs: readonly string[] }
  /** How far the profile has come; complete unless it says otherwise. */
  profile?: ProfileProgress
  /** As in the passport, in the person's own script. */
  legalName?: LegalName
  /** Proctored exams that were taken before the world began: course key, and score in percent. */
  exams?: Readonly<Record<string, number>>
  /** The course site ends this person's link between the first refresh and the first freeze. */
  isCutOff?: true
  /** The portrait that is drawn (./drawings.ts): any other name, another face. */
  portrait?: string
}

/** So many of the cast, from the first, are who is recommended at the start. */
export const LEADS = 5

/** The people of the story, in the order in which they are offered. */
export function cast(now: Date): readonly StoryPerson[] {
  const study = (course: string, chapter: Chapter, mode: string, percent: number | null) => ({
    run: keyOfRun(course, chapter, now),
    mode,
    percent,
  })
  const paid = (course: string, chapter: Chapter, percent: number | null = null) => study(course, chapter, 'verified', percent)
  const audit = (course: string, chapter: Chapter, percent: number | null = null) => study(course, chapter, 'audit', percent)
  const certified = (course: string, percent: number) => ({
    ...paid(course, 'past', percent),
    certificate: { type: 'verified', status: 'downloadable' },
  })
  const account = (...studies: WrittenStudy[]): WrittenAccount => ({ tokens: 'fresh', studies })

  return [
    {
      person: {
        firstName: 'Tomás',
        lastName: 'Castillo',
        programs: [SCM],
        accounts: {
          edxorg: account(
            audit('MITx+CTL.SC0x', 'now', 0.34),
            paid('MITx+CTL.SC2x', 'now', 0.72),
            audit('MITx+CTL.SC3x', 'closing', 0.12),
          ),
          mitxonline: account(paid('MITx+CTL.SC4x', 'next')),
        },
      },
      shows: 'a learner who audits one course, is verified in another, has missed an upgrade, and begins a fourth soon',
      portrait: 'tomas8',
      life: { country: 'MX', gender: 'm', birthYear: 1994, education: 'b', language: 'es' },
    },
    {
      person: {
        firstName: 'Priya',
        lastName: 'Gupta',
        programs: [SCM],
        accounts: {
          edxorg: account(
            certified('MITx+CTL.SC0x', 0.91),
            paid('MITx+CTL.SC1x', 'past', 0.41),
            paid('MITx+CTL.SC2x', 'now', 0.88),
          ),
          mitxonline: account(),
        },
      },
      shows: 'one course passed with a certificate, one failed, both with frozen grades; one under way',
      portrait: 'priya4',
      life: { country: 'IN', gender: 'f', birthYear: 1990, education: 'm', language: 'en' },
    },
    {
      person: {
        firstName: 'Chidi',
        lastName: 'Eze',
        programs: [DEDP, FINANCE],
        accounts: {
          edxorg: account(paid('MITx+14.73x', 'now', 0.55)),
          mitxonline: account(paid('MITxT+14.100x', 'old', 0.78), paid('MITxT+14.310x', 'past', 0.88)),
        },
      },
      exams: { 'MITxT+14.100x': 82 },
      shows: 'exams: one to register for; one passed, with a combined grade and a course certificate',
      portrait: 'chidi5',
      life: { country: 'NG', gender: 'm', birthYear: 1988, education: 'm', language: 'en' },
    },
    {
      person: {
        firstName: 'Mei',
        lastName: 'Tanaka',
        programs: [MANUFACTURING],
        accounts: {
          edxorg: account(paid('MITx+2.830.1x', 'past', 0.94), paid('MITx+2.830.2x', 'past', 0.81)),
          mitxonline: account(paid('MITxT+2.854.1x', 'past', 0.89), paid('MITxT+2.961.1x', 'past', 0.77)),
        },
      },
      exams: { 'MITx+2.830.1x': 91, 'MITx+2.830.2x': 78, 'MITxT+2.854.1x': 85, 'MITxT+2.961.1x': 70 },
      legalName: { first: '芽衣', last: '田中' },
      shows: 'a completed program: course certificates, the program certificate, the letter, the record',
      portrait: 'mei',
      life: { country: 'JP', gender: 'f', birthYear: 1985, education: 'p', language: 'ja' },
    },
    {
      person: { firstName: 'Grace', lastName: 'Andersen', programs: [], accounts: { edxorg: account() } },
      roles: { role: 'staff', programs: [SCM, DEDP] },
      shows: 'staff of two programs: their learners, and what staff see of each',
      portrait: 'grace',
      life: { country: 'US', gender: 'f', birthYear: 1979, education: 'p', language: 'en' },
    },
    ...(
      [
        ['Hana', 'Novák', 0.83],
        ['Omar', 'Haddad', 0.66],
        ['Júlia', 'Lopes', 0.74],
      ] as const
    ).map(
      ([firstName, lastName, percent]): StoryPerson => ({
        person: { firstName, lastName, programs: [SCM], accounts: { edxorg: account(certified('MITx+CTL.SC1x', percent)) } },
        shows: 'a grade that could not be frozen, because edX.org takes the link no more: connect it again',
        isCutOff: true,
      }),
    ),
    {
      person: {
        firstName: 'Yara',
        lastName: 'Mbeki',
        programs: [DEDP, FINANCE],
        accounts: { edxorg: account(paid('MITx+14.73x', 'past', 0.71)) },
      },
      exams: { 'MITx+14.73x': 41 },
      shows: 'an exam that was failed',
    },
    {
      person: {
        firstName: 'Leila',
        lastName: 'Ibrahim',
        programs: [SCM],
        accounts: { edxorg: account(audit('MITx+CTL.SC0x', 'now', 0.05)) },
      },
      legalName: { first: 'ليلى', last: 'إبراهيم' },
      profile: 'begun',
      shows: 'a profile half filled in: onboarding goes on where it stopped',
    },
    {
      person: { firstName: 'Kofi', lastName: 'Mensah', programs: [], accounts: { edxorg: account() } },
      profile: 'empty',
      shows: 'no profile, no program: onboarding from the beginning',
    },
    {
      person: { firstName: 'Hugo', lastName: 'Moreau', programs: [], accounts: { edxorg: account(), mitxonline: account() } },
      roles: { role: 'instructor', programs: [FINANCE] },
      shows: 'an instructor',
    },
  ]
}

type WrittenAccount = NonNullable<WrittenPerson['accounts']['edxorg']>
type WrittenStudy = WrittenAccount['studies'][number]
