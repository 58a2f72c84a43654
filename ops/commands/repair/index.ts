import type { Command } from '../../command.ts'
import { catalogWithdraw } from './catalog-withdraw.ts'
import { examsReopen } from './exams-reopen.ts'
import { freezeUndo } from './freeze-undo.ts'

/** The commands that put data right, in the order in which the usage lists them. */
export const repairCommands: readonly Command[] = [freezeUndo, examsReopen, catalogWithdraw]
