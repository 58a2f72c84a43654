import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { statusOf } from '../api/client.ts'
import type { Gone } from '../api/documents.ts'
import { messages } from '../messages.ts'
import { documentsMessages } from './messages.ts'
import NotFoundPage from '../pages/not-found.tsx'
import { Page } from '../shell/page.tsx'
import { Failure } from '../ui/failure.tsx'
import { StillLoading } from '../ui/loading-page.tsx'

const { documents: texts } = documentsMessages

type Props<Data> = {
  query: Pick<UseQueryResult<Data | Gone>, 'data' | 'error' | 'refetch'>
  titleOf: (data: Data) => string
  children: (data: Data) => ReactNode
}

/** A document that was asked for: itself, that it was revoked, or that there is none. */
export function DocumentPage<Data>({ query: { data, error, refetch }, titleOf, children }: Props<Data>) {
  if (data === null || statusOf(error) === 404) return <NotFoundPage />
  if (data === 'revoked') return <RevokedPage />
  if (data !== undefined) {
    return (
      <Page title={titleOf(data)} className="document-page">
        <Unlisted />
        {children(data)}
      </Page>
    )
  }
  return (
    <Page title={messages.loading} className="document-page">
      {error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton />}
    </Page>
  )
}

/** Search engines leave the page out, and its links do not say where they were. */
function Unlisted() {
  return (
    <>
      <meta name="robots" content="noindex" />
      <meta name="referrer" content="no-referrer" />
    </>
  )
}

export function RevokedPage() {
  return (
    <Page title={texts.revokedTitle} className="page-narrow">
      <Unlisted />
      <p>{texts.revokedText}</p>
    </Page>
  )
}

function Skeleton() {
  return (
    <>
      <div className="skeleton skeleton-document" aria-hidden="true" />
      <StillLoading />
    </>
  )
}

/** Prints the page as it is styled for paper. */
export function PrintButton() {
  return (
    <button type="button" className="button button-quiet" onClick={() => print()}>
      {texts.print}
    </button>
  )
}
