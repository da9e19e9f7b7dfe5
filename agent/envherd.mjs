#!/usr/bin/env node
// Runs a bundle when it is at least as new as its sources, else the sources themselves.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`envherd: needs Node 20.19 or later; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (['prompt', 'prompt-check'].includes(process.argv[2]) && !process.argv.includes('--help')) {
  // A prompt waits for it: a program of its own, a hundredth of the size.
  await start('prompt.mjs', './prompt/main.ts', imported)
} else {
  await start('envherd.mjs', './main.ts', besides)
}

async function start(bundle, source, sourcesOf) {
  const built = new URL(`../dist/agent/${bundle}`, import.meta.url)
  if (isFresh(built, new URL(source, import.meta.url), sourcesOf)) {
    await import(built.href)
    return
  }
  const { register } = await import('tsx/esm/api')
  register()
  await import(new URL(source, import.meta.url).href)
}

function isFresh(bundle, source, sourcesOf) {
  const built = statSync(bundle, { throwIfNoEntry: false })
  if (!built) return false
  // A published package holds the bundles alone; then there is nothing they could be older than.
  if (!existsSync(source)) return true
  return sourcesOf(source).every((file) => statSync(file).mtimeMs <= built.mtimeMs)
}

/** Every source of the folder: the whole program imports nearly all of them. */
function besides(source) {
  return readdirSync(fileURLToPath(new URL('./', source)), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
}

/** The few sources that one imports, wherever they lie. */
function imported(source, found = new Map()) {
  if (found.has(source.href)) return []
  found.set(source.href, source)
  for (const [, name] of readFileSync(source, 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
    imported(new URL(name, source), found)
  }
  return [...found.values()]
}
