import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { seconds } from '../install.mjs'
import { root } from '../run.mjs'
import { billOfMaterials } from './bill.mjs'
import { blob, bundle, executable } from './executable.mjs'
import { targets } from './targets.mjs'

/** Where the server looks for what it offers; see `server/downloads`. */
const PLACE = path.join(root, 'dist/agents')

/**
 * One executable a target, gzipped, with their SHA-256 sums and the bill of materials. Returns the lines to print.
 * The script for machines that have Node comes with every build.
 */
export async function packageAgent(wanted, place = PLACE) {
  const unknown = wanted.filter((target) => !(target in targets))
  if (unknown.length > 0)
    throw new Error(`unknown target ${unknown.join(', ')}; one of: ${Object.keys(targets).join(', ')}`)
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  await rm(place, { recursive: true, force: true })
  await mkdir(place, { recursive: true })
  const work = await mkdtemp(path.join(path.dirname(place), 'package-'))
  try {
    const scripts = await bundle(work)
    const content = await blob(scripts, work)
    const made = []
    for (const target of wanted.length > 0 ? wanted : Object.keys(targets)) {
      const started = Date.now()
      const file = path.join(work, targets[target].file)
      await executable(target, content, file)
      made.push({ target, ...(await packed(file, path.join(place, `${targets[target].file}.gz`))) })
      console.error(`envherd: made ${targets[target].file} in ${seconds(started)}`)
    }
    const bill = await billOfMaterials(scripts.inputs, version)
    const write = (file, text) => writeFile(path.join(place, file), text)
    await write('sbom.cdx.json', `${JSON.stringify(bill, null, 2)}\n`)
    await write('SHA256SUMS', made.map((one) => `${one.sha256}  ${one.file}\n`).join(''))
    await write('manifest.json', `${JSON.stringify({ version, files: made }, null, 2)}\n`)
    return [
      ...made.map(line),
      `in ${path.relative(root, place)}, ${bill.components.length} parts in sbom.cdx.json`,
    ]
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const line = ({ file, bytes, sha256 }) =>
  `${file.padEnd(28)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${sha256}`

async function packed(from, to) {
  // The strongest level takes three times as long and saves half a percent.
  await pipeline(createReadStream(from), createGzip(), createWriteStream(to))
  const hash = createHash('sha256')
  await pipeline(createReadStream(to), hash)
  return { file: path.basename(to), bytes: (await stat(to)).size, sha256: hash.digest('hex') }
}
