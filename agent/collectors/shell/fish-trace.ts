import { GO_VARIABLES } from '../variables.ts'
import { absolute, type Place, type TraceEvent } from './trace.ts'
import { shellWords } from './words.ts'

/** A handler names its variables one by one; those of version managers are read from the files instead. */
const FOLLOWED = ['PATH', ...GO_VARIABLES]
/** Functions of fish's own that write for the line that calls them. */
const HELPERS = ['fish_add_path', 'export']
const FIELD = '\t'

/**
 * fish has no prompt for traced commands, but calls a handler whenever a variable is written, and that one can ask
 * where. The handler must be there before the files are, so this start is one with `--no-config` that reads the
 * same three files by itself; fish before 3.4 does not know the option, fish 4 may hold the first file inside.
 * Universal variables are not loaded then, and nothing is written to the person's own.
 */
export function fishTraceScript(mark: string): string {
  const say = (fields: string) => `printf '+${mark}${FIELD}%s\\n' (string join \\t -- ${fields}) >&2`
  const helpers = HELPERS.flatMap((name) => [
    `functions -c ${name} __envherd_${name}; and function ${name}`,
    '  set -l at (status stack-trace | string match -e "called on line")',
    `  ${say('call "" "" $at[1]')}`,
    `  __envherd_${name} $argv`,
    `  ${say('back')}`,
    'end',
  ])
  return [
    `function __envherd_write ${FOLLOWED.map((name) => `--on-variable ${name}`).join(' ')}`,
    '  set -l name $argv[3]',
    '  set -l at (status stack-trace)',
    `  ${say('$argv[2] $name (string escape --style=url -- "$$name") $at[-1]')}`,
    'end',
    ...helpers,
    'test -f $__fish_data_dir/config.fish; or exit 3',
    'source $__fish_data_dir/config.fish',
    'test -f $__fish_sysconf_dir/config.fish; and source $__fish_sysconf_dir/config.fish',
    'test -f $__fish_config_dir/config.fish; and source $__fish_config_dir/config.fish',
    `printf '+${mark}\\tend\\n' >&2`,
    'exit 0',
  ].join('\n')
}

/** `called on line 3 of file ~/.config/fish/config.fish`; null for a place that is no file of the machine's. */
function placeOf(text: string, home: string): Place | null {
  const match = /^\s*called on line (\d+) of file (.+)$/.exec(text)
  const file = absolute((match?.[2] ?? '').replace(/^~(?=\/)/, home), home)
  return match && !ofFish(file) ? { file, line: Number(match[1]) } : null
}

/** What fish brings along; snippets of other packages, `vendor_conf.d`, are no part of it. */
const ofFish = (file: string) => /\/share\/fish\/(?!vendor_conf\.d\/)/.test(file)

const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`

/** The writes of a start, as a POSIX shell would trace them; null when it did not come to the end. */
export function parseFishTrace(stderr: string, mark: string, home: string): TraceEvent[] | null {
  const events: TraceEvent[] = []
  let caller: Place | null = null
  for (const line of stderr.split('\n')) {
    if (!line.startsWith(`+${mark}${FIELD}`)) continue
    const [kind = '', name = '', value = '', ...at] = line.slice(mark.length + 2).split(FIELD)
    if (kind === 'end') return events
    const place = placeOf(at.join(FIELD), home)
    if (kind === 'call') caller = place
    else if (kind === 'back') caller = null
    else {
      const text = kind === 'ERASE' ? `unset ${name}` : `export ${name}=${quoted(decodeURIComponent(value))}`
      events.push({ ...(place ?? caller ?? { file: '', line: 0 }), text })
    }
  }
  return null
}

/** Files that a start with `fish_trace` was seen to read, in order. */
export function parseFishSources(stderr: string, home: string): string[] {
  const files = stderr.split('\n').flatMap((line) => {
    const named = /^[-+>]+ (?:source|\.) (.+)$/.exec(line)?.[1]
    const file = named === undefined ? undefined : shellWords(named)[0]
    return file === undefined || file === '-' ? [] : [absolute(file, home)]
  })
  return [...new Set(files.filter((file) => !ofFish(file)))]
}

/** What a start with `fish_trace` said besides the trace. */
export const withoutFishTrace = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => !/^[-+>]+ /.test(line))
    .join('\n')
