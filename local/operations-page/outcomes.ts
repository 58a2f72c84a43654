import { isObject, type Json, type JsonObject } from '../workflows/json.ts'
import { detailsKey } from '../workflows/history.ts'
import type { Status } from '../workflows/records.ts'

/** How it went with a state: `caught` ended in an error that another state took up. */
export type Outcome = 'running' | 'succeeded' | 'caught' | 'failed' | 'aborted'

/** One time that a state was entered. Times: epoch ms. */
export type Visit = {
  state: string
  enteredAt: number
  leftAt: number | null
  outcome: Outcome
  /** JSON text; null where there is none. */
  input: string | null
  output: string | null
  error: string | null
  cause: string | null
  /** Attempts of a task that failed. */
  failures: number
  /** Of a distributed Map. */
  mapRunArn: string | null
  events: { at: number; type: string }[]
}

/** The execution that the events are of. */
type Execution = { status: Status; stoppedAt: number | null }
type Open = Visit & { parent: Open | null; failed: boolean }

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

/** What an execution's history says of each state, in the order in which they were entered. */
export function visitsOf(events: readonly JsonObject[], execution: Execution): Visit[] {
  const visits: Open[] = []
  /** The visit that an event leaves open. */
  const after = new Map<number, Open | null>()
  for (const event of events) {
    const type = text(event['type']) ?? ''
    const about = event[detailsKey(type)]
    const details = isObject(about) ? about : {}
    const at = Math.round(Number(event['timestamp']) * 1000)
    const before = after.get(Number(event['previousEventId'])) ?? null
    after.set(Number(event['id']), follow(visits, before, { type, details, at }))
  }
  for (const visit of visits) if (visit.leftAt === null) leave(visit, execution)
  return visits.map(({ parent: _parent, failed: _failed, ...visit }) => visit)
}

type Event = { type: string; details: JsonObject; at: number }

function follow(visits: Open[], before: Open | null, event: Event): Open | null {
  const { type, details, at } = event
  if (type.endsWith('StateEntered')) {
    const visit = entered(before, event)
    visits.push(visit)
    return visit
  }
  if (!before) return null
  if (type.endsWith('StateExited')) {
    const visit = named(before, text(details['name']) ?? '')
    visit.leftAt = at
    visit.output = text(details['output'])
    visit.outcome = visit.failed ? 'caught' : 'succeeded'
    visit.events.push({ at, type })
    return visit.parent
  }
  before.events.push({ at, type })
  note(before, event)
  return before
}

function entered(parent: Open | null, { type, details, at }: Event): Open {
  return {
    state: text(details['name']) ?? '',
    enteredAt: at,
    leftAt: null,
    outcome: 'running',
    input: text(details['input']),
    output: null,
    error: null,
    cause: null,
    failures: 0,
    mapRunArn: null,
    events: [{ at, type }],
    parent,
    failed: false,
  }
}

/** The last state of an iteration may be left by an event of the Map: the visit is that of the name. */
function named(visit: Open, name: string): Open {
  let found = visit
  while (found.state !== name && found.parent) found = found.parent
  return found
}

function note(visit: Open, { type, details }: Event): void {
  const run = text(details['mapRunArn'])
  if (run !== null) visit.mapRunArn = run
  if (/(Failed|TimedOut)$/.test(type) && !type.startsWith('MapIteration')) {
    visit.failed = true
    visit.failures += 1
    visit.error = text(details['error']) ?? (type.endsWith('TimedOut') ? 'States.Timeout' : visit.error)
    visit.cause = text(details['cause']) ?? visit.cause
  }
  if (/(TaskSucceeded|MapRunSucceeded|MapStateSucceeded)$/.test(type)) visit.failed = false
}

/** How a visit that nothing has ended stands, or ended with its execution. */
function leave(visit: Open, { status, stoppedAt }: Execution): void {
  if (status === 'RUNNING') return
  visit.leftAt = stoppedAt
  visit.outcome = status === 'ABORTED' ? 'aborted' : status === 'SUCCEEDED' ? 'succeeded' : 'failed'
}

/** The worst counts: it is what is looked for. */
const RANKING: readonly Outcome[] = ['failed', 'running', 'aborted', 'caught', 'succeeded']

/** How it went with each state that was entered. */
export function outcomesOf(visits: readonly Visit[]): Map<string, Outcome> {
  const byState = Map.groupBy(visits, ({ state }) => state)
  return new Map(
    [...byState].map(([state, list]) => {
      const outcomes = new Set(list.map(({ outcome }) => outcome))
      return [state, RANKING.find((outcome) => outcomes.has(outcome)) ?? 'succeeded']
    }),
  )
}
