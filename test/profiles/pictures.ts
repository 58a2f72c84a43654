import { crc32, deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

/** A square picture of red, green, blue and white quarters: its pixels say whether it was turned or cut wrongly. */
export async function quarters(side: number): Promise<Sharp> {
  const half = Math.floor(side / 2)
  const block = (background: string) => ({ create: { width: half, height: half, channels: 3 as const, background } })
  const at = (background: string, left: number, top: number) => ({ input: block(background), left, top })
  const canvas = sharp({ create: { width: side, height: side, channels: 3, background: 'white' } })
  const png = await canvas
    .composite([at('#f00', 0, 0), at('#0f0', half, 0), at('#00f', 0, half)])
    .png()
    .toBuffer()
  return sharp(png)
}

/** As a printer would have it: four inks, and no profile. */
export async function cmykJpeg(): Promise<Buffer> {
  return (await quarters(300)).toColourspace('cmyk').jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
}

/** Lying on its side, with metadata that says so, and says where it was made. */
export async function rotatedJpeg(): Promise<Buffer> {
  const turned = await (await quarters(300)).rotate(270).png().toBuffer()
  return sharp(turned)
    .withExif({
      IFD0: { Copyright: 'secret', ImageDescription: 'script' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '59/1 20/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer()
}

/** A PNG of so many pixels in a few bytes: a row of nothing, again and again. */
export async function bombOf(width: number, height: number): Promise<Buffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = deflateSync(Buffer.alloc((width * 3 + 1) * Math.min(height, 8)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
