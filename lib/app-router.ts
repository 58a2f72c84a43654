import { ASSETS, type WebApp } from './web-app.ts'

/**
 * The code of the CloudFront Function before the bucket: every address that is no file of the app is answered with `index.html`, in
 * which the app decides. It is bound to the app's behaviour alone, so that the API's 404 stays a 404 (docs/architecture.md, "Edge"). Names of
 * learners have dots, so that an ending says nothing: the files are listed.
 */
export function appRouterCode({ files }: WebApp): string {
  const listed = Object.fromEntries(files.map((path) => [path, true]))
  return `var files = ${JSON.stringify(listed)};
function handler(event) {
  var request = event.request;
  if (!request.uri.startsWith('/${ASSETS}/') && files[request.uri] !== true) request.uri = '/index.html';
  return request;
}
`
}
