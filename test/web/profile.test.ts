import type { Page } from 'playwright-core'
import { beforeEach, describe, expect, it } from 'vitest'
import { settled } from '../kit/browser.ts'
import { quarters } from '../profiles/pictures.ts'
import { COMPLETE, expectAccessible, useProfileApp } from './profile-app.ts'

const app = await useProfileApp()

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
  await page.locator('option[value=NO-46]').waitFor({ state: 'attached' })
  await type(page, 'State or region', 'Vestland')
  await type(page, 'City', 'Bergen')
  await type(page, 'Street address', 'Gate 1')
  await type(page, 'Phone number', '+47 55 58 00 00')
}

describe('the onboarding', () => {
  it('leads from the first login to the dashboard, by keyboard alone', async () => {
    const page = await app.signedIn('/dashboard')
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
    expect(await app.profile()).toMatchObject({
      filled_out: false,
      romanized_first_name: 'Li',
      country: 'NO',
      state_or_territory: 'NO-46',
    })
    await page.getByRole('button', { name: 'Finish' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/dashboard')
    expect(await app.profile()).toMatchObject({ filled_out: true })
  })

  it('keeps what was entered through a reload of the tab, and nothing in the browser’s storage', async () => {
    const page = await app.signedIn('/profile/personal')
    await type(page, 'City', 'Bergen')
    await expect.poll(() => page.evaluate('JSON.stringify(history.state)')).toContain('Bergen')
    await page.reload()
    await page.getByLabel('City').waitFor()
    await expect.poll(() => page.getByLabel('City').inputValue()).toBe('Bergen')
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage])')).not.toContain('Bergen')
    const other = await page.context().newPage()
    await other.goto(`${app.url}/profile/personal`)
    await other.getByLabel('City').waitFor()
    expect(await other.getByLabel('City').inputValue()).toBe('')
  })

  it('leaves no later step open before its turn', async () => {
    const page = await app.signedIn('/profile/professional')
    await heading(page, 'Step 1 of 3: Personal').waitFor()
  })
})

describe('two windows', () => {
  beforeEach(() => app.run(COMPLETE))
  const save = (page: Page) => page.getByRole('button', { name: 'Save' }).first().click()

  it('change different fields, and lose none', async () => {
    const [one, two] = [await app.signedIn('/profile/personal'), await app.signedIn('/profile/personal')]
    await one.getByLabel('City').fill('Oslo')
    await two.getByLabel('Street address').fill('Gate 2')
    await save(one)
    await one.getByText('Your profile is saved.').waitFor()
    await save(two)
    await two.getByText('Your profile is saved.').waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Oslo', address: 'Gate 2' })
  })

  it('change one field: the second is told so before it replaces the first', async () => {
    const [one, two] = [await app.signedIn('/profile/personal'), await app.signedIn('/profile/personal')]
    await one.getByLabel('City').fill('Oslo')
    await two.getByLabel('City').fill('Lund')
    await save(one)
    await one.getByText('Your profile is saved.').waitFor()
    await save(two)
    await two.getByText('Changed in another window: City.').waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Oslo' })
    await save(two)
    await two.getByText('Your profile is saved.').waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Lund' })
  })

  it('delete and change one entry: who changes it is told, and nothing is lost', async () => {
    const [one, two] = [await app.signedIn('/profile/professional'), await app.signedIn('/profile/professional')]
    await two.getByRole('button', { name: 'Change: Analyst · Nova' }).click()
    await two.getByLabel('Position').fill('Boss')
    await one.getByRole('button', { name: 'Delete: Analyst · Nova' }).click()
    await one.getByRole('button', { name: 'Delete', exact: true }).click()
    await one.getByText('No job yet.').waitFor()
    await save(two)
    await two.getByText('This entry was deleted in another window.').waitFor()
    expect(await two.getByLabel('Position').inputValue()).toBe('Boss')
    await save(two)
    await two.getByRole('button', { name: 'Change: Boss · Nova' }).waitFor()
    expect(await app.jobs()).toEqual([{ company_name: 'Nova', position: 'Boss' }])
  })

  it('change and delete one entry: who deletes it is told, and may do so all the same', async () => {
    const [one, two] = [await app.signedIn('/profile/professional'), await app.signedIn('/profile/professional')]
    await two.getByRole('button', { name: 'Delete: Analyst · Nova' }).click()
    await one.getByRole('button', { name: 'Change: Analyst · Nova' }).click()
    await one.getByLabel('Position').fill('Boss')
    await save(one)
    await one.getByRole('button', { name: 'Change: Boss · Nova' }).waitFor()
    const really = two.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true })
    await really.click()
    await two.getByText('This entry was changed in another window.').waitFor()
    await two.getByRole('dialog').getByText('Boss · Nova').waitFor()
    expect(await app.jobs()).toEqual([{ company_name: 'Nova', position: 'Boss' }])
    await really.click()
    await two.getByText('No job yet.').waitFor()
    expect(await app.jobs()).toEqual([])
  })

  it('add an entry each, and both stay', async () => {
    const [one, two] = [await app.signedIn('/profile/professional'), await app.signedIn('/profile/professional')]
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
    expect((await app.jobs()).map(({ company_name }) => String(company_name)).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'First',
      'Nova',
      'Second',
    ])
  })
})

