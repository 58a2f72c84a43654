import { useWatch } from 'react-hook-form'
import { degrees } from '../../lambdas/domain/profile-fields.ts'
import { industries } from './choices.ts'
import type { Kind } from './entries-step.tsx'
import { CheckField, CountryField, MonthField, SelectField, StateField, TextField } from './fields.tsx'
import { texts } from './messages.ts'

const month = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', timeZone: 'UTC' })
const monthOf = (day: string | null) => (day ? month.format(new Date(`${day}T00:00:00Z`)) : '')
const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ')
const degreeChoices = degrees.map((value) => ({ value, label: texts.degrees[value] ?? value }))

function FieldOfStudy() {
  const degree: unknown = useWatch({ name: 'degree_name' })
  return <TextField name="field_of_study" isOptional={degree === 'hs'} />
}

export const schools: Kind<'education'> = {
  list: 'education',
  schemaOf: ({ educationForm }) => educationForm,
  empty: {
    degree_name: '',
    graduation_date: '',
    field_of_study: '',
    school_name: '',
    school_country: '',
    school_state_or_territory: '',
    school_city: '',
    online_degree: false,
  },
  fields: (
    <>
      <SelectField name="degree_name" choices={degreeChoices} />
      <FieldOfStudy />
      <MonthField name="graduation_date" />
      <TextField name="school_name" />
      <CountryField name="school_country" state="school_state_or_territory" />
      <StateField name="school_state_or_territory" country="school_country" />
      <TextField name="school_city" />
      <CheckField name="online_degree" />
    </>
  ),
  add: texts.addSchool,
  edit: texts.editSchool,
  none: texts.noSchools,
  lead: texts.educationLead,
  titleOf: ({ degree_name: degree, school_name }) => joined(degree && texts.degrees[degree], school_name),
  lineOf: ({ field_of_study, school_city, graduation_date }) => joined(field_of_study, school_city, monthOf(graduation_date)),
}

export const jobs: Kind<'work_history'> = {
  list: 'work_history',
  schemaOf: ({ workForm }, today) => workForm(today),
  empty: {
    company_name: '',
    position: '',
    industry: '',
    country: '',
    state_or_territory: '',
    city: '',
    start_date: '',
    end_date: '',
  },
  fields: (
    <>
      <TextField name="company_name" />
      <TextField name="position" />
      <SelectField name="industry" choices={industries.map((each) => ({ value: each, label: each }))} />
      <CountryField name="country" state="state_or_territory" />
      <StateField name="state_or_territory" country="country" />
      <TextField name="city" />
      <MonthField name="start_date" />
      <MonthField name="end_date" isOptional hint={texts.endHint} />
    </>
  ),
  add: texts.addJob,
  edit: texts.editJob,
  none: texts.noJobs,
  lead: texts.workLead,
  titleOf: ({ position, company_name }) => joined(position, company_name),
  lineOf: ({ industry, city, start_date, end_date }) =>
    joined(industry, city, `${monthOf(start_date)} – ${end_date ? monthOf(end_date) : texts.now}`),
}
