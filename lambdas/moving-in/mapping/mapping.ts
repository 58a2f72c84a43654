import type { Source } from '../source.ts'
import { people } from './people.ts'
import { catalog } from './catalog.ts'
import { pages } from './pages.ts'
import { belonging } from './belonging.ts'
import { caches } from './caches.ts'
import { grades } from './grades.ts'
import { exams } from './exams.ts'
import { credentials } from './credentials.ts'
import { rates } from './rates.ts'

/**
 * What becomes of each table of the old system (rules/moving-in.md, "What does not fit"): `t` is the old table, `s` a row on its way, `h` a row here.
 * Tables stand in the order of what refers to what. What is not named here is not carried over (rules/moving-in.md, "Left behind").
 */
export const mapping: readonly Source[] = [
  ...people,
  ...catalog,
  ...pages,
  ...belonging,
  ...caches,
  ...grades,
  ...exams,
  ...credentials,
  ...rates,
]
