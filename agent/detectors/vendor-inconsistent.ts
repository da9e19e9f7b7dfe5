import type { GoWork } from '../contract/sections/projects/go-mod.ts'
import type { Project } from '../contract/sections/projects/project.ts'
import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { compareGoLines } from './model/go-line.ts'
import { pathsOf } from './model/paths.ts'
import { goflagsIn, modFlag } from './model/project-flags.ts'
import { evidenceRows } from './model/source-line.ts'
import { vendorMismatches, type VendorProblem } from './model/vendoring.ts'
import { activeWork, olderGo } from './model/workspaces.ts'
import { runIn } from './remedy/run-in.ts'
import { say, step } from './remedy/steps.ts'

export const vendorInconsistent = defineDetector({
  id: 'VENDOR_INCONSISTENT',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goEnv', 'goActive'],
  texts: {
    title: say('vendor directory contradicts go.mod', 'vendor 与 go.mod 不一致'),
    why: say(
      'When dependencies are vendored, Go first compares vendor/modules.txt with go.mod and refuses to build on any difference: "inconsistent vendoring". It usually means that go.mod was changed and the vendor directory was not.',
      '使用 vendor 时，Go 会先比较 vendor/modules.txt 与 go.mod，只要有差异就拒绝构建：“inconsistent vendoring”。通常是修改了 go.mod 却没有更新 vendor 目录。',
    ),
    rule: say(
      'Fires when the vendor directory is in use, by default or by -mod=vendor in GOFLAGS, and a requirement, version or replacement differs between go.mod (in a workspace: all of them and go.work) and vendor/modules.txt. Silent with a go line below 1.14 or none, with another -mod, and for a vendor directory made for the other mode. The content of vendored files is not compared: modules.txt has no checksums.',
      '当 vendor 目录处于使用状态（默认启用，或 GOFLAGS 中有 -mod=vendor），且依赖、版本或 replace 在 go.mod（工作区中为全部 go.mod 与 go.work）与 vendor/modules.txt 之间不同时触发。go 行低于 1.14 或缺失、指定了其他 -mod、vendor 目录属于另一种模式时不触发。不比较文件内容：modules.txt 中没有校验和。',
    ),
  },
  source: 'catalogue B.002; C-46; cmd/go/internal/modload checkVendorConsistency, setDefaultBuildMod',
  labels: {
    vendoredModule: say('Module', '模块'),
    goModSays: say('In go.mod or go.work', 'go.mod 或 go.work 中'),
    modulesTxtSays: say('In vendor/modules.txt', 'vendor/modules.txt 中'),
    vendorCommand: say('Mended by', '修复命令'),
  },
  check({ projects }, context) {
    return projects.list.flatMap((project) => (project.vendor ? judge(project, project.vendor, context) : []))
  },
  explain(evidence) {
    const [file, rows] = [shown(textOf(evidence, 'path')), rowsOf(evidence, 'entries')]
    const first = rows[0] ?? {}
    const [module, words] = [textOf(first, 'vendoredModule'), WORDS[textOf(first, 'problem')] ?? UNKNOWN]
    const [more, moreZh] =
      rows.length > 1 ? [`, and ${rows.length - 1} more`, `，另有 ${rows.length - 1} 处`] : ['', '']
    return say(
      `${file} does not match: ${module} ${words.en}${more}.`,
      `${file} 不匹配：${module} ${words.zh}${moreZh}。`,
    )
  },
  remedy(evidence, { kind }) {
    const command = evidence['vendorCommand'] === 'go work vendor' ? 'work' : 'mod'
    const paths = pathsOf(kind)
    const dir = paths.parent(paths.parent(textOf(evidence, 'path')))
    const text = say(
      'If go.mod is right, write the vendor directory anew and commit both together.',
      '如果 go.mod 正确，请重新生成 vendor 目录，并与 go.mod 一起提交。',
    )
    return {
      steps: [
        runIn(kind, text, dir, ['go', command, 'vendor']),
        step(
          say(
            'If the vendor directory is right, undo the change to go.mod instead.',
            '如果 vendor 目录正确，则撤销对 go.mod 的修改。',
          ),
        ),
      ],
      verify: say(
        '"go list -mod=vendor -deps ./..." exits with 0, without network.',
        '断网时运行 go list -mod=vendor -deps ./...，退出码为 0。',
      ),
    }
  },
})

function judge(project: Project, vendor: NonNullable<Project['vendor']>, context: Context): Draft[] {
  const paths = pathsOf(context.env.kind)
  const work = activeWork(project, context) ?? null
  // A vendor directory of a module counts for nothing while a workspace is in force.
  if (work && !paths.same(paths.parent(work.file), project.root)) return []
  const mains = work
    ? work.uses.flatMap(({ dir, goMod }) => (goMod ? [{ dir, goMod }] : []))
    : project.goMod
      ? [{ dir: project.root, goMod: project.goMod }]
      : []
  const unreadable = mains.length === 0 || (work !== null && mains.length < work.uses.length)
  // Full lists may have lost their end.
  const cut = vendor.modules.length >= 2000 || mains.some(({ goMod }) => goMod.requires.length >= 2000)
  if (unreadable || cut || !inUse(project, vendor.workspace, work, context)) return []
  const found = vendorMismatches(vendor, mains, work, paths)
  if (found.length === 0) return []
  const file = paths.join(project.root, 'vendor', 'modules.txt')
  const entries = found.map(({ module, problem, wanted, vendored }) =>
    rowOf({ vendoredModule: module, problem, goModSays: wanted, modulesTxtSays: vendored }),
  )
  const vendorCommand = work ? 'go work vendor' : 'go mod vendor'
  return [{ subject: file, evidence: { path: file, vendorCommand, entries: evidenceRows(entries) } }]
}

/** Go's own choice of -mod: a flag decides, else the go line and whom the directory was made for. */
function inUse(project: Project, forWorkspace: boolean, work: GoWork | null, context: Context): boolean {
  const line = work ? work.go : project.goMod?.go
  if (work && !vendorsWorkspaces(work, context)) return false
  // Below 1.14 modules.txt does not say enough to compare.
  if (!work && (line === undefined || compareGoLines(line, '1.14') < 0)) return false
  const flag = modFlag(goflagsIn(project, context))
  if (flag !== undefined) return flag === 'vendor'
  return line !== undefined && forWorkspace === (work !== null)
}

/** Go 1.22 and newer; Go 1.21 fetches the newer Go that go.work asks for. */
const vendorsWorkspaces = ({ go = '' }: GoWork, context: Context): boolean =>
  !olderGo(context, '1.22') || (compareGoLines(go, '1.22') >= 0 && !olderGo(context, '1.21'))

const UNKNOWN = say('differs', '不同')
const WORDS: Readonly<Record<string, { en: string; zh: string }>> = {
  'not explicit': say('is required but not marked explicit', '被要求但未标记为 explicit'),
  'other version': say('is vendored in another version', '的 vendor 版本不同'),
  'not required': say('is vendored as explicit but no longer required', '被标记为 explicit 但已不再被要求'),
  'replacement missing': say(
    'is replaced but vendored without the replacement',
    '已被替换，但 vendor 中没有该替换',
  ),
  'replaced otherwise': say('is replaced by something else', '被替换为不同目标'),
  'not replaced': say('is vendored as replaced but no longer is', '在 vendor 中标为已替换，但替换已不存在'),
} satisfies Record<VendorProblem, { en: string; zh: string }>
