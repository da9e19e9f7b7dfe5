import { defineDetector, type Draft } from './detector.ts'
import { originOf, originWords, rowsOf, shown, textOf } from './evidence.ts'
import { onWindowsDrive } from './model/wsl-paths.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'
import { restartDistro, setInWslConf } from './remedy/wsl-steps.ts'

const SLOW_MS = 200

export const wslPathWindowsGo = defineDetector({
  id: 'WSL_PATH_WINDOWS_GO',
  severity: 'low',
  severityVaries: say(
    'Medium when a "go" without .exe lies there or look-ups take longer than 200 ms.',
    '其中有不带 .exe 的 go，或查找命令超过 200 毫秒时为中等。',
  ),
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['path'],
  wants: ['wsl', 'sessions'],
  texts: {
    title: say('PATH inside WSL contains Go directories of Windows', 'WSL 的 PATH 中含有 Windows 的 Go 目录'),
    why: say(
      'Linux runs nothing from them but programs called with .exe. Each look-up of a missing command asks Windows, and tools that search PATH for a Go SDK find the wrong one.',
      'Linux 只能从中运行带 .exe 的程序。每次查找不存在的命令都要询问 Windows，在 PATH 中寻找 Go SDK 的工具也会找到错误的那一个。',
    ),
    rule: say(
      'Fires for directories on a Windows drive that are an SDK’s bin or a Windows workspace’s go\\bin, on PATH of any session. Silent for a Linux SDK unpacked on such a drive and for other Windows directories.',
      '当任一会话的 PATH 含有位于 Windows 驱动器上的 SDK bin 目录，或 Windows 工作区的 go\\bin 时触发。解压在该驱动器上的 Linux SDK 以及其他 Windows 目录不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-08, C-42',
  labels: { lookupMs: say('Look-up in ms', '查找耗时（毫秒）') },
  check({ path }, context): Draft[] {
    const view = pathView(path, 'wsl')
    if (view.sdkBins.length === 0) return []
    const onDrive = onWindowsDrive(context)
    const found = new Map<string, Entry>()
    for (const entry of view.sdkBins)
      if (onDrive(entry.dir) && !isLinuxSdk(entry) && !found.has(entry.key)) found.set(entry.key, entry)
    const entries = [...found.values()]
    if (entries.length === 0) return []
    const lookupMs = context.want('wsl')?.lookupMs
    const slow = lookupMs !== undefined && lookupMs > SLOW_MS
    return [
      {
        subject: 'PATH',
        severity: slow || entries.some(hasWrapper) ? 'medium' : 'low',
        evidence: {
          entries: entries.slice(0, 200).map(({ dir, session, origin }) => ({ dir, session, origin })),
          ...(lookupMs === undefined ? {} : { lookupMs }),
        },
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'entries')
    const dirs = rows.map((row) => shown(textOf(row, 'dir'))).join(', ')
    const at = originWords(originOf(rows[0] ?? {}))
    return say(
      `PATH names ${dirs || 'Windows Go directories'}, put there by ${at.en}.`,
      `PATH 中含有 ${dirs || 'Windows 的 Go 目录'}，由${at.zh}加入。`,
    )
  },
  remedy(evidence, env) {
    const rows = rowsOf(evidence, 'entries')
    const own = rows.filter((row) => originOf(row).kind === 'profile')
    const passed = [
      step(
        say(
          'If you start no Windows programs by name from this shell (code and explorer.exe are such), stop passing the Windows PATH into the distribution. Otherwise leave it; plain "go" is not affected.',
          '如果不从该 shell 用名称启动 Windows 程序（例如 code、explorer.exe），可以不再把 Windows 的 PATH 传入发行版。否则保持原样即可，直接执行 go 不受影响。',
        ),
      ),
      setInWslConf('interop', 'appendWindowsPath=false'),
      restartDistro(env),
    ]
    return {
      steps: [
        ...own.flatMap((row) => removePathEntry(textOf(row, 'dir'), originOf(row))).slice(0, 12),
        ...(own.length === rows.length && own.length > 0 ? [] : passed),
        step(NEW_SESSION),
      ],
      verify: say(
        'PATH shows no Go directory of Windows, and the Windows programs you use still start.',
        'PATH 中不再有 Windows 的 Go 目录，而你使用的 Windows 程序仍能启动。',
      ),
    }
  },
})

const isLinuxSdk = ({ info }: Entry) => info?.bins['go']?.kind === 'elf'

const hasWrapper = ({ info }: Entry) => {
  const go = info?.bins['go']
  return go !== undefined && !/\.exe$/i.test(go.path)
}
