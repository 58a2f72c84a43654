import { createRandom } from './random.ts'

/** A name as it stands in a passport that is not in Latin letters, and in Latin letters. */
type OwnScript = { firstName: string; lastName: string; legalName: LegalName }
export type LegalName = { first: string; last: string }

const named = (firstName: string, lastName: string, first: string, last: string): OwnScript => ({
  firstName,
  lastName,
  legalName: { first, last },
})

const NAMES: readonly OwnScript[] = [
  named('Wei', 'Chen', '伟', '陈'),
  named('Kenji', 'Sato', '健司', '佐藤'),
  named('Jimin', 'Kim', '지민', '김'),
  named('Omar', 'Haddad', 'عمر', 'حداد'),
  named('Priya', 'Sharma', 'प्रिया', 'शर्मा'),
  named('Irina', 'Petrova', 'Ирина', 'Петрова'),
  named('Thảo', 'Nguyễn', 'Thảo', 'Nguyễn'),
  named('Eleni', 'Papadaki', 'Ελένη', 'Παπαδάκη'),
]

/** One of twenty-five learners. */
export function ownScript(seed: string, index: number): OwnScript | undefined {
  return index % 25 === 7 ? createRandom(seed, 'own-script', index).pick(NAMES) : undefined
}
