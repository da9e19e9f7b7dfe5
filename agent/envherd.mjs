#!/usr/bin/env node
// Runs a bundle when it is at least as new as its sources, else the sources themselves.
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`envherd: needs Node 20.19 or later; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (['prompt', 'prompt-check'].includes(process.argv[2]) && !process.argv.includes('--help')) {
  // A prompt waits for it: a program of its own, a hundredth of the size.
  await start('prompt.mjs', './prompt/main.ts', './prompt/')
} else {
  await start('envherd.mjs', './main.ts', './')
}

async function start(bundle, source, folder) {
  const built = new URL(`../dist/agent/${bundle}`, import.meta.url)
  if (isFresh(built, new URL(folder, import.meta.url))) {
    await import(built.href)
    return
  }
  const { register } = await import('tsx/esm/api')
  register()
  await import(new URL(source, import.meta.url).href)
}

function isFresh(bundle, folder) {
  const built = statSync(bundle, { throwIfNoEntry: false })
  if (!built) return false
  // A published package holds the bundles alone; then there is nothing they could be older than.
  return readdirSync(fileURLToPath(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .every((entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs <= built.mtimeMs)
}
