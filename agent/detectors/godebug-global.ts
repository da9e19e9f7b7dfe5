import { defineDetector, EVERY_PLATFORM } from './detector.ts'
import { evidenceOf, originOf, originWords, textOf } from './evidence.ts'
import { parseGoVersion } from './model/go-version.ts'
import { requireOrigin, settingInForce, userOrCi } from './model/stored-setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

const SECURITY = /^(?:x509\w*|tls\w*|rsa1024min|execerrdot|winsymlink|http2client)$/
/** First minor release in which a key has no effect: internal/godebugs of Go 1.27.3, x509ignoreCN by Go 1.17's notes. */
const REMOVED: Readonly<Record<string, number>> = {
  x509ignoreCN: 17,
  x509sha1: 24,
  tlskyber: 24,
  asynctimerchan: 27,
  gotypesalias: 27,
  tls10server: 27,
  tls3des: 27,
  tlsrsakex: 27,
  tlsunsafeekm: 27,
  x509keypairleaf: 27,
}

export const godebugGlobal = defineDetector({
  id: 'GODEBUG_GLOBAL',
  severity: 'medium',
  severityVaries: say(
    'Medium for keys that concern security, low for the others.',
    '涉及安全的键为中等，其余为低。',
  ),
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['sessions'],
  wants: ['registry', 'profiles', 'goEnvFile', 'goEnv', 'goActive'],
  texts: {
    title: say('GODEBUG is set for the whole session', '全局设置了 GODEBUG'),
    why: say(
      'Every Go program started there runs with these switches, not only the one they were meant for. Some bring back weak cryptography or old rules for finding programs.',
      '从该会话启动的所有 Go 程序都会带上这些开关，而不只是需要它的那一个。其中一些会恢复弱加密算法或旧的程序查找规则。',
    ),
    rule: say(
      'Fires when the primary session has GODEBUG from a start-up file, the registry, the system or an image. Silent for keys that the policy allows, and for what only the process around the session set.',
      '当主会话的 GODEBUG 来自启动文件、注册表、系统或镜像时触发。策略允许的键以及仅由会话父进程设置的值不触发。',
    ),
  },
  labels: {
    debugKeys: say('Keys', '键'),
    deadKeys: say('Keys without effect in this Go', '在此 Go 中无效的键'),
  },
  source: 'catalogue E; openshift/images#43, vmware-tanzu/sonobuoy#1227',
  check(_, context) {
    const setting = settingInForce(context, 'GODEBUG')
    if (!setting || setting.origin.kind === 'go-env-file' || setting.origin.kind === 'goroot-env-file')
      return []
    requireOrigin(context, 'GODEBUG', setting)
    if (setting.origin.kind === 'process') return []
    const { value, origin } = setting
    const { allowedGodebug } = context.policy
    const keys = value
      .split(',')
      .map((pair) => pair.split('=', 1)[0]?.trim() ?? '')
      .filter((key) => key !== '' && !allowedGodebug.includes(key))
    if (keys.length === 0) return []
    const version = parseGoVersion(context.want('goActive')?.version ?? '')
    const dead = keys.filter((key) => version && version.minor >= (REMOVED[key] ?? Infinity))
    return [
      {
        subject: 'GODEBUG',
        layer: userOrCi(context),
        severity: keys.some((key) => SECURITY.test(key) && !dead.includes(key)) ? 'medium' : 'low',
        evidence: evidenceOf({
          variable: 'GODEBUG',
          value,
          debugKeys: keys.join(', '),
          deadKeys: dead.length > 0 ? dead.join(', ') : undefined,
          origin,
        }),
      },
    ]
  },
  explain(evidence) {
    const [keys, at] = [textOf(evidence, 'debugKeys'), originWords(originOf(evidence))]
    const dead = evidence['deadKeys'] === undefined ? null : textOf(evidence, 'deadKeys')
    return say(
      `GODEBUG, set in ${at.en}, switches ${keys} for every Go program${dead === null ? '' : `; this Go no longer knows ${dead}`}.`,
      `${at.zh}设置的 GODEBUG 为所有 Go 程序切换 ${keys}${dead === null ? '' : `；此 Go 已不支持 ${dead}`}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      ...unsetVariable('GODEBUG', originOf(evidence)),
      step(
        say(
          'Where one program needs a switch, set GODEBUG for that program alone, or write a godebug line into its go.mod.',
          '若某个程序确实需要，请只为该程序设置 GODEBUG，或在其 go.mod 中写 godebug 行。',
        ),
      ),
      step(NEW_SESSION),
    ],
    verify: say('GODEBUG is empty in a new terminal.', '新终端中的 GODEBUG 为空。'),
  }),
})
