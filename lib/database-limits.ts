/** Connections for each capacity unit (Aurora user guide, "Maximum connections for Aurora Serverless v2"), at the least. */
const PER_UNIT = 189
/** What Aurora allows at a minimum capacity of 0 or 0.5 units, however large the maximum is (same page). */
const MOST = 2_000

/** Connections that Postgres allows at a maximum capacity. */
export function maxConnections(maxCapacity: number): number {
  return Math.min(PER_UNIT * maxCapacity, MOST)
}
