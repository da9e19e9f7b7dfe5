import type { Projects } from '../contract/sections/projects/project.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { compareGoVersions, parseGoVersion } from './model/go-version.ts'
import { pathsOf } from './model/paths.ts'
import { runIn } from './remedy/run-in.ts'
import { say, step } from './remedy/steps.ts'

type Stray = Projects['strayGoMods'][number]

export const strayGoMod = defineDetector({
  id: 'STRAY_GO_MOD',
  severity: 'medium',
  severityVaries: say(
    'High for a go.mod in the first GOPATH directory with Go 1.13 to 1.21, which then refuses to work.',
    '若 go.mod 位于首个 GOPATH 目录且 Go 为 1.13 至 1.21（此时 go 会拒绝工作）则为高。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['projects'],
  wants: ['goActive', 'goEnv', 'dirs'],
  texts: {
    title: say('go.mod in GOPATH, home or drive root', 'GOPATH、主目录或盘符根目录存在 go.mod'),
    why: say(
      'Everything below a go.mod belongs to its module. One in the home directory or at the top of a drive silently claims unrelated directories; one in GOPATH is ignored with a warning by today’s Go and stops older releases.',
      'go.mod 之下的一切都属于该模块。位于主目录或盘符根目录的 go.mod 会悄悄占有无关目录；位于 GOPATH 的 go.mod 会被新版 Go 忽略并告警，旧版则直接终止。',
    ),
    // The catalogue has 1.13 to 1.16; by source the message is fatal until 1.21, a warning since 1.22, and only the
    // first element of GOPATH counts.
    rule: say(
      'Fires for a go.mod directly in a GOPATH directory, in the home directory, or at the root of a volume. Silent at the root of a volume that is itself a repository, such as a mounted workspace, and at the root of a container.',
      '当 go.mod 直接位于 GOPATH 目录、主目录或卷根目录时触发。卷根目录本身就是代码仓库（例如挂载的工作区），或位于容器根目录时不触发。',
    ),
  },
  source: 'catalogue E.1; golang/go#38896, golang/go#46807; cmd/go/internal/modload Init',
  labels: { place: say('Place', '所处位置'), strayModule: say('Module line', 'module 行') },
  check({ projects }, context) {
    const paths = pathsOf(context.env.kind)
    const repositories = () => projects.list.map(({ repository }) => repository)
    const intended = ({ file, place }: Stray) =>
      place === 'volume-root' &&
      (context.env.role === 'container' ||
        repositories().some((root) => root !== undefined && paths.same(root, paths.parent(file))))
    return projects.strayGoMods
      .filter((stray) => !intended(stray))
      .map((stray) => ({
        subject: stray.file,
        severity: isFatal(stray, context) ? ('high' as const) : ('medium' as const),
        evidence: evidenceOf({
          path: stray.file,
          place: stray.place,
          strayModule: stray.module,
          size: stray.size,
          goVersion: context.want('goActive')?.version,
        }),
      }))
  },
  explain(evidence) {
    const [file, module] = [shown(textOf(evidence, 'path')), textOf(evidence, 'strayModule')]
    const place = PLACES[textOf(evidence, 'place')] ?? say('an unusual place', '不寻常的位置')
    return say(
      `${file}, module ${module}, lies in ${place.en}.`,
      `${file}（模块 ${module}）位于${place.zh}。`,
    )
  },
  remedy(evidence, { kind }) {
    const paths = pathsOf(kind)
    const file = textOf(evidence, 'path')
    const gopath = step(
      say(
        'If this directory is your repository, GOPATH is what is wrong: point it to a directory of its own, or leave it unset.',
        '如果该目录就是您的代码仓库，那么错的是 GOPATH：请让它指向单独的目录，或取消设置。',
      ),
    )
    const rename = runIn(
      kind,
      say(
        `Look into ${shown(file)}. If nothing needs it, rename it; renaming it back undoes this.`,
        `先查看 ${shown(file)}。如果没有用处，请将其改名；改回原名即可撤销。`,
      ),
      paths.parent(file),
      ['mv', 'go.mod', 'go.mod.envherd-disabled'],
    )
    return {
      steps: textOf(evidence, 'place') === 'gopath' ? [gopath, rename] : [rename],
      verify: say(
        '"go env GOMOD" in that directory prints the null device, and go prints no warning about go.mod.',
        '在该目录中运行 go env GOMOD 输出空设备，且 go 不再对 go.mod 发出警告。',
      ),
    }
  },
})

const PLACES: Readonly<Record<string, { en: string; zh: string }>> = {
  gopath: say('a GOPATH directory', 'GOPATH 目录中'),
  home: say('the home directory', '主目录中'),
  'volume-root': say('the root of a volume', '卷的根目录'),
}

function isFatal({ file, place }: Stray, context: Context): boolean {
  if (place !== 'gopath') return false
  const version = parseGoVersion(context.want('goActive')?.version ?? '')
  const first = context.want('dirs')?.gopath[0]?.root.path
  const paths = pathsOf(context.env.kind)
  if (!version || first === undefined || !paths.same(first, paths.parent(file))) return false
  return compareGoVersions(version, SINCE) >= 0 && compareGoVersions(version, UNTIL) < 0
}

const release = (minor: number) => ({ major: 1, minor, patch: 0, pre: null, suffix: '', commit: '' })
const SINCE = release(13)
const UNTIL = { ...release(22), pre: { kind: 'devel', number: 0 } } as const
