/**
 * Secrets whose values only an operator has: made empty, and filled once after the first deployment (docs/operations.md). By the
 * environment variable through which functions are told which secret it is.
 */
export const operatorSecrets = {
  MITXONLINE_SECRET_ID: {
    name: 'mitxonline',
    description:
      'MITx Online, OAuth application and staff token. Put JSON: {"clientId": "…", "clientSecret": "…", "staffToken": "…"}',
  },
  EDXORG_SECRET_ID: {
    name: 'edxorg',
    description:
      'edX.org, OAuth application; a staff token, where exams are there. Put JSON: {"clientId": "…", "clientSecret": "…", "staffToken": "…"}',
  },
  TOKEN_KEYS_SECRET_ID: {
    name: 'token-keys',
    description:
      'Keys that encrypt stored OAuth tokens. Put JSON: {"current": "k1", "keys": {"k1": "…"}}, each key from: openssl rand -base64 32',
  },
  SESSION_KEYS_SECRET_ID: {
    name: 'session-keys',
    description:
      'Keys that sign sessions. Put JSON: {"current": "k1", "keys": {"k1": "…"}}, each key from: openssl rand -base64 32',
  },
  OPEN_EXCHANGE_RATES_SECRET_ID: {
    name: 'open-exchange-rates',
    description: 'Open Exchange Rates, the app id. Put JSON: {"appId": "…"}',
  },
  OLD_DATABASE_SECRET_ID: {
    name: 'old-database',
    description:
      'The old system\'s Postgres, while it moves in. Put JSON: {"url": "postgresql://user:password@host:5432/name?sslmode=no-verify"}',
  },
} as const

export type SecretVariable = keyof typeof operatorSecrets
