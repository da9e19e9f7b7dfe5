import type { CiGo } from '../../contract/sections/projects/build-files.ts'
import { below, isYamlNumber, scalarOf, unquote, yamlLines } from './yaml-lines.ts'

const IMAGE = /(?:^|[/\s])golang:(\d[\w.]*)/

const entry = (
  file: string,
  line: number,
  system: CiGo['system'],
  raw: string,
  parsed: string,
  job?: string,
): CiGo => ({
  file,
  line,
  system,
  ...(job === undefined ? {} : { job: job.slice(0, 200) }),
  raw: raw.trim().slice(0, 200),
  yamlNumber: false,
  parsed: parsed.slice(0, 200),
  matrix: false,
})

/** `FROM golang:1.22-alpine`, also by an ARG with a default above. */
export function dockerfile(file: string, text: string): CiGo[] {
  const defaults = new Map<string, string>()
  return text.split('\n').flatMap((line, at) => {
    const [, name, value] = /^\s*ARG\s+(\w+)=["']?([^\s"']+)/i.exec(line) ?? []
    if (name !== undefined && value !== undefined) defaults.set(name, value)
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(line)?.[1]
    if (from === undefined) return []
    const image = from.replace(
      /\$\{?(\w+)(?::-([^}]*))?\}?/g,
      (all, key: string, otherwise?: string) => defaults.get(key) ?? otherwise ?? all,
    )
    const version = IMAGE.exec(image)?.[1]
    return version === undefined ? [] : [entry(file, at + 1, 'docker', from, version)]
  })
}

/** Images in pipelines of GitLab and CircleCI, on top or in a job. */
export function imagesIn(file: string, text: string, system: 'gitlab' | 'other'): CiGo[] {
  let job: string | undefined
  return yamlLines(text).flatMap(({ key, raw, line, indent, item }) => {
    if (indent === 0 && !item) job = ['image', 'default'].includes(key) ? undefined : key
    const version = key === 'image' || key === 'name' ? IMAGE.exec(unquote(raw))?.[1] : undefined
    return version === undefined ? [] : [entry(file, line, system, raw, version, job)]
  })
}

/** `- task: GoTool@0` with its input `version`. */
export function azurePipeline(file: string, text: string): CiGo[] {
  const lines = yamlLines(text)
  return lines.flatMap((task, at): CiGo[] => {
    if (task.key !== 'task' || !/^GoTool@/.test(unquote(task.raw))) return []
    const inputs = [...below(lines, at), ...lines.slice(at + 1, at + 8)]
    const version = inputs.find(({ key }) => key === 'version')
    if (!version || /\$[({[]/.test(version.raw) || version.raw === '') return []
    const found = entry(file, version.line, 'azure', version.raw, scalarOf(version.raw))
    return [{ ...found, yamlNumber: isYamlNumber(version.raw) }]
  })
}

/** `docker { image 'golang:1.22' }` of a declarative pipeline. */
export const jenkinsfile = (file: string, text: string): CiGo[] =>
  text.split('\n').flatMap((line, at) => {
    const raw = /\bimage\s+(['"][^'"]+['"])/.exec(line)?.[1]
    const version = IMAGE.exec(unquote(raw ?? ''))?.[1]
    return raw === undefined || version === undefined ? [] : [entry(file, at + 1, 'jenkins', raw, version)]
  })
