import type { GoMod, Replace } from '../contract/sections/projects/go-mod.ts'
import type { Projects } from '../contract/sections/projects/project.ts'
import type { KeyedHash } from './keyed-hash.ts'
import { maskHost } from './variables.ts'

/** A path, relative or absolute, of whatever system: no module. */
const isDirectory = (text: string) => /^(?:\.{1,2}(?:$|[\\/])|[\\/]|[A-Za-z]:)/.test(text)

/** As GOPRIVATE's patterns, so that both still match: the labels of a private host are hashed. */
const maskModule = (path: string, hash: KeyedHash): string => {
  const [host = '', ...rest] = path.split('/')
  return path === '' || isDirectory(path) ? path : [maskHost(host, hash), ...rest].join('/')
}

/** Module paths of projects (rule 4): those of public hosts stay. */
export function maskModules(projects: Projects, hash: KeyedHash): Projects {
  const mask = (path: string) => maskModule(path, hash)
  const replaces = (list: readonly Replace[]) =>
    list.map((each) => ({ ...each, path: mask(each.path), with: mask(each.with) }))
  const goMod = (file: GoMod): GoMod => ({
    ...file,
    module: mask(file.module),
    requires: file.requires.map((each) => ({ ...each, path: mask(each.path) })),
    replaces: replaces(file.replaces),
  })
  return {
    ...projects,
    strayGoMods: projects.strayGoMods.map((each) => ({ ...each, module: mask(each.module) })),
    list: projects.list.map((project) => ({
      ...project,
      ...(project.goMod && { goMod: goMod(project.goMod) }),
      ...(project.goWork && {
        goWork: {
          ...project.goWork,
          replaces: replaces(project.goWork.replaces),
          uses: project.goWork.uses.map((use) => ({ ...use, ...(use.goMod && { goMod: goMod(use.goMod) }) })),
        },
      }),
      ...(project.vendor && {
        vendor: {
          ...project.vendor,
          modules: project.vendor.modules.map((each) => ({
            ...each,
            path: mask(each.path),
            ...(each.replacement !== undefined && { replacement: mask(each.replacement) }),
          })),
        },
      }),
    })),
  }
}
