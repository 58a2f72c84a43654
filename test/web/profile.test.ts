import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newSession, signSession } from '../../lambdas/auth/session.ts'
import { startApi } from '../kit/api.ts'
import { useBrowser } from '../kit/browser.ts'
import { truncateAll } from '../kit/golden.ts'
import { quarters } from '../profiles/pictures.ts'

const api = await startApi({ withApp: true })
const newPage = useBrowser()
const ADA = { userId: 1, username: 'ada' }

beforeEach(() =>
  api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.org');
    INSERT INTO profile (id, user_id, first_name, last_name, preferred_name) VALUES (41, 1, '李', 'Lee', 'Ada');`),
)
afterEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
})

async function signedIn(path: string): Promise<Page> {
  const page = await newPage({ viewport: { width: 1000, height: 800 } })
  page.setDefaultTimeout(5_000)
  const now = new Date()
  await page.context().addCookies([
    {
      name: 'session',
      value: await signSession(newSession({ userId: ADA.userId, epoch: 0 }, now), api.sessionKeys, now),
      url: api.url,
    },
  ])
  await page.goto(api.url + path)
  return page
}

const COMPLETE = `
  UPDATE profile SET filled_out = true, first_name = 'Ada', last_name = 'Lee', preferred_name = 'Ada', date_of_birth = '1990-02-03', gender = 'f',
    preferred_language = 'en', country = 'NO', state_or_territory = 'NO-46', city = 'Bergen', address = 'Gate 1', birth_country = 'NO',
    nationality = 'NO', phone_number = '+47 55 58 00 00';
  INSERT INTO employment (id, profile_id, company_name, position, industry, country, state_or_territory, city, start_date)
    VALUES (10, 41, 'Nova', 'Analyst', 'Energy', 'NO', 'NO-46', 'Bergen', '2020-03-01');`
const profile = async () => (await api.pool.query('SELECT * FROM profile')).rows[0]
const jobs = async () => (await api.pool.query('SELECT company_name, position FROM employment ORDER BY id')).rows

async function expectAccessible(page: Page) {
  expect(
    (await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()).violations,
  ).toEqual([])
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name })
/** Fills the field that has the focus by keys alone, and goes on to the next. */
async function type(page: Page, label: string, text: string) {
  await page.getByLabel(label, { exact: true }).focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(text)
  await page.keyboard.press('Tab')
}

async function fillPersonal(page: Page) {
  await type(page, 'Given name in Latin letters', 'Li')
  await type(page, 'Family name in Latin letters', 'Lee')
  await page.getByLabel('Date of birth').fill('1990-02-03')
  for (const [label, text] of [
    ['Gender', 'Female'],
    ['Preferred language', 'English'],
    ['Country of birth', 'Norway'],
    ['Nationality', 'Norway'],
    ['Country', 'Norway'],
  ] as const)
    await type(page, label, text)
  await type(page, 'State or region', 'Vestland')
  await type(page, 'City', 'Bergen')
  await type(page, 'Street address', 'Gate 1')
  await type(page, 'Phone number', '+47 55 58 00 00')
}

describe('the onboarding', () => {
  it('leads from the first login to the dashboard, by keyboard alone', async () => {
    const page = await signedIn('/dashboard')
    await heading(page, 'Step 1 of 3: Personal').waitFor()
    await page.getByText('Please complete your profile first').waitFor()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save and go on' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('fields are not right yet.').waitFor()
    expect(await page.evaluate('document.activeElement.getAttribute("name")')).toBe('romanized_first_name')
    await expectAccessible(page)
    await fillPersonal(page)
    await page.getByRole('button', { name: 'Save and go on' }).focus()
    await page.keyboard.press('Enter')
    await heading(page, 'Step 2 of 3: Education').waitFor()
    await page.getByRole('link', { name: 'Go on' }).focus()
    await page.keyboard.press('Enter')
    await heading(page, 'Step 3 of 3: Professional').waitFor()
    expect(await profile()).toMatchObject({
      filled_out: false,
      romanized_first_name: 'Li',
      country: 'NO',
      state_or_territory: 'NO-46',
    })
    await page.getByRole('button', { name: 'Finish' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/dashboard')
    expect(await profile()).toMatchObject({ filled_out: true })
  })

  it('keeps what was entered through a reload of the tab, and nothing in the browser’s storage', async () => {
    const page = await signedIn('/profile/personal')
    await type(page, 'City', 'Bergen')
    await expect.poll(() => page.evaluate('JSON.stringify(history.state)')).toContain('Bergen')
    await page.reload()
    await page.getByLabel('City').waitFor()
    await expect.poll(() => page.getByLabel('City').inputValue()).toBe('Bergen')
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain('Bergen')
    const other = await page.context().newPage()
    await other.goto(`${api.url}/profile/personal`)
    await other.getByLabel('City').waitFor()
    expect(await other.getByLabel('City').inputValue()).toBe('')
  })

  it('leaves no later step open before its turn', async () => {
    const page = await signedIn('/profile/professional')
    await heading(page, 'Step 1 of 3: Personal').waitFor()
  })
})

describe('the forms', () => {
  it.each([
    ['Given name', 'x'.repeat(31), 'This is too long.'],
    ['Family name', 'a, b', 'A name must not have'],
    ['Preferred name', '', 'This is needed.'],
    ['City', '東京', 'Write this in Latin letters'],
    ['Street address', 'x'.repeat(101), 'This is too long.'],
    ['Phone number', '12345', 'This is no phone number.'],
  ])('say of %s what is wrong with %j once it was left', async (label, text, problem) => {
    await api.pool.query(COMPLETE)
    const page = await signedIn('/profile/personal')
    await page.getByLabel(label, { exact: true }).fill(text)
    await page.keyboard.press('Tab')
    await page.getByText(problem).waitFor()
    expect(await page.getByLabel(label, { exact: true }).getAttribute('aria-invalid')).toBe('true')
  })

  it('ask for a postal code where one is needed, and of its form', async () => {
    await api.pool.query(COMPLETE)
    const page = await signedIn('/profile/personal')
    expect(await page.getByLabel('Postal code').count()).toBe(0)
    await page.getByLabel('Country', { exact: true }).selectOption('US')
    await page.getByLabel('State or region').selectOption('US-MA')
    await page.getByLabel('Postal code').fill('021')
    await page.keyboard.press('Tab')
    await page.getByText('A ZIP code has five digits').waitFor()
    await page.getByLabel('Postal code').fill('02142')
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Your profile is saved.').waitFor()
    expect(await profile()).toMatchObject({ country: 'US', state_or_territory: 'US-MA', postal_code: '02142', city: 'Bergen' })
  })

  it('fit 320 pixels', async () => {
    await api.pool.query(COMPLETE)
    const page = await signedIn('/profile/personal')
    await page.setViewportSize({ width: 320, height: 640 })
    await page.getByLabel('City').waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  })
})

describe('two windows', () => {
  beforeEach(() => api.pool.query(COMPLETE))
  const save = (page: Page) => page.getByRole('button', { name: 'Save' }).first().click()

  it('change different fields, and lose none', async () => {
    const [one, two] = [await signedIn('/profile/personal'), await signedIn('/profile/personal')]
    await one.getByLabel('City').fill('Oslo')
    await two.getByLabel('Street address').fill('Gate 2')
    await save(one)
    await one.getByText('Your profile is saved.').waitFor()
    await save(two)
    await two.getByText('Your profile is saved.').waitFor()
    expect(await profile()).toMatchObject({ city: 'Oslo', address: 'Gate 2' })
  })

  it('change one field: the second is told so before it replaces the first', async () => {
    const [one, two] = [await signedIn('/profile/personal'), await signedIn('/profile/personal')]
    await one.getByLabel('City').fill('Oslo')
    await two.getByLabel('City').fill('Lund')
    await save(one)
    await one.getByText('Your profile is saved.').waitFor()
    await save(two)
    await two.getByText('Changed in another window meanwhile: City.').waitFor()
    expect(await profile()).toMatchObject({ city: 'Oslo' })
    await save(two)
    await two.getByText('Your profile is saved.').waitFor()
    expect(await profile()).toMatchObject({ city: 'Lund' })
  })

  it('delete and change one entry: who changes it is told, and nothing is lost', async () => {
    const [one, two] = [await signedIn('/profile/professional'), await signedIn('/profile/professional')]
    await two.getByRole('button', { name: 'Change: Analyst · Nova' }).click()
    await two.getByLabel('Position').fill('Boss')
    await one.getByRole('button', { name: 'Delete: Analyst · Nova' }).click()
    await one.getByRole('button', { name: 'Delete', exact: true }).click()
    await one.getByText('No job yet.').waitFor()
    await save(two)
    await two.getByText('This entry was deleted in another window meanwhile.').waitFor()
    expect(await two.getByLabel('Position').inputValue()).toBe('Boss')
    await save(two)
    await two.getByRole('button', { name: 'Change: Boss · Nova' }).waitFor()
    expect(await jobs()).toEqual([{ company_name: 'Nova', position: 'Boss' }])
  })

  it('add an entry each, and both stay', async () => {
    const [one, two] = [await signedIn('/profile/professional'), await signedIn('/profile/professional')]
    for (const [page, company] of [
      [one, 'First'],
      [two, 'Second'],
    ] as const) {
      await page.getByRole('button', { name: 'Add a job' }).click()
      await page.getByLabel('Employer').fill(company)
      await page.getByLabel('Position').fill('Clerk')
      await page.getByLabel('Industry').selectOption('Education')
      await page.getByLabel('Country', { exact: true }).selectOption('NO')
      await page.getByLabel('State or region').selectOption('NO-46')
      await page.getByLabel('City').fill('Bergen')
      await page.getByLabel('Start: month').selectOption('03')
      await page.getByLabel('Start: year').fill('2019')
      await expectAccessible(page)
    }
    await save(one)
    await one.getByRole('button', { name: 'Change: Clerk · First' }).waitFor()
    await save(two)
    await two.getByRole('button', { name: 'Change: Clerk · Second' }).waitFor()
    expect((await jobs()).map(({ company_name }) => String(company_name)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'First',
      'Nova',
      'Second',
    ])
  })
})

it('says that saving failed when the network goes, and saves the same once it is back', async () => {
  await api.pool.query(COMPLETE)
  const page = await signedIn('/profile/personal')
  await page.getByLabel('City').fill('Oslo')
  await page.route('**/api/v0/profiles/**', (route) => route.abort('connectionreset'))
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Your profile could not be saved.').waitFor()
  expect(await page.getByLabel('City').inputValue()).toBe('Oslo')
  await page.unroute('**/api/v0/profiles/**')
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Your profile is saved.').waitFor()
  expect(await profile()).toMatchObject({ city: 'Oslo' })
})

it('saves on a machine that has no network, whose site it is', async () => {
  await api.pool.query(COMPLETE)
  const page = await signedIn('/profile/personal')
  await page.addInitScript("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })")
  await page.reload()
  await page.getByLabel('City').fill('Oslo')
  expect(await page.evaluate('navigator.onLine')).toBe(false)
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Your profile is saved.').waitFor()
})

it('cuts and saves a photo, and takes it away', async () => {
  await api.pool.query(COMPLETE)
  const page = await signedIn('/profile/personal')
  await page
    .getByLabel('Choose a photo')
    .setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await page.getByText('This file is no picture that can be shown').waitFor()
  const photo = await (await quarters(400)).png().toBuffer()
  await page.getByLabel('Choose a photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo })
  await page.getByRole('heading', { name: 'Cut the photo' }).waitFor()
  await page.getByLabel('Zoom').fill('2')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save the photo' }).click()
  await page.getByText('Your photo is saved.').waitFor()
  await expect.poll(() => page.evaluate('document.querySelector("main img.avatar")?.naturalWidth')).toBe(128)
  await page.getByRole('button', { name: 'Remove the photo' }).click()
  await page.getByText('Your photo is removed.').waitFor()
  expect(await profile()).toMatchObject({ image: null })
})
