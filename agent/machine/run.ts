import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { MachineError, type RunOptions, type RunResult } from './machine.ts'
import { endFamily, outputOf } from './process-tree.ts'
import { isAllowedProgram } from './programs.ts'

const DEFAULT_MAX_BYTES = 1024 * 1024
/** A background process of a profile may keep the pipes open after the shell has ended. */
const DRAIN_MS = 150

/** Collects what a stream says up to a limit; what comes later is read and dropped, so the child never blocks. */
class Capture {
  truncated = false
  private chunks: Buffer[] = []
  private size = 0
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  take(chunk: Buffer): void {
    const room = this.limit - this.size
    if (chunk.length > room) this.truncated = true
    if (room <= 0) return
    const part = chunk.subarray(0, room)
    this.chunks.push(part)
    this.size += part.length
  }

  text(encoding: BufferEncoding = 'utf8'): string {
    return Buffer.concat(this.chunks).toString(encoding)
  }
}

/** Ends a child and everything it started. */
function endTree(child: ChildProcess, output: string | null): void {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/T', '/F', '/PID', String(child.pid)], { stdio: 'ignore', windowsHide: true })
    return
  }
  if (process.platform === 'linux') endFamily(child.pid, output)
  endGroup(child.pid)
}

/** What is left of a child's group; on Windows there is none. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    // Nothing of the group is left: the usual case after a normal end.
    if (errorCode(error) !== 'ESRCH' && errorCode(error) !== 'EPERM') throw error
  }
}

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/** What the system says when it is short of something for a moment; Windows' own code for that has no name in Node. */
const SHORTAGE = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'UNKNOWN'])
const SHORTAGE_PAUSE_MS = 300

/** Node throws at once for some of what a program cannot be started for, and tells of the rest later. */
function start(...given: Parameters<typeof spawn>): ChildProcess {
  try {
    return spawn(...given)
  } catch (error) {
    throw spawnError(given[0], error instanceof Error ? error : new Error(String(error)))
  }
}

function spawnError(program: string, error: Error): MachineError {
  const code = errorCode(error)
  const reason = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'error'
  return new MachineError(reason, `${program}: ${code === 'ENOENT' ? 'no such program' : error.message}`, {
    cause: error,
  })
}

const abortReason = (signal: AbortSignal | undefined): Error =>
  signal?.reason instanceof Error ? signal.reason : new Error('aborted')

async function runIn(cwd: string | undefined, program: string, args: readonly string[], options: RunOptions) {
  try {
    return await runNow(cwd, program, args, options)
  } catch (error) {
    const cause = error instanceof MachineError ? error.cause : undefined
    if (!SHORTAGE.has(errorCode(cause))) throw error
    await pause(SHORTAGE_PAUSE_MS, undefined, options.signal && { signal: options.signal })
    return runNow(cwd, program, args, options)
  }
}

function runNow(cwd: string | undefined, program: string, args: readonly string[], options: RunOptions) {
  return new Promise<RunResult>((resolve, reject) => {
    const child = start(program, args, {
      // A group of its own, so that the time limit ends children too; on POSIX also a session without a terminal.
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: options.env,
      shell: false,
      stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    })
    const stdout = new Capture(options.maxBytes ?? DEFAULT_MAX_BYTES)
    const stderr = new Capture(options.maxBytes ?? DEFAULT_MAX_BYTES)
    const output = child.pid === undefined || process.platform !== 'linux' ? null : outputOf(child.pid)
    let drain: NodeJS.Timeout | undefined
    const finish = () => {
      clearTimeout(limit)
      clearTimeout(drain)
      options.signal?.removeEventListener('abort', stop)
      child.stdout?.destroy()
      child.stderr?.destroy()
    }
    const end = (error: Error) => {
      endTree(child, output)
      finish()
      reject(error)
    }
    const stop = () => end(abortReason(options.signal))
    const limit = setTimeout(() => {
      end(new MachineError('timeout', `${program} did not end within ${options.timeoutMs} ms`))
    }, options.timeoutMs)
    options.signal?.addEventListener('abort', stop, { once: true })
    const settle = (exitCode: number | null, leftOpen: boolean) => {
      // Somebody still has its output; else only its group can be left. On Windows, once the child has ended, its
      // id may be another process's.
      if (leftOpen && process.platform === 'linux') endTree(child, output)
      else if (process.platform !== 'win32' && child.pid !== undefined) endGroup(child.pid)
      finish()
      resolve({
        exitCode,
        stdout: stdout.text(options.encoding),
        stderr: stderr.text(),
        truncated: stdout.truncated || stderr.truncated,
      })
    }
    child.stdout?.on('data', (chunk: Buffer) => stdout.take(chunk))
    child.stderr?.on('data', (chunk: Buffer) => stderr.take(chunk))
    child.on('error', (error) => {
      finish()
      reject(spawnError(program, error))
    })
    child.on('exit', (code) => {
      drain = setTimeout(() => settle(code, true), DRAIN_MS)
    })
    child.on('close', (code) => settle(code, false))
    if (options.stdin !== undefined && child.stdin) {
      // A child that ends without reading its input is no failure of ours.
      child.stdin.on('error', () => undefined)
      child.stdin.end(options.stdin, options.encoding ?? 'utf8')
    }
  })
}

export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  if (!isAllowedProgram(program)) {
    throw new MachineError('unsupported', `${program} is not among the programs the agent may run`)
  }
  options.signal?.throwIfAborted()
  if (!options.inEmptyDirectory) return runIn(options.cwd, program, args, options)
  const directory = await mkdtemp(join(tmpdir(), 'envherd-'))
  try {
    return await runIn(directory, program, args, options)
  } finally {
    // Windows lets go of the directory of a program some time after its end, under load later than that.
    await rm(directory, { recursive: true, force: true, maxRetries: 6, retryDelay: 100 })
  }
}
