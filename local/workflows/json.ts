/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isArray = (value: Json): value is readonly Json[] => Array.isArray(value)

/** Parses JSON text; a parser, hence the one cast. */
export const parseJson = (text: string): Json => JSON.parse(text) as Json
