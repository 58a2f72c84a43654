/**
 * The process of one isolated function: `worker.ts BUNDLE NAME MEMORY`. Takes one call at a time from its parent, says `ready` when it
 * can, and ends with the parent, however that ends.
 */
import { type Call, callHandler, failureOf, loadHandler, type Outcome } from './handler.ts'

export type WorkerMessage = { readonly kind: 'ready' } | Outcome

const [bundle = '', name = '', memoryMb = ''] = process.argv.slice(2)
const tell = (message: WorkerMessage, then: () => void = () => {}) => process.send?.(message, then)

process.once('disconnect', () => process.exit())
// The parent may have gone before anybody listened.
if (!process.connected) process.exit()
// Ctrl-C and a closed terminal reach the whole group; the parent stops its functions itself, when nothing needs them any more.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})

try {
  const handler = await loadHandler(bundle)
  process.on('message', async (call: Call) => tell(await callHandler(handler, { name, memoryMb: Number(memoryMb) }, call)))
  tell({ kind: 'ready' })
} catch (error) {
  tell(failureOf(error), () => process.exit(1))
}
