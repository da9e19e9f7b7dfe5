import type { Wsl } from '../../contract/sections/wsl.ts'

type Drive = Wsl['mounts'][number]

const unescapeOctal = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)))

type Line = { target: string; fs: string; source: string; options: string[] }

/**
 * Lines of mountinfo with their options whole: what `drvfs` was given stands in one of the volume's, as
 * `aname=drvfs;path=C:\;uid=1000;metadata`.
 */
const linesOf = (mountInfo: string): Line[] =>
  mountInfo.split('\n').flatMap((line) => {
    const fields = line.split(' ')
    const dash = fields.indexOf('-')
    const [target, own, fs, source, ofVolume] = [fields[4], fields[5], ...fields.slice(dash + 1)]
    if (dash < 0 || target === undefined || fs === undefined) return []
    const options = [own, ofVolume].flatMap((list) => list?.split(',') ?? []).map(unescapeOctal)
    return [{ target: unescapeOctal(target), fs, source: unescapeOctal(source ?? ''), options }]
  })

/** Drives of Windows: `drvfs` on WSL 1, on WSL 2 `9p` or `virtiofs`; other 9p mounts are WSL's own. */
export const mountedDrives = (mountInfo: string): Drive[] =>
  linesOf(mountInfo)
    .filter(({ fs, source, options }) => {
      if (fs === 'drvfs') return true
      const named = /^[A-Za-z]:|^\\\\|^drvfs/i.test(source)
      if (fs === '9p') return named || options.some((option) => /^aname=drvfs\b/.test(option))
      return fs.startsWith('virtiofs') && (named || /^drvfs/i.test(source))
    })
    .map(({ target, source, fs, options }) => ({
      target,
      source: source.slice(0, 1000),
      fs: fs.slice(0, 64),
      // File descriptors of the connection are other ones after every start.
      options: [...new Set(options)]
        .filter((option) => !/^(?:[rw]fdno|rfd|wfd|fd)=/.test(option))
        .map((option) => option.slice(0, 200))
        .slice(0, 64),
    }))
    .sort((a, b) => (a.target < b.target ? -1 : 1))

/** `wslfs` or `lxfs` on WSL 1, a file system of Linux on WSL 2; of several at `/` the last one counts. */
export const rootFileSystem = (mountInfo: string): string =>
  linesOf(mountInfo).findLast(({ target }) => target === '/')?.fs ?? ''
