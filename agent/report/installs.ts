import { createColors } from 'picocolors'
import type { GoInstall } from '../contract/sections/go-installs.ts'
import type { SessionId } from '../contract/sections/sessions.ts'
import { say } from './machine-words.ts'
import { table, type Cell } from './table.ts'
import type { TextOptions } from './text.ts'

export type InstallLine = Pick<GoInstall, 'root' | 'real' | 'source' | 'version' | 'package' | 'missing'> & {
  arch?: string
  /** Sessions on whose PATH its bin is. */
  onPath: SessionId[]
  /** The primary session's go is in it. */
  active: boolean
  /** GOROOT is set to it. */
  goroot: boolean
  complete: boolean
}

/** The form of `installs --format json`; envs whose installations could not be read are in `unread`. */
export type InstallsView = {
  envs: { env: string; installs: InstallLine[] }[]
  unread: { env: string; reason: string }[]
}

export function installsText({ envs, unread }: InstallsView, options: TextOptions): string {
  const { lang, columns, reveal } = options
  const colors = createColors(options.color)
  const blocks = envs.map(({ env, installs }) => {
    const headings = [say.root, say.version, say.arch, say.source, say.onPath, say.complete]
    const rows = installs.map((install): Cell[] => {
      const paint = install.active ? colors.green : install.complete ? undefined : colors.red
      const text = `${install.active ? '* ' : '  '}${reveal(install.root)}${install.goroot ? ' (GOROOT)' : ''}`
      return [
        paint ? { text, paint } : { text },
        { text: install.version ?? '' },
        { text: install.arch ?? '' },
        { text: install.package ?? install.source },
        { text: install.onPath.join(', ') },
        install.complete
          ? { text: say.yes[lang] }
          : { text: `${say.no[lang]}: ${install.missing.join(', ')}`, paint: colors.red },
      ]
    })
    const names = headings.map((heading) => heading[lang])
    const body =
      rows.length === 0 ? [colors.yellow(say.noInstalls[lang])] : table(names, rows, columns - 2, colors.dim)
    return [colors.bold(env), ...body.map((line) => `  ${line}`)]
  })
  for (const { env, reason } of unread) {
    blocks.push([colors.bold(env), `  ${colors.yellow(`${say.notRead[lang]}: ${reveal(reason)}`)}`])
  }
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
