import { PolicyScope, type Windows } from '../../contract/sections/windows.ts'
import type { Machine, RawRegistryValue } from '../../machine/machine.ts'
import type { ComposedEnvironment } from './environment.ts'
import { findPwsh } from './find-shells.ts'
import { documentsFolder } from './profiles.ts'
import { isOn, textNamed } from './registry-values.ts'
import { valueOf } from './stored.ts'

type Scope = PolicyScope['scope']
type Policy = PolicyScope['policy']
type Edition = PolicyScope[]

const POLICIES: readonly Policy[] = PolicyScope.properties.policy.enum
const WINDOWS_POLICY = 'Software\\Policies\\Microsoft\\Windows\\PowerShell'
const CORE_POLICY = 'Software\\Policies\\Microsoft\\PowerShellCore'
const SHELL_IDS = 'Software\\Microsoft\\PowerShell\\1\\ShellIds\\Microsoft.PowerShell'
/** What PowerShell 7 ships with: the Store's package cannot be written to, so nobody can have changed it there. */
const SHIPPED: Config = { stored: 'RemoteSigned' }

type Config = { stored?: string; byPolicy?: Decision }
type Decision = { enabled: boolean | undefined; policy: string | undefined }

/**
 * What `Get-ExecutionPolicy -List` reads, from where it reads it: no PowerShell has to start, and the answer is the
 * same in every language. An edition that is not installed, or whose settings make no sense, is left out.
 */
export async function executionPolicies(
  machine: Machine,
  composed: ComposedEnvironment,
): Promise<Windows['executionPolicy']> {
  const systemRoot = valueOf(composed, 'SystemRoot') ?? 'C:\\Windows'
  const [hasPowershell, pwsh] = await Promise.all([
    machine.stat(`${systemRoot}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`),
    findPwsh(machine, composed),
  ])
  const preference = valueOf(composed, 'PSExecutionPolicyPreference')
  const [powershell, core] = await Promise.all([
    hasPowershell ? ofWindowsPowershell(machine, preference) : null,
    pwsh === null ? null : ofPwsh(machine, composed, pwsh, preference),
  ])
  return { ...(powershell && { powershell }), ...(core && { pwsh: core }) }
}

async function ofWindowsPowershell(machine: Machine, preference: string | undefined): Promise<Edition> {
  const [ofMachine, ofUser, user, local] = await Promise.all([
    decision(machine, `HKLM\\${WINDOWS_POLICY}`),
    decision(machine, `HKCU\\${WINDOWS_POLICY}`),
    machine.registry(`HKCU\\${SHELL_IDS}`),
    machine.registry(`HKLM\\${SHELL_IDS}`),
  ])
  return scopes({
    MachinePolicy: decided(ofMachine),
    UserPolicy: decided(ofUser),
    Process: named(preference),
    CurrentUser: named(textNamed(user, 'ExecutionPolicy')),
    LocalMachine: named(textNamed(local, 'ExecutionPolicy')),
  })
}

async function ofPwsh(
  machine: Machine,
  composed: ComposedEnvironment,
  pwsh: string,
  preference: string | undefined,
): Promise<Edition | null> {
  const documents = await documentsFolder(machine, composed)
  const fromStore = /\\WindowsApps\\/i.test(pwsh)
  const [local, user, ofMachine, ofUser] = await Promise.all([
    fromStore ? SHIPPED : readConfig(machine, pwsh.replace(/[^\\]+$/, 'powershell.config.json')),
    readConfig(machine, `${documents}\\PowerShell\\powershell.config.json`),
    coreDecision(machine, 'HKLM'),
    coreDecision(machine, 'HKCU'),
  ])
  if (!local || !user) return null
  return scopes({
    MachinePolicy: decided(ofMachine ?? local.byPolicy),
    UserPolicy: decided(ofUser ?? user.byPolicy),
    Process: named(preference),
    CurrentUser: named(user.stored),
    LocalMachine: named(local.stored),
  })
}

/** Strongest first. */
const scopes = (policies: Readonly<Record<Scope, Policy>>): Edition =>
  PolicyScope.properties.scope.enum.map((scope) => ({ scope, policy: policies[scope] }))

const named = (text: string | undefined): Policy =>
  POLICIES.find((policy) => policy.toLowerCase() === text?.trim().toLowerCase()) ?? 'Undefined'

/** A policy "do not run scripts" is Restricted; one that is not configured says nothing. */
const decided = (found: Decision | null | undefined): Policy =>
  found?.enabled === undefined ? 'Undefined' : found.enabled ? named(found.policy) : 'Restricted'

const decisionIn = (values: readonly RawRegistryValue[] | null): Decision | null => {
  const enabled = textNamed(values, 'EnableScripts')
  return enabled === undefined
    ? null
    : { enabled: enabled === '1', policy: textNamed(values, 'ExecutionPolicy') }
}

const decision = async (machine: Machine, key: string) => decisionIn(await machine.registry(key))

/** PowerShell 7 has a policy of its own, which may point to that of Windows PowerShell. */
async function coreDecision(machine: Machine, hive: 'HKLM' | 'HKCU'): Promise<Decision | null> {
  const key = `${hive}\\${CORE_POLICY}`
  return (await isOn(machine, key, 'UseWindowsPowerShellPolicySetting'))
    ? decision(machine, `${hive}\\${WINDOWS_POLICY}`)
    : decision(machine, key)
}

/** null: there and not to be understood. */
async function readConfig(machine: Machine, file: string): Promise<Config | null> {
  const bytes = await machine.readFile(file, { maxBytes: 1024 * 1024 })
  return bytes ? parsePowershellConfig(bytes.toString('utf8')) : {}
}

/** `powershell.config.json`; null for what is no JSON object. */
export function parsePowershellConfig(text: string): Config | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
  if (!isRecord(parsed)) return null
  const stored = parsed['Microsoft.PowerShell:ExecutionPolicy']
  const policies = parsed['PowerShellPolicies']
  const execution = isRecord(policies) ? policies['ScriptExecution'] : undefined
  const byPolicy = isRecord(execution)
    ? { enabled: asBoolean(execution['EnableScripts']), policy: asText(execution['ExecutionPolicy']) }
    : undefined
  return { ...(typeof stored === 'string' && { stored }), ...(byPolicy && { byPolicy }) }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const asBoolean = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
const asText = (value: unknown) => (typeof value === 'string' ? value : undefined)
