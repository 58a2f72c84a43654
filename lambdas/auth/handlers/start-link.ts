import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { json } from '../../platform/http-reply.ts'
import { beginLogin } from '../begin-login.ts'
import { startLinkEnvironment } from '../environment.ts'
import { postLinkedAccount } from '../operations.ts'

const settings = environment(startLinkEnvironment)

/** Begins the linking of an account: a login whose answer only this session may take. */
export const handler = httpHandler(postLinkedAccount, async ({ params, body, session: { sessionId } }, { now }) => {
  const wish = { backend: params.backend, next: body.next, linkSession: sessionId }
  const { url, cookie } = await beginLogin(settings(), wish, now)
  return json(200, { location: url }, { cookies: [cookie] })
})
