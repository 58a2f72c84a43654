import { answering } from '../commands.ts'
import { catalogWithdraw } from './catalog.ts'
import { contentImagePut, contentImagesMissing } from './content-images.ts'
import { examsReopen } from './exams.ts'
import { freezeHolders, freezeUndo } from './freeze.ts'
import { learnerExplain, learnersExcluded, runInclude } from './learners.ts'
import { breakerReset, pause, readiness, resume } from './refresh.ts'
import type { RepairReplies } from './replies.ts'
import { type RepairRequests, repairRequests } from './request.ts'
import type { RepairTools } from './tools.ts'
import { version } from './version.ts'

/** The commands that put data right. */
export const repair = answering<RepairRequests, RepairReplies, RepairTools>(repairRequests, {
  'exams-reopen': examsReopen,
  'freeze-undo': freezeUndo,
  'freeze-holders': freezeHolders,
  'refresh-readiness': readiness,
  'refresh-pause': pause,
  'refresh-resume': resume,
  'breaker-reset': breakerReset,
  'learner-explain': learnerExplain,
  'learners-excluded': learnersExcluded,
  'run-include': runInclude,
  version,
  'catalog-withdraw': catalogWithdraw,
  'content-image-put': contentImagePut,
  'content-images-missing': contentImagesMissing,
})
