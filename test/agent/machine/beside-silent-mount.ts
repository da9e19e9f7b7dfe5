/**
 * Run where the directory SILENT does not answer: what the machine says of paths there, given by LINK too, and of paths
 * elsewhere; whether what lies elsewhere is still watched; and what it says of SILENT once MOUNT is gone.
 */
import { execFileSync } from 'node:child_process'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLocalMachine } from '../../../agent/machine/local.ts'
import { MachineError } from '../../../agent/machine/machine.ts'
import { watchFiles } from '../../../agent/uplink/watch-files.ts'

const { MOUNT = '', SILENT = '', LINK = '', ELSEWHERE = '' } = process.env
const machine = createLocalMachine()
const saying = (work: Promise<unknown>) =>
  work.then(
    (value) => (value === null ? 'nothing' : 'something'),
    (error: unknown) => (error instanceof MachineError ? error.reason : String(error)),
  )
const options = { env: {}, timeoutMs: 1000 }
const ask = (path: string) =>
  Promise.all(
    [
      machine.stat(path),
      machine.lstat(path),
      machine.realpath(path),
      machine.readlink(path),
      machine.list(path),
      machine.readFile(path),
      machine.writable(path),
      machine.space(path),
      machine.run(join(path, 'go'), ['version'], options),
      machine.run('/bin/sh', ['-c', 'true'], { ...options, cwd: path }),
    ].map(saying),
  )

const said = { below: await ask(join(SILENT, 'bin')), byLink: await ask(join(LINK, 'bin')) }
const elsewhere = await saying(machine.readFile(ELSEWHERE))

const stop = new AbortController()
const changes: string[] = []
const follow = watchFiles((what) => changes.push(what), console.error, stop.signal)
const files = [ELSEWHERE, join(SILENT, 'go'), join(LINK, 'bin', 'go')]
await follow({ files: new Map(files.map((file) => [file, []])), dirs: new Map() }, new Date())
changes.length = 0
await appendFile(ELSEWHERE, 'more')
for (let i = 0; i < 100 && changes.length === 0; i++) await sleep(50)
stop.abort()

execFileSync('umount', ['-l', MOUNT])
let after = 'timeout'
for (let i = 0; i < 100 && after === 'timeout'; i++) {
  await sleep(100)
  after = await saying(machine.stat(SILENT))
}
process.stdout.write(JSON.stringify({ ...said, elsewhere, changes, after }))
