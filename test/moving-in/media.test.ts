import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { copyMedia, type MediaDependencies } from '../../lambdas/moving-in/copy-media.ts'
import { countMedia } from '../../lambdas/moving-in/media-queries.ts'
import { putMedia, readMedia } from '../../lambdas/platform/media.ts'
import { startS3 } from '../../local/engines/s3.ts'
import { createDatabase } from '../kit/database.ts'
import { openSite } from '../kit/site.ts'

const { pool } = await createDatabase()
const folder = mkdtempSync(join(tmpdir(), 'micromasters-media-'))
const s3 = await startS3({ directory: folder, bucket: 'media' })
afterAll(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true })
})
vi.stubEnv('MEDIA_BUCKET', 'media')
vi.stubEnv('AWS_ENDPOINT_URL_S3', s3.endpoint)
vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')

const files: Record<string, { type: string; body: Buffer | string }> = {
  '/old/images/Größe 1.jpg': { type: 'image/jpeg', body: 'a jpeg' },
  '/old/images/drawing.svg': { type: 'image/svg+xml', body: '<svg onload="alert(1)"/>' },
  '/old/images/moved.png': { type: 'text/html; charset=utf-8', body: '<p>moved' },
  '/old/images/huge.png': { type: 'image/png', body: Buffer.alloc(20_000_001) },
  '/old/images/letter.png': { type: 'image/png', body: 'a png' },
  '/old/profile/ada.jpg': { type: 'image/jpeg; x=1', body: 'ada' },
}
const site = await openSite(({ pathname }, response) => {
  const file = files[decodeURIComponent(pathname)]
  if (!file) response.writeHead(404).end()
  else response.writeHead(200, { 'content-type': file.type }).end(file.body)
})

const tools = (changes: Partial<MediaDependencies> = {}): MediaDependencies => ({
  database: pool,
  oldMediaUrl: `${site.baseUrl}old/`,
  fetch: (url) => fetch(url),
  put: putMedia,
  now: () => new Date('2026-11-27T12:00:00Z'),
  elapsed: () => 0,
  ...changes,
})
const text = async (path: string) => {
  const found = await readMedia(path)
  return found === null ? null : Buffer.from(found).toString()
}

beforeAll(async () => {
  await pool.query(`
    INSERT INTO page_image (title, file, width, height)
    SELECT f, f, 1, 1 FROM unnest(ARRAY['images/Größe 1.jpg', 'images/drawing.svg', 'images/moved.png', 'images/huge.png', 'images/gone.png',
                                        '../outside.png']) f;
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', ''), (2, 'bob', '');
    INSERT INTO profile (id, user_id, image) VALUES (1, 1, 'profile/ada.jpg'), (2, 2, 'profile/made-here.jpg');
    INSERT INTO import_pass (id, kind, lease_name, fence, started_at) VALUES ('first', 'run', 'import-old-database', 1, now());
    INSERT INTO import_source_range (source, cell, keys)
    VALUES ('profile', 1, '{1}')`)
})

it('copies pictures that imported rows name, and says why another is not here', async () => {
  expect(await copyMedia(tools(), 'first', 60)).toBe(false)
  expect([await text('images/Größe 1.jpg'), await text('profile/ada.jpg')]).toEqual(['a jpeg', 'ada'])
  expect(await countMedia(pool)).toEqual({
    copied: 2,
    waiting: 0,
    refused: [
      { error: '404', files: 1, example: 'images/gone.png' },
      { error: 'leads elsewhere', files: 1, example: '../outside.png' },
      { error: 'no picture', files: 2, example: 'images/drawing.svg' },
      { error: 'too large', files: 1, example: 'images/huge.png' },
    ],
  })
  expect(site.asked.filter((path) => path.includes('made-here') || path.includes('outside'))).toEqual([])
})

it('asks for each once in a pass, and in the next one for those that are not here', async () => {
  site.asked.length = 0
  expect(await copyMedia(tools(), 'first', 60)).toBe(false)
  expect(site.asked).toEqual([])
  files['/old/images/gone.png'] = { type: 'image/png', body: 'back' }
  expect(await copyMedia(tools(), 'second', 60)).toBe(false)
  expect([await text('images/gone.png'), site.asked.length]).toEqual(['back', 4])
})

it('stops when its time is over, and goes on from there', async () => {
  await pool.query(
    `INSERT INTO page_image (title, file, width, height) SELECT '', 'images/letter.png?' || n, 1, 1 FROM generate_series(1, 201) n`,
  )
  let asked = 0
  // Time stands still until the first batch is done.
  const elapsed = () => (asked < 200 ? 0 : 61_000)
  const counting = (url: string) => ((asked += 1), fetch(url))
  expect(await copyMedia(tools({ elapsed, fetch: counting }), 'second', 60)).toBe(true)
  expect(await countMedia(pool)).toMatchObject({ waiting: 1 })
})

it('fails when the bucket refuses, and has lost nothing', async () => {
  const put = () => Promise.reject(new Error('refused'))
  await pool.query(`INSERT INTO page_image (title, file, width, height) VALUES ('', 'images/letter.png', 1, 1)`)
  await expect(copyMedia(tools({ put }), 'third', 60)).rejects.toThrow('refused')
  expect(await copyMedia(tools(), 'third', 60)).toBe(false)
  expect(await text('images/letter.png')).toBe('a png')
})
