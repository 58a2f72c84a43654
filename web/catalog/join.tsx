import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import type { CatalogProgram } from '../api/catalog.ts'
import { programsQuery } from '../api/queries.ts'
import { useJoin } from '../dashboard/mutations.ts'
import { messages } from '../messages.ts'
import { catalogMessages } from './messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'

const { program: texts } = catalogMessages

/** Joining a program, or the way to the dashboard for who has joined. `isOneOfMany`: buttons of other programs stand beside it. */
export function Join({ program: { id, title }, isOneOfMany = false }: { program: CatalogProgram; isOneOfMany?: boolean }) {
  const { data: listed, error: unlisted } = useQuery(programsQuery)
  const [, navigate] = useLocation()
  const announce = useAnnounce()
  const dashboard = `/dashboard?program=${id}`
  const { mutate, isPending, error } = useJoin(() => {
    navigate(dashboard)
    announce(messages.join.done(title))
  })
  const own = listed?.find((each) => each.id === id)
  if (!listed && !unlisted) return <div className="skeleton skeleton-button" />
  if (!own) return null
  const named = (action: string) => (isOneOfMany ? messages.course.onPage(action, title) : undefined)
  if (own.enrolled && !isPending) {
    return (
      <Link href={dashboard} className={isOneOfMany ? 'button button-quiet' : 'button'} aria-label={named(texts.dashboard)}>
        {texts.dashboard}
      </Link>
    )
  }
  return (
    <>
      <WriteButton isBusy={isPending} onClick={() => mutate(id)} label={named(texts.join)}>
        {texts.join}
      </WriteButton>
      {error && <Problem what={messages.join.failed} error={error} />}
    </>
  )
}
