import { describe, expect, it } from 'vitest'
import { useApp } from './app.ts'
import { answersOf, ok, session, signedOut } from './example.ts'

const open = useApp()

const PATH = '/api/v0/linked-accounts/mitxonline'
const pending = {
  username: 'amara.okafor',
  accounts: [{ backend: 'edxorg', username: 'amara' }],
  account: { backend: 'mitxonline', username: 'somebody-else', email: 'else@example.org' },
  next: '/settings',
}
const { user } = session
const answers = () => ({
  ...answersOf({ session: { ...session, user: user && { ...user, linked_backends: ['edxorg' as const] } } }),
  [`GET ${PATH}/pending`]: ok(pending),
})

describe('connecting an account', () => {
  it('is begun with the token of the session, and leads to the site', async () => {
    const { page, site } = await open('/settings', { answers: answers() })
    site.answers[`POST ${PATH}`] = ok({ location: `${site.url}/signin?error=denied` })
    await page.getByRole('button', { name: 'Connect: MITx Online' }).click()
    await page.waitForURL('**/signin?error=denied')
    const sent = site.asked.find(({ method }) => method === 'POST')
    expect(sent).toMatchObject({ path: PATH, body: { next: '/settings' }, csrf: 'csrf-of-this-session' })
  })

  it('names both accounts, and joins them when told to', async () => {
    const { page, site } = await open('/connect/mitxonline', { answers: answers() })
    await page.getByText('somebody-else').waitFor()
    for (const text of ['amara.okafor', 'amara at edX', 'else@example.org']) await page.getByText(text).first().waitFor()
    expect(site.asked.filter(({ method }) => method === 'POST')).toEqual([])
    site.answers[`POST ${PATH}/pending`] = ok({ next: '/settings' })
    await page.getByRole('button', { name: 'Both are mine: connect them' }).click()
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
  })

  it('says why it is refused', async () => {
    const { page, site } = await open('/connect/mitxonline', { answers: answers() })
    site.answers[`POST ${PATH}/pending`] = { status: 409, body: { code: 'account-taken', message: 'x' } }
    await page.getByRole('button', { name: 'Both are mine: connect them' }).click()
    await page.getByRole('alert').getByText('This MITx Online account belongs to someone else here.').waitFor()
  })

  it('leads back to the settings when it took too long', async () => {
    const { page, site } = await open('/connect/mitxonline', { answers: answers() })
    site.answers[`POST ${PATH}/pending`] = { status: 404, body: { code: 'not-found', message: 'x' } }
    await page.getByRole('button', { name: 'Both are mine: connect them' }).click()
    await page.getByRole('alert').getByRole('link', { name: 'Settings' }).waitFor()
  })
})

it('logging out in one tab is known in the other at once', async () => {
  const { page, site } = await open('/settings', { answers: answersOf() })
  const other = await page.context().newPage()
  await other.goto(`${site.url}/dashboard`)
  await other.getByRole('heading', { level: 1, name: 'Supply Chain Management' }).waitFor()
  site.answers['GET /api/v0/session'] = ok(signedOut)
  const before = site.asked.length
  await page.getByRole('button', { name: 'Account of Amara' }).click()
  await page.getByRole('link', { name: 'Log out' }).click()
  await other.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor()
  expect(await other.getByText('Supply Chain').count()).toBe(0)
  expect(site.asked.slice(before).filter(({ path }) => path.startsWith('/api/v0/dashboard'))).toEqual([])
})
