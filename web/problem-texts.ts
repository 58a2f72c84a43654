import type { ProblemCode } from './api/client.ts'
import { messages } from './messages.ts'

const theSite = (site = 'The course site') => site
const account = (site?: string) => (site === undefined ? 'account at the course site' : `${site} account`)

/** Errors by their codes (problems.ts); `site` is the course site that is concerned. They come when something fails (ui/problem-text.tsx). */
export const problemTexts: Record<ProblemCode, (site?: string, fields?: readonly string[]) => string> = {
  'account-taken': (site) => `This ${account(site)} belongs to someone else here.`,
  'ambiguous-email': () => 'More than one person here has the email address of this account.',
  'changed-elsewhere': () => 'It was changed in another window. Reload the page to see it as it is now.',
  csrf: () => 'This page is too old. Reload it, then try again.',
  disabled: () => 'This account has been closed.',
  'enrollment-refused': (site) => `${theSite(site)} did not accept the enrollment.`,
  internal: () => 'The fault is on our side. Please try again.',
  'invalid-credentials': (site) => `We can no longer reach your ${account(site)}.`,
  'invalid-input': (_, fields) => `Please check what you entered${fields?.length ? `: ${fields.join(', ')}` : ''}.`,
  network: () => messages.unreachable,
  'no-program': () => 'You have not joined a program whose learners you can see.',
  'not-a-photo': () => 'Choose a JPEG, PNG or WebP file.',
  'not-authorized': () => 'You are not authorized for this exam.',
  'not-found': () => 'It does not exist, or you do not have access to it.',
  'not-json': () => 'This page is too old. Reload it, then try again.',
  'not-linked': (site) => `Your ${account(site)} is not connected.`,
  'not-signed-in': () => 'You were signed out. Please sign in again.',
  'not-yours': () => 'Only the owner can change this.',
  'other-account': (site) => `You already have another ${account(site)} here. Log in with that one.`,
  'photo-broken': () => 'The photo is damaged. Choose another one.',
  'photo-too-large': () => 'The photo is too large. Choose one of at most 4 MB.',
  'photo-too-small': () => 'The photo is too small. Each side needs at least 64 pixels.',
  'rate-limited': (site) => `${theSite(site)} is busy. Try again in a minute.`,
  revoked: () => 'This certificate was revoked.',
  'too-many-writes': () => 'That was too many changes at once. Wait a minute, then try again.',
  unavailable: () => 'The site is not responding right now. Try again in a minute.',
  'upstream-failed': (site) => `${theSite(site)} is having problems. Try again in a few minutes.`,
  'upstream-timeout': (site) => `${theSite(site)} is not responding. Try again in a few minutes.`,
  'wrong-address': () => 'This page is too old. Reload it, then try again.',
}
