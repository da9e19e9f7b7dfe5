import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, copyFile, cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buffer, text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { goToolchain } from '../support/go-toolchains.ts'
import type { Described } from './write.ts'

/*
 * A room is a file system of its own on this Linux: the machine's below an overlay, or one that is laid out from
 * nothing, seen by a process that has no other. What is in it is real: shells, Go, links, owners, the table of
 * mounts. Needs root, for `unshare` and `mount`.
 */
export type Room = Described & {
  /** Nothing of this machine is in it. */
  bare?: true
  env?: Record<string, string>
  lay: (room: Laying) => Promise<void>
}

export type Laying = {
  at: (path: string) => string
  /** Owned by the person when it lies in their home. */
  file: (path: string, text: string, mode?: number) => Promise<void>
  link: (path: string, target: string) => Promise<void>
  gone: (...paths: string[]) => Promise<void>
  /** A real Go, as far as anything looks at one; `VERSION` in the path becomes its version, which is the answer. */
  go: (path: string, release: string) => Promise<string>
}

const run = promisify(execFile)
export const HOME = '/home/dev'
const PERSON = 1000
const PASSWD = 'root:x:0:0:root:/root:/bin/bash\ndev:x:1000:1000::/home/dev:SHELL\n'
const GROUP = 'root:x:0:\ndev:x:1000:\n'
/** The node that looks around, where nobody else does. */
const NODE = '/run/capture/node'
const LIBRARIES = [
  'libdl.so.2',
  'libstdc++.so.6',
  'libm.so.6',
  'libgcc_s.so.1',
  'libpthread.so.0',
  'libc.so.6',
]

export async function captureRoom(room: Room): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'room-'))
  try {
    const upper = join(folder, 'upper')
    for (const name of ['upper', 'work', 'root']) await mkdir(join(folder, name), { mode: 0o755 })
    await layNode(upper)
    const laying = layingIn(upper, !room.bare)
    await laying.file('/etc/hostname', 'fixture\n')
    await laying.file('/etc/resolv.conf', 'nameserver 192.0.2.53\n')
    await laying.file('/etc/machine-id', `${'1'.repeat(32)}\n`)
    await laying.file('/etc/group', GROUP)
    await laying.file('/etc/passwd', PASSWD.replace('SHELL', room.bare ? '/bin/sh' : '/bin/bash'))
    await mkdir(join(upper, HOME.slice(1)), { recursive: true })
    for (const name of ['proc', 'tmp', 'dev']) await mkdir(join(upper, name), { recursive: true })
    await chmod(join(upper, 'tmp'), 0o1777)
    await room.lay(laying)
    await run('chown', ['-R', `${PERSON}:${PERSON}`, join(upper, HOME.slice(1))])
    return await lookFromInside(room, folder)
  } finally {
    // The mounts went with the process that had made them.
    await rm(folder, { recursive: true, force: true })
  }
}

async function layNode(upper: string): Promise<void> {
  const place = join(upper, NODE)
  await mkdir(dirname(place), { recursive: true })
  await copyFile(process.execPath, place)
  await chmod(place, 0o755)
  const libraries = await Promise.all(LIBRARIES.map((name) => realpath(`/lib/x86_64-linux-gnu/${name}`)))
  for (const [index, library] of libraries.entries())
    await copyFile(library, join(dirname(place), LIBRARIES[index] ?? ''))
  await copyFile(await realpath('/lib64/ld-linux-x86-64.so.2'), join(dirname(place), 'ld.so'))
}

function layingIn(upper: string, overlaid: boolean): Laying {
  const at = (path: string) => join(upper, path)
  const above = (path: string) => mkdir(dirname(at(path)), { recursive: true })
  return {
    at,
    async file(path, content, mode = 0o644) {
      await above(path)
      await writeFile(at(path), content, { mode })
    },
    async link(path, target) {
      await above(path)
      await symlink(target, at(path))
    },
    async gone(...paths) {
      for (const path of overlaid ? paths : []) {
        await above(path)
        await run('mknod', [at(path), 'c', '0', '0'])
      }
    },
    async go(pattern, release) {
      const { root, version } = await goToolchain(release)
      const plain = version.replace('go', '')
      const path = pattern.replace('VERSION', plain)
      const tool = 'pkg/tool/linux_amd64'
      await mkdir(at(`${path}/${tool}`), { recursive: true })
      await mkdir(at(`${path}/src/runtime`), { recursive: true })
      for (const name of ['VERSION', 'go.env', 'bin', `${tool}/compile`])
        await cp(join(root, name), at(`${path}/${name}`), { recursive: true, preserveTimestamps: true })
      return plain
    },
  }
}

async function lookFromInside({ bare, env, about, from, healthy }: Room, folder: string): Promise<unknown> {
  const bundled = await build({
    entryPoints: [join(import.meta.dirname, 'inside.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    logLevel: 'error',
  })
  const program = bundled.outputFiles[0]?.text ?? ''
  await writeFile(join(folder, 'upper', dirname(NODE), 'capture.cjs'), program)
  const root = join(folder, bare ? 'upper' : 'root')
  const mounts = bare
    ? `mount --bind ${root} ${root}`
    : `mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work ${root}`
  const devices = ['null 1 3', 'zero 1 5', 'random 1 8', 'urandom 1 9', 'tty 5 0']
    .map((device) => `mknod -m 666 ${root}/dev/${device.replace(' ', ' c ')}`)
    .join('; ')
  const inside = dirname(NODE)
  const look = [`${inside}/ld.so`, '--library-path', inside, NODE, `${inside}/capture.cjs`]
  const child = spawn(
    'unshare',
    [
      ...['--mount', '--pid', '--cgroup', '--fork', '--uts', 'sh', '-ec'],
      `PATH=/usr/sbin:/usr/bin:/sbin:/bin; hostname fixture; ${mounts}; rm -rf ${root}/dev/*; ${devices}; mount -t proc proc ${root}/proc
       exec chroot --userspec=${PERSON}:${PERSON} ${root} "$@"`,
      'room',
      ...look,
      Buffer.from(JSON.stringify({ about, from, healthy })).toString('base64'),
    ],
    { env: personEnvironment(bare, env), cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [out, err] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0)
    throw new Error(`the room did not answer (exit ${String(child.exitCode)}): ${err}`)
  const answer: unknown = JSON.parse(out.toString('utf8'))
  return answer
}

const personEnvironment = (bare: Room['bare'], env: Room['env']) => ({
  HOME,
  USER: 'dev',
  LOGNAME: 'dev',
  SHELL: bare ? '/bin/sh' : '/bin/bash',
  LANG: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...env,
})
