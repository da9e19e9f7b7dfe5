import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, layerOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { groupBy } from './model/group.ts'
import { malformations } from './model/malformed.ts'
import { isDrvFs, pathsOf } from './model/paths.ts'
import { isEmpty, pathView, type Entry } from './model/path-view.ts'
import { possibleWorkspaceBins } from './model/workspace-bins.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const goBinOrphan = defineDetector({
  id: 'GO_BIN_ORPHAN',
  severity: 'medium',
  severityVaries: say(
    'Low when another Go entry comes before it on PATH of its session.',
    '若所在会话的 PATH 中它之前已有其他 Go 条目，则为低。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['path', 'sessions', 'dirs'],
  wants: ['registry', 'profiles', 'goEnvFile'],
  texts: {
    title: say(
      'PATH contains a Go bin directory without a go binary',
      'PATH 中存在没有 go 可执行文件的 Go 目录',
    ),
    why: say(
      'An entry left behind by a removed or moved SDK lengthens every look-up, misleads whoever reads PATH, and would run whatever is put there later.',
      '卸载或搬移 SDK 后遗留的条目会拖慢每次查找、误导查看 PATH 的人，并会运行以后被放进该目录的任何程序。',
    ),
    rule: say(
      'Fires for a PATH entry that is an SDK’s bin directory by structure or by its last two names and holds no go. Silent for GOPATH/bin and GOBIN in any session or file, for names that merely contain "go", and for Windows entries seen from WSL. An entry on an unplugged removable or network drive is not judged.',
      '当 PATH 条目按结构或末两级目录名判断是 SDK 的 bin 目录、其中却没有 go 时触发。任何会话或文件中的 GOPATH/bin 与 GOBIN、仅名称中含有“go”的目录、以及从 WSL 看到的 Windows 条目不触发。位于未连接的可移动或网络驱动器上的条目不作判断。',
    ),
  },
  source: 'catalogue B.000; A-000-16, C-14',
  check({ path }, context) {
    const { kind } = context.env
    const view = pathView(path, kind)
    const dead = view.sdkBins.filter(({ info }) => !info?.bins['go'])
    const suspects = dead.filter(
      ({ dir, origin, info }) =>
        // Windows PATH inside WSL: go.exe there is no go for this env, and the Windows env judges it.
        !(kind === 'wsl' && (origin.kind === 'wsl-interop' || isDrvFs(dir))) &&
        // An SDK of gopls or dlv alone is a tools directory.
        !(info?.sdkRoot === undefined && !isEmpty(info?.bins ?? {})),
    )
    if (suspects.length === 0) return []
    const workspace = possibleWorkspaceBins(context)
    const judged = suspects.filter(
      (entry) => !workspace.has(entry.key) && malformations(entry, kind).length === 0,
    )
    const unknown = judged.filter(isUnknown)
    const orphans = groupBy(
      judged.filter((candidate) => !isUnknown(candidate)),
      ({ key }) => key,
    )
    const firsts = new Map(
      [...view.sessions].map(([session, entries]) => [
        session,
        entries.find(({ goBin, key }) => goBin && !workspace.has(key)),
      ]),
    )
    // Unknown entries must not cost the verdict on the others; alone they leave nothing to say.
    if (orphans.size === 0 && unknown[0])
      throw new Undecidable(`path: ${unknown[0].dir} cannot be reached now`)
    return [...orphans.values()].flatMap((entries) => {
      const leads = entries.find((entry) => firsts.get(entry.session) === entry)
      const entry = leads ?? entries[0]
      if (!entry) return []
      return [
        {
          subject: pathsOf(kind).clean(entry.dir),
          severity: leads ? 'medium' : 'low',
          layer: layerOf(entry.origin),
          evidence: evidenceOf({
            dir: entry.dir,
            raw: entry.raw,
            index: entry.index,
            session: entry.session,
            exists: entry.info?.exists,
            origin: entry.origin,
          }),
        },
      ]
    })
  },
  explain(evidence) {
    const dir = shown(textOf(evidence, 'dir'))
    const at = originWords(originOf(evidence))
    return evidence['exists'] === true
      ? say(`${dir}, put on PATH by ${at.en}, holds no go.`, `${at.zh}加入 PATH 的 ${dir} 中没有 go。`)
      : say(`${dir}, put on PATH by ${at.en}, does not exist.`, `${at.zh}加入 PATH 的 ${dir} 不存在。`)
  },
  remedy: (evidence) => ({
    steps: [...removePathEntry(textOf(evidence, 'dir'), originOf(evidence)), step(NEW_SESSION)],
    verify: say(
      'The entry is gone and PATH is otherwise unchanged.',
      '该条目已消失，PATH 的其余部分保持不变。',
    ),
  }),
})

const isUnknown = ({ info }: Entry) =>
  info === undefined || (!info.ready && (info.volume === 'removable' || info.volume === 'remote'))
