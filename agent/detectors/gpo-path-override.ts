import type { GroupPolicy } from '../contract/sections/group-policy.ts'
import type { PastPath } from '../contract/surroundings.ts'
import { defineDetector, type Context, type Draft } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { namesSdkBin } from './model/go-bin.ts'
import { groupBy } from './model/group.ts'
import { goProducts } from './model/msi.ts'
import { windowsPaths } from './model/paths.ts'
import { entriesLost, storedPathValues } from './model/stored-path-value.ts'
import { addPathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

type Item = GroupPolicy['items'][number]

/**
 * Beyond the catalogue: an item that adds other directories to Path concerns Go in no way and gives nothing, and
 * an item "create" never touches a variable that is there.
 */
export const gpoPathOverride = defineDetector({
  id: 'GPO_PATH_OVERRIDE',
  severity: 'high',
  severityVaries: say(
    'Info while no Go entry is known to have disappeared.',
    '若尚无 Go 条目因此消失，则为提示。',
  ),
  layers: ['windows-host'],
  platforms: ['windows'],
  needs: ['groupPolicy'],
  wants: ['windows', 'registry', 'goInstalls', 'earlier'],
  texts: {
    title: say('Group Policy rewrites PATH or Go variables', '组策略覆盖 PATH 或 Go 变量'),
    why: say(
      'A policy that writes a variable does so again at every refresh. A Go entry somebody adds is gone hours later, and mending it on this machine does not last.',
      '写入变量的组策略会在每次刷新时重新写入。手动添加的 Go 条目几小时后就会消失，在本机修复也无法持久。',
    ),
    rule: say(
      'Fires for a policy item that replaces, updates or deletes Path or a Go variable. High when Go entries of that Path vanished between two snapshots with a policy refresh in between, or when the policy’s text is in force and lacks the directory of the installed MSI. Silent for items that only add other directories, and off a domain.',
      '当组策略项替换、更新或删除 Path 或 Go 变量时触发。若两次快照之间发生过策略刷新且该 Path 的 Go 条目消失，或策略文本已生效而缺少 MSI 安装的目录，则为高。仅追加其他目录的策略项，以及未加入域的主机，不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-11, C-45',
  labels: {
    policyItems: say('Policy items', '策略项'),
    policyName: say('Policy', '策略'),
    policyAction: say('Action', '操作'),
    policyScope: say('Policy scope', '策略作用域'),
    policyRefresh: say('Last refresh', '上次刷新'),
    lostGoDirs: say('Go entries that are gone', '消失的 Go 条目'),
  },
  check({ groupPolicy }, context) {
    const items = groupPolicy.items.filter(matters)
    if (items.length === 0 || context.want('windows')?.domainJoined === false) return []
    const drafts: Draft[] = []
    for (const [subject, group] of groupBy(items, ({ name, scope }) => `${name} (${scope})`)) {
      const [item] = group
      if (!item) continue
      const lost = item.name.toLowerCase() === 'path' ? lostGoDirs(item, context) : []
      drafts.push({
        subject,
        severity: lost.length > 0 ? 'high' : 'info',
        evidence: evidenceOf({
          variable: item.name,
          policyScope: item.scope,
          case: lost.length > 0 ? 'lost' : item.partial ? 'adds' : 'writes',
          policyItems: group.slice(0, 50).map(({ gpo, action, value }) => ({
            policyName: gpo,
            policyAction: action,
            value,
          })),
          policyRefresh: groupPolicy.refreshedAt,
          lostGoDirs: lost.length > 0 ? lost.slice(0, 50).map((dir) => ({ dir })) : undefined,
        }),
      })
    }
    return drafts
  },
  explain(evidence) {
    const variable = textOf(evidence, 'variable')
    const policy = textOf(rowsOf(evidence, 'policyItems')[0] ?? {}, 'policyName')
    const lost = rowsOf(evidence, 'lostGoDirs').map((row) => shown(textOf(row, 'dir')))
    if (lost.length > 0)
      return say(
        `The policy "${policy}" writes ${variable}, and ${lost.join(', ')} is no longer in it.`,
        `策略“${policy}”写入了 ${variable}，其中已不再包含 ${lost.join('、')}。`,
      )
    return evidence['case'] === 'adds'
      ? say(
          `The policy "${policy}" adds a Go directory to ${variable}.`,
          `策略“${policy}”向 ${variable} 添加了 Go 目录。`,
        )
      : say(
          `The policy "${policy}" writes ${variable}; changes made here do not last.`,
          `策略“${policy}”会写入 ${variable}；在本机所做的修改不会持久。`,
        )
  },
  remedy(evidence) {
    const dirs = rowsOf(evidence, 'lostGoDirs').map((row) => textOf(row, 'dir'))
    const machine = evidence['policyScope'] === 'machine'
    const owner = step(
      say(
        'Ask the owner of the policy to add the directory there, or to let the item add to Path instead of writing all of it.',
        '请策略负责人在策略中加入该目录，或将该项改为追加到 Path，而不是整体写入。',
      ),
    )
    const meanwhile = machine ? dirs.flatMap((dir) => addPathEntry(dir, 'windows')) : []
    return {
      steps: [owner, ...meanwhile.slice(0, 10), ...(meanwhile.length > 0 ? [step(NEW_SESSION)] : [])],
      verify: say(
        'The Go entries are still there after "gpupdate /force".',
        '执行 gpupdate /force 之后，Go 条目仍然存在。',
      ),
    }
  },
})

function matters({ name, action, partial, value }: Item): boolean {
  if (action === 'create') return false
  if (name.toLowerCase() !== 'path' || !partial) return true
  return value.split(';').some((entry) => namesSdkBin(entry, windowsPaths))
}

/** What the policy provably took away: seen before and gone since its refresh, or missing from its text in force. */
function lostGoDirs(item: Item, context: Context): string[] {
  const registry = context.want('registry')
  if (!registry || (item.partial && item.action !== 'delete')) return []
  const stored = storedPathValues(registry)
  const now = stored.find(({ scope }) => scope === item.scope)?.value.raw ?? ''
  const everywhere = stored.map(({ value }) => value.raw).join(';')
  const earlier = context.want('earlier')
  const before = item.scope === 'machine' ? earlier?.machinePath : earlier?.userPath
  if (before && refreshedBetween(before))
    return entriesLost(before.text, everywhere).filter(goDirsOf(context))
  if (item.scope !== 'machine' || item.partial || !sameEntries(now, item.value)) return []
  const windows = context.want('windows')
  const products = windows ? goProducts(windows, registry, context.want('goInstalls')) : []
  const bins = products.flatMap(({ bin }) => bin ?? [])
  const lost = new Set(entriesLost(bins.join(';'), plain(everywhere)))
  const isGo = goDirsOf(context)
  return bins.filter((bin) => isGo(bin) && bin.split(';').some((entry) => lost.has(entry)))
}

/** By what was known when the text was first gone: refreshes go on, and a later one took nothing. */
const refreshedBetween = ({ seenAt, goneAt, policyRefreshedAt }: PastPath): boolean =>
  policyRefreshedAt !== undefined &&
  Date.parse(policyRefreshedAt) > Date.parse(seenAt) &&
  Date.parse(policyRefreshedAt) <= Date.parse(goneAt)

/** A directory of Go's that is still in use: an entry that went together with its SDK is no loss. */
function goDirsOf({ want }: Context): (entry: string) => boolean {
  const valid = want('goInstalls')?.list.filter((install) => install.valid)
  const bins = valid && new Set(valid.map(({ root }) => windowsPaths.norm(windowsPaths.join(root, 'bin'))))
  return (entry) => bins?.has(windowsPaths.norm(plain(entry))) ?? namesSdkBin(plain(entry), windowsPaths)
}

const sameEntries = (a: string, b: string) => entriesLost(a, b).length === 0 && entriesLost(b, a).length === 0

/** The two variables that installers of Go write, as everybody has them. */
const plain = (text: string) =>
  text.replaceAll(/%ProgramFiles%/gi, 'C:\\Program Files').replaceAll(/%SystemDrive%/gi, 'C:')
