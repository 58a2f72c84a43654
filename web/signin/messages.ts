import type { Backend } from '../api/types.ts'
import { problemTexts } from '../problem-texts.ts'

/** The texts of signing in, which come with its code and not before (web/messages.ts has what every page needs). */
export const signInMessages = {
  signIn: {
    title: 'Sign in',
    lead: 'Sign in with the account you study with.',
    ended: 'You were signed out. Sign in again to go back to where you were.',
    with: (name: string) => `Continue with ${name}`,
    hint: {
      mitxonline: 'For courses on MITx Online',
      edxorg: 'For courses on edX, and if you joined through edX',
    } satisfies Record<Backend, string>,
    terms: 'By signing in you accept the terms of the site you sign in with.',
    termsOf: (name: string) => `${name} terms`,
    policyOf: (name: string) => `${name} privacy policy`,
    failed: 'You are not signed in',
    help: 'If you need help, write to',
    reasons: {
      expired: () => 'This sign-in took too long, or you started another one. Please start again.',
      denied: (name: string) => `You did not let ${name} tell us who you are. We need that to sign you in.`,
      refused: (name: string) => `${name} did not accept the sign-in. Please try again.`,
      'other-account': problemTexts['other-account'],
      'account-taken': problemTexts['account-taken'],
      'ambiguous-email': problemTexts['ambiguous-email'],
      disabled: problemTexts.disabled,
      unknown: () => 'The sign-in did not work. Please try again.',
    } satisfies Record<string, (name: string) => string>,
  },
  verifyEmail: {
    title: 'Confirm your email address',
    text: (name: string) =>
      `Your account at ${name} is not active yet. Open the message that ${name} sent you, follow its link, then come back.`,
    retry: (name: string) => `I have confirmed it: continue with ${name}`,
  },
  loginUnavailable: {
    title: (name: string) => `${name} is not responding`,
    text: 'Your data here is safe. Please try again in a few minutes.',
  },
}
