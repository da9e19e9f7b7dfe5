import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

const ROOT = resolve(import.meta.dirname, '../..')
/** Below node_modules, so that a copy of the server's bundle finds its packages there. */
const CACHE = join(ROOT, 'node_modules/.cache/envherd')

/** A copy of the built project of its own: what a person has packaged in dist/agents stays as it is. */
export type Copy = { server: string; agents: string; remove(): Promise<void> }

export async function packagedCopy(targets: readonly string[]): Promise<Copy> {
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'packaged-'))
  const dist = join(folder, 'dist')
  await mkdir(dist)
  for (const part of ['server', 'agent', 'web'])
    execFileSync('cp', ['-al', join(ROOT, 'dist', part), join(dist, part)])
  await symlink(join(ROOT, 'prisma'), join(folder, 'prisma'))
  const agents = join(dist, 'agents')
  const script = `import { packageAgent } from ${JSON.stringify(join(ROOT, 'server/launch/package/main.mjs'))}
    console.log((await packageAgent(${JSON.stringify(targets)}, ${JSON.stringify(agents)})).join('\\n'))`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return {
    server: join(dist, 'server/main.mjs'),
    agents,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

export type Result = { exitCode: number | null; out: string; err: string }
export type Options = { env: Record<string, string>; input?: string; uid?: number; cwd?: string }

/** With exactly this environment. */
export async function runWith(
  program: string,
  args: string[],
  { input, uid, ...options }: Options,
): Promise<Result> {
  const child = spawn(program, args, {
    ...options,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdin.end(input)
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { exitCode: child.exitCode, out, err }
}

/** `name@version` of every package that the shipped script holds, by its source map. */
export async function bundledPackages(): Promise<string[]> {
  const map = JSON.parse(await readFile(join(ROOT, 'dist/agent/envherd.mjs.map'), 'utf8')) as {
    sources: string[]
  }
  const folders = map.sources.flatMap(
    (source) => /node_modules\/.*(?<=node_modules\/)(?:@[^/]+\/)?[^/]+/.exec(source) ?? [],
  )
  const found = [...new Set(folders)].map(async (folder) => {
    const { name, version } = JSON.parse(
      await readFile(join(ROOT, folder, 'package.json'), 'utf8'),
    ) as Record<string, string>
    return `${name}@${version}`
  })
  return (await Promise.all(found)).sort()
}
