/** `load-bundles.ts FILE …` loads bundles as Lambda does, outside of the test runner, and says what is wrong with each, in JSON. */
import { loadHandler } from '../../../local/functions/handler.ts'

const problemOf = async (file: string) => {
  try {
    await loadHandler(file)
    return null
  } catch (error) {
    return String(error)
  }
}
const problems: (string | null)[] = []
for (const file of process.argv.slice(2)) problems.push(await problemOf(file))
process.stdout.write(JSON.stringify(problems), () => process.exit())
