import type { Backend } from '../../domain/backends.ts'
import { type User, findUser, type Who } from '../../people/users.ts'
import type { TokenCipher } from '../../platform/token-cipher.ts'
import type { OpenEdx } from '../../upstreams/open-edx.ts'
import type { Answer } from '../replies.ts'
import { refused, type Tools } from '../tools.ts'

/** What the commands on people stand on. */
export type PeopleTools = Pick<Tools, 'database' | 'coordination' | 'now' | 'log'> & {
  /** @throws ConfigurationError */
  cipher: () => Promise<TokenCipher>
  /** @throws ConfigurationError */
  media: {
    /** @throws MediaUnavailable */
    remove: (paths: readonly string[]) => Promise<void>
    /** Null: it is not there. @throws MediaUnavailable */
    read: (path: string) => Promise<Uint8Array | null>
  }
  /** @throws ConfigurationError */
  openEdx: (backend: Backend) => Pick<OpenEdx, 'revokeToken'>
}

export const NOBODY = 'there is no such user'

/** Goes on with the user who is meant. Who has left is an id without a person: nothing can be done to it. */
export async function withUser<Reply>(
  tools: PeopleTools,
  who: Who,
  then: (user: User) => Promise<Answer<Reply>>,
): Promise<Answer<Reply>> {
  const user = await findUser(await tools.database(), who)
  if (user === null) return refused(NOBODY)
  if (user.retiredOn !== null)
    return refused(`id:${user.id} left on ${user.retiredOn.toISOString().slice(0, 10)}: nothing is left to change`)
  return then(user)
}
