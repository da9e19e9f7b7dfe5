import path from 'node:path'
import { asciiOnly } from './ascii.mjs'
import { seconds } from './install.mjs'
import { root, runTool } from './run.mjs'
import { digest, unlessFresh } from './stamp.mjs'

const LOCK = 'package-lock.json'

/** Builds what is older than its sources: server, agent and dashboard, each on its own. */
export async function ensureBuilt() {
  await Promise.all([
    stage('agent', ['agent', LOCK], 'dist/agent/envherd.mjs', buildAgent),
    stage('server', ['server', 'agent', 'prisma', LOCK], 'dist/server/main.mjs', buildServer),
    stage('web', ['web', 'server/contract', 'agent/contract', LOCK], 'dist/web/index.html', buildWeb),
  ])
}

async function stage(name, sources, product, build) {
  const wanted = await digest(sources, process.version)
  await unlessFresh(`dist/.${name}`, wanted, product, async () => {
    const started = Date.now()
    console.error(`envherd: building ${name} ...`)
    await build()
    console.error(`envherd: built ${name} in ${seconds(started)}`)
  })
}

const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  logLevel: 'warning',
  sourcemap: 'linked',
}

/** One file with everything in it: this is what goes to a machine; and one for prompts, which must start at once. */
async function buildAgent() {
  const { build } = await import('esbuild')
  await build({
    ...shared,
    entryPoints: ['agent/main.ts'],
    outfile: 'dist/agent/envherd.mjs',
    banner: { js: requireBanner },
    // 1.3 MB instead of 2.2, all of which stays in memory.
    minify: true,
  })
  await asciiOnly(path.join(root, 'dist/agent/envherd.mjs'))
  await build({
    ...shared,
    entryPoints: ['agent/prompt/main.ts'],
    outfile: 'dist/agent/prompt.mjs',
    minify: true,
  })
}

/** Our own code in one file an entry; packages stay in node_modules, some of them hold native code or WASM. */
async function buildServer() {
  const { build } = await import('esbuild')
  await build({
    ...shared,
    entryPoints: {
      main: 'server/main.ts',
      command: 'server/command.ts',
      backup: 'server/backup.ts',
      migrate: 'server/database/migrate-thread.ts',
    },
    outdir: 'dist/server',
    outExtension: { '.js': '.mjs' },
    packages: 'external',
    splitting: true,
    chunkNames: 'chunk-[hash]',
    alias: ownImports,
  })
}

// `packages: external` would leave `#...` specifiers alone; they are ours and belong into the bundle.
const ownImports = {
  '#agent/contract': path.join(root, 'agent/contract'),
  '#agent/detectors': path.join(root, 'agent/detectors'),
  '#prisma/client': path.join(root, 'prisma/generated/client.ts'),
}

async function buildWeb() {
  await runTool('vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'], { quiet: true })
}
