import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { goldenDirectory } from './golden.ts'

/** What `npm run golden-case -- ID` does: prints a recorded case, whatever file it is in. Exit code 1: there is none of this id. */

const [id = ''] = process.argv.slice(2)
const files = (await readdir(goldenDirectory)).filter((file) => file.endsWith('.jsonl')).sort()
const texts = await Promise.all(files.map((file) => readFile(join(goldenDirectory, file), 'utf8')))
const cases = texts.flatMap((text, index) =>
  text
    .split('\n')
    .filter((line) => line.includes(JSON.stringify(id)))
    .map((line): unknown => JSON.parse(line))
    .filter((each) => typeof each === 'object' && each !== null && 'id' in each && each.id === id)
    .map((each) => ({ file: files[index], each })),
)

for (const { file, each } of cases) console.log(`${file}\n${JSON.stringify(each, null, 2)}`)
if (cases.length === 0) {
  console.error(`no case ${id} in ${goldenDirectory}`)
  process.exitCode = 1
}
