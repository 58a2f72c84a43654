import type { Engine } from '../workflows/engine.ts'
import type { ExecutionRecord } from '../workflows/records.ts'
import { executionPage, mapRunPage, stateAnchor } from './addresses.ts'
import { type Outcome, outcomesOf, type Visit, visitsOf } from './outcomes.ts'

/** Histories of children that are read for one page; those that failed are read first. */
const MOST_READ = 200

/** What the children of an execution's distributed Maps did, state by state. */
export type InnerStates = {
  outcomes: ReadonlyMap<string, Outcome>
  /** Sums: `40 succeeded, 2 failed`. */
  notes: ReadonlyMap<string, string>
  /** Where a state's failures are: the child that failed in it, or all children where several did. */
  links: ReadonlyMap<string, string>
  /** How many children there are, and of how many the sums are. */
  children: number
  read: number
}

type Child = { execution: ExecutionRecord; visits: Visit[] }

/** Sums over the child executions of the Maps that `visits` entered, and over theirs. */
export function innerStatesOf(engine: Engine, visits: readonly Visit[]): InnerStates {
  const children: Child[] = []
  let known = 0
  for (let level = visits; level.length > 0; ) {
    const executions = level.flatMap(({ mapRunArn }) => (mapRunArn === null ? [] : engine.executions({ mapRunArn })))
    known += executions.length
    const read = executions.toSorted(byTrouble).slice(0, MOST_READ - children.length)
    const found = read.map((execution) => ({ execution, visits: visitsOf(engine.history(execution.arn), execution) }))
    children.push(...found)
    level = found.flatMap((child) => child.visits)
  }
  const byState = Map.groupBy(
    children.flatMap(({ execution, visits: own }) => own.map((visit) => ({ execution, visit }))),
    ({ visit }) => visit.state,
  )
  return {
    outcomes: outcomesOf(children.flatMap((child) => child.visits)),
    notes: new Map([...byState].map(([state, entered]) => [state, sumOf(entered.map(({ visit }) => visit.outcome))])),
    links: new Map([...byState].flatMap(([state, entered]) => linkOf(state, entered))),
    children: known,
    read: children.length,
  }
}

const trouble = ({ status }: ExecutionRecord) => (status === 'SUCCEEDED' ? 0 : status === 'RUNNING' ? 1 : 2)
const byTrouble = (a: ExecutionRecord, b: ExecutionRecord) => trouble(b) - trouble(a) || b.startedAt - a.startedAt

const ORDER: readonly Outcome[] = ['running', 'succeeded', 'caught', 'failed', 'aborted']

function sumOf(outcomes: readonly Outcome[]): string {
  const counts = Map.groupBy(outcomes, (outcome) => outcome)
  return ORDER.flatMap((outcome) => (counts.has(outcome) ? [`${counts.get(outcome)?.length} ${outcome}`] : [])).join(', ')
}

function linkOf(state: string, entered: readonly { execution: ExecutionRecord; visit: Visit }[]): [string, string][] {
  const failed = new Set(entered.filter(({ visit }) => visit.outcome === 'failed').map(({ execution }) => execution))
  const [first] = failed
  if (!first) return []
  if (failed.size === 1) return [[state, `${executionPage(first.arn)}#${stateAnchor(state)}`]]
  return first.child ? [[state, mapRunPage(first.child.mapRunArn)]] : []
}
