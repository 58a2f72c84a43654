import { environment } from '../../platform/environment.ts'
import { httpHandler } from '../../platform/http.ts'
import { redirect } from '../../platform/http-reply.ts'
import { beginLogin } from '../begin-login.ts'
import { loginEnvironment } from '../environment.ts'
import { getLogin } from '../operations.ts'

const settings = environment(loginEnvironment)

/** Sends the browser to the course site, and remembers the login in a signed cookie. A session is not looked at: it links nothing. */
export const handler = httpHandler(getLogin, async ({ params: { backend }, query: { next } }, { now }) => {
  const { url, cookie } = await beginLogin(settings(), { backend, next, linkSession: '' }, now)
  return redirect(url, [cookie])
})
