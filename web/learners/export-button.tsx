import { messages } from '../messages.ts'
import { useAnnounce } from '../shell/announcer.tsx'
import { Problem } from '../ui/problem.tsx'
import { WriteButton } from '../ui/write-button.tsx'
import { useExport } from './export.ts'
import type { Asked } from './query.ts'

const { learners: texts } = messages

/** Saves what is found as a file for spreadsheet programs. */
export function ExportButton({ asked, program }: { asked: Asked; program: string }) {
  const announce = useAnnounce()
  const { mutate, isPending, error, done } = useExport(asked, texts.fileName(program))
  const start = () => mutate(undefined, { onSuccess: (learners) => announce(texts.exported(learners)) })
  return (
    <>
      <WriteButton isBusy={isPending} onClick={start} className="button-quiet">
        {isPending && done.total > 0 ? texts.exporting(done.learners, done.total) : texts.export}
      </WriteButton>
      {error && <Problem what={texts.exportFailed} error={error} />}
    </>
  )
}
