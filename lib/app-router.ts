import { appPaths, type PagePath, patternOf, publicPaths } from '../web/paths.ts'
import { PAGE_HEADERS } from '../web/content-policy.ts'
import { ASSETS, type WebApp } from './web-app.ts'

/**
 * The code of the CloudFront Function before the app's files and the server's pages: addresses of the app are answered with `index.html`,
 * in which the app decides; files and the server's pages are themselves; all else is a 404 with the app's page, which costs nothing but
 * this (docs/architecture.md, "Edge"). Names of learners have dots, so that an ending says nothing: the files are listed. The API's paths
 * do not come here, so that its 404 stays its own.
 */
export function appRouterCode({ files, page }: Pick<WebApp, 'files' | 'page'>): string {
  const listed = Object.fromEntries(files.map((path) => [path, true]))
  const headers = { ...PAGE_HEADERS, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }
  const missing = {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
    body: { encoding: 'text', data: page },
  }
  return `var files = ${JSON.stringify(listed)};
var app = ${patterns(appPaths)};
var pages = ${patterns(publicPaths)};
var missing = ${JSON.stringify(missing)};
function fits(uri) {
  return function (pattern) { return new RegExp(pattern).test(uri); };
}
function handler(event) {
  var request = event.request;
  var uri = request.uri;
  if (uri.startsWith('/${ASSETS}/') || files[uri] === true) return request;
  if (app.some(fits(uri))) {
    request.uri = '/index.html';
    return request;
  }
  return pages.some(fits(uri)) ? request : missing;
}
`
}

const patterns = (paths: readonly PagePath[]) => JSON.stringify(paths.map(patternOf))

/** The path patterns of CloudFront by which the app's files, and the addresses that are answered with its page, go to the bucket. */
export function bucketPaths({ files }: Pick<WebApp, 'files'>): string[] {
  const app = appPaths.flatMap((path) => {
    const [, first = '', ...more] = path.split('/')
    return more.length > 0 ? [`/${first}/*`] : [`/${first}`, `/${first}/`]
  })
  return [...new Set([`/${ASSETS}/*`, ...files, ...app])]
}
