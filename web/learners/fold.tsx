import type { ReactNode } from 'react'
import { Icon } from '../ui/icon.tsx'

/** One facet; it folds, and starts open. */
export function Fold({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className="facet" open>
      <summary>
        <h2>{title}</h2>
        <Icon name="chevron" />
      </summary>
      {children}
    </details>
  )
}
