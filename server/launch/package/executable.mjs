import { chmod, copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { asciiOnly } from '../ascii.mjs'
import { capture, root, toolEntry } from '../run.mjs'
import { nodeBinary } from './node-binary.mjs'
import { NODE_VERSION, targets } from './targets.mjs'

/** The mark in Node's program that postject looks for and flips; a constant of Node's build. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

/** The agent with all its packages in one script, what starts it, and which inputs esbuild took for both. */
export async function bundle(folder) {
  const { build } = await import('esbuild')
  const one = async (entry, file) => {
    const outfile = path.join(folder, file)
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      minify: true,
      platform: 'node',
      target: `node${NODE_VERSION}`,
      // A single executable starts a CommonJS script.
      format: 'cjs',
      logLevel: 'warning',
      metafile: true,
    })
    await asciiOnly(outfile)
    return { outfile, inputs: Object.keys(metafile.inputs) }
  }
  const [main, agent] = await Promise.all([
    one('agent/executable/main.ts', 'start.cjs'),
    one('agent/main.ts', 'envherd.cjs'),
  ])
  return { main: main.outfile, agent: agent.outfile, inputs: [...main.inputs, ...agent.inputs] }
}

/** The file that is put into Node's program: made by the same Node, on whatever this machine is. */
export async function blob({ main, agent }, folder) {
  const own = targets[`${process.platform}-${process.arch}`]
  const node = own ? await nodeBinary(own) : process.execPath
  if (!own && process.versions.node !== NODE_VERSION) {
    throw new Error(
      `no Node ${NODE_VERSION} for ${process.platform}-${process.arch}; run this with that version`,
    )
  }
  const output = path.join(folder, 'envherd.blob')
  const config = path.join(folder, 'sea.json')
  // No code cache: it fits one platform only.
  const settings = {
    main,
    output,
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    assets: { agent },
  }
  await writeFile(config, JSON.stringify(settings))
  await capture(node, ['--experimental-sea-config', config], 'making the blob')
  return output
}

/** Node's program with the agent in it. Any signature it had is void: a release signs again. */
export async function executable(target, blobFile, file) {
  await copyFile(await nodeBinary(targets[target]), file)
  const segment = target.startsWith('darwin') ? ['--macho-segment-name', 'NODE_SEA'] : []
  const args = [file, 'NODE_SEA_BLOB', blobFile, '--sentinel-fuse', FUSE, ...segment]
  // Of each platform it prints warnings that mean nothing here: symbol tables, the signature it breaks.
  await capture(process.execPath, [await toolEntry('postject'), ...args], 'postject')
  await chmod(file, 0o755)
}
