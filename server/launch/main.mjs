// What stands behind `npm start`, `npm test` and the other scripts. Plain JavaScript without dependencies,
// because on a fresh machine it is what installs them.
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, ensureGenerated } from './install.mjs'
import { newDetector } from './new-detector.mjs'
import { root, run, runTool } from './run.mjs'
import { runServer } from './server-process.mjs'

const [command, ...rest] = process.argv.slice(2)

const commands = {
  async start() {
    await prepare()
    process.env.ENVHERD_LOCAL_AGENT ??= '1'
    await runServer()
  },
  async demo() {
    await prepare()
    await runTool('tsx', ['test/load/demo.ts', ...rest])
  },
  async test() {
    await prepare()
    await runTool('vitest', ['run', '--config', 'test/vitest.config.ts', ...rest])
  },
  async check() {
    await ensureInstalled()
    await ensureGenerated()
    await runTool('tsc', ['-p', '.'])
    await runTool('vue-tsc', ['-p', 'web'])
    await runTool('eslint', ['--config', 'test/eslint.config.mjs', '--max-warnings', '0', '.'])
    await runTool('prettier', ['--check', '--log-level', 'warn', '.'])
    console.log('types, lint and format: clean')
  },
  async load() {
    await prepare()
    await runTool('tsx', ['test/load/main.ts', ...rest])
  },
  async bench() {
    await prepare()
    await runTool('tsx', ['test/bench/main.ts', ...rest])
  },
  async capture() {
    await prepare()
    await runTool('tsx', ['test/capture/main.ts', ...rest])
  },
  async token() {
    await ofServer()
  },
  async password() {
    await ofServer()
  },
  async backup() {
    await prepare()
    await run(process.execPath, ['dist/server/backup.mjs', ...rest], { what: 'backup' })
  },
  async package() {
    await prepare()
    const { packageAgent } = await import('./package/main.mjs')
    console.log((await packageAgent(rest)).join('\n'))
  },
  async generate() {
    await ensureInstalled()
    await ensureGenerated()
  },
  async build() {
    await prepare()
  },
  async 'new:detector'() {
    console.log((await newDetector(root, rest[0])).join('\n'))
  },
}

async function ofServer() {
  await prepare()
  await run(process.execPath, ['dist/server/command.mjs', command, ...rest], { what: command })
}

async function prepare() {
  await ensureInstalled()
  await ensureGenerated()
  await ensureBuilt()
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`envherd needs Node 20.19 or newer; this is ${process.version}.`)
  process.exitCode = 2
} else if (!(command in commands)) {
  console.error(`unknown command ${command ?? '(none)'}; one of: ${Object.keys(commands).join(', ')}`)
  process.exitCode = 2
} else {
  try {
    await commands[command]()
  } catch (error) {
    // A tool that failed has already said why; anything else is worth its stack.
    if (typeof error?.exitCode === 'number') process.exitCode = error.exitCode
    else {
      console.error(error)
      process.exitCode = 2
    }
  }
}
