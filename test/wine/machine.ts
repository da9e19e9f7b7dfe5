import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Wine } from '../support/wine.ts'
import { ENVIRONMENT_KEYS, expandable, plain, SYSTEM_PATH } from './registry-text.ts'

export const PERSON = '张伟'
/** Longer than the 260 letters that Windows takes where nobody asked for more. */
export const LONG = `C:\\工具${'\\很长的路径-a-very-long-name'.repeat(12)}`
export const DEEP = `C:\\code${'\\deep-below-the-root-of-the-projects'.repeat(3)}\\${'x'.repeat(180)}`
export const PROFILE = `C:\\users\\${PERSON}\\Documents\\WindowsPowerShell\\profile.ps1`

/**
 * A developer's Windows with something for every section to find. WSL, Git and a C compiler are there as stubs that
 * print nothing; PowerShell, wevtutil and tasklist are that in Wine itself.
 */
export async function plantMachine(wine: Wine): Promise<void> {
  const at = (path: string) => join(wine.driveC, path.slice(3).replaceAll('\\', '/'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
  }
  wine.reset()
  await wine.importRegistry(
    [
      ENVIRONMENT_KEYS.machine,
      expandable('Path', `${SYSTEM_PATH};C:\\Go\\bin;C:\\mingw\\bin`),
      ENVIRONMENT_KEYS.user,
      expandable('Path', `${LONG}\\go\\bin;%USERPROFILE%\\go\\bin`),
      plain('GOPROXY', 'https://镜像.example,direct'),
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Lxss\\{aaaa}]',
      plain('DistributionName', 'Ubuntu'),
      '[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders]',
      expandable('Personal', '%USERPROFILE%\\Documents'),
    ].join('\n'),
  )
  await wine.signIn(PERSON)
  mkdirSync(at(LONG), { recursive: true })
  execFileSync('cp', ['-al', '--no-target-directory', join(wine.driveC, 'Go'), at(`${LONG}\\go`)])
  write(`${DEEP}\\go.mod`, 'module example.com/deep\n\ngo 1.19\n')
  write(PROFILE, '$env:GOFLAGS = "-mod=mod"\r\n')
  write(`C:\\users\\${PERSON}\\.goenv\\version`, '1.19.8\n')
  write(`C:\\users\\${PERSON}\\AppData\\Roaming\\go\\env`, 'CC=C:\\mingw\\bin\\gcc.exe\n')
  write(
    `C:\\users\\${PERSON}\\AppData\\Roaming\\Code\\User\\settings.json`,
    '{ "go.goroot": "C:\\\\Go", "go.gopath": "C:\\\\工作" }\n',
  )
  wine.stub('windows/system32/wsl.exe')
  wine.stub('Program Files/Git/bin/bash.exe')
  wine.stub('Program Files/Git/cmd/git.exe')
  wine.stub('mingw/bin/gcc.exe')
  // A Go program, so it has build information as a gopls has.
  wine.stub(`users/${PERSON}/go/bin/gopls.exe`)
}
