import type { Severity } from '../contract/finding.ts'
import type { GoDir } from '../contract/sections/dirs.ts'
import { defineDetector, Undecidable, type Context } from './detector.ts'
import { evidenceOf, rowsOf, shown, textOf } from './evidence.ts'
import { anyUsesCgo, cgoIsOn } from './model/cgo.ts'
import { NEW_SESSION, psStep, say, step } from './remedy/steps.ts'

const BEYOND_ASCII = /[\u0080-\uffff]/
const UTF8 = 65001

export const goDirNonAscii = defineDetector({
  id: 'GO_DIR_NON_ASCII',
  severity: 'medium',
  severityVaries: say(
    'Low when no project uses cgo or Windows’ code page is UTF-8; info without a C compiler, for Go itself copes.',
    '若没有项目使用 cgo，或 Windows 代码页为 UTF-8，则为低；没有 C 编译器时为提示，因为 Go 本身不受影响。',
  ),
  layers: ['user'],
  platforms: ['windows'],
  needs: ['dirs'],
  wants: ['compiler', 'goEnv', 'goActive', 'windows', 'projects'],
  texts: {
    title: say('Go directories contain non-ASCII characters', 'Go 目录包含非 ASCII 字符'),
    why: say(
      'Go handles every name. The C compilers of MinGW and some other tools read file names in the old code page, and cgo builds then fail with "No such file or directory".',
      'Go 本身可以处理任何名称。但 MinGW 的 C 编译器等工具按旧代码页读取文件名，cgo 构建会因此报“No such file or directory”。',
    ),
    rule: say(
      'Fires when GOPATH, GOCACHE, GOTMPDIR (or else the temporary directory) or GOROOT has characters beyond ASCII. How much it matters depends on cgo, the compiler and the code page.',
      '当 GOPATH、GOCACHE、GOTMPDIR（未设置时为临时目录）或 GOROOT 含有非 ASCII 字符时触发。严重程度取决于 cgo、编译器和代码页。',
    ),
  },
  source: 'catalogue B.002; C-43',
  labels: {
    namedDirs: say('Directories', '目录'),
    codePage: say('Code page', '代码页'),
    cCompiler: say('C compiler', 'C 编译器'),
  },
  check({ dirs }, context) {
    const { gopath, gocache, gotmpdir, temp } = dirs
    const places: [string, boolean | null, string | undefined][] = [
      ['GOPATH', beyondAscii(gopath[0]?.root), gopath[0]?.root.path],
      ['GOCACHE', beyondAscii(gocache), gocache?.path],
      gotmpdir ? ['GOTMPDIR', beyondAscii(gotmpdir), gotmpdir.path] : ['TEMP', beyondAscii(temp), temp.path],
    ]
    const goroot = context.want('goActive')?.goroot
    if (goroot !== undefined) places.push(['GOROOT', BEYOND_ASCII.test(goroot), goroot])
    const found = places.flatMap(([variable, beyond, dir]) =>
      beyond === true && dir !== undefined ? [{ variable, dir }] : [],
    )
    const [first] = found
    if (!first) {
      if (places.some(([, beyond]) => beyond === null))
        throw new Undecidable('dirs: the user name is redacted and nobody looked at its characters')
      return []
    }
    const severity = severityBy(context)
    return [
      {
        subject: first.variable,
        severity,
        evidence: evidenceOf({
          case: severity === 'info' ? 'go' : 'cgo',
          namedDirs: found,
          codePage: context.want('windows')?.acp,
          cCompiler: context.want('compiler')?.cc.file,
        }),
      },
    ]
  },
  explain(evidence) {
    const found = rowsOf(evidence, 'namedDirs')
    const dirs = found.map((row) => `${textOf(row, 'variable')} (${shown(textOf(row, 'dir'))})`).join(', ')
    return evidence['case'] === 'cgo'
      ? say(
          `The names of ${dirs} have characters beyond ASCII, and cgo is on.`,
          `${dirs} 的名称含有非 ASCII 字符，且 cgo 已启用。`,
        )
      : say(
          `The names of ${dirs} have characters beyond ASCII; Go copes, other tools may not.`,
          `${dirs} 的名称含有非 ASCII 字符；Go 不受影响，其他工具可能出错。`,
        )
  },
  remedy: () => ({
    steps: [
      psStep(
        say(
          'Make a directory of plain letters that only you can write to.',
          '创建一个仅含英文字母、且只有自己可写的目录。',
        ),
        [
          `New-Item -ItemType Directory -Force 'C:\\godirs\\tmp', 'C:\\godirs\\cache' | Out-Null`,
          `icacls 'C:\\godirs' /inheritance:r /grant:r "\${env:USERDOMAIN}\\\${env:USERNAME}:(OI)(CI)F"`,
        ].join('\n'),
      ),
      psStep(
        say('Let Go build there.', '让 Go 在该目录中构建。'),
        `go env -w GOTMPDIR=C:\\godirs\\tmp GOCACHE=C:\\godirs\\cache`,
      ),
      step(NEW_SESSION),
    ],
    verify: say('"go build runtime/cgo" works.', 'go build runtime/cgo 成功。'),
  }),
})

/** null: only the redacted part may have such characters. */
function beyondAscii(dir: GoDir | undefined): boolean | null {
  if (!dir) return false
  if (BEYOND_ASCII.test(dir.path)) return true
  return dir.place?.nonAscii ?? (/<u\d+>/.test(dir.path) ? null : false)
}

/** What is not known counts for the milder verdict: only Go's own part is sure then. */
function severityBy(context: Context): Severity {
  const [goEnv, compiler] = [context.want('goEnv'), context.want('compiler')]
  if (!goEnv || !cgoIsOn(goEnv) || compiler?.cc.file === undefined) return 'info'
  const unused = anyUsesCgo(context.want('projects')) === false
  return unused || context.want('windows')?.acp === UTF8 || compiler.cc.flavour === 'clang' ? 'low' : 'medium'
}
