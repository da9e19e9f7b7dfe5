#!/usr/bin/env node
// Runs the bundle when it is at least as new as the sources, else the sources themselves.
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bundle = new URL('../dist/agent/envherd.mjs', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`envherd: needs Node 20.19 or later; this is ${process.versions.node}\n`)
  process.exitCode = 2
} else if (isFresh()) {
  await import(bundle.href)
} else {
  const { register } = await import('tsx/esm/api')
  register()
  await import(new URL('./main.ts', import.meta.url).href)
}

function isFresh() {
  const built = statSync(bundle, { throwIfNoEntry: false })
  if (!built) return false
  const here = fileURLToPath(new URL('.', import.meta.url))
  // A published package holds the bundle alone; then there is nothing it could be older than.
  return readdirSync(here, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .every((entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs <= built.mtimeMs)
}
