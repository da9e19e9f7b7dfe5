import { createHmac } from 'node:crypto'
import type { Project, Projects } from '../contract/sections/projects/project.ts'
import type { Machine } from '../machine/machine.ts'
import { pathsOf } from '../machine/paths.ts'
import { loadGoMod, loadGoWork } from './load-work.ts'
import { parseModulesTxt } from './modules-txt.ts'
import { fileSystemOf, nearest, repositoryOf } from './place.ts'
import { goSettings, type GoSettings } from './settings.ts'
import { strayGoMods } from './stray.ts'

/** A file that the go command would refuse, with the reason. */
export type Refused = { file: string; line?: number; message: string }

export type Loaded = { projects: Projects; settings: GoSettings; refused: Refused[] }

/** What a directory is to the go command: its module, its workspace, its vendor directory. Runs nothing. */
export async function loadProject(machine: Machine, dir: string, key: string): Promise<Loaded> {
  const paths = pathsOf(machine.platform)
  const settings = await goSettings(machine)
  const refused: Refused[] = []
  const moduleDir = await nearest(machine, dir, 'go.mod')
  const root = moduleDir ?? dir
  const repository = await repositoryOf(machine, root)

  const parsed = moduleDir === null ? null : await loadGoMod(machine, moduleDir)
  const modFaults = parsed?.ok === false ? parsed.errors : []
  for (const fault of modFaults) refused.push({ file: paths.join(root, 'go.mod'), ...fault })

  const workFile = await workFileOf(machine, dir, settings.GOWORK, refused)
  const work = workFile === null ? null : await loadGoWork(machine, workFile, repository)
  if (workFile !== null && work === null) refused.push({ file: workFile, message: 'no such file' })
  if (workFile !== null && work?.ok === false)
    for (const fault of work.errors) refused.push({ file: workFile, ...fault })

  const vendorDir = workFile === null ? root : paths.dirname(workFile)
  const vendor = await machine.readFile(paths.join(vendorDir, 'vendor', 'modules.txt'))
  const project: Project = {
    id: createHmac('sha256', key).update(root).digest('hex').slice(0, 32),
    root,
    ...(repository !== null && { repository }),
    ...(await fileSystemOf(machine, root)),
    // Neither can be seen in the directory itself.
    builtRecently: false,
    remoteOnly: false,
    ...(parsed?.ok && { goMod: parsed.file }),
    ...(modFaults.length > 0 && { goModBroken: faultText(modFaults) }),
    ...(work?.ok && { goWork: work.file }),
    gowork: settings.GOWORK,
    ...(vendor && { vendor: parseModulesTxt(vendor.toString('utf8')) }),
    ci: [],
    setupGo: [],
    hardcoded: [],
  }
  const stray = await strayGoMods(machine, settings.GOPATH)
  return {
    projects: { roots: [dir], complete: true, list: [project], strayGoMods: stray },
    settings,
    refused,
  }
}

const faultText = (faults: readonly { line: number; message: string }[]) =>
  faults
    .map(({ line, message }) => `go.mod:${line}: ${message}`)
    .join('; ')
    .slice(0, 500)

/** The go.work in force in a directory. */
async function workFileOf(
  machine: Machine,
  dir: string,
  gowork: string,
  refused: Refused[],
): Promise<string | null> {
  const paths = pathsOf(machine.platform)
  if (gowork === 'off') return null
  if (gowork === '' || gowork === 'auto') {
    const found = await nearest(machine, dir, 'go.work')
    return found === null ? null : paths.join(found, 'go.work')
  }
  if (paths.isAbsolute(gowork)) return gowork
  refused.push({ file: gowork, message: 'invalid GOWORK: not an absolute path' })
  return null
}
