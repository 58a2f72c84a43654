import { useMemo, useRef, useState } from 'react'
import { FormProvider, useFormState, useWatch } from 'react-hook-form'
import { needsPostalCode } from '../../lambdas/domain/profile-fields.ts'
import { needsRomanizing } from '../../lambdas/domain/profile-steps.ts'
import { messages } from '../messages.ts'
import type { OwnProfile, WholeProfile } from '../api/profile.ts'
import { FormError } from '../ui/form-error.tsx'
import { Notice } from '../ui/notice.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { forgetDraft } from './draft.ts'
import { useLists } from './choices.ts'
import { CountryField, Group, LanguageField, NationField, SelectField, StateField, TextField } from './fields.tsx'
import { texts } from './messages.ts'
import { changedOf, type SchemaOf, UNCHECKED, useProfileForm } from './use-profile-form.ts'
import { useSaveFields } from './use-save.ts'

const names = [
  'first_name',
  'last_name',
  'preferred_name',
  'romanized_first_name',
  'romanized_last_name',
  'date_of_birth',
  'gender',
  'preferred_language',
  'country',
  'state_or_territory',
  'city',
  'address',
  'postal_code',
  'birth_country',
  'nationality',
  'phone_number',
] as const
type Values = Record<(typeof names)[number], string>

const valuesOf = (profile: WholeProfile) => Object.fromEntries(names.map((name) => [name, profile[name] ?? ''])) as Values

/** What is sent of changed values: a blank is none, and no other country keeps a postal code that it does not ask for. */
function changeOf(values: Values, stored: Values) {
  const asked = needsPostalCode(values.country) ? values : { ...values, postal_code: '' }
  return Object.fromEntries(Object.entries(changedOf(asked, stored)).map(([name, value]) => [name, value === '' ? null : value]))
}

const schemaOf: SchemaOf = ({ personalForm }, today) => personalForm(today)

/** The first step: who the learner is. Only what was changed here is sent. */
export function PersonalStep({ own, action, onSaved }: { own: OwnProfile; action: string; onSaved: () => void }) {
  const [base, setBase] = useState(own)
  const stored = useMemo(() => valuesOf(base.profile), [base])
  const today = useRef(new Date().toISOString().slice(0, 10)).current
  const form = useProfileForm<Values>({ form: 'personal', schemaOf, stored })
  const { mutate, isPending, error } = useSaveFields()
  const [overtaken, setOvertaken] = useState<readonly string[]>([])

  const submit = form.handleSubmit((values) => {
    const change = changeOf(values, stored)
    if (Object.keys(change).length === 0) return onSaved()
    return mutate(
      { own: base, change },
      {
        onSuccess: (outcome) => {
          setBase(outcome.own)
          if (outcome.kind === 'saved') {
            forgetDraft()
            form.reset(valuesOf(outcome.own.profile))
            return onSaved()
          }
          // What nobody has entered here is shown as it is now; what was entered stays.
          for (const name of names) if (!(name in change)) form.setValue(name, outcome.own.profile[name] ?? '')
          return setOvertaken(outcome.fields.map((name) => texts.fields[name] ?? name))
        },
      },
    )
  })
  return (
    <FormProvider {...form}>
      <form onSubmit={(event) => void submit(event)} noValidate className="profile-form">
        <Group title={texts.legal} hint={texts.legalHint}>
          <TextField<Values> name="first_name" autoComplete="given-name" />
          <TextField<Values> name="last_name" autoComplete="family-name" />
          <RomanizedNames />
          <TextField<Values> name="preferred_name" autoComplete="nickname" />
        </Group>
        <Group title={texts.about}>
          <TextField<Values> name="date_of_birth" type="date" max={today} autoComplete="bday" />
          <SelectField<Values>
            name="gender"
            choices={Object.entries(texts.genders).map(([value, label]) => ({ value, label }))}
          />
          <LanguageField<Values> name="preferred_language" />
          <NationField<Values> name="birth_country" />
          <NationField<Values> name="nationality" />
        </Group>
        <Group title={texts.contact}>
          <CountryField<Values> name="country" state="state_or_territory" />
          <StateField<Values> name="state_or_territory" country="country" />
          <TextField<Values> name="city" autoComplete="address-level2" />
          <TextField<Values> name="address" autoComplete="street-address" />
          <PostalCode />
          <TextField<Values> name="phone_number" type="tel" autoComplete="tel" hint={texts.phoneHint} />
        </Group>
        <Problems error={error} overtaken={overtaken} />
        <WriteButton type="submit" isBusy={isPending}>
          {action}
        </WriteButton>
      </form>
    </FormProvider>
  )
}

function RomanizedNames() {
  const [first_name, last_name] = useWatch<Values, ['first_name', 'last_name']>({ name: ['first_name', 'last_name'] })
  if (!needsRomanizing({ first_name, last_name })) return null
  return (
    <>
      <TextField<Values> name="romanized_first_name" />
      <TextField<Values> name="romanized_last_name" />
    </>
  )
}

function PostalCode() {
  const country = useWatch<Values, 'country'>({ name: 'country' })
  return needsPostalCode(country) ? <TextField<Values> name="postal_code" autoComplete="postal-code" /> : null
}

/** What keeps a form from being saved, over its button. */
export function Problems({ error, overtaken }: { error: unknown; overtaken: readonly string[] }) {
  const { errors, isSubmitted } = useFormState()
  const lists = useLists()
  const count = Object.keys(errors).length
  if (UNCHECKED in errors || lists.isError) return <Incomplete />
  if (isSubmitted && count > 0) return <FormError text={texts.check(count)} />
  if (error) return <Problem what={texts.notSaved} error={error} labels={texts.fields} />
  return overtaken.length > 0 ? <FormError text={texts.overtaken(overtaken)} /> : null
}

/** Browsers do not ask twice for a file that they could not load. What was entered survives a reload (draft.ts). */
function Incomplete() {
  return (
    <Notice
      tone="bad"
      role="alert"
      action={
        <button type="button" className="button button-quiet" onClick={() => location.reload()}>
          {messages.error.reload}
        </button>
      }
    >
      {texts.incomplete}
    </Notice>
  )
}
