import { useId, useState } from 'react'
import { learnersMessages } from './messages.ts'
import { Icon } from '../ui/icon.tsx'
import type { Facets } from './answer.ts'
import { ChoiceFacet } from './choice-facet.tsx'
import { CompanyFacet } from './company-facet.tsx'
import type { changed, Filters } from './filters.ts'
import { countUsed } from './labels.ts'
import { countryName, stateName } from './places.ts'
import { RangeFacet } from './range-facet.tsx'

const { learners: texts } = learnersMessages

type Change = Parameters<typeof changed>[1]
type Props = {
  /** Undefined until the first answer. */
  facets: Facets | undefined
  /** There is no answer to come. */
  hasFailed: boolean
  filters: Filters
  isStaff: boolean
  company: string
  onCompany: (text: string) => void
  onFilter: (change: Change) => void
}

/** The facets in the order of rules/app.md, "Learners". On a phone they fold into a button. */
export function FacetList(props: Props) {
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  // Keeps its place beside what says so.
  if (!props.facets && props.hasFailed) return <div className="facets" />
  return (
    <section className="facets" aria-label={texts.filters}>
      <button
        type="button"
        className="button button-quiet facets-button"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        {texts.filtersUsed(countUsed(props.filters))} <Icon name="chevron" />
      </button>
      <div id={id} className={isOpen ? 'facets-list facets-open' : 'facets-list'}>
        {props.facets ? <All {...props} facets={props.facets} /> : <div className="skeleton skeleton-facets" />}
      </div>
    </section>
  )
}

type LoadedProps = Props & { facets: Facets }

function All(props: LoadedProps) {
  const { isStaff } = props
  return (
    <>
      <Course {...props} />
      {isStaff && <CourseGrade {...props} />}
      <Semester {...props} />
      {isStaff && <Grades {...props} />}
      <Places {...props} />
      {isStaff && <Degree {...props} />}
      <CompanyFacet {...props} />
    </>
  )
}

function Course({ facets: { courses }, filters: { course }, onFilter }: LoadedProps) {
  return (
    <ChoiceFacet
      title={texts.facet.course}
      kind="one"
      options={courses}
      chosen={listOf(course)}
      onChange={([value]) => onFilter({ course: value })}
    />
  )
}

function CourseGrade({ facets, filters: { course, grade }, onFilter }: LoadedProps) {
  if (course === undefined) return null
  return (
    <RangeFacet
      title={texts.facet.grade}
      bars={facets.grade}
      max={100}
      range={grade}
      onChange={(range) => onFilter({ grade: range })}
    />
  )
}

function Semester({ facets: { semesters: options }, filters: { semesters }, onFilter }: LoadedProps) {
  return (
    <ChoiceFacet
      title={texts.facet.semester}
      kind="all"
      options={options}
      chosen={semesters}
      onChange={(values) => onFilter({ semesters: values })}
    />
  )
}

function Grades({ facets, filters: { passed, average }, onFilter }: LoadedProps) {
  return (
    <>
      <RangeFacet
        title={texts.facet.passed}
        bars={facets.passed}
        max={facets.totalCourses}
        range={passed}
        onChange={(range) => onFilter({ passed: range })}
      />
      <RangeFacet
        title={texts.facet.average}
        bars={facets.average}
        max={100}
        range={average}
        onChange={(range) => onFilter({ average: range })}
      />
    </>
  )
}

function Places({ facets, filters: { births, country, state }, onFilter }: LoadedProps) {
  return (
    <>
      <ChoiceFacet
        title={texts.facet.birth}
        kind="some"
        options={facets.births}
        chosen={births}
        label={(code) => (code === '' ? texts.notGiven : countryName(code))}
        onChange={(values) => onFilter({ births: values })}
      />
      <ChoiceFacet
        title={texts.facet.residence}
        kind="one"
        options={facets.countries}
        chosen={listOf(country)}
        label={countryName}
        onChange={([value]) => onFilter({ country: value })}
      />
      {country !== undefined && (
        <ChoiceFacet
          title={texts.facet.state}
          kind="one"
          options={facets.states}
          chosen={listOf(state)}
          label={stateName}
          onChange={([value]) => onFilter({ state: value })}
        />
      )}
    </>
  )
}

function Degree({ facets: { degrees }, filters: { degree }, onFilter }: LoadedProps) {
  return (
    <ChoiceFacet
      title={texts.facet.degree}
      kind="one"
      options={degrees}
      chosen={listOf(degree)}
      label={(code) => texts.degrees[code] ?? code}
      onChange={([value]) => onFilter({ degree: value })}
    />
  )
}

const listOf = (value: string | undefined): string[] => (value === undefined ? [] : [value])
