import type { Privacy } from './profile-fields.ts'

/** Who asks for a profile, and what its owner lets others see. */
export type Standing = {
  isOwner: boolean
  /** Staff or instructor of a program, live or not, in which the owner is enrolled. */
  isStaff: boolean
  /** Signed in, and enrolled in a program, live or not, in which the owner is enrolled. */
  sharesProgram: boolean
  privacy: Privacy
}

/** How much of a profile somebody sees (rules/profiles.md, "Reading"). */
export function profileView({ isOwner, isStaff, sharesProgram, privacy }: Standing): 'all' | 'limited' | 'none' {
  if (isOwner || isStaff) return 'all'
  switch (privacy) {
    case 'public':
      return 'limited'
    case 'public_to_mm':
      return sharesProgram ? 'limited' : 'none'
    case 'private':
      return 'none'
  }
}
