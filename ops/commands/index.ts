import type { Command } from '../command.ts'
import { awardCommands } from './awards/index.ts'
import { catalogCheck } from './catalog-check.ts'
import { contentExport } from './content-export.ts'
import { contentImagePut } from './content-image-put.ts'
import { contentImport } from './content-import.ts'
import { doctor } from './doctor.ts'
import { examsExplain } from './exams-explain.ts'
import { examsStatus } from './exams-status.ts'
import { execution } from './execution.ts'
import { exportChanges } from './export-changes.ts'
import { freezeCorrect } from './freeze-correct.ts'
import { freezeLearner } from './freeze-learner.ts'
import { freezeStatus } from './freeze-status.ts'
import { importCompare } from './import-compare.ts'
import { importExceptions } from './import-exceptions.ts'
import { importPlan } from './import-plan.ts'
import { importRun } from './import-run.ts'
import { importStatus } from './import-status.ts'
import { leaseBreak } from './lease-break.ts'
import { leaseList } from './lease-list.ts'
import { learner } from './learner.ts'
import { learnerExclude } from './learner-exclude.ts'
import { learnerInclude } from './learner-include.ts'
import { peopleCommands } from './people/index.ts'
import { refreshLearner } from './refresh-learner.ts'
import { refreshRedrive } from './refresh-redrive.ts'
import { refreshStart } from './refresh-start.ts'
import { refreshStop } from './refresh-stop.ts'
import { repairCommands } from './repair/index.ts'
import { run } from './run.ts'
import { runs } from './runs.ts'
import { searchParked } from './search-parked.ts'
import { searchRebuild } from './search-rebuild.ts'
import { searchStatus } from './search-status.ts'
import { status } from './status.ts'
import { version } from './version.ts'
import { workflowStart } from './workflow-start.ts'

/** Every command, in the order in which the usage lists them. */
export const commands: readonly Command[] = [
  status,
  runs,
  run,
  execution,
  workflowStart,
  version,
  refreshStart,
  refreshStop,
  refreshRedrive,
  refreshLearner,
  learner,
  learnerInclude,
  learnerExclude,
  freezeStatus,
  freezeLearner,
  freezeCorrect,
  examsStatus,
  examsExplain,
  leaseList,
  leaseBreak,
  searchStatus,
  searchRebuild,
  searchParked,
  contentExport,
  contentImport,
  contentImagePut,
  importPlan,
  importRun,
  importStatus,
  importExceptions,
  importCompare,
  exportChanges,
  catalogCheck,
  doctor,
  ...repairCommands,
  ...awardCommands,
  ...peopleCommands,
]
