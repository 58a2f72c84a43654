import type { FunctionDefinition } from '../function-definition.ts'
import { syncExchangeRatesEnvironment } from './environment.ts'

/** The one step of the exchange rate sync (rules/exchange-rates.md, "The sync"). */
export const exchangeRatesFunctions = {
  'sync-exchange-rates': {
    entry: 'lambdas/exchange-rates/handlers/sync-exchange-rates.ts',
    environment: syncExchangeRatesEnvironment,
    timeoutSeconds: 60,
    memoryMb: 256,
    internet: true,
  },
} as const satisfies Record<string, FunctionDefinition>
