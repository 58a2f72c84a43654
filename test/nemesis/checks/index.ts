import { acknowledgedIsThere } from './acknowledged.ts'
import { answersNamed } from './answers.ts'
import { beginningsFindAll } from './beginnings.ts'
import { cachesKept } from './caches.ts'
import type { Check, Checking } from './check.ts'
import { fencesHold } from './fences.ts'
import { gradesFinal } from './grades.ts'
import { leasesFree } from './leases.ts'
import { logsKeepSecrets } from './logs.ts'
import { givenOnce } from './once.ts'
import { reportsAddUp } from './reports.ts'
import { indexFollows } from './search.ts'
import { thawedAnswer } from './thaw.ts'

/** All promises, one each. @param timed whether what is late is wrong, which only a machine with little else to do can tell */
export const allChecks = ({ timed }: { timed: boolean }): Check[] => [
  cachesKept(),
  gradesFinal(),
  givenOnce(),
  fencesHold(),
  reportsAddUp(),
  acknowledgedIsThere(),
  indexFollows(),
  beginningsFindAll(),
  // Only where nothing else keeps functions waiting.
  ...(timed ? [thawedAnswer()] : []),
  answersNamed(timed),
  leasesFree(),
  logsKeepSecrets(),
]

/** Looks at each promise that can be looked at then. */
export async function checkEach(checks: readonly Check[], when: keyof Check, checking: Checking): Promise<void> {
  for (const check of checks) await check[when]?.(checking)
}
