/**
 * The one narrow door to the machine. Collectors, repair and watching use nothing else, so a test gives them a
 * machine made of files and recorded outputs, and no test ever replaces `fs` or `child_process`.
 *
 * Every method rejects with a `MachineError` for what went wrong, except where "not there" is an answer.
 */
import type { Probed, ProbeRequest } from './probe.ts'

export type Platform = 'windows' | 'wsl' | 'linux' | 'macos'

export type MachineErrorReason = 'denied' | 'timeout' | 'unsupported' | 'error'

export class MachineError extends Error {
  readonly reason: MachineErrorReason
  constructor(reason: MachineErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

export type FileStat = {
  kind: 'file' | 'dir' | 'link' | 'other'
  size: number
  mtime: Date
  /** Permission bits. */
  mode: number
  uid: number
  /** None on Windows. */
  gid?: number
  /** Device and inode, equal for two names of one file. */
  id: string
}

export type RunOptions = {
  /** The whole environment of the child: nothing is inherited. */
  env: Record<string, string>
  cwd?: string
  /** Instead of `cwd`: an empty directory made for this run and removed after it. */
  inEmptyDirectory?: boolean
  timeoutMs: number
  stdin?: string
  /** How stdout becomes text and text stdin; `latin1` keeps every byte of any encoding. Default `utf8`. */
  encoding?: 'utf8' | 'latin1'
  /** Output beyond this many bytes is cut; default 1 MiB. */
  maxBytes?: number
  /** Ends the program and all it has started. */
  signal?: AbortSignal
}

export type RunResult = {
  /** null: ended by a signal. */
  exitCode: number | null
  stdout: string
  stderr: string
  truncated: boolean
}

export type RawRegistryValue = { name: string; kind: string; raw: string }
/** `key` is the path below the key that was asked for, empty for that one itself. */
export type RawRegistryKey = { key: string; values: RawRegistryValue[] }

export type Machine = {
  platform: Platform
  /** Processor architecture the agent's own process runs as, in GOARCH words. */
  processArch: string
  hostname: string
  /** WSL distribution name, where there is one. */
  distro?: string
  /** Login name and home directory of the person the agent runs for. */
  user: string
  home: string
  /** The agent's own environment: a last resort for values, never their provenance. */
  env: Readonly<Record<string, string | undefined>>
  memoryBytes: number
  kernel: string
  cpuModel?: string
  isRoot: boolean
  /** User id of the agent's process; none on Windows. */
  uid?: number
  now(): Date
  /** null when there is no such file. */
  readFile(path: string, options?: { maxBytes?: number; from?: number }): Promise<Buffer | null>
  /** Does not follow a last link; null when there is nothing. */
  lstat(path: string): Promise<FileStat | null>
  /** Follows links; null when there is nothing or the link dangles. */
  stat(path: string): Promise<FileStat | null>
  /** Link-resolved path; null when there is nothing. */
  realpath(path: string): Promise<string | null>
  /** Where a link leads, as written in it; null when there is no link. */
  readlink(path: string): Promise<string | null>
  /** Names in a directory, sorted; null when there is none. */
  list(path: string): Promise<string[] | null>
  writable(path: string): Promise<boolean>
  /** Space of the volume below a directory, as far as this user may use it; null when there is none. */
  space(path: string): Promise<{ freeBytes: number; totalBytes: number } | null>
  /** Runs a program from the allow-list with a time limit that also ends its children. */
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>
  /** Work in a directory made for it, with these files in it; removed after it with all that is in it. */
  inPrivateDirectory<T>(
    files: Readonly<Record<string, string>>,
    work: (directory: string) => Promise<T>,
  ): Promise<T>
  /** Whether a server can be reached; not being reached is an answer. */
  probe(request: ProbeRequest): Promise<Probed>
  /** Values of a Windows registry key, losslessly, unexpanded; null when the key does not exist. */
  registry(key: string): Promise<RawRegistryValue[] | null>
  /** The same for a key and all below it, the key itself first; for trees of a few megabytes at most. */
  registryTree(key: string): Promise<RawRegistryKey[] | null>
}
