import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Graph, graphOf, insideOf, namesOf } from '../../../local/operations-page/graph.ts'
import { layered } from '../../../local/operations-page/layers.ts'
import { type Box, type Layout, layoutOf } from '../../../local/operations-page/layout.ts'

const folder = join(import.meta.dirname, '../../../statemachines')
const files = readdirSync(folder).filter((file) => file.endsWith('.asl.json'))
const machines = files.map((file): [string, Graph] => [file, graphOf(readFileSync(join(folder, file), 'utf8'))])

/** Boxes of one level that share room. */
function overlaps({ boxes }: Layout): string[] {
  const meet = (a: Box, b: Box) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  return boxes.flatMap((a, index) =>
    boxes.slice(index + 1).flatMap((b) => (meet(a, b) ? [`${a.node.name} and ${b.node.name}`] : [])),
  )
}

function levels(layout: Layout): Layout[] {
  return [layout, ...layout.boxes.flatMap(({ inside }) => (inside ? levels(inside.layout) : []))]
}

describe.each(machines)('%s', (_, graph) => {
  it('is drawn whole, no state above another', () => {
    const layout = layoutOf(graph)
    const all = levels(layout)
    expect(all.flatMap(({ boxes }) => boxes.map(({ node }) => node.name)).sort()).toEqual(namesOf(graph).sort())
    expect(all.flatMap(overlaps)).toEqual([])
    for (const { width, height, boxes, lines } of all) {
      for (const box of boxes) {
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.x + box.width).toBeLessThanOrEqual(width)
        expect(box.y + box.height).toBeLessThanOrEqual(height)
        if (box.inside) expect(box.inside.x + box.inside.layout.width).toBeLessThanOrEqual(box.x + box.width)
      }
      for (const { points } of lines) for (const { x } of points) expect(x).toBeGreaterThanOrEqual(0)
    }
  })

  it('has lines that begin and end at their states', () => {
    for (const { boxes, lines } of levels(layoutOf(graph))) {
      const boxOf = (name: string) => boxes.find(({ node }) => node.name === name)
      const touches = (box: Box | undefined, x: number | undefined) =>
        box !== undefined && x !== undefined && x >= box.x && x <= box.x + box.width
      for (const { edge, points } of lines) {
        expect([edge.from, touches(boxOf(edge.from), points[0]?.x)]).toEqual([edge.from, true])
        expect([edge.to, touches(boxOf(edge.to), points.at(-1)?.x)]).toEqual([edge.to, true])
      }
    }
  })
})

it('is the same drawing each time', () => {
  for (const [, graph] of machines) expect(layoutOf(graph)).toEqual(layoutOf(graph))
})

it('finds the states of a Map inside a Map', () => {
  const bulk = machines.find(([file]) => file.startsWith('refresh-learner-data'))?.[1]
  const inside = bulk && insideOf(bulk, 'ForEachLearner')
  expect(inside?.nodes.map(({ name }) => name)).toContain('FetchEdxOrg')
  expect(bulk && insideOf(bulk, 'nothing')).toBeNull()
})

const graphs = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    links: fc.array(fc.tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 })), { maxLength: 24 }),
  }),
)

it('leads every edge downwards through every layer, whatever the graph, cycles too', () => {
  fc.assert(
    fc.property(graphs, ({ count, links }) => {
      const edges = links.filter(([from, to]) => from !== to)
      const { layers, ways, count: all } = layered(count, 0, edges)
      expect(layers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: all }, (_, index) => index))
      const layerOf = new Map(layers.flatMap((layer, index) => layer.map((node): [number, number] => [node, index])))
      for (const [index, { nodes, reversed }] of ways.entries()) {
        const [from, to] = edges[index] ?? [0, 0]
        expect([nodes[0], nodes.at(-1)]).toEqual(reversed ? [to, from] : [from, to])
        const steps = nodes.map((node) => layerOf.get(node) ?? -1)
        expect(steps).toEqual(steps.map((_, step) => (steps[0] ?? 0) + step))
      }
    }),
  )
})
