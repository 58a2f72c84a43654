/** Documents that can be reached under an address of before a merge (rules/records.md, "After a merge"). */
export type AddressedKind = 'course' | 'program' | 'letter' | 'record'

/** SQL: what a document's address leads to now, `parameter` as text. One that was never given up leads to itself. */
export const currentAddress = (kind: AddressedKind, parameter: string): string =>
  `coalesce((SELECT a.current FROM former_address a WHERE a.kind = '${kind}' AND a.address = ${parameter}), ${parameter})`
