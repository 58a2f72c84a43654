import { TextDecoder } from 'node:util'

/** Bytes that are no text in UTF-8, and what came before them since the last piece. */
export class NoUtf8 extends Error {
  readonly before: string
  constructor(before: string) {
    super('not UTF-8')
    this.before = before
    this.name = 'NoUtf8'
  }
}

/** Turns the pieces of a file into text, whatever characters they are cut in. @throws NoUtf8 from the functions returned. */
export function utf8Pieces(): { next: (bytes: Buffer) => string; end: () => string } {
  const decoder = strict()
  let open: Buffer = Buffer.alloc(0)
  return {
    next: (bytes) => {
      try {
        const text = decoder.decode(bytes, { stream: true })
        open = openCharacter(open.length > 0 && bytes.length < LONGEST ? Buffer.concat([open, bytes]) : bytes)
        return text
      } catch {
        throw new NoUtf8(validPart(Buffer.concat([open, bytes])))
      }
    },
    end: () => {
      try {
        return decoder.decode()
      } catch {
        throw new NoUtf8('')
      }
    },
  }
}

const LONGEST = 4
const strict = () => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The bytes at the end that are the beginning of a character. */
function openCharacter(bytes: Buffer): Buffer {
  for (let back = 1; back < LONGEST && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return length > back ? bytes.subarray(-back) : Buffer.alloc(0)
  }
  return Buffer.alloc(0)
}

/** The text before the first byte that cannot be. */
function validPart(bytes: Buffer): string {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isText(bytes.subarray(0, middle))) good = middle
    else bad = middle
  }
  return strict().decode(bytes.subarray(0, good), { stream: true })
}

function isText(bytes: Buffer): boolean {
  try {
    strict().decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}
