import type { OriginKind } from '../contract/origin.ts'
import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { isOrigin, layerOf, rowsOf, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { storedEntries, type StoredEntry } from './model/stored-path.ts'
import { possibleWorkspaceBins } from './model/workspace-bins.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** Places that set PATH for good, strongest claim first; what a process inherits is none. */
const SCOPES: readonly OriginKind[] = ['machine', 'system-default', 'pam', 'path-helper', 'user', 'profile']

export const goBinMultiScope = defineDetector({
  id: 'GO_BIN_MULTI_SCOPE',
  severity: 'low',
  severityVaries: say(
    'Info for GOPATH/bin in the user PATH and one start-up file: the Windows installer writes the first by itself.',
    '若只是 GOPATH/bin 同时在用户 PATH 和一个启动文件中则为提示：前者是 Windows 安装程序自动写入的。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['path', 'sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'dirs'],
  texts: {
    title: say(
      'The same Go directory is set in several scopes (system, user, start-up file)',
      '同一 Go 目录同时出现在多个作用域（系统、用户、启动文件）',
    ),
    why: say(
      'After the next upgrade one scope will be corrected and the other forgotten; then an old directory wins or a dead entry stays behind.',
      '下次升级时往往只改一个作用域而忘记另一个，结果不是旧目录优先，就是留下失效条目。',
    ),
    rule: say(
      'Fires when one Go directory is put on PATH by two kinds of place: the system, the user’s settings, a start-up file. Values that a process merely inherits do not count.',
      '当同一个 Go 目录由两类位置（系统、用户设置、启动文件）加入 PATH 时触发。进程单纯继承的值不计入。',
    ),
  },
  source: 'catalogue B.000; C-01',
  check({ path }, context) {
    const view = pathView(path, context.env.kind)
    const registry = context.want('registry')
    const stored = registry ? storedEntries(registry, view).flatMap(({ entries }) => entries) : []
    const named: (Entry | StoredEntry)[] = [...stored.filter(({ sdkBin }) => sdkBin), ...view.sdkBins]
    const claims = named.filter(({ origin }) => SCOPES.includes(origin.kind))
    if (claims.every(({ origin }) => origin.kind === claims[0]?.origin.kind)) return []
    return [...groupBy(claims, ({ key }) => key).values()].flatMap((group) => {
      const byScope = groupBy(group, ({ origin }) => origin.kind)
      const scopes = SCOPES.filter((kind) => byScope.has(kind))
      const [first] = group
      if (scopes.length < 2 || !first) return []
      const workspace = possibleWorkspaceBins(context).has(first.key)
      const tolerated =
        workspace && scopes.length === 2 && scopes.includes('user') && scopes.includes('profile')
      const rows = scopes.flatMap((scope) => byScope.get(scope)?.[0] ?? [])
      const extra = rows.at(-1)
      return [
        {
          subject: first.dir,
          severity: tolerated ? 'info' : 'low',
          layer: extra ? layerOf(extra.origin) : 'user',
          evidence: {
            dir: first.dir,
            scopes: scopes.join(', '),
            entries: rows.map(({ raw, index, origin }) => ({ index, raw, origin })),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [dir, scopes] = [shown(textOf(evidence, 'dir')), textOf(evidence, 'scopes')]
    return say(
      `${dir} is put on PATH by several scopes: ${scopes}.`,
      `${dir} 由多个作用域加入 PATH：${scopes}。`,
    )
  },
  remedy(evidence) {
    const origins = rowsOf(evidence, 'entries').map((row) => row['origin'])
    const extra = origins.slice(1).filter((origin) => isOrigin(origin))
    return {
      steps: [
        step(
          say(
            'Keep the system entry if the SDK serves the whole machine, otherwise the user’s; remove the others.',
            '如果 SDK 供整台机器使用，请保留系统条目，否则保留用户条目；删除其余条目。',
          ),
        ),
        ...extra.flatMap((origin) => removePathEntry(textOf(evidence, 'dir'), origin)).slice(0, 18),
        step(NEW_SESSION),
      ],
      verify: say('One scope is left that names the directory.', '只剩一个作用域包含该目录。'),
    }
  },
})
