import { useEffect } from 'react'
import type { FieldValues, UseFormReturn } from 'react-hook-form'
import { changedOf } from './use-profile-form.ts'

/**
 * What has been entered and not been saved yet is kept with the tab's entry of its history: it survives a reload, is seen by no other tab,
 * and goes with the tab. Nothing of it is in the browser's storage (rules/app.md, "Qualities").
 */
type Draft = { form: string; values: object }

const stateOf = (): { draft?: Draft } => (typeof history.state === 'object' && history.state !== null ? history.state : {})

/** What was entered into a form before the tab was reloaded. */
export function draftOf<Values>(form: string): Values | undefined {
  const { draft } = stateOf()
  return draft?.form === form ? (draft.values as Values) : undefined
}

function keepDraft(form: string, values: object): void {
  history.replaceState({ ...stateOf(), draft: { form, values } }, '')
}

export function forgetDraft(): void {
  const { draft: _, ...rest } = stateOf()
  history.replaceState(rest, '')
}

const PAUSE_MS = 250

/** Keeps what differs in a form from what is stored; what is under way when the tab goes is kept, too. */
export function useDraft<Values extends FieldValues>(form: string, { subscribe }: UseFormReturn<Values>, stored: Values): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let keep: (() => void) | undefined
    const flush = () => {
      keep?.()
      keep = undefined
    }
    const stop = subscribe({
      formState: { values: true },
      callback: ({ values }) => {
        keep = () => keepDraft(form, changedOf(values, stored))
        clearTimeout(timer)
        timer = setTimeout(flush, PAUSE_MS)
      },
    })
    addEventListener('pagehide', flush)
    return () => {
      clearTimeout(timer)
      removeEventListener('pagehide', flush)
      stop()
    }
  }, [form, subscribe, stored])
}
