import { useState } from 'react'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const KEY = 'theme'

function savedTheme(): Theme {
  const saved = document.documentElement.dataset['theme']
  return saved === 'light' || saved === 'dark' ? saved : 'auto'
}

/** The colours that the reader chose; kept on this machine (public/theme.js reads it before the first paint). */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(savedTheme)
  const choose = (next: Theme) => {
    setTheme(next)
    if (next === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = next
    try {
      if (next === 'auto') localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, next)
    } catch {
      // Without storage the choice holds until the page is left.
    }
  }
  return [theme, choose]
}
