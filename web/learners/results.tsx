import type { UseQueryResult } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { messages } from '../messages.ts'
import { learnersMessages } from './messages.ts'
import { Failure } from '../ui/failure.tsx'
import { Notice } from '../ui/notice.tsx'
import { ProblemText } from '../ui/problem-text.tsx'
import type { Found } from './answer.ts'
import type { Sort, View } from './filters.ts'
import { ExportButton } from './export-button.tsx'
import { countUsed } from './labels.ts'
import { LearnersTable } from './learners-table.tsx'
import { Pager } from './pager.tsx'
import type { Asked } from './query.ts'
import { ResultsSkeleton } from './skeleton.tsx'

const { learners: texts } = learnersMessages

type Props = {
  query: UseQueryResult<Found>
  asked: Asked
  /** The program's title. */
  program: string
  view: View
  searched: string
  isStaff: boolean
  heading: RefObject<HTMLHeadingElement | null>
  onSort: (sort: Sort) => void
  onPage: (page: number) => void
}

export function Results({ query: { data, error, isPlaceholderData, refetch }, ...props }: Props) {
  const { view, heading } = props
  if (!data) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <ResultsSkeleton />
  const isAll = props.searched.trim() === '' && countUsed(view.filters) === 0
  return (
    <section aria-labelledby="count" aria-busy={isPlaceholderData} className="results">
      {error && (
        <Notice
          tone="bad"
          role="alert"
          action={
            <button type="button" className="button button-quiet" onClick={() => void refetch()}>
              {messages.retry}
            </button>
          }
        >
          <ProblemText what={texts.unavailable} error={error} />
        </Notice>
      )}
      <div className="results-head">
        <h2 id="count" ref={heading} tabIndex={-1} aria-live="polite">
          {texts.count(data.total)}
        </h2>
        {props.isStaff && data.total > 0 && <ExportButton asked={props.asked} program={props.program} />}
      </div>
      {data.total === 0 && (isAll ? <p className="card empty">{texts.none}</p> : <NoMatch />)}
      {data.hits.length > 0 && <LearnersTable {...props} hits={data.hits} />}
      <Pager total={data.total} page={view.page} onPage={props.onPage} />
    </section>
  )
}

function NoMatch() {
  return (
    <div className="card empty">
      <p>
        <strong>{texts.noMatch}</strong>
      </p>
      <p className="muted">{texts.noMatchHint}</p>
    </div>
  )
}
