import type { Replace } from '../contract/sections/projects/go-mod.ts'
import { parseSyntax, type FileError, type Statement } from './syntax.ts'

/** What a file says, or everything that is wrong with it. */
export type Parsed<T> = { ok: true; file: T } | { ok: false; errors: FileError[] }

/** Thrown by a directive for what is wrong with it. */
export class Malformed extends Error {}

/** Reads one directive; `false` if there is no such one. */
export type ReadDirective = (verb: string, words: readonly string[], statement: Statement) => boolean

/** Walks a file and gathers what is wrong with each line. `blocks` may be written `verb ( ... )`. */
export function readDirectives(text: string, blocks: readonly string[], read: ReadDirective): FileError[] {
  const syntax = parseSyntax(text)
  if ('message' in syntax) return [syntax]
  const errors: FileError[] = []
  const unknownBlocks = new Set<string>()
  for (const { line, words } of syntax.blocks) {
    if (words.length === 1 && blocks.includes(words[0] ?? '')) continue
    unknownBlocks.add(words[0] ?? '')
    errors.push({ line, message: `unknown block type: ${words.join(' ')}` })
  }
  for (const statement of syntax.statements) {
    const { line, verb, words } = statement
    if (unknownBlocks.has(verb)) continue
    try {
      if (!read(verb, words, statement)) throw new Malformed(`unknown directive: ${verb}`)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      errors.push({ line, message: error.message })
    }
  }
  return errors.sort((a, b) => a.line - b.line)
}

/** A path or version without its quotes. */
export function unquoted(word: string): string {
  if (word.startsWith('"')) {
    try {
      // Go's escapes that JSON has not (\x, \a, octal) are no part of any module path or version.
      const text: unknown = JSON.parse(word)
      if (typeof text === 'string') return text
    } catch {
      throw new Malformed('invalid quoted string: invalid syntax')
    }
  }
  if (/["'`]/.test(word)) throw new Malformed('invalid quoted string: unquoted string cannot contain quote')
  return word
}

const GO_VERSION = /^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+\d+)?$/

export function goVersion(before: string | undefined, words: readonly string[]): string {
  if (before !== undefined) throw new Malformed('repeated go statement')
  const [version = ''] = words
  if (words.length !== 1) throw new Malformed('go directive expects exactly one argument')
  if (!GO_VERSION.test(version)) {
    throw new Malformed(`invalid go version '${version}': must match format 1.23.0`)
  }
  return version
}

export function toolchain(before: string | undefined, words: readonly string[]): string {
  if (before !== undefined) throw new Malformed('repeated toolchain statement')
  const [name = ''] = words
  if (words.length !== 1) throw new Malformed('toolchain directive expects exactly one argument')
  if (!/^default$|^go1(?:$|\.)/.test(name)) {
    throw new Malformed(`invalid toolchain version '${name}': must match format go1.23.0 or default`)
  }
  return name
}

export function checkGodebug(words: readonly string[]): void {
  const [setting = ''] = words
  if (words.length !== 1 || !/^[^"`',=]*=[^"`',]*$/.test(setting)) {
    throw new Malformed('usage: godebug key=value')
  }
}

/** `v2` of `example.com/m/v2` and of `gopkg.in/yaml.v2`, empty for v0 and v1. */
function majorOfPath(path: string): string {
  const dotted = /^gopkg\.in\/.*\.(v\d+)(?:-unstable)?$/.exec(path)?.[1]
  if (path.startsWith('gopkg.in/')) {
    if (dotted === undefined)
      throw new Malformed(`invalid module path "${path}": gopkg.in needs a .vN ending`)
    return dotted
  }
  const major = /\/(v\d+)$/.exec(path)?.[1]
  if (major === undefined) return ''
  if (/^v(?:0.*|1)$/.test(major)) throw new Malformed(`invalid module path "${path}": major version suffix`)
  return major
}

const NUMBER = '(?:0|[1-9]\\d*)'
const CANONICAL = new RegExp(`^v(${NUMBER})\\.${NUMBER}\\.${NUMBER}(?:-[0-9A-Za-z.-]+)?(\\+incompatible)?$`)
const SHORT = new RegExp(`^v${NUMBER}(?:\\.${NUMBER})?$`)

/** `v1.2` is `v1.2.0` where nothing can be looked up. */
function canonical(version: string): string {
  if (CANONICAL.test(version)) return version
  if (SHORT.test(version)) return version + '.0'.repeat(3 - version.split('.').length)
  throw new Malformed(`invalid module version "${version}": must be of the form v1.2.3`)
}

/**
 * A version, checked against the path's major. In go.mod any other name (a branch, `v1.2`) is resolved by the go
 * command when it may use the network; it is kept as written. In go.work (`strict`) it is refused.
 */
export function versionOf(path: string, word: string, strict: boolean): string {
  const written = unquoted(word)
  const version = strict ? canonical(written) : written
  const expected = majorOfPath(path)
  const [, number, incompatible] = CANONICAL.exec(version) ?? []
  if (number === undefined) return version
  const major = `v${number}`
  // gopkg.in's v1 covers v0.0.0 pseudo-versions of old tools.
  const old = path.startsWith('gopkg.in/') && expected === 'v1' && version.startsWith('v0.0.0-')
  const early = Number(number) < 2 || incompatible !== undefined
  if (expected === '' ? early : major === expected || old) return version
  const wanted = expected === '' ? 'v0 or v1' : expected
  throw new Malformed(`version "${version}" invalid: should be ${wanted}, not ${major}`)
}

/** A directory, as on the go command line: rooted, or beginning with a dot; of either system. */
export const isDirectoryPath = (path: string): boolean => /^(?:\.\.?(?:[\\/]|$)|[\\/]|[A-Za-z]:)/.test(path)

/** `old [version] => directory` or `old [version] => module version`. */
export function replacement(line: number, words: readonly string[], strict: boolean): Omit<Replace, 'dir'> {
  const arrow = words[1] === '=>' ? 1 : 2
  const target = words.length - arrow - 1
  if (words[arrow] !== '=>' || target < 1 || target > 2) {
    throw new Malformed('usage: replace module/path [v1.2.3] => other/module v1.4 or ../local/directory')
  }
  const path = unquoted(words[0] ?? '')
  majorOfPath(path)
  const version = arrow === 2 ? versionOf(path, words[1] ?? '', strict) : undefined
  const other = unquoted(words[arrow + 1] ?? '')
  const given = words[arrow + 2]
  if (given === undefined && !isDirectoryPath(other)) {
    throw new Malformed(
      other.includes('@')
        ? "replacement module must match format 'path version', not 'path@version'"
        : 'replacement module without version must be directory path (rooted or starting with . or ..)',
    )
  }
  if (given !== undefined && isDirectoryPath(other)) {
    throw new Malformed(`replacement module directory path "${other}" cannot have version`)
  }
  return {
    line,
    path,
    ...(version !== undefined && { version }),
    with: other,
    // go.work's target is checked for its form alone.
    ...(given !== undefined && {
      withVersion: strict ? canonical(unquoted(given)) : versionOf(other, given, false),
    }),
  }
}
