import type { ReactNode } from 'react'
import { Link, matchRoute, useRouter } from 'wouter'
import { appPaths, publicPaths } from '../paths.ts'

/** Whether the app has a page at this address. Links to pages that it does not have yet are not shown. */
export function useHasPage(): (href: string) => boolean {
  const { parser } = useRouter()
  return (href) => {
    const { pathname } = new URL(href, 'https://site')
    return [...appPaths, ...publicPaths].some((path) => matchRoute(parser, path, pathname)[0])
  }
}

/** A link to a page of the app; nothing as long as the app has no such page. */
export function PageLink({
  href,
  className,
  onClick,
  label,
  children,
}: {
  href: string
  className?: string
  onClick?: () => void
  /** What it is called, where its text alone does not say. */
  label?: string
  children: ReactNode
}) {
  const hasPage = useHasPage()
  if (!hasPage(href)) return null
  return (
    <Link href={href} className={className} onClick={onClick} aria-label={label}>
      {children}
    </Link>
  )
}
