import { type Definition, definition, type StateDefinition } from '../definition.ts'

export type Edge = {
  from: string
  to: string
  /** `choice`: one of several ways; `default`: a Choice's other; `catch`: after an error. */
  kind: 'next' | 'choice' | 'default' | 'catch'
  /** The errors of a `catch`. */
  label: string
}
export type Node = { name: string; type: string; comment: string; ends: boolean; inside: Graph | null; distributed: boolean }
/** The states of a machine, or of a Map's iterations. */
export type Graph = { start: string; nodes: readonly Node[]; edges: readonly Edge[] }

/** The graph that a definition in Amazon States Language describes. @throws ZodError when it is none. */
export function graphOf(text: string): Graph {
  return graph(definition.parse(JSON.parse(text)))
}

function graph({ StartAt, States }: Definition): Graph {
  const entries = Object.entries(States)
  return {
    start: StartAt,
    nodes: entries.map(([name, each]) => ({
      name,
      type: each.Type,
      comment: each.Comment ?? '',
      ends: each.End === true || each.Type === 'Succeed' || each.Type === 'Fail',
      inside: each.ItemProcessor ? graph(each.ItemProcessor) : null,
      distributed: each.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED',
    })),
    edges: entries.flatMap(([name, each]) => merged(edgesOf(name, each))),
  }
}

function edgesOf(from: string, { Next, Default, Choices = [], Catch = [] }: StateDefinition): Edge[] {
  return [
    ...Choices.map((choice): Edge => ({ from, to: choice.Next, kind: 'choice', label: '' })),
    ...(Next === undefined ? [] : [{ from, to: Next, kind: 'next', label: '' } as const]),
    ...(Default === undefined ? [] : [{ from, to: Default, kind: 'default', label: '' } as const]),
    ...Catch.map(({ Next: to, ErrorEquals }): Edge => ({ from, to, kind: 'catch', label: ErrorEquals.join(', ') })),
  ]
}

/** One edge to each state: a way without an error counts more than one with, and labels are joined. */
function merged(edges: readonly Edge[]): Edge[] {
  return [...Map.groupBy(edges, ({ to }) => to).values()].flatMap((parallel) => {
    const plain = parallel.find(({ kind }) => kind !== 'catch')
    const [first] = parallel
    const label = parallel.flatMap((edge) => (edge.label === '' ? [] : [edge.label])).join(', ')
    return plain ? [{ ...plain, label }] : first ? [{ ...first, label }] : []
  })
}

/** The graph of the iterations of a Map state, wherever it stands. */
export function insideOf(whole: Graph, map: string): Graph | null {
  for (const node of whole.nodes) {
    if (!node.inside) continue
    if (node.name === map) return node.inside
    const found = insideOf(node.inside, map)
    if (found) return found
  }
  return null
}

/** The names of all states, those of Maps' iterations after their Map. */
export function namesOf(whole: Graph): string[] {
  return whole.nodes.flatMap(({ name, inside }) => [name, ...(inside ? namesOf(inside) : [])])
}