it('says that saving failed when the network goes, and saves the same once it is back', async () => {
  await app.run(COMPLETE)
  const page = await app.signedIn('/profile/personal')
  await page.getByLabel('City').fill('Oslo')
  await page.route('**/api/v0/profiles/**', (route) => route.abort('connectionreset'))
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('We could not save your profile.').waitFor()
  expect(await page.getByLabel('City').inputValue()).toBe('Oslo')
  await page.unroute('**/api/v0/profiles/**')
  await settled(page)
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Your profile is saved.').waitFor()
  expect(await app.profile()).toMatchObject({ city: 'Oslo' })
})

describe('what the forms load after they are shown', () => {
  beforeEach(() => app.run(COMPLETE))
  const openWithout = async (file: string) => {
    const page = await app.signedIn('/dashboard')
    await page.route(`**/assets/${file}-*.js`, (route) => route.abort('connectionreset'))
    await page.goto(`${app.url}/profile/personal`)
    await page.getByLabel('City').fill('Oslo')
    return page
  }

  const INCOMPLETE = 'A part of this form could not be loaded.'

  it('is what checks them: without it nothing is saved, and what was entered stays until it is there', async () => {
    const page = await openWithout('checks')
    const save = page.getByRole('button', { name: 'Save' }).first()
    await save.click()
    await page.getByRole('alert').getByText(INCOMPLETE).waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Bergen' })
    await page.unroute('**/assets/checks-*.js')
    await page.getByRole('button', { name: 'Reload the page' }).click()
    await page.getByText(INCOMPLETE).waitFor({ state: 'detached' })
    await expect.poll(() => page.getByLabel('City').inputValue()).toBe('Oslo')
    await save.click()
    await page.getByText('Your profile is saved.').waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Oslo' })
  })

  it('is what one chooses from: without it what is stored shows, and is kept', async () => {
    const page = await openWithout('lists')
    await page.getByRole('alert').getByText(INCOMPLETE).waitFor()
    const shown = (label: string) => page.getByLabel(label, { exact: true }).locator('option:checked').innerText()
    expect(await Promise.all(['Country', 'Nationality', 'Preferred language'].map(shown))).toEqual([
      'Norway',
      'Norway',
      'English',
    ])
    await page.getByRole('button', { name: 'Save' }).first().click()
    await page.getByText('Your profile is saved.').waitFor()
    expect(await app.profile()).toMatchObject({ city: 'Oslo', country: 'NO', state_or_territory: 'NO-46' })
  })
})

it('saves an entry once when the answer to it was lost', async () => {
  await app.run(COMPLETE)
  const page = await app.signedIn('/profile/professional')
  await page.getByRole('button', { name: 'Add a job' }).click()
  for (const [label, text] of Object.entries({ Employer: 'First', Position: 'Clerk', City: 'Bergen', 'Start: year': '2019' }))
    await page.getByLabel(label).fill(text)
  await page.getByLabel('Industry').selectOption('Education')
  await page.getByLabel('Country', { exact: true }).selectOption('NO')
  await page.getByLabel('State or region').selectOption('NO-46')
  await page.getByLabel('Start: month').selectOption('03')
  const save = page.getByRole('dialog').getByRole('button', { name: 'Save' })
  await page.route('**/api/v0/profiles/**', async (route) => {
    if (route.request().method() === 'PATCH') await route.fetch()
    await route.abort('connectionreset')
  })
  await save.click()
  await page.getByText('We could not save your profile.').waitFor()
  expect(await app.jobs()).toHaveLength(2)
  await page.unroute('**/api/v0/profiles/**')
  await settled(page)
  await save.click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Change: Clerk · First' }).waitFor()
  expect(await app.jobs()).toEqual([
    { company_name: 'First', position: 'Clerk' },
    { company_name: 'Nova', position: 'Analyst' },
  ])
})

it('saves on a machine that has no network, whose site it is', async () => {
  await app.run(COMPLETE)
  const page = await app.signedIn('/profile/personal')
  await page.addInitScript("Object.defineProperty(Navigator.prototype, 'onLine', { get: () => false })")
  await page.reload()
  await page.getByLabel('City').fill('Oslo')
  expect(await page.evaluate('navigator.onLine')).toBe(false)
  await page.getByRole('button', { name: 'Save' }).first().click()
  await page.getByText('Your profile is saved.').waitFor()
})

it('cuts and saves a photo, and takes it away', async () => {
  await app.run(COMPLETE)
  const page = await app.signedIn('/profile/personal')
  await page
    .getByLabel('Choose a photo')
    .setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') })
  await page.getByText('Choose a JPEG, PNG or WebP file.').waitFor()
  const photo = await (await quarters(400)).png().toBuffer()
  await page.getByLabel('Choose a photo').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: photo })
  await page.getByRole('heading', { name: 'Crop the photo' }).waitFor()
  await page.getByLabel('Zoom').fill('2')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Save the photo' }).click()
  await page.getByText('Your photo is saved.').waitFor()
  await expect.poll(() => page.evaluate('document.querySelector("main img.avatar")?.naturalWidth')).toBe(128)
  await page.getByRole('button', { name: 'Remove the photo' }).click()
  await page.getByText('Your photo is removed.').waitFor()
  expect(await app.profile()).toMatchObject({ image: null })
})
