import { useId } from 'react'
import { learnersMessages } from './messages.ts'
import type { Facets } from './answer.ts'
import { Choices, withChosen } from './choice-facet.tsx'
import { Fold } from './fold.tsx'
import type { changed, Filters } from './filters.ts'

const { learners: texts } = learnersMessages

type Props = {
  facets: Facets
  filters: Filters
  company: string
  onCompany: (text: string) => void
  onFilter: (change: Parameters<typeof changed>[1]) => void
}

/** The most frequent companies, or those that begin with what is typed. */
export function CompanyFacet({ facets: { companies }, filters: { companies: chosen }, company, onCompany, onFilter }: Props) {
  const id = useId()
  if (companies.length === 0 && chosen.length === 0 && company === '') return null
  const options = withChosen(companies, chosen)
  return (
    <Fold title={texts.facet.company}>
      <label htmlFor={id} className="visually-hidden">
        {texts.findCompany}
      </label>
      <input
        id={id}
        className="facet-input"
        type="text"
        autoComplete="off"
        maxLength={100}
        placeholder={texts.findCompany}
        value={company}
        onChange={(event) => onCompany(event.target.value)}
      />
      {companies.length === 0 && <p className="small muted">{texts.noCompany}</p>}
      <Choices
        title={texts.facet.company}
        kind="some"
        options={options}
        chosen={chosen}
        onChange={(values) => onFilter({ companies: values })}
      />
    </Fold>
  )
}
