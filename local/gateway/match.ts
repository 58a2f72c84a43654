import { methodsOf, pathsOf } from '../../lambdas/routes.ts'

type Routable = { method: string; path: `/${string}` }
export type Matched<Route> = { route: Route; pathParameters: Record<string, string> }

/** A segment in braces is a parameter. */
const parameterOf = (segment: string) => /^\{(\w+)\}$/.exec(segment)?.[1]

/**
 * The route of a request as an HTTP API picks it: the one with the most literal path, where a literal segment goes before a parameter.
 * Undefined: no route, or a path that is not percent-encoded UTF-8.
 */
export function matchRoute<Route extends Routable>(
  routes: readonly Route[],
  method: string,
  path: string,
): Matched<Route> | undefined {
  const segments = path.split('/').map(decoded)
  const found = routes
    .filter((route) => methodsOf(route).includes(method))
    .flatMap((route) => pathsOf(route).map((pattern) => ({ route, pathParameters: parametersOf(pattern, segments) })))
    .filter((each): each is Matched<Route> => each.pathParameters !== undefined)
  return found.sort((a, b) => count(a) - count(b))[0]
}

const count = ({ pathParameters }: Matched<unknown>) => Object.keys(pathParameters).length

function parametersOf(pattern: string, segments: readonly (string | undefined)[]): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  if (wanted.length !== segments.length) return undefined
  const parameters: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const actual = segments[index]
    const name = parameterOf(segment)
    if (actual === undefined || (name === undefined ? actual !== segment : actual === '')) return undefined
    if (name !== undefined) parameters[name] = actual
  }
  return parameters
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
