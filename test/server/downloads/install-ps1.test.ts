import { expect, it } from 'vitest'
import { installPs1 } from '../../../server/downloads/install-ps1.ts'

/*
 * No PowerShell runs here: this holds what can be held without one. Its tokens are read as about_Quoting_Rules and
 * about_Comments have them, as far as the script uses them.
 */

const SERVER = 'https://herd.example:8443'
const offer = {
  target: 'win32-x64' as const,
  file: 'envherd-win-x64.exe.gz',
  bytes: 7,
  sha256: 'a'.repeat(64),
}
const script = installPs1(SERVER, [offer])

const TOKEN =
  /(?<comment>#[^\n]*)|(?<single>'(?:[^']|'')*')|(?<double>"(?:[^"`$]|`.|\$\w*)*")|(?<variable>\$(?:env:)?\w+|@args)|(?<type>\[[A-Za-z][\w.]*\])|(?<word>-{0,2}[A-Za-z][\w-]*)|(?<number>\d+)|(?<mark>::|[{}()[\]=,;|&.!-])|(?<space>\s+)/gy

function tokens(text: string): { kind: string; text: string }[] {
  const found: { kind: string; text: string }[] = []
  let at = 0
  for (const match of text.matchAll(TOKEN)) {
    const [kind = ''] =
      Object.entries<string | undefined>(match.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (!['comment', 'space'].includes(kind)) found.push({ kind, text: match[0] })
    at = match.index + match[0].length
  }
  if (at !== text.length) throw new Error(`no token: ${text.slice(at, at + 60)}`)
  return found
}

const words = (kind: string) => tokens(script).flatMap((token) => (token.kind === kind ? token.text : []))

it('is whole: every string ends, every bracket is closed by its own', () => {
  const open: string[] = []
  for (const { kind, text } of tokens(script)) {
    if (kind !== 'mark') continue
    if ('{(['.includes(text)) open.push({ '{': '}', '(': ')', '[': ']' }[text] ?? '')
    else if ('})]'.includes(text)) expect(text).toBe(open.pop())
  }
  expect(open).toEqual([])
  // Half a download leaves the block open, which PowerShell refuses before it runs anything.
  expect(script.trimEnd()).toMatch(/\n& \{\n[^]*\n\} @args$/)
})

it('uses only what Windows PowerShell 5.1 has', () => {
  const commands = words('word').filter((word) => /^[A-Z][a-z]+-[A-Z]/.test(word))
  expect(new Set(commands)).toEqual(
    new Set(['Join-Path', 'Write-Host', 'Invoke-WebRequest', 'New-Object', 'Get-ChildItem', 'Remove-Item']),
  )
  const keywords = words('word').filter((word) => /^[a-z]+$/.test(word))
  expect(new Set(keywords)).toEqual(
    new Set(['param', 'if', 'throw', 'try', 'finally', 'foreach', 'in', 'install']),
  )
  // `??`, `?.`, `&&`, `||` and `? :` came with version 7; its marks above have no question mark at all.
  expect(
    tokens(script)
      .map(({ text }) => text)
      .join(' '),
  ).not.toMatch(/& &|\| \|/)
  // Without a byte order mark Windows PowerShell reads a saved file in the code page.
  expect(script).toMatch(/^[\x20-\x7e\n]*$/)
})

it('assigns what it uses', () => {
  const automatic = ['$true', '$false', '$null', '$args', '$ExecutionContext', '$LASTEXITCODE', '@args']
  const environment = ['$env:ENVHERD_ENROLL_KEY', '$env:LOCALAPPDATA', '$env:OS']
  const inside = words('double').flatMap((text) => text.match(/\$\w+/g) ?? [])
  const used = new Set([...words('variable'), ...inside])
  const assigned = new Set([...script.matchAll(/(\$\w+)(?= =|,?\n| in )/g)].map(([, name = '']) => name))
  expect([...used].filter((name) => ![...automatic, ...environment, ...assigned].includes(name))).toEqual([])
})

it('has the server, the file and its sum, and nothing where there is none', () => {
  expect(script).toContain(`[string]$Server = '${SERVER}'`)
  expect(script).toContain(`$file = '${offer.file}'\n  $sum = '${offer.sha256}'`)
  expect(installPs1(SERVER, [])).toContain("$file = ''\n  $sum = ''")
})
