import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { startApi } from '../kit/api.ts'
import { truncateAll } from '../kit/golden.ts'
import { bombOf, cmykJpeg, quarters, rotatedJpeg } from './pictures.ts'

const api = await startApi()
const ADA = { userId: 1, username: 'ada' }
const EVE = { userId: 2, username: 'eve' }

beforeEach(() =>
  api.pool.query(`
    INSERT INTO app_user (id, username, email) VALUES (1, 'ada', ''), (2, 'eve', '');
    INSERT INTO profile (id, user_id, account_privacy) VALUES (41, 1, 'public'), (42, 2, 'private');
    INSERT INTO program (id, title, num_required_courses, price) VALUES (1, 'P', 1, 1);
    INSERT INTO program_enrollment (id, user_id, program_id) VALUES (5, 1, 1);
    DELETE FROM search_outbox`),
)
afterEach(async () => {
  const client = await api.pool.connect()
  await truncateAll(client).finally(() => client.release())
})

type Asking = { as?: typeof ADA | undefined; type?: string; of?: string; headers?: Record<string, string> }
async function put(photo: Uint8Array, { as = ADA, type = 'image/jpeg', of = 'ada', headers = {} }: Asking = {}) {
  const response = await api.ask(`/api/v0/profiles/${of}/photo/`, {
    method: 'PUT',
    as,
    raw: photo,
    headers: { 'content-type': type, ...headers },
  })
  return { status: response.status, body: z.looseObject({ code: z.string().optional() }).parse(await response.json()) }
}
const images = z.object({ image: z.string(), image_medium: z.string(), image_small: z.string() })
/** What the edge serves of an image's URL. */
async function served(url: string) {
  const response = await fetch(url.replace(api.siteUrl, api.url))
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}
const paths = async () => (await api.pool.query('SELECT id, image, image_medium, image_small FROM profile ORDER BY id')).rows

/** The colours of the middles of a picture's quarters: left above, right above, left below, right below. */
async function coloursOf(jpeg: Buffer) {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => {
    const start = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels
    const channels = [...data.subarray(start, start + 3)]
    const most = Math.max(...channels)
    // Inks cannot print pure colours: the strongest channel names them.
    return channels.map((value) => (value > 200 || value === most ? 1 : 0)).join('')
  }
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)]
}
const RED_GREEN_BLUE_WHITE = ['100', '010', '001', '111']

