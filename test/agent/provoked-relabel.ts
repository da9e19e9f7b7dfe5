import type { Machine } from '../../agent/machine/machine.ts'
import { PERSON } from './provoked-case.ts'

/* The real machine with a few answers changed: what tests cannot make true of it. */

/** The machine as it would be without the distribution's Go, and a login that does not lead to it. */
export function withoutPackagedGo(machine: Machine): Machine {
  const gone = (path: string) => /^\/usr\/(lib|share|local)\/go|^\/usr\/bin\/go/.test(path)
  const bare = Buffer.from('ENV_PATH PATH=/opt/bin\nENV_SUPATH PATH=/opt/bin\n')
  return {
    ...machine,
    readFile: async (path, options) =>
      path === '/etc/login.defs' ? bare : path === '/proc/1/environ' ? null : machine.readFile(path, options),
    stat: async (path) => (gone(path) ? null : machine.stat(path)),
    realpath: async (path) => (gone(path) ? null : machine.realpath(path)),
    list: async (path) => (await machine.list(path))?.filter((name) => !gone(`${path}/${name}`)) ?? null,
  }
}

/** Other contents in these files, made from the home directory and what is in them in truth. */
export const withFiles =
  (files: Record<string, (home: string, real: string) => string>) =>
  (machine: Machine): Machine => {
    const contentOf = async (path: string) => {
      const make = files[path]
      const real = make && ((await machine.readFile(path))?.toString('utf8') ?? '')
      return make && Buffer.from(make(machine.home, real ?? ''))
    }
    return {
      ...machine,
      readFile: async (path, options) => (await contentOf(path)) ?? machine.readFile(path, options),
    }
  }

const mountLine = (place: string, type: string, source: string) =>
  `999 1 0:99 / ${place} rw,relatime - ${type} ${source} rw\n`

/** A mount of this type at a folder of the home, which is a plain folder in truth. */
export const withMount = (folder: string, type: string, source: string) =>
  withFiles({
    '/proc/self/mountinfo': (home, real) =>
      `${real.trimEnd()}\n${mountLine(`${home}/${folder}`, type, source)}`,
  })

/** A distribution of WSL 2 with drive C mounted. */
export const asWsl = (machine: Machine): Machine => ({
  ...withFiles({
    '/proc/self/mountinfo': (_, real) => `${real.trimEnd()}\n${mountLine('/mnt/c', '9p', 'C:\\134')}`,
  })(machine),
  platform: 'wsl',
  distro: 'Composed',
})

/** Run by somebody who is not root. */
export const asPerson = (machine: Machine): Machine => ({ ...machine, uid: PERSON, isRoot: false })

/** Directories that lie elsewhere in truth, as if they had been unpacked here. */
export const unpacked =
  (places: Readonly<Record<string, string>>) =>
  (machine: Machine): Machine => {
    const moved = (path: string, pairs: readonly (readonly [string, string])[]) => {
      const pair = pairs.find(([from]) => path === from || path.startsWith(`${from}/`))
      return pair ? pair[1] + path.slice(pair[0].length) : path
    }
    const pairs = Object.entries(places)
    const there = (path: string) => moved(path, pairs)
    const back = (path: string) =>
      moved(
        path,
        pairs.map(([from, to]) => [to, from]),
      )
    const below = (folder: string) =>
      pairs.flatMap(([from]) => (from.startsWith(`${folder}/`) ? [from.slice(folder.length + 1)] : []))
    return {
      ...machine,
      readFile: (path, options) => machine.readFile(there(path), options),
      lstat: (path) => machine.lstat(there(path)),
      stat: (path) => machine.stat(there(path)),
      readlink: (path) => machine.readlink(there(path)),
      writable: (path) => machine.writable(there(path)),
      run: (program, args, options) => machine.run(there(program), args, options),
      realpath: async (path) => {
        const real = await machine.realpath(there(path))
        return real === null || there(path) === path ? real : back(real)
      },
      list: async (path) => {
        const names = await machine.list(there(path))
        const more = below(path).filter((name) => !name.includes('/'))
        return names === null && more.length === 0 ? null : [...new Set([...(names ?? []), ...more])].sort()
      },
    }
  }
