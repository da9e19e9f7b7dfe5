import type { GoInstall, GoInstalls } from '../contract/sections/go-installs.ts'
import type { Env, Snapshot } from '../contract/snapshot.ts'
import { installAt, installOf } from '../detectors/model/installs.ts'
import { pathView } from '../detectors/model/path-view.ts'
import { pathsOf } from '../detectors/model/paths.ts'
import { chainSections, variableChain, winnerOf } from '../detectors/model/variables.ts'
import { installsText, type InstallLine, type InstallsView } from '../report/installs.ts'
import type { Cli, ExitCode } from './cli.ts'
import { envOf, look, print, type SightOptions } from './sight.ts'

/** Every Go of every env. Exit code 1: there is none, or one that is in use or on PATH lacks parts. */
export async function installs(options: SightOptions, cli: Cli): Promise<ExitCode> {
  const seen = await look(options, cli)
  const view = installsView(seen.snapshot, options.env)
  print({ view, text: installsText }, seen, options, cli)
  const all = view.envs.flatMap((env) => env.installs)
  const used = all.filter(({ active, goroot, onPath }) => active || goroot || onPath.length > 0)
  return all.length === 0 || used.some(({ complete }) => !complete) ? 1 : 0
}

function installsView(snapshot: Snapshot, id: string | undefined): InstallsView {
  const view: InstallsView = { envs: [], unread: [] }
  for (const env of id === undefined ? snapshot.envs : [envOf(snapshot, id)]) {
    const { goInstalls } = env.sections
    if (goInstalls.status === 'ok') {
      view.envs.push({ env: env.id, installs: linesOf(env, goInstalls.data) })
    } else view.unread.push({ env: env.id, reason: goInstalls.reason ?? goInstalls.status })
  }
  return view
}

function linesOf(env: Env, found: GoInstalls): InstallLine[] {
  const paths = pathsOf(env.kind)
  const { goActive, path, sessions } = env.sections
  const entries = path.status === 'ok' ? pathView(path.data, env.kind).entries : []
  const sections = chainSections(env)
  const primary = sessions.status === 'ok' ? sessions.data.primary : null
  const goroot = sections && primary ? winnerOf(variableChain(sections, primary, 'GOROOT')) : undefined
  const set = goroot && goroot.origin.kind !== 'default' ? installAt(found, goroot.value, paths) : undefined
  const active = goActive.status === 'ok' ? installOf(found, goActive.data.real, paths) : undefined
  const isOn = (install: GoInstall) =>
    entries.filter(({ info }) => {
      const file = info?.bins['go']
      return file !== undefined && installOf(found, file.real ?? file.path, paths) === install
    })
  return found.list.map((install): InstallLine => {
    const { root, real, source, version, missing, go } = install
    return {
      root,
      ...(real === undefined ? {} : { real }),
      source,
      ...(version === undefined ? {} : { version }),
      ...(install.package === undefined ? {} : { package: install.package }),
      ...(go?.arch === undefined ? {} : { arch: go.arch }),
      onPath: [...new Set(isOn(install).map(({ session }) => session))],
      active: install === active,
      goroot: install === set,
      complete: install.valid,
      missing,
    }
  })
}
