import { type ReactNode, Suspense } from 'react'

/** Code that is fetched when it is needed. Until it has come nothing is seen of it, and the page says that it is not done. */
export const Soon = ({ children }: { children: ReactNode }) => (
  <Suspense fallback={<span hidden aria-busy="true" />}>{children}</Suspense>
)
