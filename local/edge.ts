import { runInNewContext } from 'node:vm'
import * as z from 'zod'
import { appRouterCode } from '../lib/app-router.ts'
import { type WebApp, webAppIn } from '../lib/web-app.ts'

/** What the edge makes of an address: a file of the app under its path; a 404 with the app's page; or it leaves it to the server. */
export type Edged = { kind: 'file'; path: string; status: 200 | 404 } | { kind: 'server' }
export type Edge = WebApp & { decide: (pathname: string) => Edged }

const routed = z.union([z.object({ uri: z.string() }), z.object({ statusCode: z.literal(404) })])

/** The edge before an app that was built into a folder, by the very function that CloudFront runs. */
export function edgeOf(folder: string): Edge {
  const app = webAppIn(folder)
  const handler: unknown = runInNewContext(`${appRouterCode(app)}; handler`)
  if (typeof handler !== 'function') throw new Error('the router of the app has no handler')
  const decide = (pathname: string): Edged => {
    const answer = routed.parse(Reflect.apply(handler, undefined, [{ request: { uri: pathname } }]))
    if ('statusCode' in answer) return { kind: 'file', path: '/index.html', status: 404 }
    const isFile = answer.uri.startsWith('/assets/') || app.files.includes(answer.uri)
    return isFile ? { kind: 'file', path: answer.uri, status: 200 } : { kind: 'server' }
  }
  return { ...app, decide }
}

/** The gateway's `isElsewhere`, where there is an app. */
export const elsewhereBy = (edge: Edge | undefined) =>
  edge === undefined ? {} : { isElsewhere: (pathname: string) => edge.decide(pathname).kind === 'file' }
