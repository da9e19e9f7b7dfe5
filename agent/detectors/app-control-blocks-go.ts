import { defineDetector, Undecidable } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import {
  eventRows,
  isAudited,
  isEnforced,
  goPrograms,
  isRecent,
  placeOf,
  unreadOf,
  worksSince,
  type BlockEvent,
} from './model/block-events.ts'
import { windowsPaths } from './model/paths.ts'
import { say, step } from './remedy/steps.ts'

export const appControlBlocksGo = defineDetector({
  id: 'APP_CONTROL_BLOCKS_GO',
  severity: 'critical',
  severityVaries: say(
    'High when only built programs are blocked; info while the policy merely records.',
    '若仅拦截编译产物则为高；若策略仅处于审核模式则为提示。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['windowsSecurity'],
  wants: ['goInstalls', 'goActive', 'dirs', 'smoke'],
  texts: {
    title: say(
      'Application control blocks go.exe or freshly built binaries',
      '应用控制策略拦截 go.exe 或编译产物',
    ),
    why: say(
      'App Control or AppLocker refuses programs it does not know. Without go.exe nothing works; where only new binaries are refused, "go run", "go test" and installed tools fail with "Access is denied" or a policy message.',
      'App Control 或 AppLocker 会拒绝未知程序。go.exe 被拦截则一切无法工作；若仅新编译的程序被拦截，go run、go test 和安装的工具会报“拒绝访问”或策略提示。',
    ),
    rule: say(
      'Fires on block events 3077 or 8004 of the last seven days for Go’s own programs, or at least two for what Go built. Events 3076 and 8003 of a policy on trial give info. Silent when the blocked go.exe, or a build, has run since.',
      '最近七天内，Go 自身程序出现拦截事件 3077 或 8004，或编译产物至少出现两次时触发。审核模式的 3076、8003 事件为提示。若之后被拦截的 go.exe 或编译产物已能运行，则不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-07, C-41',
  labels: {
    blockEvents: say('Events', '事件'),
    eventId: say('Event id', '事件 ID'),
    blockLog: say('Log', '日志'),
    controlPolicy: say('Policy', '策略'),
    blockedCount: say('Blocked', '拦截次数'),
  },
  check({ windowsSecurity }, context) {
    const events = windowsSecurity.blockEvents.filter(
      (event) => (isEnforced(event) || isAudited(event)) && isRecent(event, context.takenAt),
    )
    if (events.length === 0) {
      const unread = unreadOf(windowsSecurity, 'code-integrity', 'applocker')
      if (unread) throw new Undecidable(`windowsSecurity: the log of ${unread} could not be read`)
      return []
    }
    const installs = context.want('goInstalls')
    const active = context.want('goActive')
    const smoke = context.want('smoke')
    const dirs = context.want('dirs')
    const runsNow = ({ path }: BlockEvent) =>
      active?.runs === true && [active.binPath, active.real].some((bin) => windowsPaths.same(bin, path))
    const enforced = events.filter(
      (event) => isEnforced(event) && !runsNow(event) && !worksSince(smoke, event.last),
    )
    const isGoProgram = goPrograms(installs)
    const own = enforced.filter(({ path }) => isGoProgram(path))
    const built = enforced.filter(({ path }) => !isGoProgram(path))
    const chosen =
      own.length > 0
        ? { events: own, severity: 'critical' as const, case: 'go' }
        : times(built) >= 2
          ? { events: built, severity: 'high' as const, case: 'built' }
          : { events: events.filter(isAudited), severity: 'info' as const, case: 'trial' }
    const [first] = chosen.events
    if (!first) return []
    return [
      {
        subject: chosen.case === 'go' ? first.path : placeOf(first.path, dirs),
        severity: chosen.severity,
        evidence: evidenceOf({
          case: chosen.case,
          path: first.path,
          blockedCount: times(chosen.events),
          blockLog: first.log,
          controlPolicy: first.policy,
          blockEvents: eventRows(chosen.events),
        }),
      },
    ]
  },
  explain(evidence) {
    const [path, count] = [shown(textOf(evidence, 'path')), textOf(evidence, 'blockedCount')]
    const policy = evidence['controlPolicy'] === undefined ? null : textOf(evidence, 'controlPolicy')
    const by = policy === null ? say('', '') : say(` by the policy "${policy}"`, `（策略“${policy}”）`)
    const times = count === '1' ? 'once' : `${count} times`
    if (evidence['case'] === 'trial')
      return say(
        `${path} would be blocked${by.en}, which for now only records (${times}).`,
        `${path} 将会被拦截${by.zh}，目前仅作记录（${count} 次）。`,
      )
    return say(
      `${path} and the like were blocked ${times} in the last week${by.en}.`,
      `最近一周内，${path} 等程序被拦截 ${count} 次${by.zh}。`,
    )
  },
  remedy(evidence) {
    const files = rowsOf(evidence, 'blockEvents')
      .slice(0, 3)
      .map((row) => shown(textOf(row, 'path')))
      .join(', ')
    const owner = step(
      say(
        `Ask the owner of the policy for a rule for Go (by publisher, hash or path); name the event ids and these files: ${files}.`,
        `请策略负责人为 Go 添加规则（按发布者、哈希或路径），并提供事件 ID 与这些文件：${files}。`,
      ),
    )
    const output = step(
      say(
        'For built programs ask which directory may hold them, and set GOTMPDIR and GOBIN to it. Do not try to get round the policy.',
        '对于编译产物，请询问允许存放的目录，并将 GOTMPDIR 和 GOBIN 设为该目录。不要尝试绕过策略。',
      ),
    )
    return {
      steps: [owner, ...(evidence['case'] === 'go' ? [] : [output])],
      verify: say(
        'No new events appear, and "go version" and "go run" work.',
        '不再出现新的事件，且 go version 与 go run 正常。',
      ),
    }
  },
})

const times = (events: readonly BlockEvent[]) => events.reduce((sum, { count }) => sum + count, 0)
