import type { ContentDifference } from './content-diff.ts'
import { isInstantColumn } from './content-tables.ts'

export type WarningContext = {
  now: Date
  /** Ids of runs whose grades are frozen. */
  frozen: ReadonlySet<number>
}

/** What an operator should look at twice before an import is applied (rules/content.md, "Who edits it"). */
export function warningsOf(differences: readonly ContentDifference[], context: WarningContext): string[] {
  return differences.flatMap((difference) => {
    const said = warningOf(difference, context)
    return said === null ? [] : [`${difference.table.replaceAll('_', ' ')} ${difference.id} (${difference.name}): ${said}`]
  })
}

const WINDOW: readonly (string | null)[] = ['date_first_schedulable', 'date_last_schedulable']

function warningOf(difference: ContentDifference, context: WarningContext): string | null {
  const { table, field, before, after } = difference
  if (field === 'live' && before === true && after === false) {
    return table === 'program'
      ? 'leaves the catalog. MIT Learn unpublishes it on the same day, and does not publish it again by itself'
      : 'is not live any more: its program loses its page in the catalog, and MIT Learn skips it'
  }
  if (table === 'exam_run' && WINDOW.includes(field)) {
    return `its window moves: ${field} from ${shown(before)} to ${shown(after)}. The hourly run takes it up again`
  }
  if (table === 'course_run') return freezeWarning(difference, context) ?? pastWarning(difference, context.now)
  return pastWarning(difference, context.now)
}

function freezeWarning({ id, change, field, before, after }: ContentDifference, { now, frozen }: WarningContext): string | null {
  const isNew = change === 'added'
  if (!isNew && field !== 'freeze_grade_date') return null
  const date = isNew && typeof after === 'object' && after !== null ? Reflect.get(after, 'freeze_grade_date') : after
  if (frozen.has(id)) {
    return `its grades are frozen already: the date ${shown(before)} → ${shown(date)} changes none, unless \`freeze undo\` takes them back`
  }
  return isPast(date, now) ? `freeze_grade_date ${shown(date)} has come: its grades freeze at the next 16:00 UTC` : null
}

/** A date that is behind us and was not before. Of new rows it is no surprise. */
function pastWarning({ table, change, field, before, after }: ContentDifference, now: Date): string | null {
  if (change !== 'changed' || field === null || !isInstantColumn(table, field)) return null
  return isPast(after, now) && !isPast(before, now) ? `${field} is now in the past: ${shown(before)} → ${shown(after)}` : null
}

const isPast = (value: unknown, now: Date) => typeof value === 'string' && Date.parse(value) < now.getTime()
const shown = (value: unknown) => (typeof value === 'string' ? value : 'none')
