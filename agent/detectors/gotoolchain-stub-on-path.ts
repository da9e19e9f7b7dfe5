import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { layerOf, shown, textOf } from './evidence.ts'
import { goValue } from './model/go-setting.ts'
import { parseGotoolchain, selectToolchain } from './model/go-toolchain.ts'
import { installOf } from './model/installs.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { pathsOf } from './model/paths.ts'
import { plainRelease, versionLines } from './model/project-go.ts'
import { quotePs, quoteSh } from './remedy/quote.ts'
import { envStep, say, step } from './remedy/steps.ts'

const WRAPPER = /^go1\.\d+(?:\.\d+|(?:rc|beta)\d+)?$/

export const gotoolchainStubOnPath = defineDetector({
  id: 'GOTOOLCHAIN_STUB_ON_PATH',
  severity: 'medium',
  severityVaries: say(
    'Info while neither GOTOOLCHAIN nor a project asks for that version.',
    '若 GOTOOLCHAIN 和各项目都不要求该版本，则仅为提示。',
  ),
  layers: ['user', 'distro', 'windows-host'],
  platforms: EVERY_PLATFORM,
  needs: ['path', 'sessions', 'goInstalls'],
  wants: ['goActive', 'goEnv', 'goEnvFile', 'registry', 'profiles', 'projects'],
  texts: {
    title: say(
      'A golang.org/dl wrapper is on PATH but its SDK was never downloaded',
      'PATH 中存在未下载 SDK 的 go1.x 包装器',
    ),
    why: say(
      'The go command looks on PATH for a toolchain before it downloads one. It finds the wrapper, which stops with "not downloaded", instead of fetching the release.',
      'go 命令在下载工具链之前先在 PATH 中查找。它找到的是包装器，而包装器会以“not downloaded”失败，于是不会去下载该版本。',
    ),
    rule: say(
      'Fires for a program named like go1.22.3 on the primary session’s PATH when no SDK of that version lies in the sdk directory. Silent for links into an installed SDK and for scripts of one’s own.',
      '当主会话 PATH 中有名为 go1.22.3 之类的程序，而 sdk 目录中没有该版本的 SDK 时触发。指向已安装 SDK 的链接以及自写的脚本不触发。',
    ),
  },
  source: 'catalogue E.1; googleapis/librarian#6006; golang.org/dl',
  labels: {
    stubName: say('Wrapper', '包装器'),
    stubWanted: say('Asked for by', '要求者'),
  },
  check({ path, sessions, goInstalls }, context) {
    const { kind } = context.env
    if (sessions.primary === null) throw new Undecidable('sessions: no session started')
    const entries = pathView(path, kind).sessions.get(sessions.primary) ?? []
    const stubs = firstOfEach(entries).flatMap(stubsIn)
    if (stubs.length === 0) return []
    const paths = pathsOf(kind)
    const roots = new Set(
      goInstalls.list.filter(({ valid }) => valid).map(({ root }) => paths.basename(root)),
    )
    const missing = stubs.filter(
      ({ name, file }) =>
        file.kind !== 'script' && !installOf(goInstalls, file.real ?? file.path, paths) && !roots.has(name),
    )
    const seen = new Set<string>()
    const wishes = wishesOf(context)
    return missing.flatMap(({ name, file, entry }) => {
      if (seen.has(name)) return []
      seen.add(name)
      const wanted = wishes.get(name) ?? null
      return [
        {
          subject: file.path,
          severity: wanted === null ? 'info' : 'medium',
          layer: layerOf(entry.origin),
          evidence: { stubName: name, path: file.path, ...(wanted !== null && { stubWanted: wanted }) },
        },
      ]
    })
  },
  explain(evidence) {
    const [name, file] = [textOf(evidence, 'stubName'), shown(textOf(evidence, 'path'))]
    const wanted = evidence['stubWanted'] === undefined ? null : shown(textOf(evidence, 'stubWanted'))
    return say(
      `${file} is a wrapper for ${name}, whose SDK is not there${wanted === null ? '' : `; ${wanted} asks for it`}.`,
      `${file} 是 ${name} 的包装器，但其 SDK 不存在${wanted === null ? '' : `；${wanted} 要求使用它`}。`,
    )
  },
  remedy(evidence, { kind }) {
    const name = textOf(evidence, 'stubName')
    return {
      steps: [
        envStep(
          kind,
          say(`Download the SDK the wrapper belongs to.`, '下载该包装器对应的 SDK。'),
          `${quoteSh(name)} download`,
          `& ${quotePs(name)} download`,
        ),
        step(
          say(
            'If nobody needs it any more, rename the wrapper instead; go then fetches that release by itself when a project asks for it.',
            '如果已无人使用，也可以将包装器改名；项目需要该版本时 go 会自行获取。',
          ),
        ),
      ],
      verify: say(`"${name} version" prints its version.`, `${name} version 能输出版本。`),
    }
  },
})

/** Cheap, for it looks at every directory of every PATH. */
function mayHoldStub(bins: object): boolean {
  for (const name in bins) if (name.startsWith('go1.')) return true
  return false
}

/** Each directory once, however often PATH names it. */
function firstOfEach(entries: readonly Entry[]): Entry[] {
  const seen = new Set<Entry['info']>()
  return entries.filter(({ info }) => {
    if (!info || seen.has(info)) return false
    seen.add(info)
    return mayHoldStub(info.bins)
  })
}

const stubsIn = (entry: Entry) =>
  Object.entries(entry.info?.bins ?? {}).flatMap(([name, file]) =>
    WRAPPER.test(name) ? [{ name, file, entry }] : [],
  )

/** What asks for a toolchain, by its name. */
function wishesOf(context: Context): ReadonlyMap<string, string> {
  const wishes = new Map<string, string>()
  const setting = parseGotoolchain(goValue(context, 'GOTOOLCHAIN'))
  if (setting) wishes.set(setting.minimum, 'GOTOOLCHAIN')
  const local = plainRelease(context.want('goActive')?.version ?? '')
  if (!setting || local === null) return wishes
  for (const project of context.want('projects')?.list ?? []) {
    const lines = versionLines(project, context)
    const chosen = lines && selectToolchain(setting, local, lines)
    if (chosen && !wishes.has(chosen.toolchain)) wishes.set(chosen.toolchain, lines.file)
  }
  return wishes
}
