import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { putMedia } from '../../lambdas/platform/media.ts'
import { type Block, blocksOf } from '../../web/catalog/blocks.ts'
import { startApi } from '../kit/api.ts'
import { useBrowser } from '../kit/browser.ts'

/** Pictures of pages (rules/pages.md, "Pictures"): from the content to the window. */
const api = await startApi({ withApp: true })
const newPage = useBrowser()

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#31577d' } })
    .jpeg()
    .toBuffer()
const paragraph = { type: 'paragraph', value: `<p>${'Text between. '.repeat(400)}</p>` }

beforeAll(async () => {
  await putMedia('covers/port.jpg', await picture(300, 186), 'image/jpeg')
  await putMedia('pages/port.jpg', await picture(640, 360), 'image/jpeg')
  await putMedia('original_images/yard.jpg', await picture(1200, 800), 'image/jpeg')
  const blocks = [
    { type: 'image', value: { image_url: '/media/pages/port.jpg', alt: 'A port at night', width: 640, height: 360 } },
    paragraph,
    // As it moved in.
    { type: 'image_with_link', value: { image: 7, link: 'https://example.org/', align: 'left', width: 300, height: null } },
    { type: 'image', value: { image_url: '/media/pages/none.jpg', alt: 'A crane', width: 10, height: 10 } },
    // Within a text, of which one has moved in too, and the others are not this site's.
    {
      type: 'paragraph',
      value: `<p>Before <img src="/media/pages/port.jpg" alt="The port, small" width="64" height="36" onerror="hurt()">
        <img src="https://elsewhere.example/media/a.jpg" alt="Elsewhere"><img src="/media/../api/v0/session" alt="No picture"></p>
        <h3><img src="/media/pages/port.jpg" alt=""></h3><p><a href="/x"><img src="/media/pages/port.jpg" alt="To the port"></a></p>
        <embed embedtype="image" format="left" id="7"/>`,
    },
    { type: 'paragraph', value: '<p>The end.</p>' },
  ]
  await api.pool.query(`
    INSERT INTO program (id, title, live, num_required_courses, price) VALUES (1, 'Ports', true, 1, 1);
    INSERT INTO page_image (id, title, file, width, height) VALUES (7, 'A yard', 'original_images/yard.jpg', 1200, 800)`)
  await api.pool.query(
    `INSERT INTO program_page (id, program_id, slug, title, description, thumbnail_url, live)
     VALUES (1, 1, 'ports', 'Ports', $1, '/media/covers/port.jpg', true)`,
    [JSON.stringify(blocks)],
  )
})

/** Its own width, once a picture is there. */
const loadedWidth = (page: Page, selector: string) =>
  page.evaluate(`(async () => {
    const picture = document.querySelector(${JSON.stringify(selector)})
    await picture.decode()
    return picture.naturalWidth
  })()`)

const image = (value: object) => blocksOf([{ type: 'image', value: { image_url: '/media/a.jpg', ...value } }])
const shown = (value: object): Block[] => [
  { kind: 'image', key: 0, src: '/media/a.jpg', alt: '', size: null, link: null, ...value },
]

describe('a block with a picture', () => {
  it.each([
    [
      { alt: 'A port', width: 640, height: 360 },
      { alt: 'A port', size: { width: 640, height: 360 } },
    ],
    [{ image_title: 'A yard' }, { alt: 'A yard' }],
    // Decoration: the words that somebody left out on purpose outrank the title.
    [{ alt: '', image_title: 'A yard' }, { alt: '' }],
    [{ width: 300, height: null, image_width: 1200, image_height: 800 }, { size: { width: 300, height: 200 } }],
    [{ height: 100, image_width: 1200, image_height: 800 }, { size: { width: 150, height: 100 } }],
    [{ image_width: 1200, image_height: 800 }, { size: { width: 1200, height: 800 } }],
    [{ width: '1', height: -1 }, {}],
    [{ link: 'https://example.org/' }, { link: 'https://example.org/' }],
    [{ link: 'javascript:alert(1)' }, {}],
  ])('%j is shown as %j', (value, expected) => expect(image(value)).toEqual(shown(expected)))

  it.each([
    [{ image_url: 'https://elsewhere.example/media/a.jpg' }],
    [{ image_url: '//elsewhere.example/media/a.jpg' }],
    [{ image_url: 'javascript:alert(1)' }],
    [{ image_url: null }],
  ])('%j is not shown', (value) => expect(image(value)).toEqual([]))

  it.each([[null], [{}], [[null, 1, 'text', { value: 1 }, { value: [] }, {}]]])('%j holds none', (blocks) =>
    expect(blocksOf(blocks)).toEqual([]),
  )
})

