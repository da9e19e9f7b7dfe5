import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { langOf, parseGoVersion } from './model/go-version.ts'
import { pathsOf } from './model/paths.ts'
import { goSetting } from './model/go-setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/** A directory named for a release (`go1.20`, `.go-1_20`, `gopath121`), or a version below one named for Go. */
const NAMED = /^\.?(?:go|golang|gopath)[-_.@]?1[._]?(\d{1,2})(?:[._]\d+)?(?:(?:rc|beta)\d+)?$/i
const VERSION = /^v?1\.(\d{1,2})(?:\.\d+)?(?:(?:rc|beta)\d+)?$/
const GO_FOLDER = /^\.?(?:go|golang|gopath)$/i

export const gopathVersionCoupled = defineDetector({
  id: 'GOPATH_VERSION_COUPLED',
  severity: 'low',
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'goActive'],
  wants: ['sessions', 'registry', 'profiles', 'goEnvFile', 'goEnv'],
  texts: {
    title: say('GOPATH is named after a Go version that is not the active one', 'GOPATH 与旧 Go 版本绑定'),
    why: say(
      'GOPATH does not belong to a Go version: one directory serves all. A name from the past keeps old tools in use and makes people believe that another Go is active.',
      'GOPATH 不属于某个 Go 版本：一个目录可供所有版本使用。沿用旧版本的名称会让旧工具继续被使用，也让人误以为正在使用另一个 Go。',
    ),
    rule: say(
      'Fires when the first GOPATH directory carries a Go version in its name (go1.20, golang/1.20.5/packages) and the active Go has another minor version. Silent while both agree, as with package sets of gvm, asdf and goenv, and where the policy wants a GOPATH for each version.',
      '当首个 GOPATH 目录的名称带有 Go 版本（如 go1.20、golang/1.20.5/packages），而当前 Go 的次版本不同时触发。两者一致时（如 gvm、asdf、goenv 的目录），以及策略要求每个版本一个 GOPATH 时不触发。',
    ),
  },
  labels: {
    namedVersion: say('Version in the name', '名称中的版本'),
    treeSize: say('Size of the tree in bytes', '目录树大小（字节）'),
  },
  source: 'catalogue B.000; asdf-community/asdf-golang#106',
  check({ dirs, goActive }, context) {
    const [first] = dirs.gopath
    if (!dirs.gopathSet || !first || context.policy.gopathPerVersion) return []
    const minor = namedMinor(pathsOf(context.env.kind).segments(first.root.path))
    if (minor === null) return []
    const version = goActive.version === undefined ? null : parseGoVersion(goActive.version)
    if (!version) throw new Undecidable('goActive: the version of the go command is not known')
    if (version.minor === minor) return []
    return [
      {
        subject: 'GOPATH',
        evidence: evidenceOf({
          gopath: first.root.path,
          namedVersion: `1.${minor}`,
          goVersion: langOf(version),
          origin: goSetting(context, 'GOPATH')?.origin,
          toolCount: first.bin.tools.length,
          treeSize: first.root.place?.sizeBytes,
        }),
      },
    ]
  },
  explain(evidence) {
    const [dir, named, active] = [
      shown(textOf(evidence, 'gopath')),
      textOf(evidence, 'namedVersion'),
      textOf(evidence, 'goVersion'),
    ]
    const at = originWords(originOf(evidence))
    return say(
      `GOPATH, set in ${at.en}, is ${dir}, named after Go ${named}, while Go ${active} is active.`,
      `${at.zh}设置的 GOPATH 是 ${dir}，以 Go ${named} 命名，而当前使用的是 Go ${active}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GOPATH', originOf(evidence)),
      step(
        say(
          'Go then uses its default, the folder "go" in the home directory. Install the tools you need again with "go install"; the old tree may stay until then.',
          '之后 Go 使用默认值，即用户主目录下的 go 文件夹。请用 go install 重新安装所需工具；在此之前可保留旧目录。',
        ),
      ),
      step(
        say(
          'If a version manager set it, open a new terminal or run its re-initialisation instead.',
          '如果它由版本管理器设置，请改为打开新终端或重新初始化该管理器。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say(
      '"go env GOPATH" prints the default or the directory of the active version.',
      'go env GOPATH 输出默认值或当前版本的目录。',
    ),
  }),
})

function namedMinor(names: readonly string[]): number | null {
  for (const [index, name] of names.entries()) {
    const below = GO_FOLDER.test(names[index - 1] ?? '') ? VERSION.exec(name) : null
    const minor = (NAMED.exec(name) ?? below)?.[1]
    if (minor !== undefined) return Number(minor)
  }
  return null
}
