import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { lastVerdict } from '../../agent/commands/last-verdict.ts'
import { diagnose } from '../../agent/detectors/diagnose.ts'
import { snapshotOf } from '../support/snapshot.ts'
import { quantile, timeRuns, type Measure } from './measure.ts'

/** What a shell waits for at its start, beside what starting Node alone takes. */
export async function benchPrompt(): Promise<Measure[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'envherd-bench-'))
  try {
    const snapshot = snapshotOf()
    const verdict = { ...lastVerdict(snapshot, diagnose(snapshot)), takenAt: new Date().toISOString() }
    writeFileSync(path.join(folder, 'last-verdict.json'), JSON.stringify(verdict))
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, ENVHERD_STATE_DIR: folder }
    const start = (...args: string[]) => {
      const { status, stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' })
      if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}`)
      return stdout
    }
    if (!start('agent/envherd.mjs', 'prompt-check').startsWith('envherd:'))
      throw new Error('prompt-check said nothing')
    const bare = quantile(
      timeRuns(40, () => start('-e', '0')),
      0.5,
    )
    const median = quantile(
      timeRuns(40, () => start('agent/envherd.mjs', 'prompt-check')),
      0.5,
    )
    return [
      {
        what: 'envherd prompt-check from the kept result',
        figure: `median ${median.toFixed(0)} ms, of which starting Node ${bare.toFixed(0)} ms`,
        values: { median, bare },
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
