import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { once } from 'node:events'

export const root = path.resolve(import.meta.dirname, '../..')

export class ToolFailed extends Error {
  constructor(what, exitCode) {
    super(`${what} ended with ${exitCode}`)
    this.exitCode = exitCode
  }
}

/** Runs a program in the project's root and waits; its output goes to ours (or to stderr with `quiet`). */
export function run(program, args, { env = process.env, quiet = false, what = program } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['inherit', quiet ? 2 : 'inherit', 'inherit'],
    })
    const forward = (signal) => child.kill(signal)
    process.on('SIGTERM', forward)
    // Ctrl-C reaches the child from the terminal itself; we only stay to wait for it.
    const stay = () => undefined
    process.on('SIGINT', stay)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', stay)
      if (code === 0) resolve()
      else reject(new ToolFailed(what, code ?? (signal === 'SIGINT' ? 130 : 143)))
    })
  })
}

/** Runs a program and returns what it printed; what it complained about is shown only when it failed. */
export async function capture(program, args, what = program) {
  const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close')
  const [output, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code === 0) return output
  console.error(output + complaints)
  throw new ToolFailed(what, code)
}

/** Runs the command-line tool of an installed package with this very Node. */
export async function runTool(name, args, options = {}) {
  return run(process.execPath, [await toolEntry(name), ...args], { what: name, ...options })
}

const PACKAGE_OF = { tsc: 'typescript' }

export async function toolEntry(name) {
  const packageName = PACKAGE_OF[name] ?? name
  const manifestFile = path.join(root, 'node_modules', packageName, 'package.json')
  const { bin } = JSON.parse(await readFile(manifestFile, 'utf8'))
  const entry = typeof bin === 'string' ? bin : bin[name]
  return createRequire(manifestFile).resolve(`./${entry.replace(/^\.\//, '')}`)
}
