import { defineDetector, type Draft } from './detector.ts'
import { evidenceOf, originOf, originWords, rowsOf, textOf } from './evidence.ts'
import { posixPaths } from './model/paths.ts'
import { pathView, type Entry } from './model/path-view.ts'
import { onWindowsDrive } from './model/wsl-paths.ts'
import { commentLine } from './remedy/origin-steps.ts'
import { NEW_SESSION, say, step } from './remedy/steps.ts'
import { restartDistro, setInWslConf } from './remedy/wsl-steps.ts'

const SLOW_MS = 200
const MANY = 10

export const wslPathBrokenBySpaces = defineDetector({
  id: 'WSL_PATH_BROKEN_BY_SPACES',
  severity: 'medium',
  layers: ['distro'],
  platforms: ['wsl'],
  needs: ['path'],
  wants: ['wsl', 'sessions'],
  texts: {
    title: say(
      'The Windows part of PATH is cut at blanks, or slows every look-up',
      'PATH 中的 Windows 部分在空格处被截断，或拖慢每次查找',
    ),
    why: say(
      'Windows directories contain blanks. A start-up file that repeats PATH without quotes cuts them there: everything behind is lost or searched in the wrong place. Many Windows directories also make each missing command slow.',
      'Windows 的目录名含有空格。启动文件若不加引号地重复 PATH，就会在空格处截断：其后的内容会丢失，或到错误的位置查找。Windows 目录过多还会使每个不存在的命令都查找得很慢。',
    ),
    rule: say(
      'Fires when PATH holds the pieces of a Windows directory cut at a blank, as /mnt/c/Program and Files/Git/cmd, or when more than ten Windows directories are on it and a missing command takes longer than 200 ms to look up. Whole directories with blanks are fine.',
      '当 PATH 中含有 Windows 目录在空格处截断的碎片（如 /mnt/c/Program 与 Files/Git/cmd），或含有十个以上 Windows 目录且查找不存在的命令超过 200 毫秒时触发。含空格的完整目录没有问题。',
    ),
  },
  source: 'catalogue E.3; microsoft/WSL#13794, microsoft/WSL#5696, microsoft/WSL#1766',
  labels: {
    fragments: say('Pieces', '碎片'),
    driveEntries: say('Windows directories', 'Windows 目录数'),
    missingCommandMs: say('Look-up of a missing command in ms', '查找不存在的命令（毫秒）'),
  },
  check({ path }, context): Draft[] {
    const onDrive = onWindowsDrive(context)
    for (const [session, entries] of pathView(path, 'wsl').sessions) {
      const pieces = fragmentsOf(entries, onDrive)
      const [first] = pieces
      if (!first) continue
      return [
        {
          subject: 'PATH',
          evidence: {
            problem: 'split',
            session,
            origin: first.origin,
            fragments: pieces.slice(0, 200).map(({ dir, index }) => ({ index, dir })),
          },
        },
      ]
    }
    return slow(context, path.sessions[0]?.entries ?? [], onDrive)
  },
  explain(evidence) {
    if (evidence['problem'] === 'slow') {
      const [count, ms] = [textOf(evidence, 'driveEntries'), textOf(evidence, 'missingCommandMs')]
      return say(
        `PATH holds ${count} Windows directories, and looking up a missing command takes ${ms} ms.`,
        `PATH 中有 ${count} 个 Windows 目录，查找不存在的命令需要 ${ms} 毫秒。`,
      )
    }
    const pieces = rowsOf(evidence, 'fragments').map((row) => textOf(row, 'dir'))
    const at = originWords(originOf(evidence))
    const list = pieces.slice(0, 3).join(', ')
    return say(
      `PATH of ${textOf(evidence, 'session')}, set in ${at.en}, is cut at a blank: ${list || 'pieces of a directory'}.`,
      `${textOf(evidence, 'session')} 的 PATH（由${at.zh}设置）在空格处被截断：${list || '目录碎片'}。`,
    )
  },
  remedy(evidence, env) {
    const origin = originOf(evidence)
    const fix =
      origin.ref !== undefined && origin.line !== undefined
        ? commentLine(origin.ref, origin.line, 'PATH')
        : [
            step(
              say(
                'Find the line in your start-up files that sets PATH without quotes.',
                '在启动文件中找到未加引号设置 PATH 的那一行。',
              ),
            ),
          ]
    const split = [
      ...fix,
      step(
        say(
          'Write it again with quotes around the whole value: export PATH="$PATH:/new/directory".',
          '重新写入该行，并给整个值加上引号：export PATH="$PATH:/new/directory"。',
        ),
      ),
    ]
    const long = [
      step(
        say(
          'Stop passing the Windows PATH, and add the few Windows directories you need by hand.',
          '不再传入 Windows 的 PATH，只手动加入所需的少数 Windows 目录。',
        ),
      ),
      setInWslConf('interop', 'appendWindowsPath=false'),
      restartDistro(env),
    ]
    return {
      steps: [...(evidence['problem'] === 'slow' ? long : split), step(NEW_SESSION)],
      verify: say(
        'Each line of "tr : \'\\n\' <<< "$PATH"" is a whole directory.',
        'tr : \'\\n\' <<< "$PATH" 的每一行都是完整的目录。',
      ),
    }
  },
})

/** Heads are Windows directories that end at a blank and are not there, tails the relative names behind them. */
function fragmentsOf(entries: readonly Entry[], onDrive: (path: string) => boolean): Entry[] {
  const pieces: Entry[] = []
  entries.forEach((entry, at) => {
    if (entry.info?.exists !== false || !onDrive(entry.dir)) return
    const tails: Entry[] = []
    for (
      let next = entries[at + 1 + tails.length];
      next && isTail(next);
      next = entries[at + 1 + tails.length]
    )
      tails.push(next)
    if (tails.length > 0 || posixPaths.basename(entry.dir) === 'Program') pieces.push(entry, ...tails)
  })
  return pieces
}

const isTail = ({ dir }: Entry) => dir !== '' && dir !== '.' && !/^[/~$.<]/.test(dir)

function slow(
  { want }: Parameters<typeof onWindowsDrive>[0],
  entries: readonly { dir: string }[],
  onDrive: (path: string) => boolean,
): Draft[] {
  const lookupMs = want('wsl')?.lookupMs
  if (lookupMs === undefined || lookupMs <= SLOW_MS) return []
  const count = entries.filter(({ dir }) => onDrive(dir)).length
  if (count <= MANY) return []
  const evidence = evidenceOf({ problem: 'slow', driveEntries: count, missingCommandMs: lookupMs })
  return [{ subject: 'PATH', evidence }]
}
