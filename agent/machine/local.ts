import { constants, readFileSync, type Stats } from 'node:fs'
import { access, lstat, readdir, readlink, stat, statfs } from 'node:fs/promises'
import { cpus, homedir, hostname, release, totalmem, userInfo } from 'node:os'
import { answering } from './answering.ts'
import { MachineError, type FileStat, type Machine, type Platform } from './machine.ts'
import { inPrivateDirectory } from './private-directory.ts'
import { probe } from './probe.ts'
import { readBounded } from './read-bounded.ts'
import { realPath } from './real-path.ts'
import { errorCode, runProgram } from './run.ts'

type Environment = Readonly<Record<string, string | undefined>>

const GOARCH_OF_NODE: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' }

const NOT_THERE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE', 'EINVAL'])

/** `null` for what is not there, a MachineError for what cannot be read. */
async function orNull<T>(path: string, read: () => Promise<T>): Promise<T | null> {
  try {
    await answering(path)
    return await read()
  } catch (error) {
    if (error instanceof MachineError) throw error
    const code = errorCode(error)
    if (NOT_THERE.has(code)) return null
    const reason = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'error'
    throw new MachineError(reason, `${path}: ${code || String(error)}`, { cause: error })
  }
}

function fileStat(stats: Stats): FileStat {
  const kind = stats.isSymbolicLink()
    ? 'link'
    : stats.isDirectory()
      ? 'dir'
      : stats.isFile()
        ? 'file'
        : 'other'
  return {
    kind,
    size: stats.size,
    mtime: stats.mtime,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    ...(process.platform === 'win32' ? {} : { gid: stats.gid }),
    id: `${stats.dev}:${stats.ino}`,
  }
}

function kernelVersionText(): string {
  try {
    return readFileSync('/proc/version', 'utf8')
  } catch {
    return ''
  }
}

/** WSL kernels name Microsoft in /proc/version; WSL_DISTRO_NAME alone may be a leftover of `wsl.exe -e env`. */
export function platformOf(nodePlatform: string, procVersion: string, env: Environment): Platform | null {
  if (nodePlatform === 'win32') return 'windows'
  if (nodePlatform === 'darwin') return 'macos'
  if (nodePlatform !== 'linux') return null
  const wsl = /microsoft/i.test(procVersion) && !/\bdocker\b/i.test(env['container'] ?? '')
  return wsl ? 'wsl' : 'linux'
}

function userName(env: Environment): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a uid that passwd does not know.
    return env['LOGNAME'] ?? env['USER'] ?? env['USERNAME'] ?? 'nobody'
  }
}

async function registryOf(platform: Platform) {
  if (platform !== 'windows') throw new MachineError('unsupported', `no registry on ${platform}`)
  return import('./registry.ts')
}

/** The real machine. `home` and `env` may be given so that another person's set-up, or a test's, is looked at. */
export function createLocalMachine(given: { home?: string; env?: Environment } = {}): Machine {
  const env = given.env ?? process.env
  const platform = platformOf(process.platform, kernelVersionText(), env)
  if (!platform) {
    throw new MachineError('unsupported', `${process.platform}: expected Windows, Linux, WSL or macOS`)
  }
  const cpuModel = cpus()[0]?.model
  const distro = env['WSL_DISTRO_NAME']
  const uid = process.getuid?.()
  return {
    platform,
    processArch: GOARCH_OF_NODE[process.arch] ?? process.arch,
    hostname: hostname(),
    ...(platform === 'wsl' ? { distro: distro ?? 'unknown' } : {}),
    user: userName(env),
    home: given.home ?? homedir(),
    env,
    memoryBytes: totalmem(),
    kernel: release(),
    ...(cpuModel ? { cpuModel } : {}),
    isRoot: uid === 0,
    ...(uid === undefined ? {} : { uid }),
    now: () => new Date(),
    readFile: (path, options) => orNull(path, () => readBounded(path, options)),
    lstat: (path) => orNull(path, async () => fileStat(await lstat(path))),
    stat: (path) => orNull(path, async () => fileStat(await stat(path))),
    realpath: (path) => orNull(path, () => realPath(path)),
    readlink: (path) => orNull(path, () => readlink(path)),
    list: (path) => orNull(path, async () => (await readdir(path)).sort()),
    writable: async (path) => {
      await answering(path)
      try {
        await access(path, constants.W_OK)
        return true
      } catch {
        return false
      }
    },
    space: (path) =>
      orNull(path, async () => {
        const { bavail, blocks, bsize } = await statfs(path)
        return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
      }),
    run: async (program, args, options) => {
      // Node waits for a program to be found and begun, and does nothing else meanwhile.
      for (const path of [program, options.cwd]) if (path?.startsWith('/')) await answering(path)
      return runProgram(program, args, options)
    },
    inPrivateDirectory,
    probe,
    registry: async (key) => (await registryOf(platform)).readRegistryKey(key),
    registryTree: async (key) => (await registryOf(platform)).readRegistryTree(key),
  }
}
