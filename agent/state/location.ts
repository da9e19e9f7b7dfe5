import { posix, win32 } from 'node:path'

type Where = {
  platform: NodeJS.Platform
  home: string
  env: Readonly<Record<string, string | undefined>>
}

/** The one folder this program writes to: `ENVHERD_STATE_DIR`, else where the system keeps such things. */
export function stateLocation({ platform, home, env }: Where): string {
  const chosen = env['ENVHERD_STATE_DIR']
  if (platform === 'win32') {
    if (chosen) return win32.resolve(chosen)
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'envherd')
  }
  if (chosen) return posix.resolve(chosen)
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'envherd')
  const stateHome = env['XDG_STATE_HOME']
  // The XDG specification tells programs to ignore a relative value.
  const base = stateHome?.startsWith('/') ? stateHome : posix.join(home, '.local', 'state')
  return posix.join(base, 'envherd')
}
