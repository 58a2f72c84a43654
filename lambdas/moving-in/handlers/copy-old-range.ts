import * as z from 'zod'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { readSecret } from '../../platform/secrets.ts'
import { taskHandler } from '../../platform/task.ts'
import { createTokenCipher, tokenKeys } from '../../platform/token-cipher.ts'
import { copyRange } from '../copy-range.ts'
import { copyingEnvironment } from '../environment.ts'
import { oldDatabase } from '../old-database.ts'
import { passSchema, RANGE_SIZE } from '../run.ts'

const settings = environment(copyingEnvironment)
const cipher = async () => createTokenCipher(await readSecret(settings().TOKEN_KEYS_SECRET_ID, tokenKeys))

/** Copies one range of the old database, or counts or compares it, as the pass is for. */
export const handler = taskHandler({
  input: z.object({ pass: passSchema, position: z.number().int().min(1) }),
  run: async ({ pass, position }) => {
    const tools = { old: await oldDatabase(), database: await database(), cipher, now: () => new Date(), rangeSize: RANGE_SIZE }
    await copyRange(tools, pass, position)
    return {}
  },
})
