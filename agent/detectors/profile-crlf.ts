import type { Path } from '../contract/sections/path.ts'
import type { Assignment, Profile } from '../contract/sections/profiles.ts'
import type { Session } from '../contract/sections/sessions.ts'
import { defineDetector } from './detector.ts'
import { originOf, rowOf, rowsOf, shown, textOf } from './evidence.ts'
import { isGoSetting } from './model/profile-lines.ts'
import { quoteShPath } from './remedy/quote.ts'
import { NEW_SESSION, say, shStep, step } from './remedy/steps.ts'

/** fish takes a carriage return before the newline away (tried with fish 3); sh, bash and zsh keep it. */
const KEEP_CR: ReadonlySet<Profile['syntax']> = new Set(['sh', 'zsh', 'pam', 'environment.d'])

export const profileCrlf = defineDetector({
  id: 'PROFILE_CRLF',
  severity: 'high',
  layers: ['user', 'distro'],
  platforms: ['wsl', 'linux', 'macos'],
  needs: ['profiles', 'sessions'],
  wants: ['path'],
  texts: {
    title: say(
      'A start-up file has Windows line ends, so Go variables end in a carriage return',
      '启动文件使用 CRLF 换行，Go 变量末尾带有回车符',
    ),
    why: say(
      'The shell takes the carriage return for part of the value. GOPATH then names a directory that nobody can type, and the last entry of PATH leads nowhere, while both look right when printed.',
      'shell 会把回车符当作值的一部分。于是 GOPATH 指向一个无法输入的目录，PATH 的最后一项也失效，而打印出来却看似正常。',
    ),
    rule: say(
      'Fires when a start-up file with Windows line ends, in whole or in part, writes a Go variable or PATH and the value ends in a carriage return, as traced or seen in a session. Where no trace is there, a file that has Windows line ends throughout counts. Silent for fish, which drops it, for files of Windows shells, and for files that no session reads.',
      '当全部或部分使用 Windows 换行的启动文件写入 Go 变量或 PATH、且其值（按跟踪结果或在会话中所见）以回车符结尾时触发；没有跟踪结果时，整个文件均为 Windows 换行即算。fish 会去掉回车符，因此不触发；Windows shell 的文件以及没有会话读取的文件也不触发。',
    ),
  },
  source: 'catalogue E.3; microsoft/WSL#3011',
  labels: { crLines: say('Lines that matter to Go', '涉及 Go 的行'), crLine: say('Line', '行') },
  check({ profiles, sessions }, context) {
    const suspects = profiles.files.filter(
      ({ eol, syntax, assignments, loadedBy }) =>
        (eol === 'crlf' || eol === 'mixed') &&
        KEEP_CR.has(syntax) &&
        assignments.length > 0 &&
        loadedBy.some((id) => !id.startsWith('fish')),
    )
    if (suspects.length === 0) return []
    const returns = returnsOf(context.want('path'))
    return suspects.flatMap((profile) => {
      const readers = sessions.list.filter(
        ({ id, outcome }) => outcome === 'ok' && profile.loadedBy.includes(id),
      )
      const bad = profile.assignments.filter(
        (assignment) =>
          (assignment.name === 'PATH' || isGoSetting(assignment.name)) &&
          assignment.op !== 'unset' &&
          endsInReturn(assignment, profile, readers, returns),
      )
      const [first] = bad
      if (!first) return []
      return [
        {
          subject: profile.file,
          layer: profile.file.startsWith('/etc/') ? 'distro' : 'user',
          evidence: {
            origin: { kind: 'profile', ref: profile.file, line: first.line, confidence: 'high' },
            crLines: bad.slice(0, 200).map(({ line, name }) => rowOf({ crLine: line, variable: name })),
          },
        },
      ]
    })
  },
  explain(evidence) {
    const file = shown(originOf(evidence).ref ?? '?')
    const rows = rowsOf(evidence, 'crLines')
    const names = [...new Set(rows.map((row) => textOf(row, 'variable')))]
    return say(
      `${file} has Windows line ends; a carriage return is added to ${names.join(', ')}.`,
      `${file} 使用 Windows 换行，${names.join('、')} 的末尾因此多出一个回车符。`,
    )
  },
  remedy(evidence) {
    const file = originOf(evidence).ref ?? ''
    const [name, backup] = [quoteShPath(file), quoteShPath(`${file}.before-envherd`)]
    const system = file.startsWith('/etc/')
    const command = system
      ? `sudo cp -p -- ${name} ${backup}\ntr -d '\\r' < ${backup} | sudo tee -- ${name} > /dev/null`
      : `cp -p -- ${name} ${backup}\ntr -d '\\r' < ${backup} > ${name}`
    return {
      steps: [
        shStep(
          say(
            `Take the carriage returns out of ${shown(file)}; a copy of the file is kept.`,
            `去掉 ${shown(file)} 中的回车符；原文件会保留一份副本。`,
          ),
          command,
          system,
        ),
        step(
          say(
            'If the file comes from a repository, let Git keep its line ends: "*.sh text eol=lf" in .gitattributes, and set the editor to LF.',
            '如果该文件来自某个仓库，请在 .gitattributes 中写入“*.sh text eol=lf”以保持换行符，并把编辑器设为 LF。',
          ),
        ),
        step(NEW_SESSION),
      ],
      verify: say(
        'In a new terminal "go env GOPATH | od -c" shows no \\r.',
        '在新终端中，go env GOPATH | od -c 的输出里没有 \\r。',
      ),
    }
  },
})

type Returns = ReadonlyMap<string, ReadonlySet<string | undefined>>

/** Of each session, who set the entries of PATH that end in a return; null: PATH is not known. */
function returnsOf(path: Path | null): Returns | null {
  if (!path) return null
  const found = new Map<string, Set<string | undefined>>()
  for (const { session, entries } of path.sessions)
    if (!found.has(session))
      found.set(
        session,
        new Set(entries.filter(({ raw }) => raw.endsWith('\r')).map(({ origin }) => origin.ref)),
      )
  return found
}

function endsInReturn(
  { name, effective }: Assignment,
  { file, eol, syntax }: Profile,
  readers: readonly Session[],
  returns: Returns | null,
): boolean {
  if (effective?.endsWith('\r')) return true
  const seen = readers.some(({ id, variables, origins }) => {
    if (name !== 'PATH' || !returns) return variables[name]?.endsWith('\r') && origins[name]?.ref === file
    // Where the trace did not tell who wrote the entry, a file with such line ends throughout did.
    const refs = returns.get(id)
    return refs !== undefined && (eol === 'crlf' ? refs.size > 0 : refs.has(file))
  })
  if (seen) return true
  // PAM and systemd may cut blanks off; only a shell that was not traced is believed to have kept the return.
  const shell = syntax === 'sh' || syntax === 'zsh'
  return shell && eol === 'crlf' && effective === undefined && readers.some(({ traced }) => !traced)
}
