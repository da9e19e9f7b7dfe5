import { defineDetector, EVERY_PLATFORM, type Context, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, shown, textOf } from './evidence.ts'
import { goDirs, outermost, whoPlaced, type NamedDir } from './model/go-dirs.ts'
import { pathsOf } from './model/paths.ts'
import { settingOf } from './model/setting.ts'
import { unsetVariable } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

/*
 * Corrected: that two hosts write to one directory shows in no snapshot of one host; a cache on a share is
 * REPARSE_TARGET_REMOTE's or plain to see. Judged here is what a cloud client or a roaming profile copies away.
 */
export const gocacheSharedOrSynced = defineDetector({
  id: 'GOCACHE_SHARED_OR_SYNCED',
  severity: 'medium',
  layers: ['user', 'ci'],
  platforms: EVERY_PLATFORM,
  needs: ['dirs', 'sessions'],
  wants: ['windows', 'profiles', 'goEnvFile', 'registry'],
  texts: {
    title: say(
      'GOPATH or a Go cache lies in a folder that is synchronised',
      'GOPATH 或 Go 缓存位于会被同步的文件夹中',
    ),
    why: say(
      'A cloud client or a roaming profile copies hundreds of thousands of small files, holds them open while Go needs them, and may bring back files Go has deleted.',
      '云客户端或漫游配置文件会复制数十万个小文件，在 Go 需要时占用它们，还可能把 Go 已删除的文件恢复回来。',
    ),
    rule: say(
      'Fires when GOPATH, GOMODCACHE or GOCACHE lies below a folder of OneDrive, Dropbox, iCloud, Google Drive or another client, or in a roaming profile. Silent for the build cache when GOCACHEPROG takes its place, and for caches a build system restores.',
      '当 GOPATH、GOMODCACHE 或 GOCACHE 位于 OneDrive、Dropbox、iCloud、Google Drive 等客户端的同步目录之下，或位于漫游配置文件中时触发。已由 GOCACHEPROG 代替的构建缓存，以及由构建系统恢复的缓存不触发。',
    ),
  },
  source: 'catalogue B.003; A-003-03',
  labels: { syncedBy: say('Synchronised by', '同步者') },
  check({ dirs, sessions }, context): Draft[] {
    const { kind } = context.env
    const paths = pathsOf(kind)
    const synced = goDirs(dirs).filter(({ name, dir }) => {
      if (name === 'GOBIN' || name === 'GOTMPDIR') return false
      return syncerOf(dir, context, sessions.home) !== null
    })
    if (synced.length === 0) return []
    const program =
      sessions.primary !== null && settingOf(context, sessions.primary, 'GOCACHEPROG') !== undefined
    const judged = program ? synced.filter(({ name }) => name !== 'GOCACHE') : synced
    return outermost(judged, paths).map(({ name, dir }) => {
      const { variable, origin } = whoPlaced(context, name)
      return {
        subject: name,
        layer: context.env.role === 'ci' ? 'ci' : 'user',
        evidence: evidenceOf({
          variable,
          path: dir.path,
          syncedBy: syncerOf(dir, context, sessions.home) ?? undefined,
          size: dir.place?.sizeBytes,
          origin,
        }),
      }
    })
  },
  explain(evidence) {
    const [name, path] = [textOf(evidence, 'variable'), shown(textOf(evidence, 'path'))]
    const who = textOf(evidence, 'syncedBy')
    const at = originWords(originOf(evidence))
    const set = evidence['origin'] !== undefined
    const by = SYNCER[who] ?? say(who, who)
    return say(
      `${path} (${name}${set ? `, set in ${at.en}` : ''}) is synchronised by ${by.en}.`,
      `${path}（${name}${set ? `，由${at.zh}设置` : ''}）由${by.zh}同步。`,
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
                  `Set ${name} to a local directory outside the synchronised folder, for example with "go env -w".`,
                  `把 ${name} 设为同步文件夹以外的本地目录，例如使用 go env -w。`,
                ),
              ),
            ]
          : unsetVariable(name, originOf(evidence))),
        step(
          say(
            'Nothing needs to be copied: Go fills its caches again. Delete the old folder when the synchronisation is at rest.',
            '无需复制任何内容：Go 会重新填充缓存。同步停下来之后再删除旧文件夹。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        '"go env GOPATH GOMODCACHE GOCACHE" shows directories that nothing synchronises.',
        'go env GOPATH GOMODCACHE GOCACHE 显示的目录不会被同步。',
      ),
    }
  },
})

const ROAMING = 'roaming profile'
const CLIENT = 'cloud client'
const SYNCER: Readonly<Record<string, ReturnType<typeof say>>> = {
  [ROAMING]: say('the roaming profile', '漫游配置文件'),
  [CLIENT]: say('a cloud client', '云客户端'),
}

/** What keeps a directory in sync: as reported, as registered with Windows, or by the name clients give theirs. */
function syncerOf({ path, real, place }: NamedDir['dir'], context: Context, home: string): string | null {
  if (place?.syncProvider !== undefined) return place.syncProvider
  if (place?.roaming) return ROAMING
  const paths = pathsOf(context.env.kind)
  const at = real ?? path
  const registered = context.want('windows')?.syncRoots.find((root) => paths.under(at, root.path))
  if (registered) return registered.provider
  return paths.below(at, home) ? clientFolder(at.slice(home.length)) : null
}

/** Directly below the home directory only: a project may well be named dropbox. */
const CLIENTS =
  /^[\\/](?:(OneDrive)(?: - [^\\/]+)?|(Dropbox)(?: \([^\\/]+\))?|(Google Drive|GoogleDrive|My Drive)|(iCloudDrive)|Library\/(Mobile Documents|CloudStorage))(?=[\\/])/

function clientFolder(rest: string): string | null {
  const name = CLIENTS.exec(rest)?.slice(1).find(Boolean)
  if (name === undefined) return null
  return { 'Mobile Documents': 'iCloud', iCloudDrive: 'iCloud', CloudStorage: CLIENT }[name] ?? name
}
