import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files with few lines that take long: by their size they would come last, and all others would have ended long before them. */
const LONG = ['test/nemesis/nemesis.test.ts', 'test/local/functions/table.test.ts']

const isLong = ({ moduleId }: TestSpecification) => LONG.some((file) => moduleId.endsWith(file))

/** Runs what takes long first, and the rest as vitest would. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}
