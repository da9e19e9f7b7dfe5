import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { npm } from '../install.mjs'
import { root, run } from '../run.mjs'
import { NODE_VERSION } from './targets.mjs'

const CACHE = path.join(root, 'node_modules/.cache/envherd/node')

/** Node's program for a target, from the npm registry, fetched once and held to its hash. */
export async function nodeBinary({ nodePackage, nodeFile, integrity }) {
  const folder = path.join(CACHE, `${nodePackage}-${NODE_VERSION}`)
  const file = path.join(folder, 'package', nodeFile)
  if (existsSync(file)) return file
  await mkdir(CACHE, { recursive: true })
  const fetched = await mkdtemp(path.join(CACHE, 'fetch-'))
  try {
    await npm([
      'pack',
      `${nodePackage}@${NODE_VERSION}`,
      '--pack-destination',
      fetched,
      '--loglevel',
      'error',
    ])
    const packed = path.join(fetched, `${nodePackage}-${NODE_VERSION}.tgz`)
    const found = `sha512-${createHash('sha512')
      .update(await readFile(packed))
      .digest('base64')}`
    if (found !== integrity) {
      throw new Error(
        `${nodePackage}@${NODE_VERSION} from the registry: expected ${integrity}, found ${found}`,
      )
    }
    await run('tar', ['-xzf', packed, '-C', fetched, `package/${nodeFile}`])
    await rm(packed)
    await rename(fetched, folder)
  } finally {
    await rm(fetched, { recursive: true, force: true })
  }
  return file
}
