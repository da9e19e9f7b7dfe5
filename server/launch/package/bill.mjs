import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { npmCommand } from '../install.mjs'
import { capture, root } from '../run.mjs'
import { NODE_VERSION } from './targets.mjs'

/**
 * What an executable is made of, as CycloneDX: of what npm knows to be installed, the packages that esbuild really
 * took something from, and Node itself.
 */
export async function billOfMaterials(inputs, version) {
  const installed = JSON.parse(await npmSbom())
  const used = new Set()
  for (const folder of new Set(inputs.flatMap(packageFolder))) {
    const manifest = JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8'))
    used.add(`${manifest.name}@${manifest.version}`)
  }
  const components = installed.components
    .filter((one) => used.has(one['bom-ref']))
    .map(({ type, name, version: of, purl, hashes, licenses, description }) => {
      return { type, name, version: of, description, purl, hashes, licenses }
    })
  const missing = used.size - components.length
  if (missing !== 0) throw new Error(`npm sbom does not know ${missing} of the ${used.size} packages used`)
  return {
    bomFormat: 'CycloneDX',
    specVersion: installed.specVersion,
    version: 1,
    metadata: { component: { type: 'application', name: 'envherd agent', version } },
    components: [
      { type: 'platform', name: 'node', version: NODE_VERSION, licenses: [{ license: { id: 'MIT' } }] },
      ...components,
    ],
  }
}

/** `node_modules/a/node_modules/@b/c/lib/x.js` → `node_modules/a/node_modules/@b/c`; nothing for our own files. */
const packageFolder = (input) => {
  const match = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)
  return match ? [match[0]] : []
}

async function npmSbom() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', '--loglevel', 'error']
  const [program, ...first] = npmCommand()
  return capture(program, [...first, ...args], 'npm sbom')
}
