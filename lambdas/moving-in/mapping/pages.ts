import type { Rule, Source } from '../source.ts'
import { same } from './columns.ts'

/** The address of an image's original file. */
const originalOf = (column: string) => `(SELECT '/media/' || i.file FROM wagtailimages_image i WHERE i.id = ${column})`
/** The address of an image as pages showed it: the rendition of this size, or the original where it was never made. */
const renditionOf = (column: string, size: string) => `coalesce(
  (SELECT '/media/' || file FROM wagtailimages_rendition i WHERE i.image_id = ${column} AND i.filter_spec = '${size}' ORDER BY i.id DESC LIMIT 1),
  ${originalOf(column)})`

/** Pages had their names beside their siblings only; of several program pages of one name the live one is taken, then the oldest. */
const slugOfSeveral = (page: string): Rule => ({
  reason: 'slug-of-several',
  when: `EXISTS (SELECT FROM wagtailcore_page o JOIN cms_programpage ON page_ptr_id = o.id
                  WHERE o.slug = ${page}.slug AND ROW(NOT o.live, o.id) < ROW(NOT ${page}.live, ${page}.id))`,
})
const onPage = { program_page_id: 'program_page' }
const ofPage = { join: 'JOIN wagtailcore_page g ON g.id = t.program_page_id', setAside: [slugOfSeveral('g')] }
const signatory = same('id', 'program_page_id', 'name', 'title_line_1', 'title_line_2', 'sort_order')
const signature = { signature_image: originalOf('t.signature_image_id') }

/** Pages. Rich text stays as it was stored; where it is shown, image and page numbers in it are looked up in the first two. */
export const pages: readonly Source[] = [
  {
    table: 'page_image',
    old: 'wagtailimages_image',
    columns: same('id', 'title', 'file', 'width', 'height'),
    key: ['id'],
  },
  {
    // Where each page of the old site was, below its home page: '/' is home.
    table: 'page_address',
    old: 'wagtailcore_page',
    join: `JOIN django_content_type y ON y.id = t.content_type_id
           LEFT JOIN wagtailcore_page root ON root.id = (SELECT root_page_id FROM wagtailcore_site ORDER BY is_default_site DESC, id LIMIT 1)`,
    columns: {
      ...same('id', 'title', 'live'),
      path: `CASE WHEN starts_with(t.url_path, root.url_path) THEN '/' || substr(t.url_path, length(root.url_path) + 1) END`,
      is_program_page: `y.app_label = 'cms' AND y.model = 'programpage'`,
    },
    key: ['id'],
  },
  {
    table: 'program_page',
    old: 'wagtailcore_page',
    join: 'JOIN cms_programpage c ON c.page_ptr_id = t.id',
    columns: {
      ...same('id', 'slug', 'title', 'live', 'first_published_at', 'last_published_at', 'seo_title', 'search_description'),
      ...same('show_in_menus'),
      program_id: 'c.program_id',
      description: 'c.description',
      faculty_description: 'c.faculty_description',
      program_home_page_url: 'c.program_home_page_url',
      title_program_home_page_url: 'c.title_program_home_page_url',
      program_contact_email: 'c.program_contact_email',
      program_subscribe_link: 'c.program_subscribe_link',
      program_letter_text: 'c.program_letter_text',
      program_letter_header_text: 'c.program_letter_header_text',
      program_letter_footer_text: 'c.program_letter_footer_text',
      thumbnail_url: renditionOf('c.thumbnail_image_id', 'fill-300x186'),
      program_letter_logo: originalOf('c.program_letter_logo_id'),
      program_letter_footer: originalOf('c.program_letter_footer_id'),
      // What an editor has written and not published: kept, and shown nowhere.
      unpublished: `CASE WHEN t.has_unpublished_changes THEN (SELECT v.content FROM wagtailcore_revision v WHERE v.id = t.latest_revision_id) END`,
    },
    key: ['id'],
    references: { program_id: 'program' },
    unique: [
      { columns: ['program_id'], vacate: { program_id: 'NULL' } },
      { columns: ['slug'], vacate: { slug: `'moved:' || h.id` } },
    ],
    setAside: [slugOfSeveral('t')],
    noted: [
      { reason: 'unpublished-changes', when: 't.live AND t.has_unpublished_changes' },
      {
        reason: 'thumbnail-without-rendition',
        when: `c.thumbnail_image_id IS NOT NULL AND NOT EXISTS (SELECT FROM wagtailimages_rendition i
                 WHERE i.image_id = c.thumbnail_image_id AND i.filter_spec = 'fill-300x186')`,
      },
    ],
  },
  {
    table: 'program_page_faculty',
    old: 'cms_programfaculty',
    ...ofPage,
    columns: {
      ...same('id', 'program_page_id', 'name', 'title', 'short_bio', 'sort_order'),
      image: renditionOf('t.image_id', 'fill-500x385'),
    },
    key: ['id'],
    references: onPage,
  },
  {
    table: 'program_page_course',
    old: 'cms_programcourse',
    ...ofPage,
    columns: same('id', 'program_page_id', 'course_id', 'title', 'description', 'sort_order'),
    key: ['id'],
    references: { ...onPage, course_id: 'course' },
    unique: [{ columns: ['course_id'], remove: [] }],
  },
  {
    table: 'course_certificate_signatory',
    old: 'cms_coursecertificatesignatories',
    ...ofPage,
    columns: { ...signatory, ...signature, ...same('course_id', 'organization') },
    key: ['id'],
    references: { ...onPage, course_id: 'course' },
  },
  {
    table: 'program_certificate_signatory',
    old: 'cms_programcertificatesignatories',
    ...ofPage,
    columns: { ...signatory, ...signature, ...same('organization') },
    key: ['id'],
    references: onPage,
  },
  {
    table: 'program_letter_signatory',
    old: 'cms_programlettersignatory',
    ...ofPage,
    columns: { ...signatory, ...signature },
    key: ['id'],
    references: onPage,
  },
]
