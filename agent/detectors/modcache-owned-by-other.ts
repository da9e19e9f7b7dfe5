import { defineDetector, Undecidable, type Draft } from './detector.ts'
import { rowsOf, shown, textOf } from './evidence.ts'
import { goDirs, outermost, type NamedDir } from './model/go-dirs.ts'
import { posixPaths } from './model/paths.ts'
import { ownAgain } from './remedy/owner-steps.ts'
import { say, step } from './remedy/steps.ts'

export const modcacheOwnedByOther = defineDetector({
  id: 'MODCACHE_OWNED_BY_OTHER',
  severity: 'high',
  layers: ['user', 'ci'],
  platforms: ['linux', 'macos', 'wsl'],
  needs: ['dirs', 'sessions'],
  texts: {
    title: say(
      'The module or build cache holds files of root or another user',
      '模块或构建缓存中有属于 root 或其他用户的文件',
    ),
    why: say(
      'Go cannot replace or finish what somebody else wrote: some modules download and others fail with "permission denied", depending on which one another user fetched first.',
      'Go 无法替换或补全别人写入的内容：有的模块能下载，有的以“permission denied”失败，取决于是谁先下载的。',
    ),
    rule: say(
      'Fires when the top levels of GOMODCACHE or GOCACHE belong to somebody else and the group may not write there. Silent for root itself, and for a cache that a group shares on purpose (see GOPATH_SHARED_BETWEEN_USERS).',
      '当 GOMODCACHE 或 GOCACHE 的上层目录属于他人，且所属组不可写时触发。以 root 身份运行时，以及由用户组有意共用的缓存（见 GOPATH_SHARED_BETWEEN_USERS）不触发。',
    ),
  },
  source: 'catalogue E.2; golang/go#26814, devcontainers/features#744, microsoft/vscode-dev-containers#1150',
  labels: {
    foreignCaches: say('Caches', '缓存'),
    cacheOwners: say('Other owners', '其他属主'),
    firstForeign: say('First of them', '其中第一个'),
  },
  check({ dirs, sessions }, { env }): Draft[] {
    // Root can write everywhere, and looks into caches of others as a matter of course.
    if (sessions.root) return []
    const caches = goDirs(dirs).filter(({ name, dir }) => isCache(name) && dir.exists)
    const foreign = caches.filter(({ dir }) => {
      const others = dir.place?.otherOwners
      return others !== undefined && others.owners.length > 0 && !others.groupWritable
    })
    if (foreign.length === 0) {
      if (caches.some(({ dir }) => dir.place === undefined))
        throw new Undecidable('dirs: the owners in the caches were not read')
      return []
    }
    // One go command under sudo leaves both behind: one cause.
    const rows = outermost(foreign, posixPaths).map(({ name, dir }) => ({
      variable: name,
      path: dir.path,
      cacheOwners: dir.place?.otherOwners?.owners.join(', ') ?? '',
      firstForeign: dir.place?.otherOwners?.first ?? '',
    }))
    return [
      {
        subject: foreign[0]?.dir.path ?? 'GOMODCACHE',
        layer: env.role === 'ci' ? 'ci' : 'user',
        evidence: { foreignCaches: rows },
      },
    ]
  },
  explain(evidence) {
    const rows = rowsOf(evidence, 'foreignCaches')
    const list = rows.map((row) => `${shown(textOf(row, 'path'))} (${textOf(row, 'cacheOwners')})`).join(', ')
    return say(
      `Files of another owner lie in ${list || 'the caches'}.`,
      `${list || 'Go 缓存'} 中有其他属主的文件。`,
    )
  },
  remedy(evidence, { kind }) {
    const rows = rowsOf(evidence, 'foreignCaches')
    return {
      steps: [
        ...rows.flatMap((row) => ownAgain(textOf(row, 'path'), kind)),
        step(
          say(
            'Run go without sudo from now on; in a container image, switch the user before the first go command.',
            '今后不要用 sudo 运行 go；在容器镜像中，请在第一条 go 命令之前切换用户。',
          ),
        ),
      ],
      verify: say(
        '"go mod download" ends without "permission denied".',
        'go mod download 不再出现“permission denied”。',
      ),
    }
  },
})

const isCache = (name: NamedDir['name']) => name === 'GOMODCACHE' || name === 'GOCACHE'
