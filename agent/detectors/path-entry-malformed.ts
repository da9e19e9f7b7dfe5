import type { Localized } from '../contract/finding.ts'
import type { EnvKind } from '../contract/snapshot.ts'
import { defineDetector, EVERY_PLATFORM, type Draft } from './detector.ts'
import { layerOf, originOf, originWords, textOf } from './evidence.ts'
import { malformations, type Malformation } from './model/malformed.ts'
import { namesSdkBin } from './model/go-bin.ts'
import { pathsOf } from './model/paths.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { removePathEntry } from './remedy/path-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'

export const pathEntryMalformed = defineDetector({
  id: 'PATH_ENTRY_MALFORMED',
  severity: 'medium',
  severityVaries: say(
    'Low where the fault is harmless for Go: quotes, blanks at the end and empty entries on Windows, and faulty entries that name no Go directory and cannot supply another go.',
    '对 Go 无害时为低：Windows 上的引号、尾部空格和空条目，以及既不指向 Go 目录、也不会带来另一个 go 的错误条目。',
  ),
  layers: ['user', 'windows-host', 'distro'],
  platforms: EVERY_PLATFORM,
  needs: ['path'],
  texts: {
    title: say('Broken PATH entry near Go entries', 'PATH 条目格式错误'),
    why: say(
      'A quote, a blank, an unexpanded variable or a wrong separator makes a PATH entry name nothing, or another directory than meant, and each shell reads it differently: go is found in one and not in the next.',
      '引号、空格、未展开的变量或错误的分隔符会让 PATH 条目不指向任何目录，或指向意料之外的目录；而且各个 shell 的解读不同：一个能找到 go，另一个却找不到。',
    ),
    rule: say(
      'Fires for a malformed entry that names a Go bin directory or stands before the first one: quoted, blank at an end, unexpanded variable, literal ~, wrong separator, relative, control character, empty, or a file instead of a directory. Entries that WSL takes over from Windows are judged there.',
      '当格式错误的条目指向 Go 的 bin 目录或位于首个 Go 条目之前时触发：带引号、首尾空格、未展开变量、字面 ~、分隔符错误、相对路径、控制字符、空条目，或者是文件而非目录。WSL 从 Windows 继承的条目在 Windows 一侧判断。',
    ),
  },
  source: 'catalogue B.000; C-03',
  check({ path }, { env }) {
    const view = pathView(path, env.kind)
    const drafts = new Map<string, Draft>()
    for (const [session, entries] of view.sessions) {
      // Git Bash shows its own translation of the Windows PATH, which the other sessions judge.
      if (session === 'gitbash') continue
      const firstGo = entries.findIndex(({ goBin }) => goBin)
      for (const entry of entries) {
        if (entry.origin.kind === 'wsl-interop') continue
        const problems = malformations(entry, env.kind)
        const problem = problems[0]
        if (!problem) continue
        const go = entry.sdkBin || namesGo(entry, env.kind)
        if (!go && entry.index >= firstGo) continue
        const subject = visible(entry.raw)
        if (drafts.has(subject)) continue
        drafts.set(subject, {
          subject,
          severity: severityOf(problem, go, env.kind),
          layer: layerOf(entry.origin),
          evidence: {
            raw: subject,
            dir: entry.dir,
            problem,
            problems: problems.join(', '),
            index: entry.index,
            session: entry.session,
            origin: entry.origin,
          },
        })
      }
    }
    return [...drafts.values()]
  },
  explain(evidence) {
    const at = originWords(originOf(evidence))
    const words =
      PROBLEMS[textOf(evidence, 'problem')] ?? say(textOf(evidence, 'problem'), textOf(evidence, 'problem'))
    const raw = textOf(evidence, 'raw')
    return say(
      `The PATH entry "${raw}", set in ${at.en}, ${words.en}.`,
      `${at.zh}设置的 PATH 条目“${raw}”${words.zh}。`,
    )
  },
  remedy: (evidence) => ({
    steps: [
      step(
        say(
          'Write the entry as a plain absolute directory, or remove it.',
          '把该条目改写为普通的绝对目录，或将其删除。',
        ),
      ),
      ...removePathEntry(textOf(evidence, 'dir'), originOf(evidence)),
      step(NEW_SESSION),
    ],
    verify: say('No entry of PATH is malformed any more.', 'PATH 中不再有格式错误的条目。'),
  }),
})

const PROBLEMS: Readonly<Record<Malformation, Localized> & Record<string, Localized | undefined>> = {
  empty: say(
    'is empty, which stands for the current directory outside Windows',
    '为空；在 Windows 以外，空条目代表当前目录',
  ),
  'control-char': say('contains a control character', '含有控制字符'),
  quoted: say('contains quotes, which not every program removes', '含有引号，并非所有程序都会去掉引号'),
  'leading-space': say(
    'begins with a blank, which belongs to the name',
    '以空格开头，而空格会被当作目录名的一部分',
  ),
  'trailing-space': say('ends with a blank', '以空格结尾'),
  'unexpanded-var': say('contains a variable that nothing expanded', '含有未被展开的变量'),
  'tilde-literal': say(
    'contains a literal ~, which only some shells expand',
    '含有字面的 ~，只有部分 shell 会展开它',
  ),
  'wrong-separator': say('uses the separators of another system', '使用了其他系统的分隔符'),
  relative: say('is relative and depends on the current directory', '是相对路径，取决于当前目录'),
  'file-not-dir': say('is a file, not a directory', '是文件而不是目录'),
}

/** The entry means a Go directory once its fault is mended: one of its pieces, without quotes and blanks. */
function namesGo({ dir }: Entry, kind: EnvKind): boolean {
  const paths = pathsOf(kind)
  return dir
    .split(/;|:(?![\\/])/)
    .map((piece) => piece.replaceAll(/["']/g, '').trim())
    .some(
      (piece) =>
        namesSdkBin(piece, paths) ||
        (/^go(?:\.exe)?$/i.test(paths.basename(piece)) && namesSdkBin(paths.parent(piece), paths)),
    )
}

/** Only an empty or relative entry before Go can bring in another go; the rest merely name nothing. */
function severityOf(problem: Malformation, go: boolean, kind: EnvKind): 'medium' | 'low' {
  const harmlessOnWindows = problem === 'quoted' || problem === 'trailing-space' || problem === 'empty'
  if (kind === 'windows' && harmlessOnWindows) return 'low'
  return go || problem === 'empty' || problem === 'relative' ? 'medium' : 'low'
}

/** With marks for what cannot be seen. */
function visible(raw: string): string {
  if (raw === '') return '(empty)'
  return raw
    .replace(/^ +|(?<! ) +$/g, (blanks) => '␠'.repeat(blanks.length))
    .replaceAll(/\p{Cc}/gu, (control) => {
      const code = control.charCodeAt(0)
      return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\ufffd'
    })
}
