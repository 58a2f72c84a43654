import * as z from 'zod'
import { databaseEnvironment } from '../platform/database-environment.ts'

/** The secret of `OPEN_EXCHANGE_RATES_SECRET_ID` is `{appId}`. */
export const syncExchangeRatesEnvironment = z.object({
  ...databaseEnvironment.shape,
  OPEN_EXCHANGE_RATES_BASE_URL: z.url({ protocol: /^https?$/ }),
  OPEN_EXCHANGE_RATES_SECRET_ID: z.string().min(1),
})
