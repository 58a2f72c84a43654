import { AxeBuilder } from '@axe-core/playwright'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeEach, expect } from 'vitest'
import { newSession, signSession } from '../../lambdas/auth/session.ts'
import { startApi } from '../kit/api.ts'
import { settled, useBrowser } from '../kit/browser.ts'
import { truncateAll } from '../kit/golden.ts'

/** A profile that is filled out as the forms ask for, with a job. */
export const COMPLETE = `
  UPDATE profile SET filled_out = true, first_name = 'Ada', last_name = 'Lee', preferred_name = 'Ada', date_of_birth = '1990-02-03', gender = 'f',
    preferred_language = 'en', country = 'NO', state_or_territory = 'NO-46', city = 'Bergen', address = 'Gate 1', birth_country = 'NO',
    nationality = 'NO', phone_number = '+47 55 58 00 00';
  INSERT INTO employment (id, profile_id, company_name, position, industry, country, state_or_territory, city, start_date)
    VALUES (10, 41, 'Nova', 'Analyst', 'Energy', 'NO', 'NO-46', 'Bergen', '2020-03-01');`

/** The app on its real API, with one learner, whose profile has only names. To be called where the file is collected. */
export async function useProfileApp() {
  const api = await startApi({ withApp: true })
  const newPage = useBrowser()
  beforeEach(() =>
    api.pool.query(`
      INSERT INTO app_user (id, username, email) VALUES (1, 'ada', 'ada@example.org');
      INSERT INTO profile (id, user_id, first_name, last_name, preferred_name) VALUES (41, 1, '李', 'Lee', 'Ada');`),
  )
  afterEach(async () => {
    const client = await api.pool.connect()
    await truncateAll(client).finally(() => client.release())
  })
  return {
    url: api.url,
    run: (sql: string) => api.pool.query(sql),
    profile: async () => (await api.pool.query('SELECT * FROM profile')).rows[0],
    jobs: async () => (await api.pool.query('SELECT company_name, position FROM employment ORDER BY id')).rows,
    signedIn: async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
      const page = await newPage({ viewport: { width: 1000, height: 800 }, ...options })
      const now = new Date()
      const value = await signSession(newSession({ userId: 1, epoch: 0 }, now), api.sessionKeys, now)
      await page.context().addCookies([{ name: 'session', value, url: api.url }])
      await page.goto(api.url + path)
      return page
    },
  }
}

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** No violation of WCAG 2.2 AA; in the dark the same but for what does not depend on colours. */
export async function expectAccessible(page: Page): Promise<void> {
  await settled(page)
  // What moves has no colour of its own yet.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  // The lists of all countries and languages are the browser's to draw.
  const builder = () => new AxeBuilder({ page }).exclude('option')
  const found = [...(await builder().withTags(TAGS).analyze()).violations]
  await page.emulateMedia({ colorScheme: 'dark' })
  found.push(...(await builder().withRules(['color-contrast']).analyze()).violations)
  await page.emulateMedia({ colorScheme: 'light' })
  expect(found).toEqual([])
}
