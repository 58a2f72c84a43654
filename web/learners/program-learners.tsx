import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { learnersMessages } from './messages.ts'
import { Page } from '../shell/page.tsx'
import { isStaff, useUser } from '../shell/session.tsx'
import { learnersQuery } from './answer.ts'
import { Chips } from './chips.tsx'
import { FacetList } from './facet-list.tsx'
import { addressOf, changed, type Filters, NO_FILTERS, type View, viewOf } from './filters.ts'
import { ProgramMenu, type SearchedProgram } from './program-menu.tsx'
import { Results } from './results.tsx'
import { SearchBox } from './search-box.tsx'
import { useDebounced } from './use-debounced.ts'

const { learners: texts } = learnersMessages

type Props = { program: SearchedProgram; programs: readonly SearchedProgram[] }

/** Search, filters and results. The address says what is chosen; what is searched for stays in memory: it may be somebody's name. */
export function ProgramLearners({ program, programs }: Props) {
  const user = useUser()
  const staff = isStaff(user)
  const [view, show] = useView(program.id, staff)
  const [text, setText] = useState('')
  const [company, setCompany] = useState('')
  const searched = useDebounced(text)
  const asked = { programId: program.id, view, text: searched, company: useDebounced(company), isStaff: staff }
  const query = useQuery(learnersQuery(asked, user.csrf_token))
  const heading = useRef<HTMLHeadingElement>(null)
  const filter = (change: Parameters<typeof changed>[1]) => show({ ...view, filters: changed(view.filters, change), page: 1 })
  const search = (typed: string) => {
    setText(typed)
    if (view.page !== 1) show({ ...view, page: 1 }, { replace: true })
  }
  const remove = (filters: Filters) => {
    show({ ...view, filters, page: 1 })
    // The button that was pressed is gone.
    heading.current?.focus()
  }
  const turn = (page: number) => {
    show({ ...view, page })
    heading.current?.focus()
    scrollTo(0, 0)
  }
  return (
    <Page
      title={texts.title}
      selector={<ProgramMenu programs={programs} current={program} />}
      place={`/learners?${program.id}`}
      className="learners"
    >
      <SearchBox text={text} isStaff={staff} onChange={search} />
      <div className="learners-grid">
        <FacetList
          facets={query.data?.facets}
          hasFailed={query.isError}
          filters={view.filters}
          isStaff={staff}
          company={company}
          onCompany={setCompany}
          onFilter={filter}
        />
        <div className="learners-results">
          <Chips filters={view.filters} onRemove={remove} onClear={() => remove(NO_FILTERS)} />
          <Results
            query={query}
            asked={asked}
            program={program.title}
            view={view}
            searched={searched}
            isStaff={staff}
            heading={heading}
            onSort={(sort) => show({ ...view, sort, page: 1 })}
            onPage={turn}
          />
        </div>
      </div>
    </Page>
  )
}

type Show = (view: View, options?: { replace: boolean }) => void

function useView(programId: number, staff: boolean): [View, Show] {
  const [parameters] = useSearchParams()
  const [, navigate] = useLocation()
  return [viewOf(parameters, staff), (view, options) => navigate(addressOf(programId, view), options)]
}
