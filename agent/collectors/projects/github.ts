import type { CiGo, SetupGo } from '../../contract/sections/projects/build-files.ts'
import { below, flowList, isYamlNumber, scalarOf, unquote, yamlLines, type YamlLine } from './yaml-lines.ts'

type Found = { ci: CiGo[]; setupGo: SetupGo[] }

const valueOf = (lines: readonly YamlLine[], key: string) => lines.find((line) => line.key === key)

/** Elements of the list below an entry, each with what belongs to it. */
function elements(lines: readonly YamlLine[]): YamlLine[][] {
  const indent = lines[0]?.indent
  const starts = lines.flatMap((line, at) => (line.item && line.indent === indent ? [at] : []))
  return starts.map((start, index) => lines.slice(start, starts[index + 1]))
}

const listBelow = (lines: readonly YamlLine[], at: number): { raw: string; line: number }[] => {
  const parent = lines[at]
  if (!parent) return []
  const flow = flowList(parent.raw).map((raw) => ({ raw, line: parent.line }))
  if (flow.length > 0) return flow
  return below(lines, at)
    .filter(({ item }) => item)
    .map(({ raw, line }) => ({ raw, line }))
}

const CACHED = /go\/pkg\/mod|go-build|GOMODCACHE|GOCACHE/

/** Workflows of GitHub: each job that sets Go up by actions/setup-go. */
export function githubWorkflow(file: string, text: string): Found {
  const lines = yamlLines(text)
  const found: Found = { ci: [], setupGo: [] }
  const jobsAt = lines.findIndex(({ key, indent }) => key === 'jobs' && indent === 0)
  const jobs = below(lines, jobsAt)
  const depth = jobs[0]?.indent
  for (const [at, entry] of jobs.entries()) {
    if (entry.indent !== depth || entry.item) continue
    const job = entry.key.slice(0, 200)
    const body = below(jobs, at)
    const runsOn = body.findIndex(({ key }) => key === 'runs-on')
    const runner = `${body[runsOn]?.raw ?? ''} ${below(body, runsOn)
      .map(({ raw }) => raw)
      .join(' ')}`
    const stepsAt = body.findIndex(({ key }) => key === 'steps')
    const steps = stepsAt < 0 ? [] : elements(below(body, stepsAt))
    const cacheStep = steps
      .filter((step) => /^actions\/cache(?:\/restore)?@/.test(unquote(valueOf(step, 'uses')?.raw ?? '')))
      .find((step) => {
        const from = step[0]?.line ?? 0
        const next = steps[steps.indexOf(step) + 1]?.[0]?.line
        // Its paths stand in a block scalar as a rule.
        return CACHED.test(
          text
            .split('\n')
            .slice(from - 1, next === undefined ? undefined : next - 1)
            .join('\n'),
        )
      })
    const setups = steps.filter((step) =>
      /^actions\/setup-go@/.test(unquote(valueOf(step, 'uses')?.raw ?? '')),
    )
    for (const setup of setups) {
      const uses = valueOf(setup, 'uses')
      if (!uses) continue
      const major = /@v(\d+)/.exec(uses.raw)?.[1] ?? /^v(\d+)/.exec(uses.comment)?.[1]
      const cache = unquote(valueOf(setup, 'cache')?.raw ?? '')
      const otherCacheLine = cacheStep?.[0]?.line
      found.setupGo.push({
        file,
        line: uses.line,
        job,
        ...(major === undefined || Number(major) < 1 ? {} : { major: Number(major) }),
        // On by default since v4.
        cache: cache === '' ? Number(major ?? 0) >= 4 : cache === 'true',
        selfHosted: /\bself-hosted\b/.test(runner),
        timesInJob: setups.length,
        ...(otherCacheLine === undefined ? {} : { otherCacheLine }),
      })
      found.ci.push(...versions(file, job, setup, body))
    }
  }
  return found
}

function versions(file: string, job: string, setup: readonly YamlLine[], body: readonly YamlLine[]): CiGo[] {
  const entry = (raw: string, line: number, matrix: boolean): CiGo => ({
    file,
    line,
    system: 'github',
    job,
    raw: raw.slice(0, 200),
    yamlNumber: isYamlNumber(raw),
    parsed: scalarOf(raw).slice(0, 200),
    matrix,
  })
  const fromFile = valueOf(setup, 'go-version-file')
  const version = valueOf(setup, 'go-version')
  if (!version || version.raw === '') {
    const named = unquote(fromFile?.raw ?? '').slice(0, 300)
    return fromFile && named !== '' ? [{ ...entry('', fromFile.line, false), fromFile: named }] : []
  }
  const variable = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(unquote(version.raw))?.[1]
  if (variable === undefined)
    return version.raw.includes('${{') ? [] : [entry(version.raw, version.line, false)]
  const matrixAt = body.findIndex(({ key }) => key === 'matrix')
  const matrix = below(body, matrixAt)
  return matrix.flatMap(({ key, raw, line }, at) => {
    if (key !== variable) return []
    const legs = listBelow(matrix, at)
    // One leg of `include:`.
    if (legs.length === 0) return raw === '' || raw.includes('${{') ? [] : [entry(raw, line, true)]
    return legs.map((leg) => entry(leg.raw, leg.line, true))
  })
}
