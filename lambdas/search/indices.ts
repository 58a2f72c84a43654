import * as z from 'zod'
import { type Engine, reaching, refusedWith } from './engine.ts'
import { type IndexMeta, indexBody, type Kind, kinds } from './mappings.ts'

/**
 * Where documents are written to and read from. Each kind is served by one index behind an alias; while a rebuild is under way, a
 * second one fills behind another alias. Null: there is none.
 */
export type Indices = { serving: Record<Kind, string | null>; rebuilding: Record<Kind, string | null> }
export type Role = keyof Indices

const SUFFIX: Record<Role, string> = { serving: 'default', rebuilding: 'reindexing' }

/** The name under which an index is addressed, whatever its own name. */
export const aliasOf = ({ prefix }: Pick<Engine, 'prefix'>, kind: Kind, role: Role): string =>
  `${prefix}_${kind}_enrollment_${SUFFIX[role]}`

const patternOf = ({ prefix }: Pick<Engine, 'prefix'>, kind: Kind): string => `${prefix}_${kind}_enrollment_*`

const aliases = z.record(z.string(), z.object({ aliases: z.record(z.string(), z.unknown()) }))

/** Indices of a kind by name, each with its aliases. */
async function aliasesOf(engine: Engine, kind: Kind): Promise<[string, string[]][]> {
  const { body } = await reaching(() => engine.client.indices.getAlias({ index: patternOf(engine, kind) }))
  return Object.entries(aliases.parse(body)).map(([index, each]) => [index, Object.keys(each.aliases)])
}

/** Which indices there are now. @throws SearchUnavailable */
export async function readIndices(engine: Engine): Promise<Indices> {
  const found: Indices = { serving: { private: null, public: null }, rebuilding: { private: null, public: null } }
  for (const kind of kinds) {
    for (const [index, names] of await aliasesOf(engine, kind)) {
      if (names.includes(aliasOf(engine, kind, 'serving'))) found.serving[kind] = index
      if (names.includes(aliasOf(engine, kind, 'rebuilding'))) found.rebuilding[kind] = index
    }
  }
  return found
}

/** An index to write to, by its alias. */
export type Target = { kind: Kind; alias: string }

/** Where to write to, for a role. */
export function targetsOf(engine: Engine, indices: Indices, role: Role): Target[] {
  const there = kinds.filter((kind) => indices[role][kind] !== null)
  return there.map((kind) => ({ kind, alias: aliasOf(engine, kind, role) }))
}

/** Makes an index, empty, behind its alias from its first moment on; one of this name that is there already stays. */
export async function createIndex(engine: Engine, kind: Kind, role: Role, suffix: string): Promise<void> {
  const body = { ...indexBody(kind), aliases: { [aliasOf(engine, kind, role)]: {} } }
  try {
    await reaching(() => engine.client.indices.create({ index: `${engine.prefix}_${kind}_enrollment_${suffix}`, body }))
  } catch (error) {
    if (refusedWith(error) !== 400 || !String(error).includes('resource_already_exists_exception')) throw error
  }
}

/** Deletes indices by their own names; what is not there any more is fine. */
export async function deleteIndices(engine: Engine, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await reaching(() => engine.client.indices.delete({ index: [...names], ignore_unavailable: true }))
}

/** Indices that no alias leads to any more: what rebuilds have replaced. */
export async function unusedIndices(engine: Engine): Promise<string[]> {
  const all = await Promise.all(kinds.map((kind) => aliasesOf(engine, kind)))
  return all.flat().flatMap(([index, names]) => (names.length === 0 ? [index] : []))
}

/** Lets the rebuilt indices serve, all at once, in place of those that serve now. @returns whether there was anything to swap. */
export async function swapAliases(engine: Engine): Promise<boolean> {
  const { serving, rebuilding } = await readIndices(engine)
  const fresh = kinds.flatMap((kind) => (rebuilding[kind] === null ? [] : [{ kind, index: rebuilding[kind] }]))
  if (fresh.length < kinds.length) return false
  // What was acknowledged before must be found afterwards too.
  await reaching(() => engine.client.indices.refresh({ index: fresh.map(({ index }) => index) }))
  const actions = fresh.flatMap(({ kind, index }) => {
    const alias = aliasOf(engine, kind, 'serving')
    const old = serving[kind]
    return [
      ...(old === null ? [] : [{ remove: { index: old, alias } }]),
      { add: { index, alias } },
      { remove: { index, alias: aliasOf(engine, kind, 'rebuilding') } },
    ]
  })
  await reaching(() => engine.client.indices.updateAliases({ body: { actions } }))
  return true
}

const indexMeta = z.object({ layout: z.string(), copiedTo: z.number().int() })
const mappingAnswer = z.record(z.string(), z.object({ mappings: z.object({ _meta: z.unknown() }) }))

/** What is kept with an index; null when it was made by something else. */
export async function readMeta(engine: Engine, index: string): Promise<IndexMeta | null> {
  const { body } = await reaching(() => engine.client.indices.getMapping({ index }))
  const parsed = indexMeta.safeParse(mappingAnswer.parse(body)[index]?.mappings._meta)
  return parsed.success ? parsed.data : null
}

/** Notes with an index how far its rebuild has got. */
export async function writeMeta(engine: Engine, index: string, meta: IndexMeta): Promise<void> {
  await reaching(() => engine.client.indices.putMapping({ index, body: { _meta: meta } }))
}
