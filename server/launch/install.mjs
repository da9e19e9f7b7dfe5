import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { root, run, runTool } from './run.mjs'
import { digest, unlessFresh } from './stamp.mjs'

const say = (text) => console.error(`envherd: ${text}`)

/** `npm ci` where node_modules does not belong to this lock file and platform. */
export async function ensureInstalled() {
  const lock = await readFile(path.join(root, 'package-lock.json'))
  const wanted = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex')
  await unlessFresh('node_modules/.envherd-installed', wanted, 'node_modules/fastify', async () => {
    const started = Date.now()
    say('installing packages (once; one to two minutes) ...')
    // No package's install script is needed: esbuild runs without its own, Postgres' links are made at start,
    // and Prisma's would download an engine that is never used.
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'])
    say(`packages installed in ${seconds(started)}`)
  })
}

/** Prisma's client, generated where the schema is newer. */
export async function ensureGenerated() {
  const wanted = await digest(['prisma/schema.prisma', 'node_modules/.envherd-installed'])
  await unlessFresh('node_modules/.envherd-generated', wanted, 'prisma/generated/client.ts', async () => {
    say('generating the database client ...')
    // Generation is WASM; the variable only keeps Prisma from downloading a schema engine that it does not run.
    const env = {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    }
    await runTool('prisma', ['generate', '--schema', 'prisma/schema.prisma', '--no-hints'], {
      env,
      quiet: true,
    })
  })
}

/** How to start npm: the one that started us, where it did. */
export function npmCommand() {
  const entry = process.env.npm_execpath
  if (entry?.endsWith('.js')) return [process.execPath, entry]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

/** Runs npm itself, its output on stderr. */
export async function npm(args) {
  const [program, ...first] = npmCommand()
  return run(program, [...first, ...args], { what: `npm ${args[0]}`, quiet: true })
}

export const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`
