import { defineDetector, EVERY_PLATFORM, Undecidable } from './detector.ts'
import { evidenceOf, shown, textOf } from './evidence.ts'
import { serviceGoroot } from './model/service-goroot.ts'
import { say, step } from './remedy/steps.ts'

export const ciToolcacheGorootExport = defineDetector({
  id: 'CI_TOOLCACHE_GOROOT_EXPORT',
  severity: 'high',
  layers: ['ci'],
  platforms: EVERY_PLATFORM,
  roles: ['ci'],
  needs: ['ci'],
  wants: ['goActive', 'goInstalls'],
  texts: {
    title: say('Runner or job exports GOROOT of another version', 'CI 作业导出了错误的 GOROOT'),
    why: say(
      'Every job of the agent inherits its environment. A GOROOT in it makes each go command use the compiler of that one root: builds fail with "does not match go tool version" as soon as a job sets up another release.',
      '代理的每个任务都会继承其环境。其中的 GOROOT 会迫使所有 go 命令使用那一个根目录的编译器：任务一旦设置了其他版本，构建就会报错“does not match go tool version”。',
    ),
    rule: say(
      'Fires on a build agent whose service environment sets GOROOT to a root of another release than the go on PATH, or to no directory. Silent when both are one root or one release. Where there is no go before the job’s set-up, CI_AGENT_GO_PREREQ names the variable.',
      '当构建代理的服务环境把 GOROOT 设为与 PATH 中 go 版本不同的根目录，或不存在的目录时触发。两者为同一根目录或同一版本时不触发。若任务设置之前没有 go，则由 CI_AGENT_GO_PREREQ 指出该变量。',
    ),
  },
  source: 'catalogue E.4; C-56, C-77; googleapis/google-api-go-client#658, petermattis/goid#22',
  check({ ci }, context) {
    const found = serviceGoroot(ci, context)
    if (!found || found.verdict === 'same' || found.verdict === 'no go') return []
    if (found.verdict === 'unknown')
      throw new Undecidable('goInstalls: the release in GOROOT of the agent’s service is not known')
    const active = context.want('goActive')
    return [
      {
        subject: 'GOROOT',
        evidence: evidenceOf({
          goroot: found.goroot,
          exists: found.missing !== true,
          rootVersion: found.version,
          goPath: active?.binPath,
          goVersion: active?.version,
          derivedRoot: active?.derivedRoot,
          source: ci.system,
        }),
      },
    ]
  },
  explain(evidence) {
    const [root, go] = [shown(textOf(evidence, 'goroot')), shown(textOf(evidence, 'goPath'))]
    const [own, found] = [textOf(evidence, 'goVersion'), textOf(evidence, 'rootVersion')]
    return evidence['exists'] === false
      ? say(
          `The agent’s service sets GOROOT to ${root}, which does not exist, while ${go} is ${own}.`,
          `代理服务把 GOROOT 设为不存在的 ${root}，而 ${go} 的版本是 ${own}。`,
        )
      : say(
          `The agent’s service sets GOROOT to ${root} (${found}), while ${go} is ${own}.`,
          `代理服务把 GOROOT 设为 ${root}（${found}），而 ${go} 的版本是 ${own}。`,
        )
  },
  remedy: () => ({
    steps: [
      step(
        say(
          'Remove GOROOT from the environment of the agent’s service (its .env file, unit file or service settings) and start the service anew.',
          '从代理服务的环境（.env 文件、unit 文件或服务设置）中删除 GOROOT，然后重启服务。',
        ),
      ),
      step(
        say(
          'Until then, unset GOROOT at the start of a job. Do not set it anywhere: every go command finds its own root.',
          '在此之前，可在任务开头取消 GOROOT。不要在任何地方设置它：每个 go 命令都能找到自己的根目录。',
        ),
      ),
    ],
    verify: say(
      'In a job, "go env GOROOT" prints the directory above the go command in use.',
      '在任务中，go env GOROOT 输出所用 go 命令的上级目录。',
    ),
  }),
})
