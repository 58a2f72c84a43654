/** Where pictures of documents and pages lie: addresses of the site, kept under the same name in the media bucket (docs/architecture.md, "Pictures"). */
export const signature = (name: string) => `/media/signatures/${name}.png`
export const letterLogo = '/media/letters/mitx.png'
export const cover = (slug: string) => `/media/content/${slug}-cover.jpg`
export const illustration = (slug: string) => `/media/content/${slug}.jpg`
