/** The two Open edX sites, in the order in which they are processed (rules/words.md, "Words"). */
export const backends = ['mitxonline', 'edxorg'] as const
export type Backend = (typeof backends)[number]

/** What people call them. */
export const backendNames: Readonly<Record<Backend, string>> = { mitxonline: 'MITx Online', edxorg: 'edX' }
