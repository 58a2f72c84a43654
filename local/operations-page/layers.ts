/** Nodes and edges by index; an edge is a pair of nodes. */
export type Links = readonly (readonly [from: number, to: number])[]

/** What layering makes of a graph. Long edges go through nodes of no size, whose indices begin after those of the graph. */
export type Layered = {
  /** Node indices by layer, from above, each layer from left to right. */
  layers: number[][]
  /** For each edge its way through the layers, downwards. */
  ways: { nodes: number[]; reversed: boolean }[]
  count: number
}

/**
 * Puts the nodes of a graph into layers so that edges lead downwards, as far as there are no cycles, and orders each layer so that few
 * cross (Sugiyama, Tagawa, Toda: Methods for visual understanding of hierarchical system structures, 1981; crossings by barycenters).
 */
export function layered(count: number, start: number, links: Links): Layered {
  const reversed = backEdges(count, start, links)
  const downwards = links.map(([from, to], index): readonly [number, number] => (reversed.has(index) ? [to, from] : [from, to]))
  const layerOf = longestPaths(count, downwards)
  const { ways, layerOfAll } = withDummies(count, downwards, layerOf)
  const layers: number[][] = []
  for (const [node, layer] of layerOfAll.entries()) (layers[layer] ??= []).push(node)
  const segments = ways.flatMap((way) => way.slice(1).map((node, index): readonly [number, number] => [way[index] ?? 0, node]))
  return {
    layers: ordered(layers, segments),
    ways: ways.map((nodes, index) => ({ nodes, reversed: reversed.has(index) })),
    count: layerOfAll.length,
  }
}

/** Edges that lead back to a node from which one comes: turned round, they leave no cycle. */
function backEdges(count: number, start: number, links: Links): Set<number> {
  const back = new Set<number>()
  const state = Array.from({ length: count }, (): 'new' | 'open' | 'done' => 'new')
  const visit = (node: number) => {
    state[node] = 'open'
    for (const [index, [from, to]] of links.entries()) {
      if (from !== node) continue
      if (state[to] === 'open') back.add(index)
      else if (state[to] === 'new') visit(to)
    }
    state[node] = 'done'
  }
  visit(start)
  for (let node = 0; node < count; node += 1) if (state[node] === 'new') visit(node)
  return back
}

function longestPaths(count: number, links: Links): number[] {
  const layers = Array.from({ length: count }, () => 0)
  // Without cycles, the longest path has fewer edges than there are nodes.
  for (let round = 0; round < count; round += 1) {
    for (const [from, to] of links) layers[to] = Math.max(layers[to] ?? 0, (layers[from] ?? 0) + 1)
  }
  return layers
}

function withDummies(count: number, links: Links, layerOf: readonly number[]) {
  const layerOfAll = [...layerOf]
  let next = count
  const ways = links.map(([from, to]) => {
    const way = [from]
    for (let layer = (layerOf[from] ?? 0) + 1; layer < (layerOf[to] ?? 0); layer += 1) {
      layerOfAll[next] = layer
      way.push(next)
      next += 1
    }
    return [...way, to]
  })
  return { ways, layerOfAll }
}

const SWEEPS = 12

function ordered(layers: number[][], segments: Links): number[][] {
  const above = neighboursBy(segments, 1)
  const below = neighboursBy(segments, 0)
  let current = layers.map((layer) => [...layer])
  let best = current
  let fewest = crossings(current, below)
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    current = sweep % 2 === 0 ? swept(current, above) : swept(current.toReversed(), below).toReversed()
    const count = crossings(current, below)
    if (count < fewest) [best, fewest] = [current, count]
  }
  return best
}

function neighboursBy(segments: Links, end: 0 | 1): Map<number, number[]> {
  const groups = Map.groupBy(segments, (segment) => segment[end])
  return new Map([...groups].map(([node, list]) => [node, list.map((segment) => segment[end === 0 ? 1 : 0])]))
}

/** Orders each layer by where its neighbours stand in the layer before it. */
function swept(layers: readonly number[][], neighbours: ReadonlyMap<number, number[]>): number[][] {
  const result: number[][] = []
  for (const layer of layers) {
    const position = new Map((result.at(-1) ?? []).map((node, index) => [node, index]))
    const weight = (node: number, index: number) => {
      const known = (neighbours.get(node) ?? []).flatMap((each) => position.get(each) ?? [])
      return known.length === 0 ? index : known.reduce((sum, each) => sum + each, 0) / known.length
    }
    const weighed = layer.map((node, index) => ({ node, weight: weight(node, index) }))
    result.push(weighed.sort((a, b) => a.weight - b.weight).map(({ node }) => node))
  }
  return result
}

function crossings(layers: readonly number[][], below: ReadonlyMap<number, number[]>): number {
  let count = 0
  for (const [index, layer] of layers.entries()) {
    const position = new Map((layers[index + 1] ?? []).map((node, at) => [node, at]))
    const ends = layer.flatMap((node) =>
      (below.get(node) ?? []).flatMap((each) => position.get(each) ?? []).toSorted((a, b) => a - b),
    )
    for (let left = 0; left < ends.length; left += 1) {
      for (let right = left + 1; right < ends.length; right += 1) if ((ends[left] ?? 0) > (ends[right] ?? 0)) count += 1
    }
  }
  return count
}
