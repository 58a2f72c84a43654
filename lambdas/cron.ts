import { Cron } from 'croner'

/** A field of a cron expression of EventBridge Scheduler. */
interface Field {
  readonly name: string
  readonly first: number
  readonly last: number
  /** Names of its values, the first one's first. */
  readonly names?: readonly string[]
  /** What is not built, by the sign that asks for it. */
  readonly lacking?: RegExp
  /** AWS takes no `/` there. */
  readonly stepless?: true
  /** What is added to a number of AWS's to get croner's. */
  readonly shift?: number
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const fields: readonly Field[] = [
  { name: 'minutes', first: 0, last: 59 },
  { name: 'hours', first: 0, last: 23 },
  { name: 'day-of-month', first: 1, last: 31, lacking: /[LW]/ },
  { name: 'month', first: 1, last: 12, names: MONTHS },
  // AWS counts from SUN = 1, croner from SUN = 0.
  { name: 'day-of-week', first: 1, last: 7, names: DAYS, lacking: /L|#/, stepless: true, shift: -1 },
  { name: 'year', first: 1970, last: 2199 },
]
const DAY_OF_MONTH = 2
const DAY_OF_WEEK = 4

/**
 * Translates `cron(minutes hours day-of-month month day-of-week year)`, as EventBridge Scheduler takes it, into a pattern of croner's with
 * seconds and years. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 * @throws Error naming the field, when AWS does not take the expression, or when it asks for what is not built: `rate`, `at`, L, W, #.
 */
export function cronerPattern(expression: string): string {
  const [, inner] = /^cron\((.*)\)$/.exec(expression) ?? []
  if (inner === undefined) throw new Error(`schedule ${expression}: only cron(…) is built, neither rate(…) nor at(…)`)
  const values = inner.trim().split(/\s+/)
  if (values.length !== fields.length) {
    throw new Error(`schedule ${expression}: there must be 6 fields: ${fields.map(({ name }) => name).join(', ')}`)
  }
  if ((values[DAY_OF_MONTH] === '?') === (values[DAY_OF_WEEK] === '?')) {
    throw new Error(`schedule ${expression}: exactly one of day-of-month and day-of-week must be ?`)
  }
  const translated = fields.map((field, index) => {
    const value = values[index] ?? ''
    if (value === '?' && (index === DAY_OF_MONTH || index === DAY_OF_WEEK)) return '*'
    return value
      .split(',')
      .map((item) => translateItem(expression, field, item))
      .join(',')
  })
  return ['0', ...translated].join(' ')
}

/** One item of a list: `*`, a value, a range, or one of these with a step, `/n`. */
function translateItem(expression: string, field: Field, item: string): string {
  const refuse = (why: string) => new Error(`schedule ${expression}: ${field.name}: ${item}: ${why}`)
  const [base = '', step, ...more] = item.split('/')
  const [from = '', to, ...rest] = base.split('-')
  if (more.length > 0 || rest.length > 0) throw refuse('must be *, a value, a range or one of these with a step')
  if (step !== undefined && field.stepless) throw refuse('may have no step')
  if (step !== undefined && !/^[1-9]\d*$/.test(step)) throw refuse('the step must be a whole number from 1')
  const suffix = step === undefined ? '' : `/${step}`
  if (base === '*') return `*${suffix}`
  const low = valueOf(field, from, refuse)
  const high = to === undefined ? low : valueOf(field, to, refuse)
  if (high < low) throw refuse('the range ends before it begins')
  const shift = (value: number) => value + (field.shift ?? 0)
  // `5/15` means from 5 on.
  if (step !== undefined && to === undefined) return `${shift(low)}-${shift(field.last)}${suffix}`
  return to === undefined ? String(shift(low)) : `${shift(low)}-${shift(high)}${suffix}`
}

function valueOf({ first, last, names = [], lacking }: Field, text: string, refuse: (why: string) => Error): number {
  const named = names.indexOf(text)
  if (named >= 0) return first + named
  if (lacking?.test(text)) throw refuse('L, W and # are not built')
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= first && value <= last) return value
  throw refuse(`must be from ${first} to ${last}${names.length > 0 ? ` or ${names[0]} to ${names.at(-1)}` : ''}`)
}

const parsed = (expression: string) => new Cron(cronerPattern(expression), { timezone: 'UTC', mode: '7-part' })

/** The first instant after `after` at which an expression is due, in UTC; null: never again. @throws Error as `cronerPattern` does. */
export function nextTime(expression: string, after: Date): Date | null {
  return parsed(expression).nextRun(after)
}

/** The last instant before `before` at which an expression was due, in UTC; null: never yet. @throws Error as `cronerPattern` does. */
export function lastTime(expression: string, before: Date): Date | null {
  return parsed(expression).previousRuns(1, before)[0] ?? null
}
