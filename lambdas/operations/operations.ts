import { catalogCheck, exported, imported } from './content.ts'
import { doctor } from './doctor.ts'
import { examsExplain, examsStatus } from './exams.ts'
import { freezeStatus, target } from './freeze.ts'
import { exportChanges, importExceptions, importStatus } from './imports.ts'
import { exclude, include, learner } from './learners.ts'
import { breakIt, list, raise, releaseOf } from './leases.ts'
import { answering } from './commands.ts'
import type { Replies } from './replies.ts'
import { type Requests, requests } from './request.ts'
import { run, runs } from './runs.ts'
import { parked, searchStatus } from './search.ts'
import { status } from './status.ts'
import { change, done, type Tools } from './tools.ts'

/** The commands of `operations`. */
export const operate = answering<Requests, Replies, Tools>(requests, {
  status,
  runs,
  run,
  learner,
  'learner-include': include,
  'learner-exclude': exclude,
  'freeze-status': freezeStatus,
  'freeze-target': target,
  'exams-status': examsStatus,
  'exams-explain': examsExplain,
  'search-status': searchStatus,
  'search-parked': parked,
  'content-export': exported,
  'content-import': imported,
  'import-status': importStatus,
  'import-exceptions': importExceptions,
  'export-changes': exportChanges,
  'catalog-check': catalogCheck,
  doctor,
  'lease-list': list,
  'lease-break': breakIt,
  'lease-raise': raise,
  'lease-release': releaseOf,
  audit: async (request, tools) => {
    await change(tools, request, { command: request.what, details: request.details }, async () => {})
    return done({})
  },
})
