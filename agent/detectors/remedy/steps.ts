import type { Localized } from '../../contract/finding.ts'
import type { RemedyStep } from '../../contract/repair.ts'
import type { EnvKind } from '../../contract/snapshot.ts'

export const say = (en: string, zh: string): Localized => ({ en, zh })

export const step = (text: Localized): RemedyStep => ({ text })

export const shStep = (text: Localized, command: string, elevated = false): RemedyStep => ({
  text,
  command: { shell: 'sh', text: command, elevated },
})

export const psStep = (text: Localized, command: string, elevated = false): RemedyStep => ({
  text,
  command: { shell: 'powershell', text: command, elevated },
})

/** The command in whichever shell the env has. */
export const envStep = (kind: EnvKind, text: Localized, sh: string, ps: string): RemedyStep =>
  kind === 'windows' ? psStep(text, ps) : shStep(text, sh)

export const NEW_SESSION: Localized = say(
  'Open a new terminal; the ones already open keep the old values.',
  '打开一个新的终端；已经打开的终端仍保留旧值。',
)
