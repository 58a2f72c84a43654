/** Where pictures of documents lie: addresses of the site, kept under the same name in the media bucket (docs/architecture.md, "Pictures"). */
export const signature = (name: string) => `/media/signatures/${name}.png`
export const letterLogo = '/media/letters/mitx.png'
