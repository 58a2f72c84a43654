import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect } from 'react'
import { type DefaultValues, type FieldValues, type Resolver, useForm, type UseFormReturn } from 'react-hook-form'
import type * as z from 'zod'
import { draftOf, useDraft } from './draft.ts'

type Options<Values> = {
  /** Names the draft. */
  form: string
  schema: z.ZodType
  /** What is stored. */
  stored: Values
}

/** A form that starts from what is stored and what was entered before a reload, and says what is wrong once a field was left, or on saving. */
export function useProfileForm<Values extends FieldValues>({ form, schema, stored }: Options<Values>): UseFormReturn<Values> {
  // The parsed values are not used: what is sent is trimmed by the server.
  const resolver = zodResolver(schema as z.ZodType<Values, Values>) as Resolver<Values>
  const made = useForm<Values>({ resolver, mode: 'onTouched', defaultValues: stored as DefaultValues<Values> })
  useEffect(() => {
    const draft = draftOf<Partial<Values>>(form)
    if (draft) made.reset({ ...stored, ...draft }, { keepDefaultValues: true })
  }, [])
  useDraft(form, made, stored)
  return made
}

/** The values that differ from what is stored; a blank is none. */
export function changedOf<Values extends object>(values: Values, stored: Values): Partial<Values> {
  const before = new Map<string, unknown>(Object.entries(stored))
  const changed = Object.entries(values).filter(([name, value]) => (value ?? '') !== (before.get(name) ?? ''))
  return Object.fromEntries(changed) as Partial<Values>
}