describe('a photo', () => {
  it.each([
    ['a JPEG', async () => (await quarters(300)).jpeg().toBuffer(), 'image/jpeg'],
    ['a PNG with 16 bits a channel', async () => (await quarters(300)).toColourspace('rgb16').png().toBuffer(), 'image/png'],
    ['a WebP', async () => (await quarters(300)).webp().toBuffer(), 'image/webp'],
    ['a CMYK JPEG', () => cmykJpeg(), 'image/jpeg'],
    ['turned by its EXIF', () => rotatedJpeg(), 'image/jpeg'],
    [
      'polyglot: a JPEG with a page behind it',
      async () => Buffer.concat([await (await quarters(300)).jpeg().toBuffer(), Buffer.from('<script>alert(1)</script>')]),
      'image/jpeg',
    ],
    ['as small as may be', async () => (await quarters(64)).png().toBuffer(), 'image/png'],
    ['a PNG that is called a JPEG', async () => (await quarters(300)).png().toBuffer(), 'image/jpeg'],
  ])('that is %s becomes three upright JPEGs without metadata', async (_, make, type) => {
    const { status, body } = await put(await make(), { type })
    expect([status, body['code']]).toEqual([200, undefined])
    const urls = images.parse(body)
    for (const [name, side] of [
      ['image', 512],
      ['image_medium', 128],
      ['image_small', 64],
    ] as const) {
      const { status: found, headers, bytes } = await served(urls[name])
      expect([found, headers.get('content-type'), headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
        200,
        'image/jpeg',
        'public, max-age=31536000, immutable',
        'nosniff',
      ])
      const { format, width, height, exif, icc, xmp, iptc, orientation, space } = await sharp(bytes).metadata()
      expect({ format, width, height, exif, icc, xmp, iptc, orientation, space }).toEqual({
        format: 'jpeg',
        width: side,
        height: side,
        space: 'srgb',
      })
      expect(bytes.includes('script')).toBe(false)
      expect(await coloursOf(bytes)).toEqual(RED_GREEN_BLUE_WHITE)
    }
    expect(new Set(Object.values(urls)).size).toBe(3)
  })

  it('that moves becomes its first picture', async () => {
    const frames = [
      await (await quarters(100)).png().toBuffer(),
      await sharp({ create: { width: 100, height: 100, channels: 3, background: 'black' } })
        .png()
        .toBuffer(),
    ]
    const moving = await sharp(frames, { join: { animated: true } })
      .webp({ delay: [100, 100] })
      .toBuffer()
    expect((await sharp(moving).metadata()).pages).toBe(2)
    const { image } = images.parse((await put(moving, { type: 'image/webp' })).body)
    expect(await coloursOf((await served(image)).bytes)).toEqual(RED_GREEN_BLUE_WHITE)
  })

  it('that is transparent stands on white, and a long one is cut from its middle', async () => {
    const clear = await sharp({ create: { width: 900, height: 100, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer()
    const { image } = images.parse((await put(clear, { type: 'image/png' })).body)
    expect(await coloursOf((await served(image)).bytes)).toEqual(['111', '111', '111', '111'])
  })

  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><script>1</script></svg>')
  const gif = () =>
    sharp({ create: { width: 100, height: 100, channels: 3, background: 'red' } })
      .gif()
      .toBuffer()
  it.each([
    ['an SVG', async () => svg, 'image/svg+xml', 415],
    ['an SVG that is called a PNG', async () => svg, 'image/png', 415],
    ['a GIF', gif, 'image/jpeg', 415],
    [
      'a page that holds a JPEG',
      async () => Buffer.concat([Buffer.from('<html>'), await (await quarters(100)).jpeg().toBuffer()]),
      'image/jpeg',
      415,
    ],
    ['a JPEG that is called a text', async () => (await quarters(100)).jpeg().toBuffer(), 'text/plain', 415],
    ['nothing', async () => Buffer.alloc(0), 'image/jpeg', 415],
    ['cut off', async () => (await (await quarters(300)).jpeg().toBuffer()).subarray(0, -400), 'image/jpeg', 400],
    [
      'a PNG that is cut off',
      async () => (await (await quarters(300)).png({ compressionLevel: 0 }).toBuffer()).subarray(0, 100_000),
      'image/png',
      400,
    ],
    ['a header alone', async () => (await (await quarters(300)).jpeg().toBuffer()).subarray(0, 20), 'image/jpeg', 400],
    ['too small', async () => (await quarters(63)).png().toBuffer(), 'image/png', 400],
    [
      'larger than 4 MB',
      async () => Buffer.concat([await (await quarters(100)).jpeg().toBuffer(), Buffer.alloc(4 * 1024 * 1024)]),
      'image/jpeg',
      413,
    ],
  ])('that is %s is refused, and the old one stays', async (_, make, type, status) => {
    await put(await (await quarters(100)).jpeg().toBuffer())
    const before = await paths()
    expect((await put(await make(), { type })).status).toBe(status)
    expect(await paths()).toEqual(before)
  })

  it('with more than 40 megapixels is refused by its header, before its pixels are there', async () => {
    const bomb = await bombOf(50_000, 50_000)
    expect(bomb.length).toBeLessThan(100_000)
    const before = process.memoryUsage().rss
    expect(await put(bomb, { type: 'image/png' })).toMatchObject({ status: 413, body: { code: 'photo-too-large' } })
    // Decoded it would be 7.5 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    expect((await put(await bombOf(6400, 6251), { type: 'image/png' })).status).toBe(413)
  })

  it('replaces the old one, whose pictures are gone then, and queues the search documents', async () => {
    const first = images.parse((await put(await (await quarters(100)).jpeg().toBuffer())).body)
    const second = images.parse((await put(await (await quarters(100)).png().toBuffer(), { type: 'image/png' })).body)
    const statuses = async (urls: object) =>
      Promise.all(Object.values(urls).map(async (url: string) => (await served(url)).status))
    expect([await statuses(first), await statuses(second)]).toEqual([
      [404, 404, 404],
      [200, 200, 200],
    ])
    expect((await api.pool.query('SELECT FROM search_outbox')).rowCount).toBe(2)
    const removed = await api.ask('/api/v0/profiles/ada/photo/', { method: 'DELETE', as: ADA })
    expect([removed.status, await removed.json()]).toMatchObject([200, { image: null, image_medium: null, image_small: null }])
    expect(await statuses(second)).toEqual([404, 404, 404])
  })

  it('is taken away by a change to null as well', async () => {
    const urls = images.parse((await put(await (await quarters(100)).jpeg().toBuffer())).body)
    await api.ask('/api/v0/profiles/ada/', { method: 'PATCH', as: ADA, body: { image: null } })
    expect(await paths()).toMatchObject([{ image: null, image_medium: null, image_small: null }, {}])
    expect((await served(urls.image)).status).toBe(404)
  })

  it('is the owner’s to change, with the session’s token, and nobody else’s', async () => {
    const photo = await (await quarters(100)).jpeg().toBuffer()
    expect((await put(photo, { as: EVE })).status).toBe(403)
    expect((await put(photo, { of: 'eve' })).status).toBe(404)
    expect((await put(photo, { headers: { 'x-csrf-token': '' } })).status).toBe(403)
    expect((await api.ask('/api/v0/profiles/ada/photo', { method: 'DELETE', as: EVE })).status).toBe(403)
    expect((await api.ask('/api/v0/profiles/ada/photo', { method: 'DELETE' })).status).toBe(403)
    expect((await api.ask('/api/v0/profiles/eve/photo', { method: 'DELETE' })).status).toBe(404)
    expect(await paths()).toMatchObject([{ image: null }, { image: null }])
  })

  it('leaves alone what a row names outside of the photos', async () => {
    await api.pool.query(`UPDATE profile SET image = 'programs/x.jpg', image_small = '../x', image_medium = '' WHERE id = 41`)
    expect((await put(await (await quarters(100)).jpeg().toBuffer())).status).toBe(200)
  })
})

it.each(['/media/', '/media/../profile', '/media/profile/none.jpg', '/media/%2e%2e/secrets.json'])(
  '%s is no picture',
  async (path) => {
    expect((await fetch(api.url + path)).status).toBe(404)
  },
)
