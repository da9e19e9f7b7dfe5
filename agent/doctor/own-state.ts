import { access, constants, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Localized } from '../contract/finding.ts'
import type { Enrolment } from '../state/enrolment.ts'
import { ignoreNotThere, isNotThere } from '../state/folder.ts'
import type { Progress } from '../state/progress.ts'
import { SPOOL_CAP_BYTES, type Spool } from '../uplink/spool.ts'
import { ago, reasonOf, say, type Check } from './check.ts'

const CONFIG_WORD: Readonly<Record<string, Localized>> = {
  stateFolder: say('state folder', '状态目录'),
  server: say('server', '服务器'),
  intervalSeconds: say('seconds between check-ins', '上报间隔（秒）'),
  enrolmentKey: say('enrolment key', '登记密钥'),
}

type Env = Readonly<Record<string, string | undefined>>

/** Each value with where it is from; the keys themselves are nobody's business. */
export function configCheck(folder: string, env: Env, enrolment: Enrolment | undefined): Check {
  const from = (name: string, file: string) => (env[name] === undefined ? file : name)
  const server = enrolment?.server ?? env['ENVHERD_SERVER']
  const facts = {
    stateFolder: { value: folder, from: from('ENVHERD_STATE_DIR', 'default') },
    ...(server !== undefined && {
      server: { value: server, from: enrolment ? 'enrolment.json' : 'ENVHERD_SERVER' },
    }),
    ...(enrolment && {
      intervalSeconds: { value: enrolment.settings.intervalSeconds, from: 'enrolment.json' },
    }),
    ...(env['ENVHERD_ENROLL_KEY'] !== undefined && { enrolmentKey: { from: 'ENVHERD_ENROLL_KEY' } }),
  }
  const listed = (lang: keyof Localized) =>
    Object.entries(facts)
      .map(([name, fact]) => {
        const word = CONFIG_WORD[name]?.[lang] ?? name
        return `${word}${'value' in fact ? ` ${fact.value}` : ''} [${fact.from}]`
      })
      .join('; ')
  const says = say(listed('en'), listed('zh'))
  const other = enrolment && env['ENVHERD_SERVER'] !== undefined && env['ENVHERD_SERVER'] !== enrolment.server
  if (!other) return { id: 'config', state: 'good', says, facts }
  return {
    id: 'config',
    state: 'note',
    says,
    next: say(
      `ENVHERD_SERVER names another server, ${env['ENVHERD_SERVER'] ?? ''}, which only enrolling goes by.`,
      `ENVHERD_SERVER 指向另一台服务器 ${env['ENVHERD_SERVER'] ?? ''}，它只在登记时起作用。`,
    ),
    facts,
  }
}

export function enrolmentCheck(enrolment: Enrolment | undefined, { refused }: Progress): Check {
  const next = say(
    'Run "envherd enroll --server URL --key KEY" with a key from the dashboard, Add a host.',
    '请在控制台的“添加主机”中取得密钥，然后运行 "envherd enroll --server URL --key KEY"。',
  )
  if (!enrolment)
    return { id: 'enrolment', state: 'mend', says: say('this machine is not enrolled', '本机尚未登记'), next }
  const { hostId, enrolledAt } = enrolment
  const facts = { hostId, enrolledAt, ...(refused !== undefined && { refused }) }
  if (refused !== undefined)
    return { id: 'enrolment', state: 'mend', says: say(refused, refused), next, facts }
  const on = enrolledAt.slice(0, 10)
  return {
    id: 'enrolment',
    state: 'good',
    says: say(`host ${hostId}, since ${on}`, `主机 ${hostId}，登记于 ${on}`),
    facts,
  }
}

/** Three check-ins missed are no accident; a look takes its time whatever the interval. */
const LATE_INTERVALS = 3
const SHORTEST_LATE_MS = 60_000

export function reportsCheck(enrolment: Enrolment, progress: Progress, now: number): Check {
  const { checkedInAt, lastError } = progress
  const next =
    lastError === undefined ? undefined : say(`Last error: ${lastError}`, `最近的错误：${lastError}`)
  const more = { ...(next && { next }), facts: progress }
  if (checkedInAt === undefined)
    return { id: 'reports', state: 'mend', says: say('never checked in', '从未上报'), ...more }
  const age = now - Date.parse(checkedInAt)
  const when = ago(age)
  const late = age > Math.max(LATE_INTERVALS * enrolment.settings.intervalSeconds * 1000, SHORTEST_LATE_MS)
  return {
    id: 'reports',
    state: late ? 'mend' : 'good',
    says: say(`last checked in ${when.en}`, `最近一次上报：${when.zh}`),
    ...more,
  }
}

