import { expect, it } from 'vitest'
import { expandBlocks, expandRichText } from '../../lambdas/domain/rich-text.ts'

const targets = {
  pages: { 330: '/logistics/' },
  images: { 7: { url: '/media/original_images/a"b.png', title: 'A & B', width: 600, height: 400 } },
}

it.each([
  [
    '<p>plain <a href="https://example.org/?a=1&amp;b=2">link</a></p>',
    '<p>plain <a href="https://example.org/?a=1&amp;b=2">link</a></p>',
  ],
  ['<a id="330" linktype="page">in</a>', '<a href="/logistics/">in</a>'],
  ['<a linktype="page" id="4">gone</a> <a linktype="document" id="1">gone</a>', '<a>gone</a> <a>gone</a>'],
  [
    '<embed alt="x &amp; y" embedtype="image" format="left" id="7"/>',
    '<img src="/media/original_images/a&quot;b.png" alt="x &amp; y" width="600" height="400">',
  ],
  [
    '<embed embedtype="image" id="7"/>',
    '<img src="/media/original_images/a&quot;b.png" alt="A &amp; B" width="600" height="400">',
  ],
  ['before<embed embedtype="image" id="8"/>after', 'beforeafter'],
  [
    '<embed embedtype="media" url="https://video.example.org/?v=a"/>',
    '<a href="https://video.example.org/?v=a">https://video.example.org/?v=a</a>',
  ],
])('shows %s as %s', (stored, shown) => expect(expandRichText(stored, targets)).toBe(shown))

it('goes through the blocks of a description, and names images by their address', () => {
  const blocks = [
    { id: 'a', type: 'paragraph', value: '<a id="330" linktype="page">in</a>' },
    { id: 'b', type: 'image_with_link', value: { image: 7, link: 'https://example.org/', width: 300, height: null } },
    { id: 'c', type: 'image', value: 7 },
    { id: 'd', type: 'image', value: 8 },
  ]
  const image = {
    image: 7,
    image_url: '/media/original_images/a"b.png',
    image_title: 'A & B',
    image_width: 600,
    image_height: 400,
  }
  expect(expandBlocks(blocks, targets)).toEqual([
    { id: 'a', type: 'paragraph', value: '<a href="/logistics/">in</a>' },
    {
      id: 'b',
      type: 'image_with_link',
      value: { ...image, link: 'https://example.org/', width: 300, height: null },
    },
    { id: 'c', type: 'image', value: image },
    // What is gone.
    { id: 'd', type: 'image', value: { image: 8, image_url: null } },
  ])
})
