import { defineDetector } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { goProducts } from './model/msi.ts'
import { windowsPaths } from './model/paths.ts'
import { pathView } from './model/path-view.ts'
import { storedEntries } from './model/stored-path.ts'
import { storesText } from './model/stored-path-value.ts'
import { installDir } from './model/workspace-bins.ts'
import { addPathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const msiPerUserPartsMissing = defineDetector({
  id: 'MSI_PER_USER_PARTS_MISSING',
  severity: 'low',
  severityVaries: say(
    'Info while no tool is installed and GOPATH is the default.',
    '若尚未安装任何工具且 GOPATH 为默认值，则为提示。',
  ),
  layers: ['user'],
  platforms: ['windows'],
  needs: ['windows', 'registry', 'dirs', 'path'],
  wants: ['goInstalls'],
  texts: {
    title: say('This user never received the MSI’s per-user settings', '当前用户缺少 MSI 的用户级设置'),
    why: say(
      'The Go installer writes some settings only for the user who ran it. Other users of the machine have go itself, but the tools they install are not found by name.',
      'Go 安装程序的部分设置只写给运行它的用户。本机的其他用户可以使用 go，但他们安装的工具无法直接按名称运行。',
    ),
    rule: say(
      'Fires when the list of programs has Go, the user has no HKCU\\Software\\GoProgrammingLanguage key, and neither %USERPROFILE%\\go\\bin nor the directory of "go install" is on PATH.',
      '当程序列表中有 Go、用户没有 HKCU\\Software\\GoProgrammingLanguage 键，且 %USERPROFILE%\\go\\bin 和 go install 的目标目录都不在 PATH 中时触发。',
    ),
  },
  source: 'catalogue B.002; C-04',
  labels: { sdk: say('Installed for all users in', '为所有用户安装于') },
  check({ windows, registry, dirs, path }, context) {
    if (registry.goProduct || windows.uninstall.length === 0) return []
    const product = goProducts(windows, registry, context.want('goInstalls'))[0]
    const target = installDir(dirs)
    if (!product || !target) return []
    // Older installers wrote the second one.
    const wanted = ['%USERPROFILE%\\go\\bin', '%GOPATH%\\bin', target.path, target.real ?? target.path]
    if (wanted.some((place) => storesText(registry, place))) return []
    const view = pathView(path, 'windows')
    const entries = [...storedEntries(registry, view).flatMap((stored) => stored.entries), ...view.entries]
    const places = new Set(wanted.map((place) => windowsPaths.norm(place)))
    const there = entries.some(({ raw, key }) => places.has(key) || places.has(windowsPaths.norm(raw)))
    if (there) return []
    return [
      {
        subject: target.path,
        severity: target.tools.length === 0 && !dirs.gopathSet ? 'info' : 'low',
        evidence: evidenceOf({
          binDir: target.path,
          toolCount: target.tools.length,
          gopathSet: dirs.gopathSet,
          sdk: product.location,
        }),
      },
    ]
  },
  explain(evidence) {
    const dir = shown(textOf(evidence, 'binDir'))
    return say(
      `Another account installed Go on this machine, so ${dir} is not on PATH of this user.`,
      `本机的 Go 由其他账户安装，因此 ${dir} 不在当前用户的 PATH 中。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...addPathEntry(textOf(evidence, 'binDir'), 'windows'),
      step(
        say(
          'GOPATH need not be set: its default is the same directory.',
          '无需设置 GOPATH：其默认值就是同一目录。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('The directory is on PATH of a new terminal.', '新终端的 PATH 中包含该目录。'),
  }),
})
