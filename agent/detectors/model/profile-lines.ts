import type { Assignment, Profile } from '../../contract/sections/profiles.ts'
import { inManagerDir } from './installs.ts'
import type { Paths } from './paths.ts'

/** Settings of the go command alone: CC serves other programs too, GOENV_ROOT is goenv's. */
export const isGoSetting = (name: string): boolean => /^(?:GO(?!ENV_)[A-Z0-9_]*|CGO_[A-Z_]+)$/.test(name)

/** Below the person's home and no version manager's own file: somebody wrote the line. */
export const isOwnFile = ({ file }: Profile, home: string, paths: Paths): boolean =>
  paths.below(file, home) && !inManagerDir(file, paths)

/** Inside a function it is not known whether, and for whom, it runs. */
export const inFunction = ({ guard }: Assignment): boolean => guard?.includes('function ') === true

const PLACES = /\$(?:\{HOME\}|HOME\b|\{?GOPATH\b\}?|\{?GOROOT\b\}?|\{?GOBIN\b\}?|env:USERPROFILE\b)/gi

/** Written out, but for directories that a variable names; nothing asked of a command, nothing taken over. */
export const isConstant = ({ value }: Assignment): boolean => !/[$`%]/.test(value.replaceAll(PLACES, ''))

/** The value that a line gave: as traced, else as written where the home directory is all that has to be known. */
export function valueOf({ effective, value }: Assignment, home: string): string | null {
  if (effective !== undefined) return effective
  const expanded = value
    .replace(/^~(?=[\\/]|$)/, () => home)
    .replace(/\$(?:HOME\b|\{HOME\}|env:USERPROFILE\b)/gi, () => home)
  return /[$`%]/.test(expanded) ? null : expanded
}
