import { UpstreamMalformed } from '../platform/errors.ts'

/**
 * The text of an answer, read piece by piece so that an endless one is given up, and not held.
 * @throws UpstreamMalformed past so many bytes, decompressed; what the connection throws.
 */
export async function readBody(response: Response, maxBytes: number, call: string): Promise<string> {
  if (!response.body) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  // Leaving the loop early cancels the body, and with it the connection.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new UpstreamMalformed(`${call}: the answer is larger than ${maxBytes} bytes`)
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
