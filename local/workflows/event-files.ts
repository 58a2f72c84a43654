import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync, truncateSync } from 'node:fs'

const CHUNK_BYTES = 65_536
const NEWLINE = 10

/** The lines of a file of JSON lines; a last line that a crash cut short is left out. */
export function readLines(file: string): string[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').slice(0, -1)
}

/** Takes off a last line that a crash cut short, so that lines can be added. */
export function repair(file: string): void {
  if (!existsSync(file)) return
  const bytes = readFileSync(file)
  truncateSync(file, bytes.lastIndexOf(NEWLINE) + 1)
}

function withFile<T>(file: string, nothing: T, read: (descriptor: number, size: number) => T): T {
  if (!existsSync(file)) return nothing
  const descriptor = openSync(file, 'r')
  try {
    return read(descriptor, fstatSync(descriptor).size)
  } finally {
    closeSync(descriptor)
  }
}

function bytesAt(descriptor: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position))
}

/** The first line, without reading the rest; undefined where there is none. */
export function firstLine(file: string): string | undefined {
  return withFile(file, undefined, (descriptor, size) => {
    for (let length = CHUNK_BYTES; ; length *= 2) {
      const bytes = bytesAt(descriptor, 0, Math.min(length, size))
      const end = bytes.indexOf(NEWLINE)
      if (end >= 0) return bytes.toString('utf8', 0, end)
      if (length >= size) return undefined
    }
  })
}

/** The last complete line, without reading the rest; undefined where there is none. */
export function lastLine(file: string): string | undefined {
  return withFile(file, undefined, (descriptor, size) => {
    for (let length = CHUNK_BYTES; ; length *= 2) {
      const bytes = bytesAt(descriptor, Math.max(size - length, 0), Math.min(length, size))
      const end = bytes.lastIndexOf(NEWLINE)
      const begin = end <= 0 ? -1 : bytes.lastIndexOf(NEWLINE, end - 1)
      if (end >= 0 && (begin >= 0 || length >= size)) return bytes.toString('utf8', begin + 1, end)
      if (length >= size) return undefined
    }
  })
}
