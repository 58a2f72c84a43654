/** What was asked for before the app was there. Each answer is taken once, by the first who asks for the same. */
const asked = new Map<string, Promise<Response>>()

export function askEarly(address: string): Promise<Response> {
  const answer = fetch(address)
  asked.set(address, answer)
  // Who takes it is told; when nobody does, nobody has to be.
  answer.catch(() => {})
  return answer
}

export function takeEarly(address: string): Promise<Response> | undefined {
  const answer = asked.get(address)
  asked.delete(address)
  return answer
}

/** Something was changed: what was asked before may not be so any more. */
export const forgetEarly = (): void => asked.clear()
