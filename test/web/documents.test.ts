import { AxeBuilder } from '@axe-core/playwright'
import { describe, expect, it } from 'vitest'
import { useApp } from './app.ts'
import { documentAnswers, documentPaths, HASH, RECORD, record, revokedPath, SHARE, SHARE_URL, UUID } from './documents-example.ts'
import { ok } from './example.ts'

const open = useApp()
const TITLE = /^(Grade record|Certificate|Letter): |was revoked$/

describe('the grade record', () => {
  it('shows its owner each course, and lets the owner share it, copy the link and take it back', async () => {
    let isShared = false
    const answers = {
      ...documentAnswers(),
      [RECORD]: () => ok({ ...record, share: isShared ? { hash: SHARE, url: SHARE_URL } : null }),
      'POST /api/v0/enrollment_share_hash': () => {
        isShared = true
        return { status: 201, body: { share_hash: SHARE, absolute_path: SHARE_URL } }
      },
      'DELETE /api/v0/enrollment_share_hash': () => {
        isShared = false
        return ok({ success: '' })
      },
    }
    const { page, site } = await open('/records/programs/7', { answers })
    await page.getByRole('heading', { level: 1, name: 'Grade record: Supply Chain Management' }).waitFor()
    expect(await page.getByRole('row').nth(1).innerText()).toMatch(/Supply Chain Analytics[^]*Core[^]*91%[^]*A[^]*Feb[^]*Earned/)
    await page.getByText('amara@example.com').waitFor()

    await page.getByRole('button', { name: 'Allow sharing' }).click()
    expect(await page.getByLabel('Link to this record').inputValue()).toBe(SHARE_URL)
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('button', { name: 'Allow sharing' }).waitFor()
    const changes = site.asked.filter(({ method }) => method !== 'GET')
    expect(changes.map(({ method, body, csrf }) => ({ method, body, csrf }))).toEqual([
      { method: 'POST', body: { enrollment_id: '7' }, csrf: 'csrf-of-this-session' },
      { method: 'DELETE', body: { enrollment_id: '7' }, csrf: 'csrf-of-this-session' },
    ])
  })

  it('says so when it cannot be shared, and stays as it was', async () => {
    const { page } = await open('/records/programs/7', { answers: documentAnswers() })
    await page.getByRole('button', { name: 'Allow sharing' }).click()
    await page.getByRole('alert').getByText('We could not change who sees the record.').waitFor()
    await page.getByRole('button', { name: 'Allow sharing' }).waitFor()
  })

  it('leads who is not signed in to signing in; a stranger sees a shared one, without address and sharing', async () => {
    const { page, site } = await open('/records/programs/7', { answers: documentAnswers(false) })
    await page.waitForURL(/\/signin\?next=%2Frecords%2Fprograms%2F7$/)
    await page.goto(`${site.url}/records/programs/7/shared/${SHARE}`)
    await page.getByRole('row').nth(2).waitFor()
    expect(await page.getByRole('main').innerText()).not.toMatch(/@|sharing/i)
    expect(await page.locator('meta[name=robots]').getAttribute('content')).toBe('noindex')
    // Of several, the one that came last holds.
    expect(await page.locator('meta[name=referrer]').last().getAttribute('content')).toBe('no-referrer')
  })
})

describe('certificates and letters', () => {
  it('show who earned what, and give the owner links that hold the facts', async () => {
    const { page, site } = await open(`/certificate/course/${HASH}`, { answers: documentAnswers() })
    await page.getByText('Amara Okafor', { exact: true }).waitFor()
    await page.getByText('February 11, 2026').waitFor()
    expect(await page.getByRole('link', { name: HASH }).getAttribute('href')).toBe(`/certificate/course/${HASH}`)
    const linkedIn = new URL((await page.getByRole('link', { name: 'LinkedIn' }).getAttribute('href')) ?? '')
    expect(Object.fromEntries(linkedIn.searchParams)).toMatchObject({
      certId: HASH,
      name: 'Supply Chain Analytics & Design',
      certUrl: `${site.url}/certificate/course/${HASH}`,
    })
  })

  it('give a stranger the credential of a program to verify, and nothing to share', async () => {
    const { page } = await open(`/certificate/program/${HASH}`, { answers: documentAnswers(false) })
    await page.getByRole('button', { name: 'Print' }).waitFor()
    expect(await page.getByRole('main').getByRole('link').allInnerTexts()).toEqual([HASH, 'Download credential'])
  })

  it('say that a certificate was revoked, and no name; and that there is none', async () => {
    const { page, site } = await open(revokedPath, { answers: documentAnswers() })
    await page.getByRole('heading', { level: 1, name: 'This certificate was revoked' }).waitFor()
    await page.goto(`${site.url}/certificate/course/${'f'.repeat(32)}`)
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor()
  })

  it('show the texts of a letter, and run nothing of them', async () => {
    const { page } = await open(`/letter/program/${UUID}`, { answers: documentAnswers(false) })
    await page.getByText('Dear Amara Okafor,').waitFor()
    await page.getByRole('strong').getByText('completed').waitFor()
    expect(await page.title()).toBe('Letter: Supply Chain Management · MicroMasters')
  })
})

describe.each([...documentPaths, revokedPath])('%s', (path) => {
  it('is printed black on white when the screen is dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(path, { answers: documentAnswers(), colorScheme })
      await page.getByRole('heading', { level: 1, name: TITLE }).waitFor()
      await page.emulateMedia({ media: 'print', colorScheme })
      const colours = await page.evaluate(
        '[getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]',
      )
      expect(colours).toEqual(['rgb(32, 38, 42)', 'rgb(255, 255, 255)'])
    }
  })

  it('has nothing that axe finds, light and dark, and needs no sideways scrolling', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await open(path, { answers: documentAnswers(), colorScheme })
      await page.getByRole('heading', { level: 1, name: TITLE }).waitFor()
      expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      await page.setViewportSize({ width: 320, height: 640 })
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
    }
  })
})

describe.each(documentPaths)('%s', (path) => {
  it('keeps to the columns of its table on paper, and says nothing there that is for the screen', async () => {
    const { page } = await open(path, { answers: documentAnswers() })
    await page.getByRole('button', { name: 'Print' }).waitFor()
    await page.emulateMedia({ media: 'print' })
    // As wide as letter paper between margins of 15 mm.
    await page.setViewportSize({ width: 703, height: 900 })
    const rows = await page.evaluate("[...document.querySelectorAll('tr')].map((row) => getComputedStyle(row).display)")
    expect(rows).toEqual(path.startsWith('/records/') ? ['table-row', 'table-row', 'table-row'] : [])
    expect(await page.getByText('only you see it').isVisible()).toBe(false)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(703)
  })

  it('is printed on one page, black on white, without the frame of the site', async () => {
    const { page } = await open(path, { answers: documentAnswers(), colorScheme: 'dark' })
    await page.getByRole('button', { name: 'Print' }).waitFor()
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    const text = pdf.toString('latin1')
    expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1)
    const [, width = 0, height = 0] = (/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text) ?? []).map(Number)
    expect(width > height).toBe(path.startsWith('/certificate/'))
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('banner').isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
  })
})
