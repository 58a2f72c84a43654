import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../api/client.ts'
import { useUser } from '../shell/session.tsx'
import type { Asked } from './query.ts'
import { searchBody } from './query.ts'

/** What the API answers (rules/search.md, "Export"). */
export type ExportPart = { csv: string; learners: number; total: number; after: unknown[] | null }

/** Fetches the file part by part, and hands it over when it is whole. `done`: how many learners are there already, of how many. */
export function useExport(asked: Asked, fileName: string) {
  const { csrf_token } = useUser()
  const [done, setDone] = useState({ learners: 0, total: 0 })
  const mutation = useMutation({
    mutationFn: async () => {
      const { query, post_filter, sort } = searchBody(asked)
      const parts: string[] = []
      let learners = 0
      let after: ExportPart['after'] = null
      setDone({ learners, total: 0 })
      do {
        const body = { program_id: asked.programId, query, post_filter, sort, ...(after && { after }) }
        const part: ExportPart = await post<ExportPart>('/api/v0/search/export', body, csrf_token)
        parts.push(part.csv)
        learners += part.learners
        after = part.after
        setDone({ learners, total: part.total })
      } while (after)
      save(new Blob(parts, { type: 'text/csv;charset=utf-8' }), fileName)
      return learners
    },
  })
  return { ...mutation, done }
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
