import { defineDetector, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import {
  eventRows,
  isBuildOutput,
  isMalwareAlarm,
  isRecent,
  placeOf,
  unreadOf,
} from './model/block-events.ts'
import { say, step } from './remedy/steps.ts'

/** Windows error 225; "Access is denied" has too many other causes to name the scanner for it. */
const VIRUS = /contains a virus or potentially unwanted software|\bvirus\b/i

export const avQuarantineGoTemp = defineDetector({
  id: 'AV_QUARANTINE_GO_TEMP',
  severity: 'high',
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['windowsSecurity'],
  wants: ['dirs', 'smoke'],
  texts: {
    title: say('Antivirus quarantines freshly built Go binaries', '杀毒软件隔离 Go 编译产物'),
    why: say(
      'A program that was built a moment ago is unknown to every scanner, and some are taken for malware. "go run" and "go test" then fail now and again with "Access is denied" or a missing file.',
      '刚编译出的程序对任何杀毒软件都是未知的，有时会被误判为恶意软件。go run 和 go test 会因此时而报“拒绝访问”或文件缺失。',
    ),
    rule: say(
      'Fires on Defender events 1116 or 1117 of the last seven days for files in go-build directories, GOCACHE or GOTMPDIR, or when a step of the smoke test fails with Windows’ message about a virus. Blocks by application control are another finding.',
      '最近七天内，Defender 对 go-build 目录、GOCACHE 或 GOTMPDIR 中的文件产生 1116 或 1117 事件，或冒烟测试的某一步报出 Windows 的病毒提示时触发。应用控制的拦截属于另一项诊断。',
    ),
  },
  source: 'catalogue E.2; golang/go#41631, golang/go#42224, anthony-chaudhary/fak#8919',
  labels: {
    alarms: say('Alarms', '告警'),
    alarmCount: say('Alarms in a week', '一周内告警数'),
    alarmId: say('Event id', '事件 ID'),
  },
  check({ windowsSecurity }, context) {
    const suspects = windowsSecurity.blockEvents.filter(
      (event) => isMalwareAlarm(event) && isRecent(event, context.takenAt),
    )
    const dirs = suspects.length > 0 ? context.want('dirs') : null
    const events = suspects.filter(({ path }) => isBuildOutput(path, dirs))
    const [first] = events
    if (first)
      return [
        {
          subject: placeOf(first.path, dirs),
          evidence: {
            path: first.path,
            alarmCount: events.reduce((sum, { count }) => sum + count, 0),
            alarms: eventRows(events).map(({ eventId, ...row }) => ({ ...row, alarmId: eventId })),
          },
        },
      ]
    const failed = context
      .want('smoke')
      ?.steps.find(({ outcome, errorText = '' }) => outcome === 'failed' && VIRUS.test(errorText))
    if (failed) return [{ subject: 'go-build', evidence: evidenceOf({ errorText: failed.errorText }) }]
    if (unreadOf(windowsSecurity, 'defender-log'))
      throw new Undecidable('windowsSecurity: the log of Defender could not be read')
    return []
  },
  explain(evidence) {
    if (evidence['path'] === undefined)
      return say(
        `Windows took a program that Go had just built for a virus: ${textOf(evidence, 'errorText')}.`,
        `Windows 将 Go 刚编译的程序当作病毒：${textOf(evidence, 'errorText')}。`,
      )
    const [path, count] = [shown(textOf(evidence, 'path')), textOf(evidence, 'alarmCount')]
    const times = count === '1' ? 'once' : `${count} times`
    return say(
      `Defender raised an alarm ${times} in the last week on what Go had built, the first on ${path}.`,
      `最近一周内，Defender 对 Go 的编译产物告警 ${count} 次，其中包括 ${path}。`,
    )
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'Make sure the program is your own: look at the quarantine entry in Windows Security and at the dependencies added last.',
          '先确认该程序确实是自己编译的：查看“Windows 安全中心”的隔离记录，并检查最近添加的依赖。',
        ),
      ),
      step(
        say(
          'Agree with whoever is responsible for security on one directory for builds, and set GOTMPDIR to it; leave the protection on.',
          '与安全负责人约定一个专用的构建目录，并将 GOTMPDIR 设为该目录；不要关闭防护。',
        ),
      ),
      step(
        say(
          'Report the file to Microsoft as a false alarm, so that others are spared.',
          '将该文件作为误报提交给 Microsoft，以免影响他人。',
        ),
      ),
    ],
    verify: say('No new alarms appear after a few builds.', '多次构建后不再出现新的告警。'),
  }),
})
