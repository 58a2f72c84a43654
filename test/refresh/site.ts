import { json, serve } from '../upstreams/server.ts'

/** What an Open edX site of one test knows, and how it answers: a status or a raw body in place of the answer to a path. */
export type Site = {
  enrollments: readonly string[]
  certificates?: Readonly<Record<string, unknown>>
  grades?: Readonly<Record<string, unknown>>
  /** Of the account, as its own list of enrollments tells it. */
  name?: string
  /** Usernames that it knows; everybody's, if not said. */
  accounts?: readonly string[]
  /** Answers by a part of the path, so many times if said; the first that fits counts. */
  instead?: readonly { path: string; status?: number; retryAfter?: string; body?: string; times?: number }[]
}

const enrollment = (courseKey: string, user = 'ada') => ({
  user,
  mode: 'verified',
  is_active: true,
  course_details: { course_id: courseKey },
})
export const certificateOf = (courseKey: string, type = 'verified') => ({
  course_id: courseKey,
  certificate_type: type,
  grade: '0.9',
})
export const gradeOf = (courseKey: string) => ({ course_id: courseKey, passed: true, percent: 0.9, letter_grade: null })

/** A site for one test, that tells what it was asked. */
export async function openEdxSite(site: Site) {
  const used = new Map<object, number>()
  const { baseUrl, asked } = await serve(({ url }, response) => {
    const path = decodeURIComponent(url)
    const other = site.instead?.find((each) => path.includes(each.path) && (used.get(each) ?? 0) < (each.times ?? Infinity))
    if (other) {
      used.set(other, (used.get(other) ?? 0) + 1)
      const headers = other.retryAfter === undefined ? {} : { 'retry-after': other.retryAfter }
      response.writeHead(other.status ?? 200, headers).end(other.body ?? '{}')
      return
    }
    const account = /\/api\/user\/v1\/accounts\/(.*)$/.exec(path)?.[1]
    if (account !== undefined) {
      if (site.accounts?.includes(account) === false) response.writeHead(404).end()
      else json(response, { username: account })
      return
    }
    if (path.endsWith('/my_user_info')) return json(response, { id: 1, username: site.accounts?.[0] ?? 'ada' })
    const staffList = /\/enrollments\?username=(.*)$/.exec(path)
    if (staffList) {
      const results = site.enrollments.map((key) => ({ course_id: key, user: staffList[1], mode: 'verified', is_active: true }))
      json(response, { next: null, previous: null, results })
      return
    }
    if (path.endsWith('/enrollment/v1/enrollment')) {
      json(
        response,
        site.enrollments.map((key) => enrollment(key, site.name)),
      )
      return
    }
    const certificateKey = /certificates\/.*\/courses\/(.*)\/$/.exec(path)?.[1]
    const gradeKey = /\/grades\/v1\/courses\/(.*)\/\?/.exec(path)?.[1]
    const found = certificateKey ? site.certificates?.[certificateKey] : site.grades?.[gradeKey ?? '']
    if (found === undefined) json(response, { error_code: certificateKey ? 'no_certificate_for_user' : 'user_not_enrolled' }, 404)
    else json(response, certificateKey ? found : [found])
  })
  return { baseUrl, paths: () => asked.map(({ url }) => decodeURIComponent(url)) }
}
