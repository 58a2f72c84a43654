/** A price in US dollars per unit, in us-east-1. */
export type Price = {
  usd: number
  unit: string
  /** The page that says so. */
  source: string
  /** Whether a copy of a page with this price was read on `READ_ON`; the others are as known before, and are to be checked there. */
  wasRead: boolean
}

export const READ_ON = '2026-11-23'

const at = (usd: number, unit: string, page: string, wasRead = false): Price => ({
  usd,
  unit,
  source: `https://aws.amazon.com/${page}/pricing/`,
  wasRead,
})

/** On-demand prices, without free tiers, discounts and taxes. */
export const prices = {
  stateTransition: at(0.025 / 1_000, 'state transition (standard)', 'step-functions', true),
  expressRequest: at(1 / 1_000_000, 'request (express)', 'step-functions'),
  expressGbSecond: at(0.00001667, 'GB-second (express)', 'step-functions'),
  lambdaGbSecond: at(0.0000133334, 'GB-second (arm64)', 'lambda', true),
  lambdaRequest: at(0.2 / 1_000_000, 'invocation', 'lambda', true),
  acuHour: at(0.12, 'Aurora capacity unit and hour', 'rds/aurora', true),
  auroraGb: at(0.1, 'GB and month', 'rds/aurora'),
  auroraIo: at(0.2 / 1_000_000, 'I/O', 'rds/aurora'),
  natHour: at(0.045, 'NAT gateway and hour', 'vpc', true),
  natGb: at(0.045, 'GB through a NAT gateway', 'vpc', true),
  endpointHour: at(0.01, 'interface endpoint, zone and hour', 'privatelink', true),
  searchDataHour: at(0.167, 'r7g.large.search and hour', 'opensearch-service'),
  searchManagerHour: at(0.068, 'm7g.medium.search and hour', 'opensearch-service'),
  searchSmallHour: at(0.036, 't3.small.search and hour', 'opensearch-service'),
  searchGb: at(0.122, 'GB (gp3) and month', 'opensearch-service'),
  apiRequest: at(1 / 1_000_000, 'request (HTTP API)', 'api-gateway'),
  cloudFrontRequest: at(0.01 / 10_000, 'HTTPS request', 'cloudfront'),
  cloudFrontGb: at(0.085, 'GB to viewers', 'cloudfront'),
  firewallMonth: at(5, 'web ACL and month', 'waf'),
  firewallRequest: at(0.6 / 1_000_000, 'request looked at', 'waf'),
  logsGb: at(0.5, 'GB of logs taken in', 'cloudwatch'),
  alarmMonth: at(0.1, 'alarm and month', 'cloudwatch'),
  metricMonth: at(0.3, 'custom metric and month', 'cloudwatch'),
  dynamoWrite: at(0.625 / 1_000_000, 'write', 'dynamodb/on-demand'),
  secretMonth: at(0.4, 'secret and month', 'secrets-manager'),
  keyMonth: at(1, 'key and month', 'kms'),
} as const satisfies Record<string, Price>
