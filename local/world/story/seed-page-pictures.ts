import type pg from 'pg'
import sharp from 'sharp'
import { query } from '../../../lambdas/platform/database.ts'
import type { World } from '../world.ts'
import { landscape } from './drawings.ts'
import { cover, illustration } from './media-paths.ts'

/** Puts a picture under its path in the media bucket. */
export type Put = (path: string, content: Buffer, type: string) => Promise<unknown>

/** As thumbnails are (rules/catalog.md, "The catalog"), and twice as wide as a page's text at most. */
const COVER = { width: 300, height: 186 }
const ILLUSTRATION = { width: 960, height: 400 }

/** Gives each page of the world that has no thumbnail one, and an illustration in its text. */
export async function seedPagePictures(pool: pg.Pool, { catalog: { programs } }: World, put: Put): Promise<void> {
  const sql = `SELECT id FROM program_page WHERE id = ANY ($1) AND thumbnail_url IS NULL`
  const { rows } = await query<{ id: number }>(pool, sql, [programs.map(({ id }) => id)])
  const bare = new Set(rows.map(({ id }) => id))
  const pages = programs.filter(({ id }) => bare.has(id))
  await Promise.all(
    pages.flatMap(({ slug }) => [draw(put, slug, cover(slug), COVER), draw(put, slug, illustration(slug), ILLUSTRATION)]),
  )
  const pictures = pages.map(({ id, slug, title }) => ({
    id,
    cover: cover(slug),
    block: {
      type: 'image',
      value: { image_url: illustration(slug), alt: `Hills and a low sun, drawn for ${title}`, ...ILLUSTRATION },
    },
  }))
  await query(pool, SET_PICTURES, [JSON.stringify(pictures)])
}

/** `$1` thumbnails and blocks by page, as JSON. */
const SET_PICTURES = `
  UPDATE program_page g SET thumbnail_url = x.cover, description = g.description || jsonb_build_array(x.block)
    FROM jsonb_to_recordset($1) AS x (id int, cover text, block jsonb)
   WHERE g.id = x.id AND g.thumbnail_url IS NULL`

async function draw(put: Put, name: string, address: string, sides: { width: number; height: number }): Promise<void> {
  const picture = await sharp(Buffer.from(landscape(name, sides)))
    .jpeg({ quality: 82 })
    .toBuffer()
  await put(address.replace('/media/', ''), picture, 'image/jpeg')
}
