import type { Rule, Source } from '../source.ts'
import { same } from './columns.ts'

/** A number in the grade that an audit holds. */
const numberIn = (data: string, field: string) =>
  `CASE WHEN ${data}->>'${field}' ~ '^[0-9]{1,9}$' THEN (${data}->>'${field}')::integer END`
/** The number of a grade that is gone, too. */
const gradeOfAudit = (column: string) =>
  `coalesce(t.${column}, ${numberIn('t.data_after', 'id')}, ${numberIn('t.data_before', 'id')})`

/** Whose the grade of an audit is. */
const OF_GRADE = `coalesce(${numberIn('t.data_after', 'user_id')}, ${numberIn('t.data_before', 'user_id')})`

/** The audit of a grade. `old`: its table there, with the number of the grade in `column`; `lost`: rows whose grade is not carried over. */
export function auditOf(grade: string, old: string, column: string, lost: { join?: string; setAside: readonly Rule[] }): Source {
  return {
    table: `${grade}_audit`,
    old,
    ...lost,
    columns: {
      [`${grade}_id`]: gradeOfAudit(column),
      ...same('id', 'acting_user_id', 'data_before', 'data_after', 'created_on'),
    },
    person: OF_GRADE,
    key: ['id'],
    after: [grade],
    setAside: [...lost.setAside, { reason: 'audit-without-grade', when: `${gradeOfAudit(column)} IS NULL` }],
    noted: [{ reason: 'audit-of-deleted-grade', when: `t.${column} IS NULL` }],
  }
}
