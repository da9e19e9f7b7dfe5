import { expect, test } from 'vitest'
import { noteClockSample } from '../../agent/collectors/clock-samples.ts'
import { collectorsFor } from '../../agent/collectors/index.ts'
import type { EvidenceRow, Finding } from '../../agent/contract/finding.ts'
import { DEFAULT_POLICY } from '../../agent/contract/policy.ts'
import type { Snapshot } from '../../agent/contract/snapshot.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { isOrigin } from '../../agent/detectors/evidence.ts'
import { detectors } from '../../agent/detectors/index.ts'
import type { Machine } from '../../agent/machine/machine.ts'
import { makeHome } from '../support/home.ts'
import { judged, withoutInstallers } from '../support/judged.ts'
import { lookAt, recallInMemory } from '../support/looks.ts'
import { machineAt } from '../support/scan.ts'
import type { Provoked } from './provoked-case.ts'
import { AROUND } from './provoked-around.ts'
import { CI } from './provoked-ci.ts'
import { EDITOR } from './provoked-editor.ts'
import { INSTALLS } from './provoked-installs.ts'
import { PLACES } from './provoked-places.ts'
import { PROJECTS } from './provoked-projects.ts'
import { SETTINGS } from './provoked-settings.ts'
import { WSL } from './provoked-wsl.ts'

/*
 * Each detector that a Linux machine can provoke with what is collected, once with real shells, real Go, real servers
 * and the line that is to blame. What the machine itself cannot be made to have (another kind of system, a mount, a
 * file below /etc) is put into the machine's answers by provoked-relabel.ts, and nothing else is.
 */

const PROVOKED: Record<string, Provoked> = {
  ...SETTINGS,
  ...INSTALLS,
  ...PLACES,
  ...PROJECTS,
  ...CI,
  ...EDITOR,
  ...AROUND,
  ...WSL,
}

/** Not to be provoked here, and why. */
const NOT_HERE: Readonly<Record<string, string>> = {
  ELEVATED_SESSION_PATH_DIFFERS: 'elevated sessions are not collected',
  GUI_LAUNCH_PATH_MISSING: 'the PATH of the desktop is not collected',
  SNAP_GO: 'needs snapd',
  VSCODE_STICKY_TERMINAL_PATH: 'the editor keeps what it prepends in a database that is not read',
  GOPATH_SHARED_WINDOWS_WSL: 'needs a Windows around the distribution',
  GO_VERSION_DRIFT_ACROSS_ENVS: 'needs a Windows around the distribution',
  WSL_CLOCK_SKEW: 'needs a Windows around the distribution',
  WSL_DNS_UNUSABLE: 'needs a Windows around the distribution',
  WSL_LOOPBACK_PROXY: 'needs a Windows around the distribution',
  WSL_DRVFS_NO_METADATA: 'whether git sees changed file modes is not collected',
  WSL_PROJECT_ON_DRVFS: 'on a drive of Windows nothing collected tells which system built there',
}

/** Sections that are always empty on Linux. */
const NEVER_HERE = new Set<string>(['registry'])

test('every detector that can speak on Linux is provoked, or it is said why not', () => {
  const speaking = detectors.filter(({ needs, platforms }) =>
    (['linux', 'wsl'] as const).some(
      (platform) =>
        platforms.includes(platform) &&
        needs.every((section) => section in collectorsFor(platform) && !NEVER_HERE.has(section)),
    ),
  )
  const named = [...Object.keys(PROVOKED), ...Object.keys(NOT_HERE)]
  expect(named.toSorted()).toEqual(speaking.map(({ id }) => id).toSorted())
})

const belowHome = (text: string) => text.replace(/^.*<u1>\//, '')

/** Places named by the evidence, with the start-up file of whatever shell is the primary one as `rc`. */
function placesIn(evidence: Finding['evidence']): string[] {
  const rows = Object.values(evidence)
    .filter((value): value is EvidenceRow[] => Array.isArray(value))
    .flat()
  const places = [evidence, ...rows].flatMap((one) =>
    Object.values(one).filter(
      (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    ),
  )
  const lines = places.filter(isOrigin).map(({ ref = '', line }) => `${ref}:${line}`)
  const own = lines
    .filter((line) => line.includes('<u1>') || line.startsWith('/etc/environment:'))
    .map((line) => belowHome(line).replace(/^\.(profile|bashrc):/, 'rc:'))
  return [...new Set(own)].sort()
}

const AGAIN_MS = 6 * 60_000

/** As the agent does: with what it keeps over looks, and later again where the case asks for it. */
async function look(
  machine: Machine,
  { role, collecting, answers = [], again }: Provoked,
): Promise<Snapshot> {
  const recall = recallInMemory()
  for (const answer of answers) await noteClockSample(recall, answer)
  const options = { recall, ...(role && { role }), ...(collecting && { collecting }) }
  const first = await lookAt(machine, options)
  if (!again) return first
  // On a machine full of tests a first answer may come too late, and then nothing has lasted yet.
  await lookAt(machine, { ...options, laterMs: AGAIN_MS })
  return lookAt(machine, { ...options, laterMs: 2 * AGAIN_MS })
}

test.for(Object.entries(PROVOKED))('%s', async ([id, provoked], context) => {
  const { files, at = [], subject, severity, also = [], undecided = [], policy = {}, on, prepare } = provoked
  await using home = await makeHome(files)
  const prepared = await prepare?.(home.path)
  if (typeof prepared === 'string') return context.skip(prepared)
  try {
    const machine = machineAt(home.path)
    const snapshot = withoutInstallers(await look(on?.(machine) ?? machine, provoked))
    const { findings, notEvaluated } = judged(snapshot, policy)
    expect(notEvaluated.filter(({ pattern }) => !undecided.includes(pattern))).toEqual([])
    expect(undecided.filter((id) => !notEvaluated.some(({ pattern }) => pattern === id))).toEqual([])
    // The age of the Go at hand counts here, too.
    const all = diagnose(snapshot, { ...DEFAULT_POLICY, ...policy }).findings
    const finding = all.find(({ pattern }) => pattern === id)
    expect(finding, JSON.stringify(findings)).toBeDefined()
    expect(placesIn(finding?.evidence ?? {})).toEqual(at)
    if (subject !== undefined) expect(belowHome(finding?.subject ?? '')).toBe(subject)
    if (severity !== undefined) expect(finding?.severity).toBe(severity)
    const others = findings.map(({ pattern }) => pattern).filter((pattern) => pattern !== id)
    expect(others.toSorted()).toEqual(also)
  } finally {
    await prepared?.()
  }
})
