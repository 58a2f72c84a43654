import type { Source } from '../source.ts'
import { same, times } from './columns.ts'

/** Currency rates. */
export const rates: readonly Source[] = [
  {
    table: 'currency_exchange_rate',
    old: 'financialaid_currencyexchangerate',
    columns: { ...same('currency_code', 'exchange_rate'), ...times },
    key: ['currency_code'],
    setAside: [
      { reason: 'rate-out-of-range', when: `NOT (t.exchange_rate > 0 AND t.exchange_rate < 'Infinity')` },
      {
        reason: 'second-rate',
        when: `EXISTS (SELECT FROM financialaid_currencyexchangerate o WHERE o.currency_code = t.currency_code
                 AND o.exchange_rate > 0 AND o.exchange_rate < 'Infinity' AND ROW(o.updated_on, o.id) > ROW(t.updated_on, t.id))`,
      },
    ],
  },
]
