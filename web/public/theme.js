// Runs before the first paint; the application takes over from the same key (src/state/preferences.ts).
;(() => {
  let chosen = 'system'
  try {
    chosen = localStorage.getItem('envherd.theme') ?? 'system'
  } catch {
    // Storage is forbidden in this browser: follow the system.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
