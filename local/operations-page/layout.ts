import type { Edge, Graph, Node } from './graph.ts'
import { type Layered, layered } from './layers.ts'

export type Point = { x: number; y: number }
/** A state's box; a Map's holds the layout of its iterations, from the box's corner. */
export type Box = Point & { node: Node; width: number; height: number; inside: (Point & { layout: Layout }) | null }
export type Layout = {
  width: number
  height: number
  boxes: Box[]
  /** Points from the state where it begins to the one where it ends. */
  lines: { edge: Edge; points: Point[] }[]
}

const CHARACTER = 8
const NOTE_CHARACTER = 6
const NOTE_PADDING = 32
/** Beside the name, and the sign of the outcome after it. */
const BOX_PADDING = 50
const BOX_HEIGHT = 40
const MAP_HEADER = 42
const MAP_PADDING = 16
const GAP_X = 22
const GAP_Y = 38
const LINE_WIDTH = 4
const MARGIN = 10
const ROUNDS = 60

type Size = { width: number; height: number }
type Notes = ReadonlyMap<string, string>

const NO_NOTES: Notes = new Map()

/**
 * Where the states of a graph are drawn, and the lines between them. Pure: the same graph gives the same drawing. `notes`: what stands below
 * a state's name, which its box has to hold.
 */
export function layoutOf(graph: Graph, notes = NO_NOTES): Layout {
  const insides = graph.nodes.map(({ inside }) => (inside ? layoutOf(inside, notes) : null))
  const sizes = graph.nodes.map((node, index) => sizeOf(node, insides[index] ?? null, notes.get(node.name) ?? ''))
  const indexOf = new Map(graph.nodes.map(({ name }, index) => [name, index]))
  const at = (name: string) => indexOf.get(name) ?? 0
  const edges = graph.edges.filter(({ from, to }) => from !== to)
  const links = edges.map(({ from, to }): readonly [number, number] => [at(from), at(to)])
  const layers = layered(graph.nodes.length, at(graph.start), links)
  const size = (index: number): Size => sizes[index] ?? { width: LINE_WIDTH, height: 0 }
  const pulls = edges.map(({ kind }) => (kind === 'catch' ? CATCH_PULL : 1))
  const places = placed(layers, pulls, size)
  const boxes = graph.nodes.map((node, index) => boxOf(node, places[index] ?? NOWHERE, size(index), insides[index] ?? null))
  const lines = edges.map((edge, index) => ({ edge, points: pointsOf(layers.ways[index], places, size) }))
  const right = Math.max(...layers.layers.flat().map((index) => (places[index]?.x ?? 0) + size(index).width / 2))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { width: right + MARGIN, height: bottom + MARGIN, boxes, lines }
}

function sizeOf({ name }: Node, inside: Layout | null, note: string): Size {
  const width = Math.max(96, name.length * CHARACTER + BOX_PADDING, note.length * NOTE_CHARACTER + NOTE_PADDING)
  if (!inside) return { width, height: BOX_HEIGHT }
  return { width: Math.max(width, inside.width + 2 * MAP_PADDING), height: inside.height + MAP_HEADER + MAP_PADDING }
}

/** The middle of a box; `y` is its upper edge. `top` and `bottom` are those of its layer. */
type Place = Point & { top: number; bottom: number }
const NOWHERE: Place = { x: 0, y: 0, top: 0, bottom: 0 }

function placed({ layers, ways, count }: Layered, pulls: readonly number[], size: (index: number) => Size): Place[] {
  const neighbours: Pull[][] = Array.from({ length: count }, () => [])
  for (const [way, { nodes }] of ways.entries()) {
    const pull = pulls[way] ?? 1
    for (const [index, node] of nodes.slice(1).entries()) {
      const before = nodes[index] ?? 0
      neighbours[node]?.push({ node: before, pull })
      neighbours[before]?.push({ node, pull })
    }
  }
  const xs = Array.from({ length: count }, () => 0)
  for (const layer of layers) pack(layer, xs, size, (_, index) => index * 160)
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? layers : layers.toReversed()
    for (const layer of order) pack(layer, xs, size, (node) => mean(neighbours[node] ?? [], xs, xs[node] ?? 0))
  }
  const left = Math.min(...xs.map((x, index) => x - size(index).width / 2))
  let y = MARGIN
  const places = Array.from({ length: count }, () => NOWHERE)
  for (const layer of layers) {
    const height = Math.max(...layer.map((index) => size(index).height))
    for (const index of layer) {
      const middle = y + (height - size(index).height) / 2
      places[index] = { x: (xs[index] ?? 0) - left + MARGIN, y: middle, top: y, bottom: y + height }
    }
    y += height + GAP_Y
  }
  return places
}

/** A neighbour and how strongly it draws: the usual course is drawn straight, and errors go round it. */
type Pull = { node: number; pull: number }
const CATCH_PULL = 0.1

function mean(pulls: readonly Pull[], xs: readonly number[], otherwise: number): number {
  const weight = pulls.reduce((sum, { pull }) => sum + pull, 0)
  return weight === 0 ? otherwise : pulls.reduce((sum, { node, pull }) => sum + pull * (xs[node] ?? 0), 0) / weight
}

/** Puts a layer's nodes as near to where they want to be as their order and widths let them: the mean of packing from both sides. */
function pack(
  layer: readonly number[],
  xs: number[],
  size: (index: number) => Size,
  wish: (node: number, index: number) => number,
) {
  const wishes = layer.map(wish)
  const apart = (index: number) => (size(layer[index - 1] ?? 0).width + size(layer[index] ?? 0).width) / 2 + GAP_X
  const fromLeft: number[] = []
  for (const [index, wished] of wishes.entries()) {
    fromLeft.push(index === 0 ? wished : Math.max(wished, (fromLeft[index - 1] ?? 0) + apart(index)))
  }
  const fromRight: number[] = [...wishes]
  for (let index = wishes.length - 2; index >= 0; index -= 1) {
    fromRight[index] = Math.min(wishes[index] ?? 0, (fromRight[index + 1] ?? 0) - apart(index + 1))
  }
  for (const [index, node] of layer.entries()) xs[node] = ((fromLeft[index] ?? 0) + (fromRight[index] ?? 0)) / 2
}

function boxOf(node: Node, { x, y }: Point, { width, height }: Size, inside: Layout | null): Box {
  const corner = { x: x - width / 2, y }
  const within = inside && { layout: inside, x: corner.x + (width - inside.width) / 2, y: y + MAP_HEADER }
  return { node, ...corner, width, height, inside: within }
}

/** Through a layer a line goes straight down, so that it keeps clear of the boxes beside it. */
function pointsOf(way: Layered['ways'][number] | undefined, places: readonly Place[], size: (index: number) => Size): Point[] {
  const nodes = way?.nodes ?? []
  const points = nodes.flatMap((node, index): Point[] => {
    const { x, y, top, bottom } = places[node] ?? NOWHERE
    if (index === 0) return [{ x, y: y + size(node).height }]
    if (index === nodes.length - 1) return [{ x, y }]
    return [
      { x, y: top },
      { x, y: bottom },
    ]
  })
  return way?.reversed ? points.toReversed() : points
}
