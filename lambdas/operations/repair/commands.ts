import { parsed } from '../parsed.ts'
import type { Answer } from '../replies.ts'
import { catalogWithdraw } from './catalog.ts'
import { contentImagePut, contentImagesMissing } from './content-images.ts'
import { examsReopen } from './exams.ts'
import { freezeHolders, freezeUndo } from './freeze.ts'
import { learnerExplain, learnersExcluded, runInclude } from './learners.ts'
import { breakerReset, pause, readiness, resume } from './refresh.ts'
import type { RepairReplies } from './replies.ts'
import { type RepairOperation, repairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'
import { version } from './version.ts'

type Operations = {
  [Name in RepairOperation]: (request: unknown, tools: RepairTools) => Promise<Answer<RepairReplies[Name]>>
}

/** The table of the commands that put data right. Each parses its own request. */
const operations: Operations = {
  'exams-reopen': parsed(repairRequests['exams-reopen'], examsReopen),
  'freeze-undo': parsed(repairRequests['freeze-undo'], freezeUndo),
  'freeze-holders': parsed(repairRequests['freeze-holders'], freezeHolders),
  'refresh-readiness': parsed(repairRequests['refresh-readiness'], readiness),
  'refresh-pause': parsed(repairRequests['refresh-pause'], pause),
  'refresh-resume': parsed(repairRequests['refresh-resume'], resume),
  'breaker-reset': parsed(repairRequests['breaker-reset'], breakerReset),
  'learner-explain': parsed(repairRequests['learner-explain'], learnerExplain),
  'learners-excluded': parsed(repairRequests['learners-excluded'], learnersExcluded),
  'run-include': parsed(repairRequests['run-include'], runInclude),
  version: parsed(repairRequests.version, version),
  'catalog-withdraw': parsed(repairRequests['catalog-withdraw'], catalogWithdraw),
  'content-image-put': parsed(repairRequests['content-image-put'], contentImagePut),
  'content-images-missing': parsed(repairRequests['content-images-missing'], contentImagesMissing),
}

/** Answers one request of the command line. @throws InputError naming each field that does not fit. */
export function repair<Name extends RepairOperation>(
  name: Name,
  request: unknown,
  tools: RepairTools,
): Promise<Answer<RepairReplies[Name]>> {
  return operations[name](request, tools)
}
