import type { Command } from '../../command.ts'
import { breakerReset } from './breaker-reset.ts'
import { catalogWithdraw } from './catalog-withdraw.ts'
import { examsReopen } from './exams-reopen.ts'
import { freezeUndo } from './freeze-undo.ts'
import { refreshPause } from './refresh-pause.ts'
import { refreshResume } from './refresh-resume.ts'

/** The commands that put data right, in the order in which the usage lists them. */
export const repairCommands: readonly Command[] = [
  refreshPause,
  refreshResume,
  breakerReset,
  freezeUndo,
  examsReopen,
  catalogWithdraw,
]
