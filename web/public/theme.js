// Runs before the first paint, so that a chosen theme never flashes the other one. The app's own part is shell/theme.ts.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage may be switched off; the system's colours are right then.
}
