import { defineDetector } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { isEnforced, isMalwareAlarm, isRecent } from './model/block-events.ts'
import { windowsPaths } from './model/paths.ts'
import { quotePsPath } from './remedy/quote.ts'
import { psStep, say, step } from './remedy/steps.ts'

export const goBinaryMarkOfWeb = defineDetector({
  id: 'GO_BINARY_MARK_OF_WEB',
  severity: 'low',
  severityVaries: say(
    'High when a program of that root was blocked in the last week.',
    '若该目录中的程序最近一周被拦截过，则为高。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['goInstalls'],
  wants: ['windowsSecurity'],
  texts: {
    title: say('go.exe or the SDK carries the mark of the web', 'go.exe 或 SDK 带有网络下载标记'),
    why: say(
      'Explorer passes the download mark of an archive on to every file in it. SmartScreen and other guards treat such programs as strangers and may ask, delay or refuse.',
      '用资源管理器解压时，下载标记会传给压缩包中的每个文件。SmartScreen 等防护会将这些程序视为陌生程序，可能询问、延迟或拒绝运行。',
    ),
    rule: say(
      'Fires for a Go root in which programs carry a Zone.Identifier of the internet. An installation by the MSI has none.',
      '当某个 Go 根目录中的程序带有互联网区域的 Zone.Identifier 时触发。MSI 安装的文件没有该标记。',
    ),
  },
  source: 'catalogue B.002; A-002-07',
  labels: {
    markedFiles: say('Marked files', '带标记的文件'),
    markedCount: say('Marked', '带标记的文件数'),
    blockedThere: say('Blocked lately', '近期被拦截'),
  },
  check({ goInstalls }, context) {
    return goInstalls.list.flatMap(({ root, webMarked = [], version, source }) => {
      if (webMarked.length === 0) return []
      const blocked =
        context
          .want('windowsSecurity')
          ?.blockEvents.some(
            (event) =>
              (isEnforced(event) || isMalwareAlarm(event)) &&
              isRecent(event, context.takenAt) &&
              windowsPaths.below(event.path, root),
          ) ?? false
      return [
        {
          subject: root,
          severity: blocked ? 'high' : 'low',
          evidence: {
            root,
            ...(version !== undefined && { version }),
            source,
            markedCount: webMarked.length,
            markedFiles: webMarked.map((path) => ({ path })),
            blockedThere: blocked,
          },
        },
      ]
    })
  },
  explain(evidence) {
    const [root, count] = [shown(textOf(evidence, 'root')), textOf(evidence, 'markedCount')]
    const first = shown(textOf(rowsOf(evidence, 'markedFiles')[0] ?? {}, 'path'))
    return say(
      `In ${root}, ${count} ${count === '1' ? 'program is' : 'programs are'} marked as downloaded, such as ${first}.`,
      `${root} 中有 ${count} 个程序带有下载标记，例如 ${first}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      step(
        say(
          'Compare the SHA-256 of the archive with the one on go.dev/dl (Get-FileHash); remove the mark only if they are equal.',
          '用 Get-FileHash 将压缩包的 SHA-256 与 go.dev/dl 公布的值比较；一致时才去除标记。',
        ),
      ),
      psStep(
        say('Take the mark off the files of this root.', '去除该目录中文件的标记。'),
        `Get-ChildItem -LiteralPath ${quotePsPath(textOf(evidence, 'root'))} -Recurse -File | Unblock-File`,
      ),
    ],
    verify: say(
      '"Get-Item go.exe -Stream Zone.Identifier" finds nothing.',
      'Get-Item go.exe -Stream Zone.Identifier 找不到任何内容。',
    ),
  }),
})
