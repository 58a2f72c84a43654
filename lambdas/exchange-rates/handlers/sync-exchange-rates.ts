import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import * as z from 'zod'
import { problemOfRates } from '../../domain/exchange-rates.ts'
import { correlationId } from '../../platform/correlation.ts'
import { database } from '../../platform/database.ts'
import { environment } from '../../platform/environment.ts'
import { leaseSchema } from '../../platform/held-lease.ts'
import { readSecret } from '../../platform/secrets.ts'
import { taskHandler } from '../../platform/task.ts'
import { USER_AGENT } from '../../upstreams/backend.ts'
import { createHttp } from '../../upstreams/http.ts'
import { latestRates, UnexpectedApiError } from '../../upstreams/open-exchange-rates.ts'
import { syncExchangeRatesEnvironment } from '../environment.ts'
import { replaceRates } from '../queries.ts'

const settings = environment(syncExchangeRatesEnvironment)
const secret = z.object({ appId: z.string().min(1) })
const metrics = new Metrics({ namespace: 'MicroMasters', serviceName: 'exchange-rates' })

/**
 * Replaces the currency rates by the latest ones. Nothing changes on any failure (rules/exchange-rates.md, "The sync").
 * @throws ExceededApiCalls, UnexpectedApiError, UpstreamTimeout, UpstreamUnreachable, LeaseLost; ConfigurationError without an app id.
 */
export const handler = taskHandler({
  input: z.object({ lease: leaseSchema }),
  run: async ({ lease }) => {
    const { OPEN_EXCHANGE_RATES_BASE_URL: baseUrl, OPEN_EXCHANGE_RATES_SECRET_ID: secretId } = settings()
    const { appId } = await readSecret(secretId, secret)
    const http = createHttp({ baseUrl, userAgent: USER_AGENT, correlationId: correlationId(), count: () => {} })
    const rates = await latestRates(http, appId)
    const problem = problemOfRates(rates)
    if (problem !== undefined) throw new UnexpectedApiError(`Open Exchange Rates: ${problem}`)
    const report = await replaceRates(await database(), lease, rates)
    metrics.addMetric('CurrencyRates', MetricUnit.Count, report.currencies)
    metrics.publishStoredMetrics()
    return report
  },
})
