/** The texts of connecting an account, which come with its code and not before (web/messages.ts has what every page needs). */
export const connectMessages = {
  connectPage: {
    title: (name: string) => `Connect your ${name} account`,
    question: 'Are both of these accounts yours?',
    yours: 'You are signed in here as',
    at: (username: string, name: string) => `${username} at ${name}`,
    other: (name: string) => `You logged in to ${name} as`,
    warning:
      'Anyone who can log in with the second account can do everything here that you can. Connect it only if it is yours and nobody asked you to.',
    confirm: 'Both are mine: connect them',
    cancel: 'Do not connect them',
    gone: 'There is no account to connect, or it took more than ten minutes. Start again in your settings.',
    failed: 'We could not connect the accounts.',
  },
}
