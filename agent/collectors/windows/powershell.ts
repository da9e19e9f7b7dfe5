import type { Machine } from '../../machine/machine.ts'
import { ASK_PROGRAMS, parsePrograms } from './running-programs.ts'
import { silent, type Answer, type Shell } from './shell.ts'

/** A first start with a profile of conda, oh-my-posh and the like takes many seconds. */
const TIMEOUT_MS = 20_000
const ANSWER = /ENVHERD<([A-Za-z0-9+/=]*)>/

/**
 * Answers in base64 of UTF-8 JSON, so that no console encoding touches it. Given as plain text: protection
 * software takes -EncodedCommand for an attack. Single quotes only, which no layer on the way rewrites.
 */
const SCRIPT = [
  `$v=@{}; Get-ChildItem env: | ForEach-Object { $v[[string]$_.Name]=[string]$_.Value }`,
  `$w=@(Get-Command go -All -CommandType Application -ErrorAction SilentlyContinue | ForEach-Object { [string]$_.Source })`,
  `$a=@{}; Get-Command go,gofmt -CommandType Alias,Function -ErrorAction SilentlyContinue | ForEach-Object { $a[[string]$_.Name]=[string]$_.CommandType+': '+[string]$_.Definition }`,
  ASK_PROGRAMS,
  `$j=ConvertTo-Json -Compress @{variables=$v;which=$w;aliases=$a;programs=$p}`,
  `[Console]::Out.WriteLine('ENVHERD<'+[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($j))+'>')`,
].join('; ')

export const powershellShell = (id: 'powershell' | 'pwsh', file: string): Shell => ({
  id,
  file,
  login: true,
  interactive: true,
  ask: (machine, env) => ask(machine, file, env),
})

async function ask(machine: Machine, file: string, env: Record<string, string>): Promise<Answer> {
  const result = await machine.run(file, ['-NoLogo', '-Command', SCRIPT], { env, timeoutMs: TIMEOUT_MS })
  const answer = parsePowershellAnswer(result.stdout)
  if (!answer) throw silent(file, result.exitCode)
  return answer
}

/** null when there is no answer among what the profiles printed. */
export function parsePowershellAnswer(output: string): Answer | null {
  const encoded = ANSWER.exec(output)?.[1]
  if (!encoded) return null
  const answer: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
  const fields: Record<string, unknown> = { ...(isObject(answer) ? answer : {}) }
  const variables = texts(fields['variables'])
  const path = Object.entries(variables).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  const which = Array.isArray(fields['which'])
    ? fields['which'].filter((file) => typeof file === 'string')
    : []
  const programs = fields['programs']
  return {
    variables,
    path,
    which,
    aliases: texts(fields['aliases']),
    ...(Array.isArray(programs) ? { programs: parsePrograms(programs) } : {}),
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
