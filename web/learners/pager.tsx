import { learnersMessages } from './messages.ts'
import { LAST_HIT, lastPage, PAGE_SIZE } from './query.ts'

const { learners: texts } = learnersMessages

/** Which part of the results is shown, and the ways to the parts before and after. */
export function Pager({ total, page, onPage }: { total: number; page: number; onPage: (page: number) => void }) {
  const last = lastPage(total)
  if (last === 1 && page === 1) return null
  const first = (page - 1) * PAGE_SIZE + 1
  return (
    <nav className="pager" aria-label={texts.pages}>
      <button type="button" className="button button-quiet" disabled={page <= 1} onClick={() => onPage(Math.min(page - 1, last))}>
        {texts.previous}
      </button>
      <p>{first <= total && texts.range(first, Math.min(page * PAGE_SIZE, total), total)}</p>
      <button type="button" className="button button-quiet" disabled={page >= last} onClick={() => onPage(page + 1)}>
        {texts.next}
      </button>
      {total > LAST_HIT && page === last && <p className="small muted">{texts.deep}</p>}
    </nav>
  )
}
