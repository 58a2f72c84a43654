import * as z from 'zod'
import { environment } from '../../platform/environment.ts'
import { taskHandler } from '../../platform/task.ts'
import { grantAccess } from '../access.ts'
import { requiredEngine } from '../engine.ts'
import { searchAccessEnvironment } from '../environment.ts'

const settings = environment(searchAccessEnvironment)

/** Lets the functions' roles into the search domain. Run at every deployment that changes it; a failure fails the deployment. */
export const handler = taskHandler({
  input: z.looseObject({}),
  run: async () => {
    const { SEARCH_WRITER_ROLES: writers, SEARCH_READER_ROLES: readers } = settings()
    await grantAccess(await requiredEngine(), { writers, readers })
    return { writers: writers.length, readers: readers.length }
  },
})
