/** A process with an isolated function under way; it says the process id of the function's worker. */
import { join } from 'node:path'
import * as z from 'zod'
import { startFunctions } from '../../../local/functions/runtime.ts'

const one = { entry: join(import.meta.dirname, 'handlers.ts'), environment: z.object({}), timeoutSeconds: 600, memoryMb: 128 }
const { invoke } = await startFunctions({ functions: { one }, environment: {}, isolated: true })
const answer = await invoke('one', { do: 'process' })
void invoke('one', { do: 'hang' })
console.log(JSON.stringify(answer))
