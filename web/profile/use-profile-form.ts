import { useEffect, useMemo } from 'react'
import { type DefaultValues, type FieldValues, type Resolver, useForm, type UseFormReturn } from 'react-hook-form'
import type * as z from 'zod'
import { draftOf, useDraft } from './draft.ts'

export type Checks = typeof import('./checks.ts')
/** Which of the forms' rules hold, against today (`YYYY-MM-DD`). */
export type SchemaOf = (checks: Checks, today: string) => z.ZodType

type Options<Values> = {
  /** Names the draft. */
  form: string
  schemaOf: SchemaOf
  /** What is stored. */
  stored: Values
}

/** The name under which a form's errors say that what checks it could not be loaded; no field has it. */
export const UNCHECKED = 'unchecked'

const loadChecks = (): Promise<Checks> => import('./checks.ts')

/** Loads what checks the forms now, and not when it is needed: the connection may be gone by then. */
export function useChecks(): void {
  useEffect(() => {
    loadChecks().catch(() => {})
  }, [])
}

/** A form that starts from what is stored and what was entered before a reload, and says what is wrong once a field was left, or on saving. */
export function useProfileForm<Values extends FieldValues>({ form, schemaOf, stored }: Options<Values>): UseFormReturn<Values> {
  const resolver = useMemo(() => lateResolver<Values>(schemaOf), [schemaOf])
  const made = useForm<Values>({ resolver, mode: 'onTouched', defaultValues: stored as DefaultValues<Values> })
  useEffect(() => {
    const draft = draftOf<Partial<Values>>(form)
    if (draft) made.reset({ ...stored, ...draft }, { keepDefaultValues: true })
  }, [])
  useDraft(form, made, stored)
  return made
}

/** Checks once what checks is there. A form that cannot be checked is not saved. */
function lateResolver<Values extends FieldValues>(schemaOf: SchemaOf): Resolver<Values> {
  const today = new Date().toISOString().slice(0, 10)
  let made: Resolver<Values> | undefined
  return async (...asked) => {
    const checks = await loadChecks().catch(() => undefined)
    if (!checks) return { values: {}, errors: { [UNCHECKED]: { type: UNCHECKED } } as object }
    made ??= checks.resolverOf<Values>(schemaOf(checks, today))
    return made(...asked)
  }
}

/** The values that differ from what is stored; a blank is none. */
export function changedOf<Values extends object>(values: Values, stored: Values): Partial<Values> {
  const before = new Map<string, unknown>(Object.entries(stored))
  const changed = Object.entries(values).filter(([name, value]) => (value ?? '') !== (before.get(name) ?? ''))
  return Object.fromEntries(changed) as Partial<Values>
}
