import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { lackingPrograms, leftOut, needsLinux, needsRoot } from '../../support/lacking.ts'
import { startEnvherd } from '../commands/program.ts'

vi.setConfig({ testTimeout: 60_000 })

const BESIDE = new URL('./beside-silent-mount.ts', import.meta.url).pathname

/** Runs the rest in a world of its own, where $1 is a file system whose program has not yet said a word. */
const FUSE = `exec 3<>/dev/fuse
  mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 silent "$1"; shift; exec "$@"`
/** The same with an automount: $1/x is one that its program will never have mounted. */
const AUTOFS = `mkfifo "$1.pipe"; exec 3<>"$1.pipe"; group=$(cut -d " " -f 5 /proc/$$/stat)
  mount -i -t autofs -o fd=3,pgrp=$group,minproto=5,maxproto=5,indirect silent "$1"; shift; exec setsid -w "$@"`
const through = (script: string, silent: string) => ['unshare', '-m', 'sh', '-euc', script, 'sh', silent]

let folder: string
let silent: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'envherd-silent-'))
  silent = join(folder, 'silent')
  await mkdir(silent)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** What each thread of a process waits for in the kernel. */
async function waits(pid = 0): Promise<string> {
  const threads = await readdir(`/proc/${pid}/task`)
  const each = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/wchan`, 'utf8'))
  return (await Promise.all(each)).join(' ')
}

const WHAT = 'beside a mount that does not answer'
describe.skipIf(leftOut(WHAT, needsLinux ?? needsRoot ?? lackingPrograms('unshare', 'mount', 'setsid')))(
  WHAT,
  () => {
    test.each([
      ['of a program', FUSE, '', 'something'],
      ['that is still to be mounted', AUTOFS, 'x', 'nothing'],
    ])('%s: paths there are a timeout, all else is read and watched', async (_, script, entry, after) => {
      const [LINK, ELSEWHERE] = [join(folder, 'link'), join(folder, 'elsewhere')]
      const SILENT = join(silent, entry)
      await symlink(SILENT, LINK)
      await writeFile(ELSEWHERE, '')
      const [program, ...args] = [...through(script, silent), process.execPath, '--import', 'tsx', BESIDE]
      const { stdout } = await promisify(execFile)(program, args, {
        env: { ...process.env, MOUNT: silent, SILENT, LINK, ELSEWHERE },
        timeout: 40_000,
        killSignal: 'SIGKILL',
      })
      expect(JSON.parse(stdout)).toEqual({
        below: Array.from({ length: 10 }, () => 'timeout'),
        byLink: Array.from({ length: 10 }, () => 'timeout'),
        elsewhere: 'something',
        changes: [ELSEWHERE],
        after,
      })
    })

    test('an agent that hangs in one ends when it is told to', async () => {
      const env = { HOME: folder, ENVHERD_STATE_DIR: join(silent, 'state') }
      const agent = startEnvherd(['run', '--once'], env, through(FUSE, silent))
      onTestFinished(() => void agent.kill('SIGKILL'))
      await vi.waitFor(
        async () => expect(await waits(agent.pid)).toMatch(/fuse_get_req|request_wait_answer/),
        20_000,
      )
      agent.kill('SIGTERM')
      await once(agent, 'exit')
    })
  },
)
