import { remember } from './once.ts'

/** A Go version in comparable form. */
export type GoVersion = {
  major: number
  minor: number
  patch: number
  /** Rank before the release: a development build, then betas, then release candidates. */
  pre: { kind: 'devel' | 'beta' | 'rc'; number: number } | null
  /** Experiments and vendor marks, which do not make another release: `X:boringcrypto`, `b7`, `ms`. */
  suffix: string
  /** Commit of a development build, if it names one. */
  commit: string
}

const RELEASE =
  /^(?:go version )?(?<devel>devel )?(?:go)?(?<major>\d+)\.(?<minor>\d+)(?:\.(?<patch>\d+))?(?:[-.]?(?<pre>beta|rc)\.?(?<number>\d+))?(?<rest>.*)$/s

/** null for what carries no number (`devel +b7a85e0 ...` before Go 1.17, an empty VERSION file). */
export const parseGoVersion = (text: string): Readonly<GoVersion> | null => parsed(text).version

const parsed = remember((text) => ({ version: parse(text) }))

function parse(text: string): GoVersion | null {
  const groups = RELEASE.exec(text.trim())?.groups
  if (!groups) return null
  const rest = (groups['rest'] ?? '').replace(/ [a-z0-9]+\/[a-z0-9]+\s*$/, '')
  // A package suffix must not hide that this is another word: `go1.22x` is no version.
  if (!/^(?:$|[-+ \n]|b\d+)/.test(rest)) return null
  const devel = groups['devel'] !== undefined || /^-devel(?:_|\b)/.test(rest)
  const pre = groups['pre'] === 'beta' || groups['pre'] === 'rc' ? groups['pre'] : null
  return {
    major: Number(groups['major']),
    minor: Number(groups['minor']),
    patch: Number(groups['patch'] ?? 0),
    pre: devel ? { kind: 'devel', number: 0 } : pre && { kind: pre, number: Number(groups['number'] ?? 0) },
    suffix: devel ? '' : rest.trim().replace(/^[-+]/, ''),
    commit: devel ? (/^-(?:devel[-_])?([0-9a-f]{7,40})/.exec(rest)?.[1] ?? '') : '',
  }
}

const PRE_RANK = { devel: 0, beta: 1, rc: 2 } as const

/** Below zero: a is older. Suffixes and commits do not count. */
export function compareGoVersions(a: GoVersion, b: GoVersion): number {
  const preRank = ({ pre }: GoVersion) => (pre ? PRE_RANK[pre.kind] : 3)
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    preRank(a) - preRank(b) ||
    (a.pre?.number ?? 0) - (b.pre?.number ?? 0)
  )
}

/**
 * Whether two version texts name one release: true, false, or null when the texts cannot tell.
 * Vendor suffixes are ignored; two development builds are one only with the same commit.
 */
export function sameRelease(a: string, b: string): boolean | null {
  if (a.trim() === b.trim()) return true
  const left = parseGoVersion(a)
  const right = parseGoVersion(b)
  if (!left || !right) return null
  if (compareGoVersions(left, right) !== 0) return false
  if (left.pre?.kind !== 'devel') return true
  if (left.commit === '' || right.commit === '') return null
  return left.commit.startsWith(right.commit) || right.commit.startsWith(left.commit)
}

/** Language version, `1.22`. */
export const langOf = ({ major, minor }: GoVersion) => `${major}.${minor}`
