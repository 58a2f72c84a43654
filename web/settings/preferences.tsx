import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { addresses } from '../api/addresses.ts'
import { patch } from '../api/client.ts'
import { settingsQuery } from '../api/queries.ts'
import type { ProfileSettings } from '../api/types.ts'
import { messages } from '../messages.ts'
import { settingsMessages } from './messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { useOnline } from '../shell/browser-state.ts'
import { useUser } from '../shell/session.tsx'
import { Failure } from '../ui/failure.tsx'
import { Problem } from '../ui/problem.tsx'

const { settings: texts } = settingsMessages

type Change = Partial<Pick<ProfileSettings, 'account_privacy' | 'email_optin'>>

/** Who sees the profile, and mail. Each choice is saved when it is made, shown at once, and taken back when saving fails. */
export function Preferences() {
  const { username } = useUser()
  const { data, error, refetch } = useQuery(settingsQuery(username))
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />
  return <Choices saved={data} />
}

/** Until it is known what is saved nothing is chosen, and nothing can be; the room is the same. */
function Choices({ saved }: { saved: ProfileSettings | undefined }) {
  const { change, pending, error } = useChange()
  const isOnline = useOnline()
  const isOpen = isOnline && saved !== undefined
  const shown = { email_optin: false, ...saved, ...pending }
  return (
    <>
      <section className="card" aria-labelledby="privacy">
        <h2 id="privacy" className="card-title">
          {texts.privacy}
        </h2>
        <fieldset className="checks" disabled={!isOpen} aria-busy={!saved} aria-labelledby="privacy">
          {(['public', 'public_to_mm', 'private'] as const).map((each) => (
            <label key={each} className="check">
              <input
                type="radio"
                name="visibility"
                checked={shown.account_privacy === each}
                onChange={() => change({ account_privacy: each })}
              />
              <span>{texts.visibility[each]}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <section className="card" aria-labelledby="mail">
        <h2 id="mail" className="card-title">
          {texts.mail}
        </h2>
        <label className="check">
          <input
            type="checkbox"
            disabled={!isOpen}
            checked={shown.email_optin}
            onChange={() => change({ email_optin: !shown.email_optin })}
          />
          <span>{texts.optIn}</span>
        </label>
        {!isOnline && <p className="field-error">{messages.offlineWrite}</p>}
        {error && <Problem what={texts.notSaved} error={error} />}
      </section>
    </>
  )
}

function useChange() {
  const { username, csrf_token: token } = useUser()
  const client = useQueryClient()
  const announce = useAnnounce()
  const { mutate, variables, isPending, error } = useMutation({
    // One after the other, so that the last choice is the one that stays.
    scope: { id: 'settings' },
    mutationFn: (change: Change) => patch<ProfileSettings>(addresses.profile(username), change, token),
    onSuccess: (saved) => {
      client.setQueryData(settingsQuery(username).queryKey, saved)
      announce(texts.saved)
    },
  })
  return { change: mutate, pending: isPending ? variables : {}, error }
}
