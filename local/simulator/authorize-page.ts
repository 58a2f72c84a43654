import type { Backend } from '../../lambdas/domain/backends.ts'
import type { Reply } from './exchange.ts'
import { escaped, htmlPage } from './html-page.ts'
import type { Found } from './people.ts'

const titles: Record<Backend, string> = { edxorg: 'edX.org', mitxonline: 'MITx Online' }

/** The login page, where one picks whom to be. It works without JavaScript. */
export function authorizePage(backend: Backend, asked: URLSearchParams, found: { people: Found[]; more: boolean }): Reply {
  const search = asked.get('q') ?? ''
  const rows = found.people.map(
    ({ username, name, email, note }) => `
      <li>
        <button name="username" value="${escaped(username)}">
          <strong>${escaped(name)}</strong> <code>${escaped(username)}</code>
          <small>${escaped(email)} · ${escaped(note)}</small>
        </button>
      </li>`,
  )
  const none = '<p>Nobody here matches. Part of a name, a username or an email address will do.</p>'
  const more = '<p>There are more: search for the one you want to be.</p>'
  return htmlPage(
    200,
    `Log in to ${titles[backend]}`,
    `
    <h1>Log in to ${titles[backend]}</h1>
    <p>This is the simulated site. <strong>MicroMasters</strong> asks to read your account and to enroll you. Whom do you want to be?</p>
    <form method="get" role="search">
      ${hidden(asked)}
      <label for="q">Search people</label>
      <input type="search" id="q" name="q" value="${escaped(search)}" autocomplete="off" autofocus>
      <button>Search</button>
    </form>
    <form method="post">
      ${hidden(asked)}
      ${rows.length > 0 ? `<ul>${rows.join('')}</ul>` : none}
      ${found.more ? more : ''}
      <button class="plain" name="deny" value="1">Cancel and go back</button>
    </form>`,
  )
}

export function failurePage(field: string, problem: string): Reply {
  return htmlPage(400, 'Cannot log in', `<h1>Cannot log in</h1><p><code>${escaped(field)}</code> ${escaped(problem)}.</p>`)
}

function hidden(asked: URLSearchParams): string {
  const carried = [...asked].filter(([name]) => !['q', 'username', 'deny'].includes(name))
  return carried.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('')
}
