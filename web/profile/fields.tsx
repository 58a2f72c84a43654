import { type ReactNode, useId, useMemo } from 'react'
import {
  Controller,
  type FieldValues,
  type Path,
  type PathValue,
  useController,
  useFormContext,
  useFormState,
  useWatch,
} from 'react-hook-form'
import { displayNames } from '../../lambdas/domain/display-names.ts'
import { problems } from '../../lambdas/domain/profile-steps.ts'
import { countryName, stateName } from '../learners/places.ts'
import { type Choice, useLists, withStored } from './choices.ts'
import { texts } from './messages.ts'

type Frame = { name: string; hint?: string | undefined; isOptional?: boolean | undefined }
type Named<Values extends FieldValues> = Frame & { name: Path<Values> }

/** What is wrong with a field: a problem of the forms' rules in our words, or what the server says. */
function textOf(message: string | undefined): string | undefined {
  const known = problems.find((problem) => problem === message)
  return known ? texts.problems[known] : message
}

/** What the parts of a field share: its name for the form, its ids, and what is wrong with it. */
function useField({ name, hint }: Frame) {
  const id = useId()
  const { errors } = useFormState({ name })
  const error = textOf(errors[name]?.message as string | undefined)
  const [hintId, errorId] = [`${id}-hint`, `${id}-error`]
  const described = [hint && hintId, error && errorId].filter(Boolean).join(' ')
  return {
    id,
    aria: { 'aria-invalid': error !== undefined, ...(described !== '' && { 'aria-describedby': described }) },
    below: (
      <>
        {hint && (
          <span id={hintId} className="muted small">
            {hint}
          </span>
        )}
        {error && (
          <span id={errorId} className="field-error">
            {error}
          </span>
        )}
      </>
    ),
  }
}

function Label({ id, name, isOptional }: { id: string } & Frame) {
  return (
    <label htmlFor={id}>
      {texts.fields[name]} {isOptional && <span className="muted">{texts.optional}</span>}
    </label>
  )
}

type TextProps<Values extends FieldValues> = Named<Values> & {
  type?: 'text' | 'tel' | 'date'
  autoComplete?: string
  max?: string
  list?: readonly string[]
}

export function TextField<Values extends FieldValues>({
  type = 'text',
  autoComplete = 'off',
  max,
  list,
  ...frame
}: TextProps<Values>) {
  const { register } = useFormContext<Values>()
  const { id, aria, below } = useField(frame)
  return (
    <div className="field">
      <Label id={id} {...frame} />
      <input
        id={id}
        type={type}
        autoComplete={autoComplete}
        max={max}
        list={list && `${id}-list`}
        aria-required={!frame.isOptional}
        {...aria}
        {...register(frame.name)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
      {below}
    </div>
  )
}

type SelectProps<Values extends FieldValues> = Named<Values> & {
  /** Undefined as long as they are under way. */
  choices: readonly Choice[] | undefined
  /** What a value is called that is not of the choices. */
  labelOf?: (value: string) => string
  onChosen?: () => void
}

export function SelectField<Values extends FieldValues>({ choices = [], labelOf, onChosen, ...frame }: SelectProps<Values>) {
  const { id, aria, below } = useField(frame)
  const { field } = useController<Values>({ name: frame.name })
  return (
    <div className="field">
      <Label id={id} {...frame} />
      <select
        id={id}
        aria-required={!frame.isOptional}
        {...aria}
        {...field}
        onChange={(event) => {
          field.onChange(event)
          onChosen?.()
        }}
      >
        <option value="">{texts.choose}</option>
        {withStored(choices, field.value ?? '', labelOf).map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {below}
    </div>
  )
}

/** One of all countries. */
export function NationField<Values extends FieldValues>(props: Omit<SelectProps<Values>, 'choices'>) {
  return <SelectField {...props} choices={useLists().data?.countries} labelOf={countryName} />
}

export function LanguageField<Values extends FieldValues>(frame: Named<Values>) {
  return <SelectField {...frame} choices={useLists().data?.languages} labelOf={languageName} />
}

/** What is stored may be anything. */
const languageName = displayNames('language')

/** A country to live in. Another one has other states: what was chosen of the one before goes. */
export function CountryField<Values extends FieldValues>({ state, ...frame }: Named<Values> & { state: Path<Values> }) {
  const { setValue } = useFormContext<Values>()
  return <NationField {...frame} onChosen={() => setValue(state, '' as PathValue<Values, Path<Values>>)} />
}

/** The state or region within a country: chosen where the country has some, else written. */
export function StateField<Values extends FieldValues>({ country, ...frame }: Named<Values> & { country: Path<Values> }) {
  const chosen: unknown = useWatch<Values>({ name: country })
  const { data: lists } = useLists()
  const code = typeof chosen === 'string' ? chosen : ''
  const states = useMemo(() => lists?.statesOf(code), [lists, code])
  const isWritten = states?.length === 0
  return isWritten ? <TextField {...frame} /> : <SelectField {...frame} choices={states} labelOf={stateName} />
}

export function CheckField<Values extends FieldValues>({ name }: Named<Values>) {
  const { register } = useFormContext<Values>()
  return (
    <label className="check field">
      <input type="checkbox" {...register(name)} />
      <span>{texts.fields[name]}</span>
    </label>
  )
}

/** A month of a year, kept as its first day (`2014-06-01`); '' for none. What is half given is no month, and said so. */
export function MonthField<Values extends FieldValues>(frame: Named<Values>) {
  const { id, aria, below } = useField(frame)
  const label = texts.fields[frame.name] ?? ''
  return (
    <Controller<Values>
      name={frame.name}
      render={({ field: { value, onChange, onBlur, ref } }) => {
        const [year = '', month = ''] = String(value ?? '').split('-')
        const set = (newYear: string, newMonth: string) =>
          onChange(newYear === '' && newMonth === '' ? '' : `${newYear}-${newMonth}-01`)
        return (
          <fieldset className="field month-field" onBlur={onBlur} {...aria}>
            <legend>
              {label} {frame.isOptional && <span className="muted">{texts.optional}</span>}
            </legend>
            <select
              id={id}
              ref={ref}
              aria-label={texts.month(label)}
              value={month}
              onChange={(event) => set(year, event.target.value)}
              {...aria}
            >
              <option value="">{texts.choose}</option>
              {texts.months.map((name, index) => (
                <option key={name} value={String(index + 1).padStart(2, '0')}>
                  {name}
                </option>
              ))}
            </select>
            <input
              inputMode="numeric"
              maxLength={4}
              size={6}
              aria-label={texts.year(label)}
              value={year}
              onChange={(event) => set(event.target.value, month)}
              {...aria}
            />
            {below}
          </fieldset>
        )
      }}
    />
  )
}

export function Group({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <fieldset className="card form-group">
      <legend className="card-title">{title}</legend>
      {hint && <p className="muted">{hint}</p>}
      <div className="form-grid">{children}</div>
    </fieldset>
  )
}
