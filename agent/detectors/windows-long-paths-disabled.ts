import { defineDetector } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { psStep, say } from './remedy/steps.ts'

/** Of the 260 characters Windows allows, a nested module easily takes two hundred. */
const DEEP = 60
const TOO_LONG = /filename too long|file name too long/i

export const windowsLongPathsDisabled = defineDetector({
  id: 'WINDOWS_LONG_PATHS_DISABLED',
  severity: 'medium',
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['windows'],
  wants: ['dirs', 'smoke'],
  texts: {
    title: say('Long paths are off and the module cache is deep', '未启用长路径支持'),
    why: say(
      'Go copes with paths above 260 characters; git and other tools do not unless told to. Downloads of modules by git then fail with "Filename too long".',
      'Go 可以处理超过 260 个字符的路径，而 git 等工具在未启用时不行，通过 git 下载模块会报“Filename too long”。',
    ),
    rule: say(
      'Fires when Windows’ long paths are off and GOMODCACHE alone takes more than 60 characters, or when a "Filename too long" was seen. Silent when git has core.longpaths on.',
      '当 Windows 未启用长路径且 GOMODCACHE 本身超过 60 个字符，或出现过“Filename too long”时触发。git 已启用 core.longpaths 时不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#46692, golang/go#58915',
  labels: {
    modcacheDir: say('Module cache', '模块缓存'),
    modcacheLength: say('Its length', '路径长度'),
    longPathsOn: say('Long paths in Windows', 'Windows 长路径'),
  },
  check({ windows }, context) {
    if (windows.gitLongPaths === true) return []
    const path = context.want('dirs')?.gomodcache?.path
    const deep = !windows.longPathsEnabled && path !== undefined && path.length > DEEP
    const failed = context.want('smoke')?.steps.find(({ errorText = '' }) => TOO_LONG.test(errorText))
    if (!deep && !failed) return []
    return [
      {
        subject: 'GOMODCACHE',
        evidence: evidenceOf({
          modcacheDir: path,
          modcacheLength: path?.length,
          longPathsOn: windows.longPathsEnabled,
          errorText: failed?.errorText,
        }),
      },
    ]
  },
  explain(evidence) {
    if (evidence['errorText'] !== undefined)
      return say(
        `A path was too long: ${textOf(evidence, 'errorText')}.`,
        `路径过长：${textOf(evidence, 'errorText')}。`,
      )
    const [dir, length] = [shown(textOf(evidence, 'modcacheDir')), textOf(evidence, 'modcacheLength')]
    return say(
      `Long paths are off, and the module cache ${dir} takes ${length} of 260 characters.`,
      `未启用长路径，而模块缓存 ${dir} 已占用 260 个字符中的 ${length} 个。`,
    )
  },
  remedy: () => ({
    steps: [
      psStep(
        say('Let git use long paths.', '让 git 使用长路径。'),
        'git config --global core.longpaths true',
      ),
      psStep(
        say('Let other programs use them too.', '让其他程序也能使用长路径。'),
        `New-ItemProperty -Path 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\FileSystem' -Name LongPathsEnabled -Value 1 -PropertyType DWord -Force`,
        true,
      ),
    ],
    verify: say('"git config core.longpaths" prints true.', 'git config core.longpaths 输出 true。'),
  }),
})
