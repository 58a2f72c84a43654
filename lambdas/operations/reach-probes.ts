import { USER_AGENT } from '../upstreams/backend.ts'
import { createHttp } from '../upstreams/http.ts'
import type { OperationsSettings } from './environment.ts'
import type { Probe } from './probe.ts'

const REACH_MS = 10_000

/** Whether each upstream, and this site itself, answers at all. */
export function reachProbes(settings: OperationsSettings): Probe[] {
  const reach = (name: string, baseUrl: string, fix: string): Probe => ({
    area: 'reachability',
    name,
    fix,
    look: async () => {
      const http = createHttp({ baseUrl, userAgent: USER_AGENT, timeoutMs: REACH_MS, count: () => {} })
      const { status: code } = await http.exchange({ call: name, path: '' })
      if (code >= 500) throw new Error(`${baseUrl} answers ${code}`)
      return `${baseUrl} answers`
    },
  })
  const upstream = `see whether it is down; else its address in lib/configuration.ts, and the way out through NAT`
  return [
    reach('MITx Online', settings.MITXONLINE_BASE_URL, upstream),
    reach('edX.org', settings.EDXORG_BASE_URL, upstream),
    reach('MIT Learn', settings.MIT_LEARN_BASE_URL, upstream),
    reach('Open Exchange Rates', settings.OPEN_EXCHANGE_RATES_BASE_URL, upstream),
    reach('this site', `${settings.SITE_URL}/api/v0/catalog/`, 'see the API of this environment in CloudWatch'),
  ]
}
