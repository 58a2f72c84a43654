import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launchBrowser } from '../../local/engines/browser.ts'
import { answersOf, dashboard, NOW, ok } from './example.ts'
import { publicAnswers } from './catalog-example.ts'
import { PROFILE, profile, staffAnswers } from './learners-example.ts'
import { documentAnswers, documentPaths, RECORD, record, revokedPath, SHARE_URL } from './documents-example.ts'
import { type Answers, startSite } from './site.ts'

/**
 * Takes pictures of the pages with every kind of thing on them, or of those whose names begin so: `node test/web/pictures.ts FOLDER [NAME]`.
 * Of documents also what a printer gets. The pictures of docs/pictures are those of story-pictures.ts.
 */

type Picture = { name: string; path: string; answers: Answers; click?: string; dialog?: true; paper?: true }

const updating = { ...dashboard, is_edx_data_fresh: false, invalid_backend_credentials: ['edxorg' as const] }
const documents = { certificate: '/certificate/program/1', program_letter_url: '/letter/program/1' }
const completed = { ...dashboard, programs: dashboard.programs.map((each) => ({ ...each, ...documents })) }
const pictures: Picture[] = [
  { name: 'dashboard', path: '/dashboard', answers: answersOf() },
  { name: 'completed', path: '/dashboard', answers: answersOf({ dashboard: completed }) },
  { name: 'reconnect', path: '/dashboard', answers: answersOf({ dashboard: updating }), dialog: true },
  { name: 'grades', path: '/dashboard', answers: answersOf(), click: '91% Course grade: details', dialog: true },
  { name: 'home', path: '/', answers: publicAnswers() },
  { name: 'programs', path: '/programs', answers: publicAnswers(answersOf()) },
  { name: 'program', path: '/supply-chain-management/', answers: publicAnswers() },
  { name: 'signin', path: '/signin?error=other-account&backend=edxorg', answers: publicAnswers() },
  { name: 'settings', path: '/settings', answers: answersOf() },
  { name: 'empty', path: '/dashboard', answers: answersOf({ dashboard: { ...dashboard, programs: [] } }) },
  { name: 'learner', path: '/learner/amara.okafor', answers: staffAnswers() },
  { name: 'own-page', path: '/learner', answers: { ...answersOf(), [PROFILE]: ok(profile) } },
  { name: 'learners', path: '/learners', answers: staffAnswers() },
  {
    name: 'learners-filtered',
    path: '/learners?program=1&course=Supply+Chain+Analytics&grade=60-90&birth=IN&birth=&country=US&sort=-grade&page=2',
    answers: staffAnswers(),
    click: 'Filters (5)',
  },
  { name: 'menu', path: '/dashboard', answers: answersOf(), click: 'Program: Supply Chain Management' },
  ...[...documentPaths, revokedPath].map((path, at) => ({
    name: `document-${['record', 'shared', 'course', 'program', 'letter', 'revoked'][at]}`,
    path,
    answers: { ...documentAnswers(), [RECORD]: ok({ ...record, share: { hash: '', url: SHARE_URL } }) },
    paper: true as const,
  })),
]
const looks = [
  { name: 'light-wide', colorScheme: 'light', width: 1280 },
  { name: 'dark-wide', colorScheme: 'dark', width: 1280 },
  { name: 'light-narrow', colorScheme: 'light', width: 360 },
  { name: 'dark-narrow', colorScheme: 'dark', width: 360 },
] as const

const folder = process.argv[2] ?? 'pictures'
const only = process.argv[3]
await mkdir(folder, { recursive: true })
const browser = await launchBrowser()
const site = await startSite({})
for (const { colorScheme, width, name: look } of looks) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width, height: 800 },
    timezoneId: 'America/New_York',
    locale: 'en-US',
  })
  for (const { name, path, answers, click, dialog, paper } of pictures.filter((each) => !only || each.name.startsWith(only))) {
    site.answers = answers
    const page = await context.newPage()
    await page.clock.setFixedTime(NOW)
    await page.goto(site.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    const button = page.getByRole('button', { name: click ?? '' }).first()
    // Some are there on a phone only.
    if (click && (await button.isVisible())) await button.click()
    if (dialog) await page.getByRole('dialog').waitFor()
    await page.screenshot({
      path: join(folder, `${name}-${look}.png`),
      fullPage: !click && !dialog,
      animations: 'disabled',
    })
    if (paper && look === 'dark-wide')
      await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true, printBackground: true })
    await page.close()
  }
  await context.close()
}
await browser.close()
await site.stop()
