/** A rule about rows of the old table, in its SQL. */
export type Rule = { reason: string; when: string }

/**
 * What no two rows here may share, beside the key. A row that holds it here while another one brings it is out of date: its own range
 * says what it is now. Until that is read it makes room: by other values in these columns (`vacate`), or by being removed, with what
 * hangs on it in these tables (`remove`).
 */
export type Unique = ({ columns: readonly string[] } | { on: string }) &
  ({ vacate: Readonly<Record<string, string>> } | { remove: readonly string[] })

/** What becomes of one table of the old system (mapping/). */
export type Source = {
  /** The table here. */
  table: string
  /** Where two sources fill one table, the name of the second. */
  name?: string
  /** The table there, `t` in SQL; it has an integer `id`. */
  old: string
  join?: string
  /** Which of its rows this is about. */
  where?: string
  /** Columns here, each with its SQL there. */
  columns: Readonly<Record<string, string>>
  /** Text of its rows is kept in Unicode's composed form (rules/search.md, "Accents"). */
  composed?: true
  /** The JSON with an account's tokens, in SQL. */
  tokensIn?: string
  /** Whose a row is, as the id of a user, in SQL over the old table alone; where it is not told, `user_id` of `columns`, or nobody's. */
  person?: string
  /** The columns here that are the primary key. */
  key: readonly string[]
  /** Columns that name a row of another table here. */
  references?: Readonly<Record<string, string>>
  /** Tables that are filled before, though nothing refers to them. */
  after?: readonly string[]
  unique?: readonly Unique[]
  /** Rows that are not taken over; the first reason that holds is noted with the row. */
  setAside?: readonly Rule[]
  /** Rows that are taken over, and have something about them that somebody should know. */
  noted?: readonly Rule[]
}

/** Whose a row of the old table is, in its SQL. */
export const personSql = (source: Source): string => source.person ?? source.columns['user_id'] ?? 'NULL'
export const isOfPersons = (source: Source): boolean => personSql(source) !== 'NULL'

export const nameOf = (source: Source): string => source.name ?? source.table
