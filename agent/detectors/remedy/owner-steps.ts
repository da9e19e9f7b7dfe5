import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'
import { shown } from '../evidence.ts'
import { quotePsPath, quoteShPath } from './quote.ts'
import { psStep, say, shStep } from './steps.ts'

/** Gives a directory of the user's own back to them; who owned what is written down first. */
export function ownAgain(dir: string, kind: EnvKind): RemedyStep[] {
  const name = shown(dir)
  if (kind === 'windows') {
    const path = quotePsPath(dir)
    return [
      psStep(
        say(`Keep a list of the present rights on ${name}.`, `保存 ${name} 当前的权限列表。`),
        `icacls ${path} /save "$env:USERPROFILE\\envherd-rights-$(Get-Date -Format yyyyMMddHHmmss).txt" /t /c`,
      ),
      psStep(
        say(`Let yourself change ${name}.`, `授予自己修改 ${name} 的权限。`),
        `icacls ${path} /grant "\${env:USERNAME}:(OI)(CI)M" /t /c`,
        true,
      ),
    ]
  }
  const path = quoteShPath(dir)
  const list =
    kind === 'macos' ? `find ${path} -exec stat -f '%u:%g %N' {} +` : `find ${path} -printf '%u:%g %p\\n'`
  return [
    shStep(
      say(`Write down who owns what in ${name}, to be able to go back.`, `记录 ${name} 中的属主，以便恢复。`),
      `sudo ${list} >> "$HOME"/envherd-owners.txt`,
      true,
    ),
    shStep(
      say(`Make ${name} yours.`, `把 ${name} 的属主改为自己。`),
      `sudo chown -R "$(id -u):$(id -g)" ${path}`,
      true,
    ),
  ]
}
