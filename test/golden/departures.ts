import { createHash } from 'node:crypto'
import type { GoldenCase } from '../kit/golden.ts'

/**
 * Where this system departs from the old one on purpose, so that the expectation of a recorded case is another than the rule's: the cases
 * concerned, and how the old system read them. Everything else of such a case is compared as recorded. A case is named by its id and the first
 * digits of the SHA-256 of its line: one with another expectation is another case, and is taken as it stands.
 */
const departures: readonly { cases: Readonly<Record<string, string>>; asRead: (recorded: GoldenCase) => GoldenCase }[] = [
  {
    // It did not look at `is_active`: an enrollment that says of itself that it is inactive counted (rules/course-sites.md, "Open edX").
    asRead: (recorded) =>
      withRows(recorded, 'cached_enrollment', (row) => ({ ...row, data: withValue(row['data'], 'is_active', true) })),
    cases: {
      'dashboard-0031': '1b355b473e07',
      'dashboard-0038': 'a2a83eb09745',
      'dashboard-0047': '2ddcc08cb0c0',
      'dashboard-0066': '17a66ccafa68',
      'dashboard-0069': '4eeed2aa383a',
      'dashboard-0071': 'ef6451c62cda',
      'dashboard-0092': 'f83c7bb036e4',
      'dashboard-0095': '50e28be72f7b',
      'dashboard-0106': 'efcedd6ae02e',
      'dashboard-0133': 'b27a4d6e8854',
      'dashboard-0134': '851fa89e5df2',
      'dashboard-0136': '0917686d0b43',
      'dashboard-0138': '653bddab9cff',
      'dashboard-0141': '61fe0dbfab90',
      'dashboard-0160': '5b11d64ef3b0',
      'dashboard-0186': '69f24abc5794',
      'dashboard-0209': '06b3bfe3f9fa',
      'dashboard-0217': '96eb89902616',
      'dashboard-0245': '2a4d83b5c967',
      'dashboard-d-0019': '3dd4ba4a7447',
      'dashboard-d-0026': 'f04c1f39b205',
      'dashboard-d-0040': '72c8d6d943e1',
      'dashboard-d-0043': 'a05bb48d9820',
      'dashboard-d-0044': 'a3de9524ac17',
      'dashboard-d-0045': '29f6248aec7c',
      'dashboard-d-0047': '537926d77a30',
      'dashboard-d-0056': '9f32973a46c4',
      'dashboard-d-0063': 'eebac17f7715',
      'dashboard-d-0064': 'c0ef82c7c45f',
      'dashboard-d-0068': 'a9fd65d7f114',
      'dashboard-d-0078': '1b7109e14243',
      'dashboard-d-0079': '04e8e49fceb7',
      'dashboard-d-0088': 'bbaad7c08e07',
      'dashboard-d-0089': 'c3351397cf5d',
      'dashboard-d-0110': '34f0cce6086c',
      'dashboard-d-0117': '4ba537418203',
      'dashboard-d-0122': '8797dd6737c6',
      'dashboard-d-0125': 'e50c899485a7',
      'dashboard-d-0132': 'accee3e6b800',
      'dashboard-d-0143': '8adf32d7ec3d',
      'dashboard-d-0152': '253f63876c01',
      'dashboard-d-0174': 'cb3dca16ee61',
      'dashboard-d-0185': 'ff6c06dc77e5',
      'dashboard-d-0191': '4832d444cca3',
      'dashboard-d-0200': '7da34bf9e919',
      'dashboard-d-0202': '457cc193ec98',
      'dashboard-d-0213': '5ca33506825f',
      'dashboard-d-0218': '46eaf74eb2c5',
      'dashboard-d-0219': '8bd9d9196e83',
      'dashboard-d-0224': 'e17f27b508a1',
      'dashboard-d-0228': '92b895e57365',
      'dashboard-d-0230': 'dbc286bb6c4e',
      'dashboard-d-0234': '3d42c3a7501c',
      'dashboard-d-0243': '06b50c0c6b43',
      'dashboard-d-0245': 'aa66ea368f47',
      'dashboard-d-0253': 'f31d52069b27',
      'dashboard-d-0257': '827196359f09',
      'dashboard-d-0280': 'ad6693a523d2',
      'dashboard-d-0283': 'e712189edcf8',
      'dashboard-d-0287': '565b3fc881fe',
      'dashboard-d-0288': 'aab63141e068',
      'dashboard-s-0007': '1f65cacd3d7d',
      'dashboard-s-0010': '954e1f1d62c3',
      'dashboard-s-0030': '6560d3ca71f9',
      'search-0022': '00f66e92ce3a',
      'search-0031': 'e4370f9f2463',
      'search-0032': 'd930b4b38778',
      'search-0052': '5140cee8b5eb',
      'search-0056': '32d63d443f71',
      'search-0067': '23572f03c3f4',
    },
  },
  {
    // It took a deadline that MIT Learn does not send for none (rules/course-runs.md, "The sync").
    asRead: (recorded) => ({ ...recorded, action: JSON.parse(JSON.stringify(recorded.action), withDeadline) }),
    cases: {
      'sync-0004': 'af89174bb86d',
      'sync-0005': '8f0206c5456b',
      'sync-0007': '4736c05b63e1',
      'sync-0009': '8e055b23c593',
      'sync-0025': 'ba2224a068dd',
      'sync-0028': '4d693bf77865',
      'sync-0035': '08d81607d4a4',
      'sync-0039': '111517718f6d',
      'sync-0040': 'fa80bc8e969b',
      'sync-0043': 'd9933bb0373f',
      'sync-0045': 'e528d7002976',
      'sync-0057': '5d32e9822be3',
    },
  },
]

/** A case as it is to be run. */
export function asOldSystemRead(recorded: GoldenCase, line: string): GoldenCase {
  const digest = createHash('sha256').update(line).digest('hex')
  const departure = departures.find(({ cases }) => digest.startsWith(cases[recorded.id] ?? '-'))
  return departure ? departure.asRead(recorded) : recorded
}

type Row = GoldenCase['rows'][string][number]

function withRows(recorded: GoldenCase, table: string, change: (row: Row) => Row): GoldenCase {
  return { ...recorded, rows: { ...recorded.rows, [table]: (recorded.rows[table] ?? []).map(change) } }
}

function withValue(data: Row[string] | undefined, name: string, value: boolean): Row[string] {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data, [name]: value } : (data ?? null)
}

/** A reviver of JSON: a run of MIT Learn says that it has no deadline where it said nothing. */
function withDeadline(_: string, value: unknown): unknown {
  const isRun = typeof value === 'object' && value !== null && 'run_id' in value
  return isRun && !('upgrade_deadline' in value) ? { ...value, upgrade_deadline: null } : value
}
