/**
 * How long the clients of AWS wait for an answer. All they ask for here is answered within milliseconds; a connection that died silently,
 * as while a function was frozen, is given up, and the client's next attempt has another one. Three attempts fit into the time of the
 * shortest function (15 s).
 */
export const promptAnswers = { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true } as const