it('a program page shows its pictures, in rooms of their size, and what does not load as words', async () => {
  const page = await newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${api.url}/ports/`)
  const about = page.locator('section[aria-labelledby=about]')
  const [port, yard] = [about.getByAltText('A port at night'), about.getByRole('link').getByAltText('A yard')]
  const sidesOf = async (each: typeof port) => [await each.getAttribute('width'), await each.getAttribute('height')]
  expect([await sidesOf(port), await sidesOf(yard)]).toEqual([
    ['640', '360'],
    ['300', '200'],
  ])
  expect([await port.getAttribute('loading'), await yard.getAttribute('loading')]).toEqual(['eager', 'lazy'])
  const room = await yard.boundingBox()
  expect(await loadedWidth(page, '.program-aside .cover')).toBe(300)
  await yard.scrollIntoViewIfNeeded()
  expect([await loadedWidth(page, '[alt="A port at night"]'), await loadedWidth(page, '[alt="A yard"]')]).toEqual([640, 1200])
  const loaded = await yard.boundingBox()
  expect([loaded?.width, loaded?.height]).toEqual([room?.width, room?.height])
  await about.getByText('A crane', { exact: true }).waitFor()
})

it('shows pictures within a text, if they are of this site, and nothing else that the text says of them', async () => {
  const page = await newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${api.url}/ports/`)
  const rich = page.locator('section[aria-labelledby=about] .rich-text', { hasText: 'Before' })
  await rich.waitFor()
  const said = await Promise.all(
    (await rich.locator('img').all()).map((image) =>
      Promise.all(['alt', 'src', 'width', 'onerror'].map((name) => image.getAttribute(name))),
    ),
  )
  expect(said).toEqual([
    ['The port, small', '/media/pages/port.jpg', '64', null],
    ['', '/media/pages/port.jpg', null, null],
    ['To the port', '/media/pages/port.jpg', null, null],
    ['A yard', '/media/original_images/yard.jpg', '1200', null],
  ])
  expect([await rich.locator('h3').count(), await rich.locator('a img').count()]).toEqual([0, 1])
})

it('the home page shows the thumbnail', async () => {
  const page = await newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(`${api.url}/`)
  await page.locator('.program-card img.cover').scrollIntoViewIfNeeded()
  expect(await loadedWidth(page, '.program-card img.cover')).toBe(300)
})

describe('the site serves a picture', () => {
  it.each(['GET', 'HEAD'])('to %s, with what it is and an ETag', async (method) => {
    const { status, headers } = await api.ask('/media/covers/port.jpg', { method })
    expect([status, headers.get('content-type'), headers.get('content-security-policy')]).toEqual([
      200,
      'image/jpeg',
      "default-src 'none'; sandbox",
    ])
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const again = await api.ask('/media/covers/port.jpg', { method, headers: { 'if-none-match': headers.get('etag') ?? '' } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  })

  it.each(['/media/%', '/media/%E0%A4%A', '/media/%00', '/media/a%2', `/media/${'a'.repeat(256)}`, `/media/${'a/'.repeat(600)}`])(
    '%.30s is none',
    async (path) => expect((await api.ask(path)).status).toBe(404),
  )
})
