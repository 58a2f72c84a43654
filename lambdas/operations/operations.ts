import { catalogCheck, exported, imported } from './content.ts'
import { doctor } from './doctor.ts'
import { examsExplain, examsStatus } from './exams.ts'
import { freezeStatus, target } from './freeze.ts'
import { exportChanges, importExceptions, importStatus } from './imports.ts'
import { exclude, include, learner } from './learners.ts'
import { breakIt, list, raise, releaseOf } from './leases.ts'
import { parsed } from './parsed.ts'
import type { Answer, Replies } from './replies.ts'
import { type OperationName, requests } from './request.ts'
import { run, runs } from './runs.ts'
import { parked, searchStatus } from './search.ts'
import { status } from './status.ts'
import { change, done, type Tools } from './tools.ts'

type Operations = { [Name in OperationName]: (request: unknown, tools: Tools) => Promise<Answer<Replies[Name]>> }

/** The table of all commands. Each parses its own request: it throws InputError naming each field that does not fit. */
const operations: Operations = {
  status: parsed(requests.status, status),
  runs: parsed(requests.runs, runs),
  run: parsed(requests.run, run),
  learner: parsed(requests.learner, learner),
  'learner-include': parsed(requests['learner-include'], include),
  'learner-exclude': parsed(requests['learner-exclude'], exclude),
  'freeze-status': parsed(requests['freeze-status'], freezeStatus),
  'freeze-target': parsed(requests['freeze-target'], target),
  'exams-status': parsed(requests['exams-status'], examsStatus),
  'exams-explain': parsed(requests['exams-explain'], examsExplain),
  'search-status': parsed(requests['search-status'], searchStatus),
  'search-parked': parsed(requests['search-parked'], parked),
  'content-export': parsed(requests['content-export'], exported),
  'content-import': parsed(requests['content-import'], imported),
  'import-status': parsed(requests['import-status'], importStatus),
  'import-exceptions': parsed(requests['import-exceptions'], importExceptions),
  'export-changes': parsed(requests['export-changes'], exportChanges),
  'catalog-check': parsed(requests['catalog-check'], catalogCheck),
  doctor: parsed(requests.doctor, doctor),
  'lease-list': parsed(requests['lease-list'], list),
  'lease-break': parsed(requests['lease-break'], breakIt),
  'lease-raise': parsed(requests['lease-raise'], raise),
  'lease-release': parsed(requests['lease-release'], releaseOf),
  audit: parsed(requests.audit, async (request, tools) => {
    await change(tools, request, { command: request.what, details: request.details }, async () => {})
    return done({})
  }),
}

/** Answers one request of the command line. @throws InputError naming each field that does not fit. */
export function operate<Name extends OperationName>(name: Name, request: unknown, tools: Tools): Promise<Answer<Replies[Name]>> {
  return operations[name](request, tools)
}
