import { apiFunctions } from '../lambdas/api-functions.ts'
import { routes } from '../lambdas/routes.ts'
import { startFunctions } from '../local/functions/runtime.ts'
import { startGateway } from '../local/gateway/gateway.ts'

/** The gateway and the functions in a process of their own, whose processor time is the service's alone. Its environment is theirs. */
const { dashboard, authorizer } = apiFunctions
const environment = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
)
const runtime = await startFunctions({ functions: { dashboard, authorizer }, environment, isolated: false })
const gateway = await startGateway({ routes, invoke: runtime.invoke, port: 0, originSecret: process.env['ORIGIN_SECRET'] ?? '' })
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
process.send?.({ url: gateway.url })
