import type { Assignment, Profile } from '../contract/sections/profiles.ts'
import type { Session } from '../contract/sections/sessions.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM, type Context } from './detector.ts'
import { originOf, originWords, shown, textOf } from './evidence.ts'
import { inManagerDir } from './model/installs.ts'
import { inFunction, isGoSetting, valueOf } from './model/profile-lines.ts'
import { lately } from './model/once.ts'
import { pathsOf } from './model/paths.ts'
import { splitPath } from './model/split.ts'
import { quoteSh, quoteShPath } from './remedy/quote.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

/** Of no use to go when exported: GOROOT is better unset (C-24), GOENV names the file. */
const LEFT_ALONE: ReadonlySet<string> = new Set(['GOROOT', 'GOROOT_BOOTSTRAP', 'GOENV'])

export const profileVarNotExported = defineDetector({
  id: 'PROFILE_VAR_NOT_EXPORTED',
  severity: 'medium',
  layers: ['user'],
  // Windows for the files of Git Bash alone.
  platforms: EVERY_PLATFORM,
  needs: ['profiles', 'sessions'],
  wants: ['goEnv', 'dirs'],
  texts: {
    title: say('A Go variable is assigned but not exported', 'Go 变量已赋值但未 export，子进程不可见'),
    why: say(
      'Without "export" the variable exists in the shell alone. "echo" shows the wanted value, but go, the editor and every script that is started get the default.',
      '没有 export 的变量只存在于 shell 自身。echo 能看到期望的值，而 go、编辑器以及启动的脚本得到的都是默认值。',
    ),
    rule: say(
      'Fires when a start-up file that a session reads assigns a Go variable without exporting it, no session that reads the file has the variable, and go works with another value. Silent when the value is what go uses anyway, for GOROOT, inside functions, for a variable that is unset again, and for fish and "set -a" where they export.',
      '当会话读取的启动文件给 Go 变量赋值却未导出、读取该文件的会话中都没有该变量、且 go 使用的是另一个值时触发。值与 go 本来使用的相同、变量为 GOROOT、位于函数之内、之后又被 unset、或 fish 与 set -a 已导出时不触发。',
    ),
  },
  source: 'catalogue B.002; A-002-15, C-24',
  labels: { usedByGo: say('go uses', 'go 实际使用') },
  check({ profiles, sessions }, context) {
    const keyOf = lately(LONG_LISTS, listKey(context.env.kind))
    for (const profile of profiles.files) {
      if (inManagerDir(profile.file, pathsOf(context.env.kind))) continue
      const [readers, lastUnset] = [readersOf(profile, context), lastUnsetOf(profile)]
      for (const assignment of profile.assignments) {
        const { name, line } = assignment
        if (assignment.exported || assignment.op !== 'set' || assignment.value === '') continue
        if (!isGoSetting(name) || LEFT_ALONE.has(name) || (lastUnset.get(name) ?? 0) > line) continue
        if (!isLost(assignment, readers)) continue
        const value = valueOf(assignment, sessions.home)
        const inForce = value === null ? null : usedInstead(name, value, keyOf, context)
        if (value === null || inForce === null) continue
        return [
          {
            subject: assignment.name,
            evidence: {
              variable: assignment.name,
              value,
              usedByGo: inForce,
              origin: { kind: 'profile', ref: profile.file, line: assignment.line, confidence: 'high' },
            },
          },
        ]
      }
    }
    return []
  },
  explain(evidence) {
    const [name, value] = [textOf(evidence, 'variable'), textOf(evidence, 'value')]
    const used = textOf(evidence, 'usedByGo')
    const at = originWords(originOf(evidence))
    return used === ''
      ? say(
          `${at.en} sets ${name} to ${value} without exporting it, so go does not see it.`,
          `${at.zh}把 ${name} 设为 ${value} 却没有导出，go 看不到它。`,
        )
      : say(
          `${at.en} sets ${name} to ${value} without exporting it, so go uses ${used}.`,
          `${at.zh}把 ${name} 设为 ${value} 却没有导出，go 使用的是 ${used}。`,
        )
  },
  remedy(evidence) {
    const { ref = '' } = originOf(evidence)
    const [name, value] = [textOf(evidence, 'variable'), textOf(evidence, 'value')]
    const fish = /\.fish$/.test(ref)
    // A line of its own is right after `typeset GOPATH=...` too, where a word put in front would not be.
    const words = say(
      `Add a line that exports ${name} to the end of ${shown(ref)}.`,
      `在 ${shown(ref)} 末尾添加一行，导出 ${name}。`,
    )
    const edit = `printf '%s\\n' ${quoteSh(`export ${name}`)} >> ${quoteShPath(ref)}`
    return {
      steps: [
        fish
          ? step(say('In that line, write "set -gx" instead of "set".', '在该行中，把 set 改写为 set -gx。'))
          : shStep(words, edit),
        shStep(
          say(
            'Or leave it to go, which then needs no variable in any shell, and take the line out.',
            '也可以交给 go 保存，这样任何 shell 都不需要该变量，然后删除该行。',
          ),
          `go env -w ${quoteSh(`${name}=`)}${quoteShPath(value)}`,
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        `In a new terminal "go env ${name}" prints the value.`,
        `在新终端中，go env ${name} 输出该值。`,
      ),
    }
  },
})

const readersOf = ({ loadedBy }: Profile, { env, want }: Context): Session[] =>
  (want('sessions')?.list ?? []).filter(
    ({ id, outcome }) =>
      outcome === 'ok' && loadedBy.includes(id) && (env.kind !== 'windows' || id === 'gitbash'),
  )

function lastUnsetOf({ assignments }: Profile): ReadonlyMap<string, number> {
  const lines = new Map<string, number>()
  for (const { op, name, line } of assignments)
    if (op === 'unset') lines.set(name, Math.max(line, lines.get(name) ?? 0))
  return lines
}

/** It ran, or stands under no condition, and no session that reads it passes it on. */
function isLost(assignment: Assignment, readers: readonly Session[]): boolean {
  const { name, guard, effective } = assignment
  if (inFunction(assignment) || (guard !== undefined && effective === undefined)) return false
  return readers.length > 0 && readers.every(({ variables }) => variables[name] === undefined)
}

/** What go uses in its place; null when that is the same, or there is no go. */
function usedInstead(
  name: string,
  value: string,
  keyOf: (list: string) => string,
  context: Context,
): string | null {
  const goEnv = context.need('goEnv')
  if (!goEnv) return null
  const gobin = context.want('dirs')?.gopath[0]?.bin.path
  const used = goEnv.values[name] || (name === 'GOBIN' ? (gobin ?? '') : '')
  return value === used || keyOf(value) === keyOf(used) ? null : used
}

/** Two values of the longest kind: what go uses is compared with every line. */
const LONG_LISTS = 64 * 1024

const listKey = (kind: EnvKind) => (list: string) =>
  splitPath(list, kind === 'windows' ? 'go-windows' : 'posix')
    .map((item) => pathsOf(kind).norm(item))
    .join('\n')
