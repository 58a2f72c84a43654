import type { Replies } from '../../lambdas/operations/replies.ts'
import { type Command, type Outcome } from '../command.ts'
import { readGiven } from '../given-file.ts'
import { namedImages } from '../named-images.ts'
import type { Ask } from '../operations.ts'
import { counted, section, table } from '../table.ts'

/** Applies a document of program content as a whole, or says everything that is wrong with it. */
export const contentImport: Command = {
  words: 'content import',
  operands: ['file'],
  summary: 'Apply such a file, all of it or nothing',
  effect: 'destroys',
  run: async (call, { ask }) => {
    const file = call.operand('file')
    const text = (await readGiven(file)).toString()
    const request = { ...call.change, text }
    const checked = await ask('content-import', { ...request, dryRun: true })
    if (!checked.ok) return outcomeOf(checked, file, true)
    const missing = await missingImages(ask, text)
    const shown = withMissing(checked, missing)
    if (call.change.dryRun) return outcomeOf(shown, file, true)
    await call.confirm([...importLines(shown), `Apply ${file}?`].join('\n'))
    const applied = await ask('content-import', request)
    return outcomeOf(applied.ok ? withMissing(applied, missing) : applied, file, false)
  },
}

type Result = Replies['content-import']
type Applied = Extract<Result, { ok: true }>

/** As many as one request may ask about. */
const ASKED_AT_ONCE = 500

/** Pictures that the document names and that are not in the media bucket. */
async function missingImages(ask: Ask, text: string): Promise<string[]> {
  const addresses = namedImages(JSON.parse(text))
  const missing: string[] = []
  for (let at = 0; at < addresses.length; at += ASKED_AT_ONCE) {
    const asked = await ask('content-images-missing', { addresses: addresses.slice(at, at + ASKED_AT_ONCE) })
    missing.push(...asked.missing)
  }
  return missing
}

/** They are no error: somebody may put them there after. */
function withMissing(result: Applied, missing: readonly string[]): Applied {
  const said = missing.map((address) => `no picture is kept as ${address}: \`content image put\` puts one`)
  return { ...result, warnings: [...result.warnings, ...said] }
}

type Difference = Applied['differences'][number]

function outcomeOf(result: Result, file: string, dryRun: boolean): Outcome {
  if (result.ok) {
    const lines = [`${file} ${dryRun ? 'would be' : 'is'} applied`, ...importLines(result)]
    return { data: { ...result, dryRun }, lines }
  }
  const lines = [
    `${file}: ${counted(result.errors.length, 'error')}; nothing was changed`,
    ...table(
      null,
      result.errors.map(({ path, message }) => [path, message]),
    ),
  ]
  return { data: { ...result, dryRun }, lines, failed: true }
}

/** Differences that a screen shows; --json has more, and the audit all. */
const MAX_LINES = 60

function importLines({ changes, differences, warnings }: Applied): string[] {
  const shown = differences.slice(0, MAX_LINES).map(differenceRow)
  const rest = differences.length > MAX_LINES ? [`… more in --json, and all in the audit log`] : []
  return [
    ...changeLines(changes),
    ...(shown.length > 0 ? section('field by field', [...table(null, shown), ...rest]) : []),
    ...(warnings.length > 0 ? section('LOOK TWICE', warnings) : []),
  ]
}

function differenceRow({ table: name, id, name: called, change, field, before, after }: Difference): string[] {
  const row = `${name.replaceAll('_', ' ')} ${id} (${called})`
  return field === null ? [row, change] : [row, field, `${brief(before)} → ${brief(after)}`]
}

/** A value in a line of a screen. */
function brief(value: unknown): string {
  const text = value === null || value === undefined ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function changeLines(changes: Applied['changes']): string[] {
  const rows = Object.entries(changes).filter(([, { added, changed, deleted }]) => added + changed + deleted > 0)
  if (rows.length === 0) return ['nothing changes']
  return table(
    ['table', 'added', 'changed', 'deleted'],
    rows.map(([name, { added, changed, deleted }]) => [name, added, changed, deleted]),
  )
}