export async function spoolCheck(spool: Spool, now: number): Promise<Check> {
  const entries = await spool.list()
  const whole = await Promise.all(entries.map((entry) => spool.isWhole(entry)))
  const damaged = whole.filter((each) => !each).length
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  const oldest = entries[0]?.writtenAt
  const facts = { waiting: entries.length, bytes, damaged, ...(oldest && { oldestAt: oldest.toISOString() }) }
  if (!oldest) return { id: 'spool', state: 'good', says: say('none', '无'), facts }
  const since = ago(now - oldest.getTime())
  const size = `${(bytes / 1024).toFixed(0)} KiB`
  const says = say(
    `${entries.length}, ${size}, the oldest from ${since.en}${damaged > 0 ? `; ${damaged} damaged` : ''}`,
    `${entries.length} 个，共 ${size}，最早的在${since.zh}${damaged > 0 ? `；${damaged} 个已损坏` : ''}`,
  )
  if (damaged > 0)
    return {
      ...{ id: 'spool', state: 'note', says, facts },
      next: say(
        'Damaged ones are set aside and the rest is sent. If it happens again, check the disk.',
        '损坏的会被搁置，其余照常发送。若再次发生，请检查磁盘。',
      ),
    }
  if (bytes > SPOOL_CAP_BYTES * 0.9)
    return {
      ...{ id: 'spool', state: 'note', says, facts },
      next: say(
        'It is nearly full; the oldest give way, the newest never.',
        '空间将满；最旧的会先被丢弃，最新的始终保留。',
      ),
    }
  return { id: 'spool', state: 'good', says, facts }
}

const OTHERS = 0o077
/** For a snapshot of a large machine. */
const ROOM_BYTES = 64 * 1024

/** The agent's own, and nobody else's: the secret of this host is in it. Windows keeps the profile folder private. */
export async function folderCheck(path: string, secretFile: string): Promise<Check> {
  const mine = typeof process.getuid === 'function' ? process.getuid() : undefined
  try {
    const folder = await stat(path)
    const secret = await stat(join(path, secretFile)).catch(ignoreNotThere)
    await access(path, constants.R_OK | constants.W_OK)
    const facts = {
      path,
      mode: (folder.mode & 0o777).toString(8),
      ...(secret && { secretMode: (secret.mode & 0o777).toString(8) }),
    }
    const open = [folder, secret].some((each) => each && (each.mode & OTHERS) !== 0)
    const foreign = mine !== undefined && folder.uid !== mine
    if (mine !== undefined && open)
      return {
        ...{ id: 'folder', state: 'mend', facts },
        says: say(
          `${path} can be read by others, and this host's secret with it`,
          `其他用户可以读取 ${path} 及其中的本机密钥`,
        ),
        next: say(`chmod -R go-rwx '${path}'`, `chmod -R go-rwx '${path}'`),
      }
    if (foreign)
      return {
        ...{ id: 'folder', state: 'mend', facts },
        says: say(`${path} belongs to another user`, `${path} 属于另一个用户`),
        next: say('Run this as the person whose agent it is.', '请以该代理所属的用户运行。'),
      }
    const { bavail, bsize } = await statfs(path)
    if (bavail * bsize < ROOM_BYTES)
      return {
        ...{ id: 'folder', state: 'mend', facts: { ...facts, freeBytes: bavail * bsize } },
        says: say(
          `the disk of ${path} is full: what the agent sees is reported from memory, and lost if that fails`,
          `${path} 所在磁盘已满：代理直接从内存上报，若失败则会丢失`,
        ),
        next: say(
          'Make room. Until then the times of the last reports are not kept either.',
          '请清理磁盘空间。在此之前，最近上报的时间也无法保存。',
        ),
      }
    return {
      id: 'folder',
      state: 'good',
      says: say(`${path}, for its owner only`, `${path}，仅所有者可访问`),
      facts,
    }
  } catch (error) {
    if (isNotThere(error))
      return {
        id: 'folder',
        state: 'note',
        says: say(`${path} is not there yet`, `${path} 尚不存在`),
        facts: { path },
      }
    return {
      ...{ id: 'folder', state: 'mend', facts: { path } },
      says: say(reasonOf(error), reasonOf(error)),
      next: say(`Give this user the rights to read and write ${path}.`, `请让当前用户能够读写 ${path}。`),
    }
  }
}

/** What was set aside, now or before. */
export async function filesCheck(path: string, damagedNow: readonly string[]): Promise<Check> {
  const names = await readdir(path, { recursive: true }).catch((): string[] => [])
  const aside = names.filter((name) => name.endsWith('.corrupt') || name.endsWith('rejected.json.gz')).sort()
  if (aside.length === 0) return { id: 'files', state: 'good', says: say('all whole', '均完好') }
  return {
    ...{ id: 'files', state: damagedNow.length > 0 ? 'mend' : 'note', facts: { aside, damagedNow } },
    says: say(
      `set aside as damaged or refused: ${aside.join(', ')}`,
      `因损坏或被拒收而搁置：${aside.join('、')}`,
    ),
    next: say(
      'The agent goes on without them. Remove them when you have looked; if more come, check the disk.',
      '代理不受影响。查看后可删除；若继续出现，请检查磁盘。',
    ),
  }
}
