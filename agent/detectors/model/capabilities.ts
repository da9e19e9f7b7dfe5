import type { Env } from '../../contract/snapshot.ts'
import { langOf, parseGoVersion } from './go-version.ts'

/** What a layer may be asked to do (A-001-01). */
export const CAPABILITIES = [
  'go',
  'go-test',
  'cgo',
  'module-cache',
  'build-cache',
  'module-download',
  'debugger',
  'language-server',
] as const
export type Capability = (typeof CAPABILITIES)[number]

/** By facts, not by doctrine; `unknown` where no fact was collected. `because` names the fact. */
export type Ability = { can: 'yes' | 'no' | 'unknown'; because: string }

type Sections = Env['sections']
type Judge = (sections: Sections) => Ability

const yes = (because: string): Ability => ({ can: 'yes', because })
const no = (because: string): Ability => ({ can: 'no', because })
const unknown = (because: string): Ability => ({ can: 'unknown', because })

/** What one env can do, each with the fact that says so. */
export const capabilitiesOf = ({ sections }: Pick<Env, 'sections'>): Record<Capability, Ability> => ({
  go: go(sections),
  'go-test': goTest(sections),
  cgo: cgo(sections),
  'module-cache': folder('gomodcache')(sections),
  'build-cache': folder('gocache')(sections),
  'module-download': download(sections),
  debugger: tool('dlv')(sections),
  'language-server': tool('gopls')(sections),
})

const go: Judge = ({ goActive }) => {
  if (goActive.status === 'absent') return no(goActive.reason ?? 'no go')
  if (goActive.status === 'failed') return unknown(goActive.message)
  const { runs, version, binPath, errorText } = goActive.data
  return runs ? yes(version ?? binPath) : no(errorText ?? binPath)
}

/** `go test` compiles, links and starts a program: the smoke test did just that, a go that answers may yet fail. */
const goTest: Judge = (sections) => {
  const { smoke, goActive, goInstalls } = sections
  const answers = go(sections)
  if (answers.can !== 'yes') return answers
  if (smoke?.status === 'ok') {
    const failed = smoke.data.steps.find(({ outcome }) => outcome !== 'ok')
    return failed ? no(`${failed.name}: ${failed.errorText ?? failed.outcome}`) : yes('build, run')
  }
  if (goActive.status !== 'ok') return unknown('no smoke test')
  const { goroot, version, rootVersion, compileVersion } = goActive.data
  if (compileVersion === undefined) return no(`go tool compile: ${goroot ?? '?'}`)
  if (version !== undefined && compileVersion !== version) return no(`${compileVersion} ≠ ${version}`)
  const root = goInstalls.status === 'ok' && goInstalls.data.list.find((install) => install.root === goroot)
  if (root && root.missing.includes('src/runtime')) return no(`${root.root}: ${root.missing.join(', ')}`)
  const language = parseGoVersion(rootVersion ?? version ?? '')
  return yes(`go tool compile${language ? ` ${langOf(language)}` : ''}`)
}

const cgo: Judge = ({ compiler, goEnv }) => {
  const enabled = goEnv.status === 'ok' ? goEnv.data.values['CGO_ENABLED'] : undefined
  if (enabled === '0') return no('CGO_ENABLED=0')
  if (compiler?.status !== 'ok') return unknown('compiler')
  const { cc, libcHeaders } = compiler.data
  if (cc.file === undefined) return no(cc.command)
  return libcHeaders === false ? no('libc headers') : yes(cc.file)
}

const folder =
  (name: 'gomodcache' | 'gocache'): Judge =>
  ({ dirs }) => {
    if (dirs.status !== 'ok') return unknown(name.toUpperCase())
    const dir = dirs.data[name]
    if (!dir) return unknown(name.toUpperCase())
    if (!dir.absolute) return no(dir.raw)
    return (dir.exists ? dir.isDir && dir.writable : dir.creatable) ? yes(dir.path) : no(dir.path)
  }

const download: Judge = ({ network, goEnv }) => {
  const proxy = goEnv.status === 'ok' ? goEnv.data.values['GOPROXY'] : undefined
  if (proxy === 'off') return no('GOPROXY=off')
  if (network?.status !== 'ok') return unknown('network')
  const probes = network.data.probes.filter(({ purpose }) => purpose === 'goproxy')
  const answered = probes.find(({ status }) => status === 'ok')
  if (answered) return yes(answered.target)
  const [failed] = probes
  return failed ? no(`${failed.target}: ${failed.status}`) : unknown('GOPROXY')
}

const tool =
  (name: 'dlv' | 'gopls'): Judge =>
  ({ tools, path }) => {
    const onPath = path.status === 'ok' ? path.data.dirs.find(({ bins }) => bins[name]) : undefined
    const file = onPath?.bins[name]
    if (file) return yes(file.path)
    if (tools?.status !== 'ok') return path.status === 'ok' ? no(`${name} not on PATH`) : unknown('PATH')
    const kept = tools.data.list.find((each) => each.name === name)
    return kept ? yes(kept.file.path) : no(`${name} not on PATH`)
  }
