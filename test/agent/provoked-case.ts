import { execFileSync } from 'node:child_process'
import { chown, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Collecting } from '../../agent/contract/collecting.ts'
import type { Severity } from '../../agent/contract/finding.ts'
import type { Policy } from '../../agent/contract/policy.ts'
import type { EnvRole } from '../../agent/contract/snapshot.ts'
import type { ClockSample } from '../../agent/collectors/clock-samples.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import { goToolchain } from '../support/go-toolchains.ts'
import { everywhere, type HomeFile } from '../support/home.ts'

/** A state of a real machine, in a temporary home, in which one detector must speak. */
export type Provoked = {
  files: Record<string, HomeFile>
  /** Places that the evidence names, `file:line`; of start-up files, whichever is read, as `rc`. */
  at?: string[]
  /** What it is about, a path below the home directory without it. */
  subject?: string
  severity?: Severity
  /** What else is rightly said about such a home. */
  also?: string[]
  /** Other detectors that such a home leaves undecided. */
  undecided?: string[]
  policy?: Partial<Policy>
  role?: EnvRole
  /** What the owner opted in to. */
  collecting?: Partial<Collecting>
  /** Answers of a server that the agent has had before. */
  answers?: readonly ClockSample[]
  /** Looks twice again, each time six minutes later: for what must last before it counts. */
  again?: boolean
  /** What the machine itself cannot be made to have is put into its answers. */
  on?: (machine: Machine) => Machine
  /** What files alone cannot say, done in the home; a text is why this machine cannot. */
  prepare?: (home: string) => Promise<string | Undo | undefined>
}
/** Undoes it. */
export type Undo = () => unknown

export const [old, current] = [(await goToolchain('go1.21')).root, (await goToolchain('go1.23')).root]
export const usual = `export PATH=${current}/bin:$PATH\n`
export const inBoth = (line: string) => everywhere(`${usual}\n${line}\n`)
export const goEnvFile = (text: string) => ({ ...everywhere(usual), '.config/go/env': text })
export const program = { program: '#!/bin/sh\n' }

/** User id of somebody who is not root. */
export const PERSON = 12_345

/** Gives the whole home away, some of it to other people. */
export async function ownedByPerson(
  home: string,
  others: Record<string, number>,
): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can give files away'
  for (const name of ['.', ...(await readdir(home, { recursive: true }))]) {
    const owner = others[name] ?? PERSON
    await chown(join(home, name), owner, owner)
  }
  return undefined
}

/** A real small volume of our own at a folder of the home, until the home goes. */
export async function mountAt(place: string, options: string): Promise<string | Undo> {
  await mkdir(place)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place], { stdio: 'pipe' })
    return () => execFileSync('umount', [place])
  } catch (error) {
    return `cannot mount: ${String(error)}`
  }
}
