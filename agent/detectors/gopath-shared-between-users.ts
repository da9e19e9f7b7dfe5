import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goDirs, outermost, whoPlaced, type NamedDir } from './model/go-dirs.ts'
import { pathsOf } from './model/paths.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/*
 * Corrected: an agent runs for one user and does not know the GOPATH of others, so sharing shows by who owns the
 * files. Root is no second person, and where the group may not write, MODCACHE_OWNED_BY_OTHER has already spoken.
 */
export const gopathSharedBetweenUsers = defineDetector({
  id: 'GOPATH_SHARED_BETWEEN_USERS',
  severity: 'medium',
  layers: ['user'],
  platforms: ['linux', 'macos', 'windows'],
  roles: ['workstation'],
  needs: ['dirs', 'sessions'],
  wants: ['profiles', 'goEnvFile', 'registry'],
  texts: {
    title: say('Several users share one GOPATH or module cache', '多个用户共用一个 GOPATH 或模块缓存'),
    why: say(
      'Go makes downloaded modules read-only and does not expect a second owner: cleaning or updating fails for everybody but the one who downloaded, and each user runs what the others installed.',
      'Go 会把下载的模块设为只读，并不考虑第二个属主：除下载者外，其他人无法清理或更新，而且每个用户都会运行别人安装的程序。',
    ),
    rule: say(
      'Fires when files of other people lie in the top levels of GOPATH or GOMODCACHE. Silent for files of root, in containers and on build agents, and for GOPROXY=file:// folders, which are made for sharing.',
      '当 GOPATH 或 GOMODCACHE 的上层目录中有其他人的文件时触发。root 的文件、容器与构建机，以及为共享而设的 GOPROXY=file:// 目录不触发。',
    ),
  },
  source: 'catalogue B.001; C-67',
  labels: { otherPeople: say('Other people', '其他用户') },
  check({ dirs, sessions }, context): Draft[] {
    if (sessions.root) return []
    const paths = pathsOf(context.env.kind)
    const places = goDirs(dirs).filter(({ name, dir }) => isShareable(name) && dir.exists)
    const shared = places.filter((named) => peopleIn(named, context.env.kind).length > 0)
    const [first] = outermost(shared, paths)
    if (!first) {
      if (places.some(({ dir }) => dir.place === undefined))
        throw new Undecidable('dirs: the owners in GOPATH were not read')
      return []
    }
    const { variable, origin } = whoPlaced(context, first.name)
    const people = peopleIn(first, context.env.kind).join(', ')
    return [
      {
        subject: first.dir.path,
        evidence: evidenceOf({ variable, path: first.dir.path, otherPeople: people, origin }),
      },
    ]
  },
  explain(evidence) {
    const path = shown(textOf(evidence, 'path'))
    const people = textOf(evidence, 'otherPeople')
    const at = originWords(originOf(evidence))
    const set = evidence['origin'] !== undefined
    return say(
      `${path}${set ? `, set in ${at.en},` : ''} also holds files of other people (${people}).`,
      `${path}${set ? `（由${at.zh}设置）` : ''} 中还有其他用户的文件（${people}）。`,
    )
  },
  remedy(evidence) {
    const name = textOf(evidence, 'variable')
    return {
      steps: [
        ...(evidence['origin'] === undefined
          ? [
              step(
                say(
                  'Set GOPATH to a directory of your own, or leave it at its default in your home.',
                  '把 GOPATH 设为自己的目录，或保持主目录中的默认值。',
                ),
              ),
            ]
          : unsetVariable(name, originOf(evidence))),
        step(
          say(
            'To save downloads for all, offer the shared cache as a read-only source: GOPROXY=file:///<shared>/cache/download,https://proxy.golang.org.',
            '若要为大家节省下载，可把共享缓存作为只读来源：GOPROXY=file:///<shared>/cache/download,https://proxy.golang.org。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOPATH GOMODCACHE" names directories that only you write to.',
        'go env GOPATH GOMODCACHE 显示的目录只有自己会写入。',
      ),
    }
  },
})

const isShareable = (name: NamedDir['name']) => name === 'GOPATH' || name === 'GOMODCACHE'

function peopleIn({ name, dir }: NamedDir, kind: string): string[] {
  const others = dir.place?.otherOwners
  if (!others) return []
  if (name === 'GOMODCACHE' && kind !== 'windows' && !others.groupWritable) return []
  return others.owners.filter((owner) => owner !== 'root')
}
