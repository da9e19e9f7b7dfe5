import type { Localized } from '../../contract/finding.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { quoteSh, quoteShPath } from './quote.ts'
import { shStep } from './steps.ts'

/**
 * Puts a directory at the end of PATH in the start-up files that the shell of a session reads, for terminals and for
 * logging in alike, by a line that may run twice.
 */
export function appendPath(text: Localized, dir: string, kind: EnvKind, session: string): RemedyStep {
  const word = quoteShPath(dir)
  const shell = /^(?:bash|zsh|fish)(?=-)/.exec(session)?.[0] ?? (kind === 'macos' ? 'zsh' : 'sh')
  if (shell === 'fish') {
    const folder = '"$HOME"/.config/fish/conf.d'
    const line = quoteSh(`fish_add_path --global --append ${word}`)
    return shStep(text, `mkdir -p ${folder}\nprintf '%s\\n' ${line} >> ${folder}/go-path.fish`)
  }
  const line = quoteSh(`case ":$PATH:" in *:${word}:*) ;; *) export PATH="$PATH":${word} ;; esac`)
  const print = `printf '%s\\n' ${line}`
  if (shell === 'zsh') return shStep(text, `${print} | tee -a "$HOME"/.zshrc >> "$HOME"/.zprofile`)
  // bash reads the first of these that is there, and no other.
  const login = `for login in .bash_profile .bash_login .profile; do [ -e "$HOME/$login" ] && break; done`
  if (shell === 'bash') return shStep(text, `${login}\n${print} | tee -a "$HOME"/.bashrc >> "$HOME/$login"`)
  return shStep(text, `${print} >> "$HOME"/.profile`)
}
