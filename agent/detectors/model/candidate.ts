import type { Origin } from '../../contract/origin.ts'
import type { GoActive } from '../../contract/sections/go-active.ts'
import type { GoEnv } from '../../contract/sections/go-env.ts'
import type { GoEnvFile } from '../../contract/sections/go-env-file.ts'
import type { Profiles } from '../../contract/sections/profiles.ts'
import type { Registry } from '../../contract/sections/registry.ts'
import type { Sessions } from '../../contract/sections/sessions.ts'

/**
 * Why a place has no say.
 * - written-over: what the session wrote later, or was given, replaced it.
 * - not-here: the session does not have the variable: not exported, unset again, or set after it began.
 * - not-run: the line stands under a condition that did not hold.
 * - scope: a stronger scope of the registry has a value of its own (C-01).
 * - environment: Go asks its own files only for what the environment leaves unset (C-59).
 * - later-line: a later line of the file sets the same key.
 * - own-file: $GOROOT/go.env gives way to the file of `go env -w`.
 * - other-file: this session reads another file of `go env -w`, or none.
 * - empty: an empty value counts as none.
 * - old-go: go.env is read since Go 1.21.
 */
export type Loss =
  | 'written-over'
  | 'not-here'
  | 'not-run'
  | 'scope'
  | 'environment'
  | 'later-line'
  | 'own-file'
  | 'other-file'
  | 'empty'
  | 'old-go'

/** One place that says something about a variable. */
export type Candidate = {
  value: string
  origin: Origin
  wins: boolean
  /** When the file or the registry key last changed: the value is at least as old, or was written then. */
  time?: string
  /** Of a profile line: the condition around it. */
  guard?: string
  lost?: Loss
}

/** What the chain is made of; a section that is not `ok` contributes nothing. */
export type ChainSections = {
  sessions: Sessions
  registry?: Registry | null
  profiles?: Profiles | null
  goEnvFile?: GoEnvFile | null
  goEnv?: GoEnv | null
  goActive?: GoActive | null
}

/** Without `lost`: in force at its level, so that it wins unless something stronger does. */
export type Stored = Omit<Candidate, 'wins'>
