import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readMedia } from '../../lambdas/platform/media.ts'
import { startS3 } from '../../local/engines/s3.ts'
import { coordinationClient, createCoordination } from '../kit/coordination.ts'
import { createDatabase } from '../kit/database.ts'
import { audited } from '../operations/fixtures.ts'
import { bombOf, rotatedJpeg } from '../profiles/pictures.ts'
import { startSystem, type } from './system.ts'

/** Pictures of the content (rules/content.md, "Pictures"), from the operator's file to the bucket. */
const { pool, url } = await createDatabase()
const table = await createCoordination('dynalite', coordinationClient('dynalite'))
const folder = mkdtempSync(join(tmpdir(), 'micromasters-images-'))
const s3 = await startS3({ directory: join(folder, 's3'), bucket: 'media' })
const { file } = await startSystem(url, table, 'http://site.invalid', 'off', s3.endpoint)
afterAll(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => pool.query('DELETE FROM operator_audit'))

const ops = (line: string, person: boolean | null = null) => type(file, line, person)
const written = (name: string, content: Uint8Array | string) => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const plain = (width: number, height: number, background: object = { r: 49, g: 87, b: 125 }) =>
  sharp({ create: { width, height, channels: 'alpha' in background ? 4 : 3, background } })
const addressIn = (out: string) => /\/media\/content\/\S+?\.(?:jpg|png)/.exec(out)?.[0] ?? ''
async function kept(address: string) {
  const content = await readMedia(address.replace('/media/', ''))
  if (!content) return null
  const { format, width, height, exif, hasAlpha } = await sharp(content).metadata()
  return { format, width, height, exif, hasAlpha }
}

describe('content image put', () => {
  it('puts a picture under an address of its content, within the size of a page, and says so once', async () => {
    const photo = written('Harbor at Night.webp', await plain(3200, 1600).webp().toBuffer())
    const line = `content image put "${photo}" --alt "A harbor" --reason "new page"`
    const dry = await ops(`${line} --dry-run`)
    const address = addressIn(dry.out)
    expect(address).toMatch(/^\/media\/content\/harbor-at-night-[0-9a-f]{12}\.jpg$/)
    expect([await kept(address), await audited(pool)]).toEqual([null, []])
    const { code, out } = await ops(line)
    expect([code, addressIn(out)]).toEqual([0, address])
    expect(out).toContain(`{"type":"image","value":{"image_url":"${address}","alt":"A harbor","width":1600,"height":800}}`)
    expect(await kept(address)).toMatchObject({ format: 'jpeg', width: 1600, height: 800 })
    expect(await audited(pool)).toMatchObject([{ command: 'content image put', reason: 'new page', details: { address } }])
  })

  it('makes a thumbnail', async () => {
    const photo = written('wide.png', await plain(2000, 500).png().toBuffer())
    const { out } = await ops(`content image put ${photo} --thumbnail --name ports`)
    expect(out).toContain(`"thumbnail_url": "${addressIn(out)}"`)
    expect(await kept(addressIn(out))).toMatchObject({ format: 'jpeg', width: 300, height: 186 })
  })

  it('turns a photo upright and leaves out what the camera wrote, and keeps what is transparent', async () => {
    const turned = await ops(`content image put ${written('turned.jpg', await rotatedJpeg())}`)
    expect((await kept(addressIn(turned.out)))?.exif).toBeUndefined()
    const clear = written('signature.png', await plain(400, 110, { r: 0, g: 0, b: 0, alpha: 0.2 }).png().toBuffer())
    expect(await kept(addressIn((await ops(`content image put ${clear}`)).out))).toMatchObject({
      format: 'png',
      width: 400,
      hasAlpha: true,
    })
  })

  it.each([
    ['an SVG', 'a.svg', () => '<svg xmlns="http://www.w3.org/2000/svg"/>', 'neither a JPEG, a PNG nor a WebP'],
    ['nothing', 'empty.jpg', () => '', 'neither a JPEG, a PNG nor a WebP'],
    ['one too small', 'small.png', () => plain(63, 100).png().toBuffer(), 'is 63 × 100: each side needs 64 pixels'],
    ['one with too many pixels', 'bomb.png', () => bombOf(7000, 7000), 'more than 40 megapixels'],
    ['half a picture', 'half.jpg', async () => (await noise(900).jpeg().toBuffer()).subarray(0, 50_000), 'is damaged'],
    ['a PNG that stays too large', 'noise.png', () => noise(1600, true).png().toBuffer(), 'is it a photo kept as PNG?'],
    ['a file that is too large', 'huge.jpg', () => Buffer.alloc(20_000_001), 'more than 20 MB'],
  ])('refuses %s, by its name', async (_, name, content, reason) => {
    const { code, error } = await ops(`content image put ${written(name, await content())}`)
    expect([code, error]).toEqual([1, expect.stringContaining(reason)])
    expect(error).toContain(name)
    expect(await audited(pool)).toEqual([])
  })

  it.each([
    ['content image put /nowhere/a.jpg', 1, 'no such file'],
    ['content image put a.jpg --name "A b"', 2, '--name must be'],
    ['content image put ???.jpg', 2, 'no letter or digit'],
  ])('%s is refused', async (line, code, reason) => {
    expect(await ops(line)).toMatchObject({ code, error: expect.stringContaining(reason) })
  })
})

describe('content import', () => {
  it('says which pictures that the document names are not there', async () => {
    const photo = written('there.png', await plain(100, 100).png().toBuffer())
    const there = addressIn((await ops(`content image put ${photo}`)).out)
    await pool.query(`INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'P', true, 1, 1)`)
    const blocks = [
      { type: 'image', value: { image_url: there } },
      { type: 'image', value: { image_url: '/media/content/gone.jpg' } },
      { type: 'paragraph', value: '<p><img src="/media/content/in-text.png"></p>' },
    ]
    await pool.query(
      `INSERT INTO program_page (id, program_id, slug, title, description, thumbnail_url) VALUES (1, 1, 'p', 'P', $1, '/media/content/gone.jpg')`,
      [JSON.stringify(blocks)],
    )
    const document = join(folder, 'content.json')
    await ops(`content export ${document}`)
    writeFileSync(document, readFileSync(document, 'utf8').replace('"title": "P"', '"title": "Q"'))
    const { code, out } = await ops(`content import ${document} --dry-run`)
    expect(code).toBe(0)
    expect(out).toContain('LOOK TWICE')
    expect(out.match(/no picture is kept as \S+/g)).toEqual([
      'no picture is kept as /media/content/gone.jpg:',
      'no picture is kept as /media/content/in-text.png:',
    ])
  })
})

/** A picture that no format makes small. */
function noise(side: number, isClear = false) {
  const channels = isClear ? 4 : 3
  const data = randomBytes(side * side * channels)
  return sharp(data, { raw: { width: side, height: side, channels } })
}
