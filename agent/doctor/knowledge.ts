import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Progress } from '../state/progress.ts'
import { SETTINGS_FILE, type FleetSettings } from '../state/settings.ts'
import type { ClockSample } from '../uplink/http.ts'
import { ago, say, type Check } from './check.ts'
import type { Health } from './server.ts'

/** What HOST_CLOCK_SKEW calls off. */
const OFF_MS = 60_000

export function clockCheck(now: ClockSample | undefined, kept: ClockSample | undefined): Check {
  const sample = now ?? kept
  if (!sample)
    return {
      id: 'clock',
      state: 'note',
      says: say('no answer of a server to compare with yet', '尚无服务器应答可供比较'),
    }
  const seconds = Math.round(sample.offsetMs / 1000)
  const size = Math.abs(seconds)
  const age = now ? '' : `, ${sample.at}`
  const says =
    size <= 1
      ? say(`as the server's${age}`, `与服务器一致${age}`)
      : say(
          `${size} s ${seconds > 0 ? 'ahead of' : 'behind'} the server's${age}`,
          `比服务器${seconds > 0 ? '快' : '慢'} ${size} 秒${age}`,
        )
  if (Math.abs(sample.offsetMs) <= OFF_MS) return { id: 'clock', state: 'good', says, facts: sample }
  return {
    ...{ id: 'clock', state: 'mend', says, facts: sample },
    next: say(
      'Let the system keep the time; "envherd scan" tells how.',
      '请让系统自动校时；"envherd scan" 会给出方法。',
    ),
  }
}

export function sectionsCheck({ failed }: Progress): Check {
  if (!failed) return { id: 'sections', state: 'note', says: say('nothing was reported yet', '尚未上报') }
  if (failed.length === 0) return { id: 'sections', state: 'good', says: say('everything', '全部') }
  const list = failed.map(({ section, reason }) => `${section} (${reason})`)
  return {
    ...{ id: 'sections', state: 'note', facts: { failed } },
    says: say(`not read in the last look: ${list.join(', ')}`, `最近一次未能读取：${list.join('、')}`),
    next: say(
      'What depends on them is not judged. "envherd snapshot" has the whole reason of each.',
      '依赖它们的检测不作判断。"envherd snapshot" 给出每项的完整原因。',
    ),
  }
}

export async function settingsCheck(
  folder: string,
  settings: FleetSettings | undefined,
  version: string,
  now: number,
): Promise<Check> {
  const written = await stat(join(folder, SETTINGS_FILE)).catch(() => null)
  if (!settings || !written)
    return {
      id: 'settings',
      state: 'note',
      says: say('none yet; they come with the first check-in', '尚无；首次上报后获得'),
    }
  const when = ago(now - written.mtimeMs)
  const { tag, agentVersion, collecting } = settings
  const facts = { tag, agentVersion, collecting, writtenAt: written.mtime.toISOString() }
  const old = agentVersion === version ? say('', '') : say(', read by another version', '，由另一版本读取')
  return {
    ...{ id: 'settings', state: 'good', facts },
    says: say(`${tag.slice(0, 12)}, ${when.en}${old.en}`, `${tag.slice(0, 12)}，${when.zh}${old.zh}`),
  }
}

export function versionsCheck(agent: string, catalogue: string, server: Health | undefined): Check {
  const facts = { agent, catalogue, ...(server && { server }) }
  const text = `agent ${agent}, catalogue ${catalogue}`
  const zh = `代理 ${agent}，检测目录 ${catalogue}`
  if (!server?.version) return { id: 'versions', state: 'good', says: say(text, zh), facts }
  const says = say(
    `${text}; server ${server.version}, catalogue ${server.catalogue ?? '?'}`,
    `${zh}；服务器 ${server.version}，检测目录 ${server.catalogue ?? '?'}`,
  )
  if (server.version === agent) return { id: 'versions', state: 'good', says, facts }
  return {
    ...{ id: 'versions', state: 'note', says, facts },
    next: say(
      'The two understand each other; the dashboard, Add a host, has the agent of the server.',
      '两者可以互通；控制台的“添加主机”提供与服务器同版本的代理。',
    ),
  }
}
