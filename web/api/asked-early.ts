/** An answer that is read: its body from JSON, {} where that is none (an error page of something between us and the API). */
type Answer = { response: Response; body: unknown }

/** @throws TypeError when the network failed. */
export async function ask(address: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(address, init)
  return { response, body: await response.json().catch(() => ({})) }
}

/** What was asked for before the app was there. Each answer is taken once, by the first who asks for the same. */
const asked = new Map<string, Promise<Answer>>()

export function askEarly(address: string): Promise<Answer> {
  const answer = ask(address)
  asked.set(address, answer)
  // Who takes it is told; when nobody does, nobody has to be.
  answer.catch(() => {})
  return answer
}

export function takeEarly(address: string): Promise<Answer> | undefined {
  const answer = asked.get(address)
  asked.delete(address)
  return answer
}

/** Something was changed: what was asked before may not be so any more. */
export const forgetEarly = (): void => asked.clear()
