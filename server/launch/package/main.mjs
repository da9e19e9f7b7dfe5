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
export async function packageAgent(wanted) {
  const unknown = wanted.filter((target) => !(target in targets))
  if (unknown.length > 0)
    throw new Error(`unknown target ${unknown.join(', ')}; one of: ${Object.keys(targets).join(', ')}`)
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'))
  await rm(PLACE, { recursive: true, force: true })
  await mkdir(PLACE, { recursive: true })
  const work = await mkdtemp(path.join(root, 'dist/package-'))
  try {
    const script = path.join(work, 'envherd.cjs')
    const inputs = await bundle(script)
    const content = await blob(script, work)
    const made = []
    for (const target of wanted.length > 0 ? wanted : Object.keys(targets)) {
      const started = Date.now()
      const file = path.join(work, targets[target].file)
      await executable(target, content, file)
      made.push({ target, ...(await packed(file, `${targets[target].file}.gz`)) })
      console.error(`envherd: made ${targets[target].file} in ${seconds(started)}`)
    }
    const bill = await billOfMaterials(inputs, version)
    await writeFile(path.join(PLACE, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`)
    await writeFile(
      path.join(PLACE, 'SHA256SUMS'),
      made.map((one) => `${one.sha256}  ${one.file}\n`).join(''),
    )
    await writeFile(
      path.join(PLACE, 'manifest.json'),
      `${JSON.stringify({ version, files: made }, null, 2)}\n`,
    )
    return [
      ...made.map(line),
      `in ${path.relative(root, PLACE)}, ${bill.components.length} parts in sbom.cdx.json`,
    ]
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

const line = ({ file, bytes, sha256 }) =>
  `${file.padEnd(28)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${sha256}`

async function packed(from, file) {
  const to = path.join(PLACE, file)
  await pipeline(createReadStream(from), createGzip({ level: 9 }), createWriteStream(to))
  const hash = createHash('sha256')
  await pipeline(createReadStream(to), hash)
  return { file, bytes: (await stat(to)).size, sha256: hash.digest('hex') }
}
