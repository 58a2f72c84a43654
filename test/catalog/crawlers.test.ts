import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'

const api = await startApi()
const client = await api.pool.connect()

beforeEach(() =>
  client.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES
      (6, 'Statistik', true, 5, 1), (7, 'Supply Chain', true, 5, 1), (8, 'Withdrawn', false, 5, 1), (9, 'Draft page', true, 5, 1),
      (10, 'No page', true, 5, 1);
    INSERT INTO program_page (id, program_id, slug, title, live) VALUES
      (1, 7, 'scx', 'Supply Chain', true), (2, 6, 'für-alle', 'Statistik', true), (3, 8, 'withdrawn', 'W', true), (4, 9, 'draft', 'D', false)`),
)
afterEach(async () => {
  await truncateAll(client)
})
afterAll(() => client.release())

describe('what crawlers read', () => {
  it('lists the home page and the live pages of live programs, as encoded addresses', async () => {
    const answer = await api.ask('/sitemap.xml')
    expect(answer.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    const text = await answer.text()
    expect(text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset xmlns="http:\/\/www\.sitemaps\.org\/schemas\/sitemap\/0\.9">/,
    )
    expect(Array.from(text.matchAll(/<loc>(.*?)<\/loc>/g), ([, address]) => address)).toEqual([
      'http://testserver/',
      'http://testserver/f%C3%BCr-alle/',
      'http://testserver/scx/',
    ])
  })

  it('says where the sitemap is, and what is not to be asked for', async () => {
    const answer = await api.ask('/robots.txt')
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    const lines = (await answer.text()).split('\n')
    expect(lines[0]).toBe('User-agent: *')
    expect(lines).toContain('Disallow: /login/')
    expect(lines).toContain('Sitemap: http://testserver/sitemap.xml')
    expect(lines).not.toContain('Disallow: /api/')
  })

  it('is kept for a minute, and not sent again to who has it', async () => {
    for (const path of ['/robots.txt', '/sitemap.xml']) {
      const { headers } = await api.ask(path)
      expect([path, headers.get('cache-control')]).toEqual([path, 'public, max-age=60'])
      const again = await api.ask(path, { headers: { 'if-none-match': headers.get('etag') ?? '' } })
      expect([path, again.status, await again.text()]).toEqual([path, 304, ''])
    }
  })
})
