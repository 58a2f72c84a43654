/**
 * What is wrong with rates (units of each currency for one US dollar), or undefined when all can be stored. One that cannot makes all of
 * them doubtful (rules/exchange-rates.md, "The sync").
 */
export function problemOfRates(rates: Readonly<Record<string, number>>): string | undefined {
  const entries = Object.entries(rates)
  if (entries.length === 0) return 'no rates'
  const code = entries.find(([name]) => !/^[A-Z]{3}$/.test(name))
  if (code) return `"${code[0]}" is no currency code`
  const rate = entries.find(([, value]) => !(Number.isFinite(value) && value > 0))
  return rate && `the rate of ${rate[0]} is no positive number`
}
