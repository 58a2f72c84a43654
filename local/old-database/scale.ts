import { type ClientBase, escapeIdentifier } from 'pg'

/** What a copied row has in place of the original's, by table: numbers move by the span of what they number, texts get the copy's. */
type Copied = { numbers: Readonly<Record<string, string>>; texts?: Readonly<Record<string, string>> }

const user = { user_id: 'auth_user' }
const copied: Readonly<Record<string, Copied>> = {
  auth_user: {
    numbers: { id: 'auth_user' },
    texts: { username: `username || '~' || k`, email: `CASE email WHEN '' THEN '' ELSE k || email END` },
  },
  profiles_profile: {
    numbers: { id: 'profiles_profile', ...user, student_id: 'profiles_profile' },
    texts: { mail_id: 'gen_random_uuid()' },
  },
  profiles_employment: { numbers: { id: 'profiles_employment', profile_id: 'profiles_profile' } },
  profiles_education: { numbers: { id: 'profiles_education', profile_id: 'profiles_profile' } },
  social_auth_usersocialauth: { numbers: { id: 'social_auth_usersocialauth', ...user }, texts: { uid: `uid || '~' || k` } },
  dashboard_programenrollment: {
    numbers: { id: 'dashboard_programenrollment', ...user },
    texts: { share_hash: 'CASE WHEN share_hash IS NOT NULL THEN gen_random_uuid()::text END' },
  },
  dashboard_cachedenrollment: { numbers: { id: 'dashboard_cachedenrollment', ...user } },
  dashboard_cachedcertificate: { numbers: { id: 'dashboard_cachedcertificate', ...user } },
  dashboard_cachedcurrentgrade: { numbers: { id: 'dashboard_cachedcurrentgrade', ...user } },
  dashboard_usercacherefreshtime: { numbers: { id: 'dashboard_usercacherefreshtime', ...user } },
  grades_finalgrade: { numbers: { id: 'grades_finalgrade', ...user } },
  grades_finalgradeaudit: { numbers: { id: 'grades_finalgradeaudit', final_grade_id: 'grades_finalgrade' } },
  grades_proctoredexamgrade: { numbers: { id: 'grades_proctoredexamgrade', ...user } },
  grades_combinedfinalgrade: { numbers: { id: 'grades_combinedfinalgrade', ...user } },
  grades_micromasterscoursecertificate: {
    numbers: { id: 'grades_micromasterscoursecertificate', ...user },
    texts: { hash: `md5(hash || k)` },
  },
  grades_micromastersprogramcertificate: {
    numbers: { id: 'grades_micromastersprogramcertificate', ...user },
    texts: { hash: `md5(hash || k)` },
  },
  exams_examprofile: { numbers: { id: 'exams_examprofile', profile_id: 'profiles_profile' } },
  exams_examauthorization: {
    numbers: { id: 'exams_examauthorization', ...user },
    texts: { exam_coupon_id: 'NULL::integer' },
  },
}

/** Copies made by one statement. */
const AT_ONCE = 50

/**
 * Gives a database of the old system so many copies of all its people, with all that is theirs; the catalog stays. Ids stay dense. What is
 * odd about some of them is odd about their copies too.
 */
export async function scaleOldDatabase(
  client: ClientBase,
  copies: number,
  progress: (done: number) => void = () => {},
): Promise<void> {
  const spans = new Map<string, number>()
  for (const table of Object.keys(copied)) {
    const { rows } = await client.query<{ span: number }>(`SELECT coalesce(max(id) - min(id) + 1, 1)::int AS span FROM ${table}`)
    spans.set(table, rows[0]?.span ?? 1)
  }
  await client.query('SET session_replication_role = replica')
  const highest = new Map<string, number>()
  for (const table of Object.keys(copied)) {
    const { rows } = await client.query<{ highest: number }>(`SELECT coalesce(max(id), 0)::int AS highest FROM ${table}`)
    highest.set(table, rows[0]?.highest ?? 0)
  }
  for (let first = 1; first <= copies; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE - 1, copies)
    for (const [table, change] of Object.entries(copied)) {
      await client.query(await insertSql(client, table, change, spans, highest.get(table) ?? 0, [first, last]))
    }
    progress(last)
  }
  await client.query('SET session_replication_role = origin; ANALYZE')
}

async function insertSql(
  client: ClientBase,
  table: string,
  { numbers, texts = {} }: Copied,
  spans: ReadonlyMap<string, number>,
  highest: number,
  [first, last]: readonly [number, number],
): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public' ORDER BY ordinal_position`,
    [table],
  )
  const values = rows.map(({ name }) => {
    const numbered = numbers[name]
    if (name === 'student_id') return `CASE WHEN student_id = id THEN student_id + k * ${spans.get('profiles_profile')} END`
    if (numbered !== undefined) return `${escapeIdentifier(name)} + k * ${spans.get(numbered)}`
    return texts[name] ?? escapeIdentifier(name)
  })
  return `INSERT INTO ${table} (${rows.map(({ name }) => escapeIdentifier(name)).join(', ')})
    SELECT ${values.join(', ')} FROM ${table}, generate_series(${first}, ${last}) k WHERE ${table}.id <= ${highest}`
}
