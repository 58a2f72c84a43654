import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { countStatements } from '../kit/statements.ts'

process.env['POWERTOOLS_METRICS_DISABLED'] = 'true'
const api = await startApi()
const client = await api.pool.connect()
const CATALOG = '/api/v0/catalog/'

/** A program whose answer is large enough to be compressed. */
beforeEach(() =>
  client.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (7, 'Supply Chain', true, 5, 1350), (8, 'Draft', false, 5, 1350);
    INSERT INTO program_page (id, program_id, slug, title, thumbnail_url) VALUES (9, 7, 'scx', 'Supply Chain', '/media/t.png');
    INSERT INTO course (program_id, position_in_program, title, edx_key) SELECT 7, n, 'C', 'MITx+C' || n FROM generate_series(1, 30) n`),
)
afterEach(async () => {
  await truncateAll(client)
})
afterAll(() => client.release())

/** An answer with its bytes as they were sent, which fetch would decompress. */
function raw(path: string, headers: Record<string, string> = {}) {
  type Raw = { status: number | undefined; headers: Record<string, string | string[] | undefined>; etag: string; bytes: Buffer }
  return new Promise<Raw>((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { headers }, (response) => {
      const { statusCode: status, headers: received } = response
      buffer(response).then((bytes) => resolve({ status, headers: received, etag: received.etag ?? '', bytes }), reject)
    })
    asked.on('error', reject).end()
  })
}

describe('public answers', () => {
  it('may be read by any site and kept for a minute, and set no cookie', async () => {
    for (const path of [
      CATALOG,
      '/api/v0/wagtail/pages/',
      '/api/v0/wagtail/pages/9/',
      '/api/v0/wagtail/pages/find/?html_path=/scx/',
    ]) {
      const { headers } = await raw(path)
      expect([path, headers]).toMatchObject([
        path,
        {
          'access-control-allow-origin': '*',
          'cross-origin-resource-policy': 'cross-origin',
          'cache-control': 'public, max-age=60',
          'x-request-id': expect.any(String),
        },
      ])
      expect(headers['set-cookie']).toBeUndefined()
    }
  })

  it('are not sent again to who has them', async () => {
    const { etag } = await raw(CATALOG)
    expect(etag).toMatch(/^"[\w-]+"$/)
    for (const tag of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await raw(CATALOG, { 'if-none-match': tag })
      expect([again.status, again.bytes.length, again.etag, again.headers['cache-control']]).toEqual([
        304,
        0,
        etag,
        'public, max-age=60',
      ])
    }
    await client.query("UPDATE program SET title = 'Renamed' WHERE id = 7")
    const changed = await raw(CATALOG, { 'if-none-match': etag })
    expect([changed.status, changed.etag === etag]).toEqual([200, false])
  })

  it.each([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=0.5, br;q=0', 'gzip'],
    ['*', 'br'],
    ['br;q=0, gzip;q=0', undefined],
    ['identity', undefined],
  ])('are compressed as %s accepts, under a tag of their own', async (accepted, coding) => {
    const plain = await raw(CATALOG)
    const answer = await raw(CATALOG, { 'accept-encoding': accepted })
    expect([answer.headers['content-encoding'], answer.headers['vary']]).toEqual([coding, 'Accept-Encoding'])
    const decode = coding === 'br' ? brotliDecompressSync : coding === 'gzip' ? gunzipSync : (bytes: Buffer) => bytes
    expect(decode(answer.bytes).equals(plain.bytes)).toBe(true)
    expect(answer.bytes.length < plain.bytes.length).toBe(coding !== undefined)
    expect(answer.etag !== plain.etag).toBe(coding !== undefined)
    const again = (tag: string) => raw(CATALOG, { 'accept-encoding': accepted, 'if-none-match': tag })
    expect((await again(answer.etag)).status).toBe(304)
    expect((await again(`"x${answer.etag.slice(1)}`)).status).toBe(200)
  })

  it.each([
    ['/api/v0/wagtail/pages/?nope=1', 400, 'nope'],
    ['/api/v0/wagtail/pages/9/?fields=nope', 400, 'nope'],
    ['/api/v0/wagtail/pages/99/', 404, 'page'],
    ['/api/v0/wagtail/pages/find/?html_path=/nothing/', 404, 'page'],
    ['/api/v0/wagtail/pages/find/?type=cms.Nope', 400, 'type'],
  ])('refuse %s with %i in words, which nobody keeps', async (path, status, word) => {
    const answer = await api.ask(path)
    const { headers } = answer
    expect([answer.status, headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
      status,
      'no-store',
      '*',
    ])
    expect(await answer.json()).toMatchObject({ message: expect.stringContaining(word) })
  })

  it('are made from one statement', async () => {
    const { database } = await import('../../lambdas/platform/database.ts')
    const asked = countStatements(await database())
    const paths = [CATALOG, '/api/v0/wagtail/pages/', '/api/v0/wagtail/pages/9/', '/api/v0/wagtail/pages/find/?id=9']
    for (const [index, path] of paths.entries()) {
      await api.ask(path)
      expect([path, asked.count()]).toEqual([path, index + 1])
    }
  })

  it('of a random order are not kept', async () => {
    const answer = await api.ask('/api/v0/wagtail/pages/?order=random')
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
  })

  it('say where a page is: by its path, by its id, the home page too; not when it is not live', async () => {
    const find = async (query: string) => {
      const answer = await api.ask(`/api/v0/wagtail/pages/find/?${query}`)
      return [answer.status, answer.headers.get('location')]
    }
    const page = 'http://testserver/api/v0/wagtail/pages/9/'
    expect(await find('html_path=/scx/')).toEqual([302, page])
    expect(await find('html_path=scx')).toEqual([302, page])
    expect(await find('id=9')).toEqual([302, page])
    expect(await find('html_path=/')).toEqual([302, 'http://testserver/api/v0/wagtail/pages/0/'])
    expect(await find('html_path=/scx/&type=cms.HomePage')).toEqual([404, null])
    expect(await find('')).toEqual([404, null])
    await client.query('UPDATE program_page SET live = false')
    expect(await find('html_path=/scx/')).toEqual([404, null])
    expect((await api.ask('/api/v0/wagtail/pages/9/')).status).toBe(404)
  })
})
