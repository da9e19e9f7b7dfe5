import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { settingOf } from './model/setting.ts'
import { inManagerDir, installAt } from './model/installs.ts'
import { pathsOf } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { envStep, NEW_SESSION, say, step } from './remedy/steps.ts'

export const gorootEqualsGopath = defineDetector({
  id: 'GOROOT_EQUALS_GOPATH',
  severity: 'high',
  severityVaries: say(
    'Medium when the SDK in the default GOPATH is not the one in use: nothing fails yet, but tools and modules land in its tree. Medium too when only GOBIN is in GOROOT.',
    '若默认 GOPATH 中的 SDK 并非正在使用的那个则为中等：暂时不会出错，但工具和模块会落入其目录树。仅 GOBIN 位于 GOROOT 时也为中等。',
  ),
  layers: ['user'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions', 'dirs'],
  wants: ['goActive', 'goInstalls', 'goEnvFile', 'registry', 'profiles'],
  texts: {
    title: say('GOPATH or GOBIN is Go’s own directory', 'GOPATH 或 GOBIN 就是 Go 自身的目录'),
    why: say(
      'The module cache and installed tools land inside the SDK tree, and every go command warns. If the SDK was unpacked to ~/go, Go drops its default GOPATH and "go install" fails.',
      '模块缓存和安装的工具会落入 SDK 目录树，每条 go 命令都会发出警告。如果把 SDK 解压到了 ~/go，Go 会放弃默认的 GOPATH，go install 随之失败。',
    ),
    rule: say(
      'Fires when an element of GOPATH is the GOROOT in effect, when the default GOPATH (the go folder in the home directory) holds an SDK, or when GOBIN is the bin directory of GOROOT. A GOROOT below GOPATH is fine.',
      '当 GOPATH 的某个元素就是生效的 GOROOT，或默认 GOPATH（主目录下的 go 文件夹）中放的是 SDK，或 GOBIN 就是 GOROOT 的 bin 目录时触发。GOROOT 位于 GOPATH 之下没有问题。',
    ),
  },
  source: 'catalogue B.004; C-64; cmd/go/main.go, cfg.gopath',
  check({ sessions, dirs }, context) {
    const paths = pathsOf(context.env.kind)
    const active = context.want('goActive')
    const goroot = active?.goroot
    const home = paths.join(sessions.home, 'go')
    const elements = dirs.gopath.map(({ root }) => root)
    const equal = elements.find((root) => goroot !== undefined && sameDir(root.path, root.real, goroot))
    const sdkAtHome = !dirs.gopathSet && (elements.some((root) => root.goRoot) || installHere(home))
    const { gobin } = dirs
    if (
      !equal &&
      !sdkAtHome &&
      gobin &&
      goroot !== undefined &&
      // mise sets it so, and empties it with the version.
      !inManagerDir(gobin.path, paths) &&
      sameDir(gobin.path, gobin.real, paths.join(goroot, 'bin'))
    ) {
      const origin = (sessions.primary && settingOf(context, sessions.primary, 'GOBIN')?.origin) || undefined
      return [
        {
          subject: gobin.path,
          severity: 'medium',
          evidence: evidenceOf({ binDir: gobin.path, goroot, origin }),
        },
      ]
    }
    if (!equal && !sdkAtHome) {
      const undecided = dirs.gopathSet && elements.some((root) => root.goRoot) && goroot === undefined
      if (undecided) throw new Undecidable('goActive: the GOROOT in effect is not known')
      return []
    }
    const directory = equal?.path ?? home
    const setting = sessions.primary && settingOf(context, sessions.primary, 'GOPATH')
    return [
      {
        subject: directory,
        severity: equal || goroot === undefined || sameDir(home, undefined, goroot) ? 'high' : 'medium',
        evidence: evidenceOf({
          gopath: directory,
          goroot: goroot ?? directory,
          gopathSet: dirs.gopathSet,
          origin: setting?.origin ?? { kind: 'default', confidence: 'high' },
        }),
      },
    ]

    function sameDir(path: string, real: string | undefined, root: string): boolean {
      return paths.same(path, root) || (real !== undefined && paths.same(real, root))
    }
    function installHere(path: string): boolean {
      const installs = context.want('goInstalls')
      return installs !== null && installAt(installs, path, paths)?.valid === true
    }
  },
  explain(evidence) {
    if (evidence['binDir'] !== undefined)
      return say(
        `GOBIN is ${shown(textOf(evidence, 'binDir'))}, the directory of the go command itself: installed tools mix with it, and an upgrade takes them away.`,
        `GOBIN 是 go 命令自身所在的 ${shown(textOf(evidence, 'binDir'))}：安装的工具会与之混在一起，升级时会被一并删除。`,
      )
    const directory = shown(textOf(evidence, 'gopath'))
    if (evidence['gopathSet'] === false)
      return say(
        `A Go SDK lies in ${directory}, which is also the default GOPATH.`,
        `${directory} 中放有 Go SDK，而这里同时是默认的 GOPATH。`,
      )
    const at = originWords(originOf(evidence))
    return say(
      `GOPATH, set in ${at.en}, contains ${directory}, which is also GOROOT.`,
      `${at.zh}设置的 GOPATH 包含 ${directory}，而它同时是 GOROOT。`,
    )
  },
  remedy(evidence, env) {
    if (evidence['binDir'] !== undefined)
      return {
        steps: [...unsetVariable('GOBIN', originOf(evidence)), step(NEW_SESSION)],
        verify: say(
          '"go env GOBIN" prints nothing or a directory outside GOROOT.',
          'go env GOBIN 输出为空，或输出 GOROOT 之外的目录。',
        ),
      }
    const workspace = envStep(
      env.kind,
      say('Give Go a workspace of its own.', '为 Go 指定独立的工作区。'),
      'go env -w GOPATH="$HOME"/gopath',
      `go env -w "GOPATH=$env:USERPROFILE\\gopath"`,
    )
    const move = step(
      say(
        'Or move the SDK out of the go folder in your home directory, for example to a folder named sdk, and correct PATH.',
        '或者把 SDK 从主目录的 go 文件夹移到别处（例如 sdk 文件夹），并相应修改 PATH。',
      ),
    )
    const isDefault = evidence['gopathSet'] === false
    return {
      steps: isDefault
        ? [workspace, move, step(NEW_SESSION)]
        : [...unsetVariable('GOPATH', originOf(evidence)), step(NEW_SESSION)],
      verify: say(
        '"go version" prints no warning, and "go env GOPATH" and "go env GOROOT" differ.',
        'go version 不再输出警告，且 go env GOPATH 与 go env GOROOT 不同。',
      ),
    }
  },
})
