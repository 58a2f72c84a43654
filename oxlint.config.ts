import { defineConfig, type OxlintOverride } from 'oxlint'

/** The rooms of lambdas/ that hold a flow each. They never import each other (docs/architecture.md, "Rooms"). */
const flows = [
  'refresh',
  'freeze',
  'exams',
  'course-runs',
  'exchange-rates',
  'dashboard',
  'catalog',
  'search',
  'records',
  'profiles',
  'auth',
  'moving-in',
  'people',
]

/** The one flow that looks at another: what was brought is compared by the dashboards that it makes. */
const looksAt = new Map([['moving-in', 'dashboard']])

type Restriction = { rooms: readonly string[]; message: string }

const deployedOnly = {
  rooms: ['local', 'test', 'bench', 'lib', 'ops', 'bin'],
  message: 'What deploys imports nothing from local/, test/, bench/, ops/, lib/ or bin/ (docs/architecture.md, "Rooms").',
}

/** Files of a room may not import these rooms, however the path is written. */
function room(files: string, ...restrictions: Restriction[]): OxlintOverride {
  const patterns = restrictions.map(({ rooms, message }) => ({
    regex: `^(\\./)?(\\.\\./)+(lambdas/)?(${rooms.join('|')})/`,
    message,
  }))
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

const pureOnly = {
  patterns: [
    {
      regex: '^(\\.\\./|node:|@|pg$|middy)',
      message: 'The domain has no I/O, no environment, no SDK, and knows no other room (docs/architecture.md, "Rooms").',
    },
  ],
}

const serverRooms = [...flows, 'platform', 'upstreams', 'operations', 'database', 'openapi', 'people']

/** Of the server the app has the domain's rules; everything else it knows by HTTP. */
const appOnly = {
  patterns: [
    {
      regex: `^(\\./)?(\\.\\./)+(lambdas/(${serverRooms.join('|')})/|lambdas/[a-z-]+\\.ts$|(local|test|bench|lib|ops)/)`,
      message:
        'The app knows the server by HTTP, and shares the rules of lambdas/domain/ with it (docs/architecture.md, "Rooms").',
    },
  ],
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'oxc'],
  categories: { correctness: 'error' },
  rules: { 'no-console': 'off', 'typescript/no-floating-promises': 'error', 'typescript/no-misused-promises': 'off' },
  ignorePatterns: ['cdk.out', 'coverage', 'dist', '.local', '.cache'],
  overrides: [
    { files: ['lambdas/domain/**/*.ts'], rules: { 'no-restricted-imports': ['error', pureOnly] } },
    room('lambdas/platform/**/*.ts', deployedOnly, {
      rooms: [...flows, 'upstreams', 'operations', 'database'],
      message: 'The platform stands under every flow and knows none (docs/architecture.md, "Rooms").',
    }),
    room('lambdas/upstreams/**/*.ts', deployedOnly, {
      rooms: [...flows, 'operations', 'database'],
      message: 'The clients of the upstreams know no flow (docs/architecture.md, "Rooms").',
    }),
    ...flows.map((flow) =>
      room(`lambdas/${flow}/**/*.ts`, deployedOnly, {
        rooms: [...flows.filter((other) => other !== flow && other !== looksAt.get(flow)), 'operations', 'database'],
        message: 'Flows never import each other: what two share moves to domain or platform (docs/architecture.md, "Rooms").',
      }),
    ),
    room('lambdas/{database,operations}/**/*.ts', deployedOnly),
    room('lambdas/*.ts', deployedOnly),
    room('{lib,bin}/**/*.ts', {
      rooms: ['local', 'test', 'bench', 'ops'],
      message: 'Nothing imports local/, test/, bench/ or ops/.',
    }),
    { files: ['web/**/*.{ts,tsx}'], rules: { 'no-restricted-imports': ['error', appOnly] } },
    room('{local,ops}/**/*.ts', { rooms: ['test', 'bench'], message: 'Nothing imports test/ or bench/.' }),
    { files: ['{lib,bin}/**/*.ts'], rules: { 'no-new': 'off' } },
  ],
})
