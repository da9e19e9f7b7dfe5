import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test as base } from 'vitest'
import { AlreadyRunning, runningProcess, takeLock } from '../../../agent/state/lock.ts'
import { lackingPrograms, leftOut, needsLinux, needsRoot } from '../../support/lacking.ts'

const LOCK = JSON.stringify(new URL('../../../agent/state/lock.ts', import.meta.url).href)

const test = base.extend<{ folder: string }>({
  // Vitest reads what a fixture needs from its parameters.
  // eslint-disable-next-line no-empty-pattern
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'envherd-state-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true })
  },
})

const PROGRAM = [process.execPath, '--import', 'tsx', '--input-type=module', '-e'] as const

/** They wait for the lock's beats most of the time: together. */
describe.concurrent('lock', () => {
  const ELSEWHERE = 'of a living process elsewhere, whose id means nothing here, stays its own'
  test.skipIf(leftOut(ELSEWHERE, needsLinux ?? needsRoot ?? lackingPrograms('unshare')))(
    ELSEWHERE,
    async ({ folder, expect, onTestFinished }) => {
      const program = `
        import { takeLock } from ${LOCK}
        await takeLock(process.argv[1])
        console.log('taken')
        setInterval(() => undefined, 1000)`
      const through = ['--pid', '--fork', '--kill-child', '--mount-proc', ...PROGRAM, program, folder]
      const other = spawn('unshare', through)
      onTestFinished(() => void other.kill('SIGKILL'))
      await once(other.stdout, 'data')
      const taken = takeLock(folder)
      await expect(taken).rejects.toThrow(AlreadyRunning)
      await expect(taken).rejects.toThrow('another machine or container')
      expect(await runningProcess(folder)).toBeNull()
    },
    60_000,
  )

  test('of elsewhere that nobody touches any more is taken over, whatever its clock said', async ({
    folder,
  }) => {
    const file = join(folder, 'run.lock')
    await writeFile(file, '1 other 1 elsewhere\n')
    const ahead = new Date(Date.now() + 3_600_000)
    await utimes(file, ahead, ahead)
    await (await takeLock(folder)).release()
  }, 60_000)

  test('of five that find the same stale lock, one gets it', async ({ folder, expect }) => {
    await writeFile(join(folder, 'run.lock'), '999999999 gone\n')
    const program = `
      import { takeLock } from ${LOCK}
      await takeLock(process.argv[1]).then(() => setTimeout(() => process.exit(0), 8000), () => process.exit(3))`
    const children = Array.from({ length: 5 }, () =>
      spawn(PROGRAM[0], [...PROGRAM.slice(1), program, folder]),
    )
    const codes = await Promise.all(
      children.map(async (child) => {
        await once(child, 'exit')
        return child.exitCode
      }),
    )
    expect(codes.sort()).toEqual([0, 3, 3, 3, 3])
  }, 120_000)
})
