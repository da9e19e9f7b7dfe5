import { describe, expect, it } from 'vitest'
import { parseCmd, parsePowershell } from '../../../agent/collectors/windows/script-lines.ts'

const short = (facts: ReturnType<typeof parseCmd>) =>
  facts.assignments.map(({ line, name, op, value }) => [line, name, op, value])

describe('lines of a PowerShell profile', () => {
  it.each([
    [`$env:GOROOT = 'C:\\Go1.19'`, [1, 'GOROOT', 'set', 'C:\\Go1.19']],
    [`$Env:gopath="$HOME\\go" # mine`, [1, 'GOPATH', 'set', '$HOME\\go']],
    [`\${env:GOBIN} = "D:\\b"; Write-Host x`, [1, 'GOBIN', 'set', 'D:\\b']],
    [`$env:Path += ";C:\\Go\\bin"`, [1, 'PATH', 'append', ';C:\\Go\\bin']],
    [`$env:PATH = "$env:PATH;C:\\Go\\bin"`, [1, 'PATH', 'append', '$env:PATH;C:\\Go\\bin']],
    [`$env:Path = 'C:\\Go\\bin;' + $env:Path`, [1, 'PATH', 'prepend', `'C:\\Go\\bin;' + $env:Path`]],
    [`[Environment]::SetEnvironmentVariable('GOPROXY', 'off', 'User')`, [1, 'GOPROXY', 'set', 'off']],
    [`[System.Environment]::SetEnvironmentVariable("GOFLAGS", $null)`, [1, 'GOFLAGS', 'unset', '']],
    [`Set-Item -Path Env:GOPATH -Value D:\\go`, [1, 'GOPATH', 'set', 'D:\\go']],
    [`Remove-Item Env:\\GOROOT -ErrorAction SilentlyContinue`, [1, 'GOROOT', 'unset', '']],
    [`if (Test-Path D:\\go) { $env:GOPATH = 'D:\\go' }`, [1, 'GOPATH', 'set', 'D:\\go']],
    [`setx GOPATH "D:\\go"`, [1, 'GOPATH', 'set', 'D:\\go']],
  ])('%s', (text, expected) => expect(short(parsePowershell(text))).toEqual([expected]))

  it.each([
    `# $env:GOROOT = 'C:\\Go'`,
    `<#\n$env:GOROOT = 'C:\\Go'\n#>`,
    `if ($env:GOROOT -eq 'C:\\Go') { }`,
    `if ($env:GOROOT == 'x') { }`,
    `$env:SECRET_TOKEN = 'x'`,
    `Write-Host $env:GOPATH`,
  ])('nothing is written by %j', (text) => expect(parsePowershell(text).assignments).toEqual([]))

  it('counts lines and follows dot-sourced files', () => {
    const facts = parsePowershell(`# first\r\n. "$PSScriptRoot\\go.ps1"\r\n$env:GOPATH='D:\\go'\r\n`)
    expect(short(facts)).toEqual([[3, 'GOPATH', 'set', 'D:\\go']])
    expect(facts.sources).toEqual([{ line: 2, file: '$PSScriptRoot\\go.ps1' }])
  })
})

describe('lines of a batch file', () => {
  it.each([
    ['set GOROOT=C:\\Go', [1, 'GOROOT', 'set', 'C:\\Go']],
    ['@set "GOPATH=D:\\my go"', [1, 'GOPATH', 'set', 'D:\\my go']],
    ['set PATH=%PATH%;C:\\Go\\bin', [1, 'PATH', 'append', '%PATH%;C:\\Go\\bin']],
    ['set Path=C:\\Go\\bin;%path%', [1, 'PATH', 'prepend', 'C:\\Go\\bin;%path%']],
    ['path C:\\Go\\bin;%PATH%', [1, 'PATH', 'prepend', 'C:\\Go\\bin;%PATH%']],
    ['set GOROOT=', [1, 'GOROOT', 'unset', '']],
    ['setx /M GOPROXY off', [1, 'GOPROXY', 'set', 'off']],
    ['if exist D:\\go set GOPATH=D:\\go', [1, 'GOPATH', 'set', 'D:\\go']],
  ])('%s', (text, expected) => expect(short(parseCmd(text))).toEqual([expected]))

  it.each([
    'rem set GOROOT=C:\\Go',
    ':: set GOROOT=C:\\Go',
    'set /p GOROOT=where?',
    'echo set',
    'set TOKEN=x',
  ])('nothing is written by %j', (text) => expect(parseCmd(text).assignments).toEqual([]))

  it('follows called files', () => {
    expect(parseCmd('@call "%USERPROFILE%\\go env.bat"\r\ncall other.cmd').sources).toEqual([
      { line: 1, file: '%USERPROFILE%\\go env.bat' },
      { line: 2, file: 'other.cmd' },
    ])
  })
})
