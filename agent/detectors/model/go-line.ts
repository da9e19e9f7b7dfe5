import { remember } from './once.ts'

type GoLine = readonly [major: number, minor: number, patch: number, kind: number, number: number]

const GO_LINE = /^(\d+)(?:\.(\d+)(?:\.(\d+)|(alpha|beta|rc)(\d+))?)?$/
const KINDS = ['alpha', 'beta', 'rc']
const MALFORMED: GoLine = [-1, 0, 0, 0, 0]

const parse = remember((text): GoLine => {
  const found = GO_LINE.exec(text)
  if (!found) return MALFORMED
  const [, major = '', minor = '0', patch, kind = '', number = '0'] = found
  const bare = patch === undefined && kind === ''
  // Since 1.21 a bare `1.22` is the language, older than its releases; before, it was the first release.
  const implied = bare && (found[2] === undefined || Number(minor) < 21) ? 0 : -1
  return [
    Number(major),
    Number(minor),
    patch === undefined ? implied : Number(patch),
    KINDS.indexOf(kind),
    Number(number),
  ]
})

/**
 * Order of the versions that go.mod and go.work carry: `1.22` < `1.22rc1` < `1.22.0`. Not the order of releases
 * (`go-version.ts`), where `1.22` is `1.22.0`. What Go cannot read is older than everything.
 */
export function compareGoLines(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  return (
    left[0] - right[0] || left[1] - right[1] || left[2] - right[2] || left[3] - right[3] || left[4] - right[4]
  )
}

/** `go1.22.3-custom` of a toolchain line or VERSION file as a go line says it. */
export const toolchainLine = (toolchain: string): string =>
  toolchain.replace(/^go/, '').replace(/[-+ ].*$/s, '')

/** Language version, `1.22`; null where there is none. */
export const langOfLine = (line: string): string | null => /^\d+\.\d+/.exec(line)?.[0] ?? null
