import type { FileInfo } from '../../contract/file-info.ts'
import { MachineError, type Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { fileInfo } from '../executable.ts'
import type { GoResolution } from '../go/resolution.ts'
import type { Setting } from './settings.ts'

/** Where the extension looks when nothing else led to a go. */
const LAST_RESORT = {
  windows: ['C:\\Program Files\\Go\\bin\\go.exe', 'C:\\Program Files (x86)\\Go\\bin\\go.exe'],
  posix: ['/usr/local/go/bin/go', '/usr/local/bin/go'],
}

/**
 * The go command in the order of the extension (vscode-go, getBinPathWithPreferredGopathGoroot): go.alternateTools,
 * go.goroot, GOROOT, PATH, then fixed places. PATH is the primary session's, which the editor learns from the shell.
 * What a project sets for itself counts there alone.
 */
export async function editorGo(
  machine: Machine,
  settings: readonly Setting[],
  resolution: GoResolution | null,
): Promise<FileInfo | null> {
  const paths = pathsOf(machine.platform)
  const windows = machine.platform === 'windows'
  const own = (key: string) =>
    settings.find((setting) => setting.key === key && setting.workspace === undefined && setting.value !== '')
      ?.value
  const inRoot = (root: string | undefined) =>
    root ? [paths.join(root, 'bin', windows ? 'go.exe' : 'go')] : []
  const onPath = resolution?.go?.binPath
  const candidates = [
    own('go.alternateTools.go'),
    ...inRoot(own('go.goroot')),
    ...inRoot(resolution?.variables['GOROOT']),
    onPath,
    ...(windows ? LAST_RESORT.windows : LAST_RESORT.posix),
  ]
  for (const file of candidates) {
    if (file === undefined || !paths.isAbsolute(file)) continue
    const info = await fileInfo(machine, file).catch((error: unknown) => {
      if (error instanceof MachineError) return null
      throw error
    })
    if (info) return info
  }
  return null
}
