import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import * as z from 'zod'
import { type Backend, backends } from '../domain/backends.ts'
import { genders } from '../domain/profile-fields.ts'
import { type Coordination, millis, reaching, readItem } from '../platform/coordination.ts'
import type { TokenCipher } from '../platform/token-cipher.ts'
import { tokens } from '../upstreams/open-edx-answers.ts'
import type { Session } from './session.ts'

const text = z.string().nullable()

/** An account that came back from its site, and is linked when its owner-to-be confirms that it is the right one. */
const heldLink = z.object({
  account: z.object({
    backend: z.enum(backends),
    siteUserId: z.number(),
    uid: z.string(),
    verifiedEmail: text,
    profile: z.object({
      first_name: text,
      last_name: text,
      preferred_name: text,
      about_me: text,
      country: text,
      gender: z.enum(genders).nullable(),
      edx_level_of_education: text,
      preferred_language: text,
    }),
  }),
  tokens,
  /** A path of this site; '' for where the user belongs. */
  next: z.string(),
})
export type HeldLink = z.infer<typeof heldLink>

/** For this long somebody may think about it. */
const HELD_MS = 10 * 60_000

const item = z.object({
  session: z.object({ S: z.string() }),
  sealed: z.object({ S: z.string() }),
  expires: z.object({ N: z.coerce.number() }),
})

type Holder = Pick<Session, 'id' | 'userId'>
const keyOf = ({ userId }: Holder, backend: Backend) => ({ pk: { S: `USER#${userId}` }, sk: { S: `LINK#${backend}` } })

/** Keeps an account, encrypted as tokens at rest are. One for each site: another one replaces it. @throws CoordinationUnavailable */
export async function holdLink(
  { client, table }: Coordination,
  cipher: TokenCipher,
  { caller, link, now }: { caller: Holder; link: HeldLink; now: Date },
): Promise<void> {
  const expires = new Date(now.getTime() + HELD_MS)
  const { backend } = link.account
  const Item = {
    ...keyOf(caller, backend),
    session: { S: caller.id },
    sealed: { S: cipher.encrypt(JSON.stringify(link), { userId: caller.userId, backend }) },
    expires: millis(expires),
    ttl: { N: String(Math.ceil(expires.getTime() / 1000)) },
  }
  await reaching(() => client.send(new PutItemCommand({ TableName: table, Item })))
}

type Wanted = { caller: Holder; backend: Backend; now: Date }

/** The account that waits for the session's word; undefined when there is none, or none any more. @throws CoordinationUnavailable */
export async function readHeldLink(
  coordination: Coordination,
  cipher: TokenCipher,
  { caller, backend, now }: Wanted,
): Promise<HeldLink | undefined> {
  const stored = item.safeParse(await readItem(coordination, keyOf(caller, backend)))
  if (!stored.success) return undefined
  const { session, sealed, expires } = stored.data
  if (session.S !== caller.id || expires.N <= now.getTime()) return undefined
  return heldLink.parse(JSON.parse(cipher.decrypt(sealed.S, { userId: caller.userId, backend })))
}

/** Forgets it. @returns false when somebody else did, so that it is used once. @throws CoordinationUnavailable */
export async function dropHeldLink({ client, table }: Coordination, caller: Holder, backend: Backend): Promise<boolean> {
  const command = new DeleteItemCommand({
    TableName: table,
    Key: keyOf(caller, backend),
    ConditionExpression: '#session = :session',
    ExpressionAttributeNames: { '#session': 'session' },
    ExpressionAttributeValues: { ':session': { S: caller.id } },
  })
  try {
    await reaching(() => client.send(command))
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
