import { memo } from 'react'
import { Link } from 'wouter'
import { nameOfFound } from '../../lambdas/domain/found-learner.ts'
import { messages } from '../messages.ts'
import { learnersMessages } from './messages.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Icon } from '../ui/icon.tsx'
import type { FoundProfile, Hit } from './answer.ts'
import type { Sort, SortBy, View } from './filters.ts'
import { markedParts } from './mark.ts'
import { residenceOf } from './places.ts'

const { learners: texts } = learnersMessages

type Props = { hits: readonly Hit[]; view: View; searched: string; isStaff: boolean; onSort: (sort: Sort) => void }

/** The learners of one page; on a phone each is a card, and the heads are the buttons that sort. */
export function LearnersTable({ hits, view, searched, isStaff, onSort }: Props) {
  const columns: readonly SortBy[] = isStaff ? ['name', 'residence', 'grade'] : ['name', 'residence']
  return (
    <table className="learners-table">
      <thead>
        <tr>
          {columns.map((by) => (
            <Head key={by} by={by} sort={view.sort} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {hits.map((hit) => (
          <Row key={hit._id} hit={hit} searched={searched} isStaff={isStaff} />
        ))}
      </tbody>
    </table>
  )
}

/** Fifty of them stay as they are while one chooses what to see next. */
const Row = memo(function Row({ hit, searched, isStaff }: { hit: Hit; searched: string; isStaff: boolean }) {
  const { profile, program } = hit._source
  return (
    <tr>
      <th scope="row">
        <Person profile={profile} searched={searched} />
      </th>
      <td>{residenceOf(profile)}</td>
      {isStaff && <td className="learner-grade">{gradeOf(program?.grade_average)}</td>}
    </tr>
  )
})

const gradeOf = (average: number | null | undefined) => (average == null ? messages.none : messages.percent(Math.round(average)))

function Head({ by, sort, onSort }: { by: SortBy; sort: Sort; onSort: (sort: Sort) => void }) {
  const isSorted = sort.by === by
  const order = sort.descending ? 'descending' : 'ascending'
  return (
    <th scope="col" aria-sort={isSorted ? order : undefined}>
      <button type="button" onClick={() => onSort({ by, descending: isSorted && !sort.descending })}>
        {texts.columns[by]}
        <span className={isSorted ? `sorted sorted-${order}` : 'sorted'}>
          <Icon name="arrow" />
        </span>
      </button>
    </th>
  )
}

function Person({ profile, searched }: { profile: FoundProfile; searched: string }) {
  const { username, image_medium: image } = profile
  const name = nameOfFound(profile)
  return (
    <span className="person">
      <Avatar name={name} image={image} size={40} isOneOfMany />
      <span className="person-names">
        <Link href={`/learner/${encodeURIComponent(username)}`}>
          <Marked text={name} searched={searched} />
        </Link>
        <span className="small muted">
          <Marked text={username} searched={searched} />
        </span>
      </span>
    </span>
  )
}

function Marked({ text, searched }: { text: string; searched: string }) {
  const [before, match, after] = markedParts(text, searched)
  if (match === '') return text
  return (
    <>
      {before}
      <mark>{match}</mark>
      {after}
    </>
  )
}
