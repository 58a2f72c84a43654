import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { messages } from '../messages.ts'
import { Notice } from '../ui/notice.tsx'
import { timeOfDay } from '../ui/instant.tsx'
import { useAnnounce } from './announcer.tsx'
import { useOnline } from './browser-state.ts'

/** While offline: says so, and of when the data is. */
export function ConnectionBanner() {
  const isOnline = useOnline()
  const wasOnline = useRef(isOnline)
  const announce = useAnnounce()
  const client = useQueryClient()
  const updated = Math.max(
    0,
    ...client
      .getQueryCache()
      .getAll()
      .map(({ queryKey, state }) => (queryKey[0] === 'session' ? 0 : state.dataUpdatedAt)),
  )
  const text = updated > 0 ? messages.offline(timeOfDay(updated)) : messages.offlineNoData
  useEffect(() => {
    if (wasOnline.current !== isOnline) announce(isOnline ? messages.online : text, isOnline ? 'toast' : 'silent')
    wasOnline.current = isOnline
  }, [isOnline, announce, text])
  return isOnline ? null : <Notice tone="attention">{text}</Notice>
}
