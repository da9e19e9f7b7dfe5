import type { Profile } from '../../contract/sections/profiles.ts'
import type { PolicyScope, Windows } from '../../contract/sections/windows.ts'

export type Edition = 'powershell' | 'pwsh'
export const EDITIONS: readonly Edition[] = ['powershell', 'pwsh']

type ScopeList = NonNullable<Windows['executionPolicy'][Edition]>

/** Scopes in which Group Policy decides; nothing a user stores matters beside them. */
const byPolicy = ({ scope }: PolicyScope) => scope === 'MachinePolicy' || scope === 'UserPolicy'

export const governedByPolicy = (scopes: ScopeList): boolean =>
  scopes.some((entry) => byPolicy(entry) && entry.policy !== 'Undefined')

/** The first scope that says something; where none does, the edition's built-in answer. */
export function effectivePolicy(
  scopes: ScopeList,
  edition: Edition,
  server: boolean,
): { policy: PolicyScope['policy']; scope?: PolicyScope['scope']; byPolicy: boolean } {
  const decided = scopes.find(({ policy }) => policy !== 'Undefined')
  const builtIn = edition === 'powershell' && !server ? 'Restricted' : 'RemoteSigned'
  if (!decided) return { policy: builtIn, byPolicy: false }
  const policy = decided.policy === 'Default' ? builtIn : decided.policy
  return { policy, scope: decided.scope, byPolicy: byPolicy(decided) }
}

/**
 * Whether a policy lets a profile run; undefined where that hangs on a signature nobody looked at, or on the zone
 * of a share: RemoteSigned takes one for the internet unless the zone settings say otherwise.
 */
export function runsUnder(
  policy: PolicyScope['policy'],
  { file, signed, webMarked }: Pick<Profile, 'file' | 'signed' | 'webMarked'>,
): boolean | undefined {
  if (policy === 'Restricted') return false
  if (policy === 'AllSigned' || (policy === 'RemoteSigned' && webMarked === true)) return signed
  return policy === 'RemoteSigned' && file.startsWith('\\\\') && signed !== true ? undefined : true
}

/** Which edition reads a profile, by its directory: `WindowsPowerShell` is 5.1, `PowerShell` is 7. */
export function editionOf(profile: string): Edition {
  return /[\\/]WindowsPowerShell[\\/]/i.test(profile) ? 'powershell' : 'pwsh'
}
