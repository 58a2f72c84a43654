import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ROWS_PER_PART } from '../../lambdas/operations/awards/request.ts'
import { type CsvRow, readCsv } from '../../ops/csv.ts'
import { inParts } from '../../ops/grade-file.ts'

/** What a Lambda takes at once, by AWS's quotas. */
const MOST_BYTES = 6 * 1024 * 1024

const COLUMNS = ['username', 'course_id', 'score', 'grade', 'no_show']

function saved(text: string | Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'micromasters-grades-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'grades.csv')
  writeFileSync(file, text)
  return file
}

/** Sends a file: the size of each request, its rows, and how many rows were read and not sent yet, at most. */
async function sent(rows: AsyncIterable<CsvRow>) {
  const parts: { bytes: number; rows: readonly CsvRow[] }[] = []
  let [read, gone, held] = [0, 0, 0]
  async function* counted() {
    for await (const row of rows) {
      read += 1
      held = Math.max(held, read - gone)
      yield row
    }
  }
  const total = await inParts(counted(), async (part) => {
    parts.push({ bytes: Buffer.byteLength(JSON.stringify({ command: 'grade-file-add', file: 1, rows: part })), rows: part })
    gone += part.length
  })
  return { total, parts, held }
}

it.each([
  ['50,000 rows of a line each', 50_000, ''],
  ['12,000 rows of 3,000 characters each, of which a Lambda takes no 5,000 at once', 12_000, 'é'.repeat(3000)],
])('sends %s in parts that a Lambda takes, and holds one part at most', async (_, length, comment) => {
  const lines = Array.from({ length }, (_each, index) => `u${index},1,${index % 101},pass,0,${comment}`)
  const file = saved(`${COLUMNS.join()},comment\n${lines.join('\n')}`)
  const { total, parts, held } = await sent(readCsv(file, COLUMNS))
  expect(total).toBe(length)
  expect(Math.max(...parts.map(({ bytes }) => bytes))).toBeLessThan(MOST_BYTES)
  expect(Math.max(...parts.map(({ rows }) => rows.length))).toBeLessThanOrEqual(ROWS_PER_PART)
  expect(held).toBeLessThanOrEqual(ROWS_PER_PART + 1)
  const sentLines = parts.flatMap(({ rows }) => rows.map(({ line }) => line))
  expect(sentLines).toEqual(lines.map((_line, index) => index + 2))
})

it('says where a byte is that is no text, however far into the file and wherever its pieces are cut', async () => {
  // Longer than what is read at once, in characters of three bytes, which no piece ends with.
  const lines = Array.from({ length: 3000 }, () => `${'€'.repeat(40)},1,2,pass,0`)
  const good = Buffer.from(`${COLUMNS.join()}\n${lines.join('\n')}\n`)
  const file = saved(Buffer.concat([good, Buffer.from([0x61, 0x62, 0xff])]))
  await expect(sent(readCsv(file, COLUMNS))).rejects.toThrow('line 3002, column 3: no text in UTF-8')
  expect((await sent(readCsv(saved(good), COLUMNS))).total).toBe(3000)
})
