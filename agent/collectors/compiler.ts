import type { CompilerAnswer } from '../contract/sections/compiler.ts'
import { quotedWords } from '../detectors/model/quoted-words.ts'
import { MachineError, type Machine } from '../machine/machine.ts'
import { isCompilerName } from '../machine/programs.ts'
import type { CollectContext, Collector } from './collector.ts'
import { goResolution } from './go/resolve.ts'
import { commandFiles, findCommand } from './programs/find-command.ts'
import { placeOf } from './programs/place.ts'

type Variables = Readonly<Record<string, string>>
type Told = Pick<CompilerAnswer, 'target' | 'version' | 'flavour'>

const TIMEOUT_MS = 5000
const NO_COMPILER: Told = {}

/**
 * `-v` alone: gcc and clang say in one run what `-dumpmachine` and `-dumpversion` say in two, and which of them
 * they are, which a `gcc` that is Apple's clang says nowhere else. Written for LC_ALL=C.
 */
export function parseCompilerVersion(text: string): Told {
  const target = /^Target:\s*(\S+)/m.exec(text)?.[1]?.slice(0, 100)
  const line = /^(.*\b(?:clang|gcc)(?:\.exe)?) version (\S+)/m.exec(text)
  const version = line?.[2]?.slice(0, 100)
  return {
    ...(target === undefined ? {} : { target }),
    ...(version === undefined ? {} : { version }),
    ...(line || target ? { flavour: flavourOf(line?.[1] ?? '', target ?? '') } : {}),
  }
}

function flavourOf(name: string, target: string): NonNullable<Told['flavour']> {
  if (/clang/.test(name)) return 'clang'
  if (/-(?:cygwin|msys)$/.test(target)) return 'cygwin'
  if (/mingw32$|-w64-windows-gnu/.test(target)) return 'mingw'
  return /gcc/.test(name) ? 'gcc' : 'other'
}

/** Without Apple's tools /usr/bin/clang is a stub that asks for them in a window, and compiles nothing. */
async function isStub(machine: Machine, file: string): Promise<boolean> {
  if (machine.platform !== 'macos' || !file.startsWith('/usr/bin/')) return false
  const tools = ['/var/db/xcode_select_link', '/Library/Developer/CommandLineTools/usr/bin/clang']
  return (await Promise.all(tools.map((path) => machine.stat(path)))).every((stat) => stat === null)
}

async function ask(context: CollectContext, variables: Variables, file: string): Promise<Told> {
  const { machine } = context
  const { temporary, dirWritableByOthers } = await placeOf(context, variables, file, 'file')
  const real = (await machine.realpath(file)) ?? file
  // Fedora's PATH begins with a folder of links that are all ccache, which goes by the name it is started with.
  const isCompiler = isCompilerName(file) && (isCompilerName(real) || /\/s?ccache$/.test(real))
  // What GO_ENV_HIJACK_SUSPECT warns of is not started by us either.
  if (!isCompiler || temporary || dirWritableByOthers === true) return NO_COMPILER
  try {
    const env = { ...variables, LC_ALL: 'C' }
    const { stderr, stdout, exitCode } = await machine.run(file, ['-v'], {
      env,
      timeoutMs: TIMEOUT_MS,
      inEmptyDirectory: true,
    })
    return exitCode === 0 ? parseCompilerVersion(stderr + stdout) : NO_COMPILER
  } catch (error) {
    // A compiler that does not start is there all the same; what it builds for is not known.
    if (error instanceof MachineError) return NO_COMPILER
    throw error
  }
}

async function answer(
  context: CollectContext,
  variables: Variables,
  command: string,
  run: boolean,
): Promise<CompilerAnswer> {
  const word = quotedWords(command)?.[0] ?? ''
  const found = word === '' ? null : await findCommand(context.machine, variables, word)
  const file = found !== null && (await isStub(context.machine, found)) ? null : found
  const common = { command: command.slice(0, 4096) }
  if (file === null) return common
  // A wrapper, `ccache gcc`, is asked nothing: what it would run is not what was allowed.
  return { ...common, file, ...(run ? await ask(context, variables, file) : {}) }
}

const HEADER = 'stdio.h'

/** Only for the system's own compiler: any other brings headers of its own from who knows where. */
async function libcHeaders(machine: Machine, { file, target }: CompilerAnswer): Promise<boolean | null> {
  if (machine.platform !== 'linux' && machine.platform !== 'wsl') return null
  if (file === undefined || !/^\/usr\/bin\/[^/]+$/.test(file)) return null
  const real = (await machine.realpath(file)) ?? file
  if (!real.startsWith('/usr/')) return null
  const folders = ['/usr/include', ...(target === undefined ? [] : [`/usr/${target}/include`])]
  const found = await Promise.all(folders.map((folder) => machine.stat(`${folder}/${HEADER}`)))
  return found.some((stat) => stat?.kind === 'file')
}

async function furtherGcc(
  machine: Machine,
  variables: Variables,
  own: string | undefined,
): Promise<string[]> {
  const seen = new Set([own === undefined ? null : ((await machine.realpath(own)) ?? own)])
  const others: string[] = []
  for await (const file of commandFiles(machine, variables, 'gcc')) {
    const real = (await machine.realpath(file)) ?? file
    if (seen.has(real)) continue
    seen.add(real)
    others.push(file)
  }
  return others.slice(0, 20)
}

export const compiler: Collector<'compiler'> = {
  section: 'compiler',
  cost: 'B',
  timeoutMs: 20_000,
  async collect(context) {
    const { machine } = context
    const resolution = await goResolution(context)
    if (!resolution) throw new MachineError('error', 'no session started, so no PATH is known')
    const { variables, fileValues } = resolution
    // Where go does not run, the default of its own releases.
    const values: Variables = await context.use('goEnv').then(
      (goEnv) => goEnv.values,
      () => ({}),
    )
    const isClang = machine.platform === 'macos'
    const command = (name: 'CC' | 'CXX', usual: string) =>
      variables[name] || fileValues[name] || values[name] || usual
    const [cc, cxx] = await Promise.all([
      answer(context, variables, command('CC', isClang ? 'clang' : 'gcc'), true),
      answer(context, variables, command('CXX', isClang ? 'clang++' : 'g++'), false),
    ])
    const headers = await libcHeaders(machine, cc)
    return {
      cc,
      cxx,
      others: await furtherGcc(machine, variables, cc.file),
      ...(headers === null ? {} : { libcHeaders: headers }),
    }
  },
}
