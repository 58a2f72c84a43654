import { type ReactNode, useMemo, useState } from 'react'
import { FormProvider } from 'react-hook-form'
import type { OwnProfile, WholeProfile } from '../api/profile.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { messages } from '../messages.ts'
import { Dialog, DialogActions } from '../ui/dialog.tsx'
import { FormError } from '../ui/form-error.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { forgetDraft } from './draft.ts'
import type { EntryChange } from './merge.ts'
import { texts } from './messages.ts'
import { Problems } from './personal-step.tsx'
import { type SchemaOf, useProfileForm } from './use-profile-form.ts'
import { type ListName, useSaveEntry } from './use-save.ts'

type EntryOf<List extends ListName> = WholeProfile[List][number]
type Values = Record<string, string | boolean>

/** One kind of entries: what they are called, and how they are entered and shown. */
export type Kind<List extends ListName> = {
  list: List
  schemaOf: SchemaOf
  empty: Values
  fields: ReactNode
  add: string
  edit: string
  none: string
  lead: string
  titleOf: (entry: EntryOf<List>) => string
  lineOf: (entry: EntryOf<List>) => string
}

type Open<Of> = { kind: 'edit'; from: Of | undefined } | { kind: 'delete'; from: Of }

/** The entries of a list, each changed by itself. */
export function EntriesStep<List extends ListName>({ own, kind }: { own: OwnProfile; kind: Kind<List> }) {
  const entries: readonly EntryOf<List>[] = own.profile[kind.list]
  const [open, setOpen] = useState<Open<EntryOf<List>>>()
  const close = () => {
    forgetDraft()
    setOpen(undefined)
  }
  return (
    <>
      <p className="muted">{kind.lead}</p>
      {entries.length === 0 && <p className="card empty">{kind.none}</p>}
      <ul className="entries">
        {entries.map((entry) => (
          <li key={entry.id} className="card">
            <p>
              <strong>{kind.titleOf(entry)}</strong>
            </p>
            <p className="muted small">{kind.lineOf(entry)}</p>
            <div className="actions">
              <button
                type="button"
                className="button button-quiet"
                aria-label={texts.nameOf(texts.edit, kind.titleOf(entry))}
                onClick={() => setOpen({ kind: 'edit', from: entry })}
              >
                {texts.edit}
              </button>
              <button
                type="button"
                className="button button-quiet"
                aria-label={texts.nameOf(texts.remove, kind.titleOf(entry))}
                onClick={() => setOpen({ kind: 'delete', from: entry })}
              >
                {texts.remove}
              </button>
            </div>
          </li>
        ))}
      </ul>
      <button type="button" className="button button-quiet" onClick={() => setOpen({ kind: 'edit', from: undefined })}>
        {kind.add}
      </button>
      {open?.kind === 'edit' && (
        <EntryDialog key={open.from?.id ?? 'new'} own={own} kind={kind} from={open.from} onClose={close} />
      )}
      {open?.kind === 'delete' && <DeleteDialog own={own} kind={kind} from={open.from} onClose={close} />}
    </>
  )
}

type DialogProps<List extends ListName> = { own: OwnProfile; kind: Kind<List>; onClose: () => void }

function EntryDialog<List extends ListName>({
  own,
  kind,
  from,
  onClose,
}: DialogProps<List> & { from: EntryOf<List> | undefined }) {
  // What the form was opened on: the list may change behind it.
  const [base, setBase] = useState({ own, from })
  const stored = useMemo(() => valuesOf(kind.empty, from), [kind, from])
  const form = useProfileForm<Values>({ form: `${kind.list}-${from?.id ?? 'new'}`, schemaOf: kind.schemaOf, stored })
  const { mutate, isPending, error } = useSaveEntry(kind.list)
  const [problem, setProblem] = useState<string>()
  const announce = useAnnounce()
  const submit = form.handleSubmit((values) => {
    const entry = entryOf<EntryOf<List>>(values)
    const change: EntryChange<EntryOf<List>> = base.from ? { kind: 'change', from: base.from, entry } : { kind: 'add', entry }
    mutate(
      { own: base.own, change },
      {
        onSuccess: (outcome) => {
          if (outcome.kind !== 'refused') {
            announce(texts.saved)
            return onClose()
          }
          const { applied } = outcome
          const isDeleted = applied.kind === 'deleted-elsewhere'
          setProblem(isDeleted ? texts.deletedElsewhere : texts.changedElsewhere)
          return setBase({ own: outcome.own, from: applied.kind === 'changed-elsewhere' ? applied.now : undefined })
        },
      },
    )
  })
  return (
    <Dialog title={from ? kind.edit : kind.add} onClose={onClose}>
      <FormProvider {...form}>
        <form onSubmit={(event) => void submit(event)} noValidate className="profile-form">
          <div className="form-grid">{kind.fields}</div>
          <Problems error={error} overtaken={[]} />
          {problem && <FormError text={problem} />}
          <DialogActions onCancel={onClose}>
            <WriteButton type="submit" isBusy={isPending}>
              {texts.save}
            </WriteButton>
          </DialogActions>
        </form>
      </FormProvider>
    </Dialog>
  )
}

function DeleteDialog<List extends ListName>({ own, kind, from, onClose }: DialogProps<List> & { from: EntryOf<List> }) {
  const [base, setBase] = useState({ own, from })
  const { mutate, isPending, error } = useSaveEntry(kind.list)
  const [isChanged, setChanged] = useState(false)
  const announce = useAnnounce()
  const remove = () =>
    mutate(
      { own: base.own, change: { kind: 'delete', from: base.from } },
      {
        onSuccess: (outcome) => {
          if (outcome.kind === 'refused' && outcome.applied.kind === 'changed-elsewhere') {
            setChanged(true)
            return setBase({ own: outcome.own, from: outcome.applied.now })
          }
          announce(texts.removed)
          return onClose()
        },
      },
    )
  return (
    <Dialog title={texts.removeTitle} onClose={onClose}>
      <p>{kind.titleOf(base.from)}</p>
      {error && <Problem what={texts.notSaved} error={error} />}
      {isChanged && <FormError text={texts.changedElsewhere} />}
      <DialogActions onCancel={onClose} cancel={messages.cancel}>
        <WriteButton onClick={remove} isBusy={isPending}>
          {texts.remove}
        </WriteButton>
      </DialogActions>
    </Dialog>
  )
}

function valuesOf(empty: Values, entry: object | undefined): Values {
  const stored = new Map<string, unknown>(Object.entries(entry ?? {}))
  const valueOf = (name: string, fallback: string | boolean) => {
    const value = stored.get(name)
    return typeof value === 'string' || typeof value === 'boolean' ? value : fallback
  }
  return Object.fromEntries(Object.entries(empty).map(([name, fallback]) => [name, valueOf(name, fallback)]))
}

/** A blank is none. */
function entryOf<Of extends { id: number }>(values: Values): Omit<Of, 'id'> {
  const entries = Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value.trim() || null : value])
  return Object.fromEntries(entries) as Omit<Of, 'id'>
}
