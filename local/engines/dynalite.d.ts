declare module 'dynalite' {
  import type { Server } from 'node:http'

  /** https://github.com/architect/dynalite: options that are used here; `path` is where tables are kept, in memory without it. */
  export default function dynalite(options: { path?: string; createTableMs?: number; deleteTableMs?: number }): Server
}
