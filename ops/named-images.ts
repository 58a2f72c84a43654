/** Where rich text names a picture. */
const IN_TEXT = /\bsrc="(\/media\/[^"]+)"/g

/** The addresses of this site's pictures that a document of content names, wherever it does, each once. */
export function namedImages(document: unknown): string[] {
  return [...new Set(addressesIn(document))]
}

function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.startsWith('/media/') ? [value] : Array.from(value.matchAll(IN_TEXT), ([, address = '']) => address)
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(addressesIn)
}
