import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'

const column = z.object({ name: z.string(), type: z.string(), nullable: z.boolean(), identity: z.boolean().default(false) })

const table = z.object({
  columns: z.array(column),
  primary_key: z.array(z.string()),
  foreign_keys: z.array(z.object({ columns: z.array(z.string()), references: z.string() })),
  unique: z.array(z.array(z.string())),
  checks: z.array(z.string()),
})
export type OldTable = z.infer<typeof table>

const definitionFile = z.object({ tables: z.record(z.string(), table) })
export type OldDefinition = z.infer<typeof definitionFile>

const rowsFile = z.object({
  now: z.iso.datetime(),
  rows: z.record(z.string(), z.array(z.record(z.string(), z.json()))),
})
export type OldRow = Record<string, z.infer<ReturnType<typeof z.json>>>
export type OldSample = { now: string; rows: Record<string, OldRow[]> }

/** The tables of the old system, as `old-db.json` in this folder describes them. @throws Error when the file is of another shape */
export async function readDefinition(folder: string): Promise<OldDefinition> {
  return definitionFile.parse(JSON.parse(await readFile(join(folder, 'old-db.json'), 'utf8')))
}

/** The rows of `old-db-sample.json` in this folder, by table. @throws Error when the file is of another shape */
export async function readSample(folder: string): Promise<OldSample> {
  return rowsFile.parse(JSON.parse(await readFile(join(folder, 'old-db-sample.json'), 'utf8')))
}
