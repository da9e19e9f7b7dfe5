import type { Project } from '../../contract/sections/projects/project.ts'
import type { Machine } from '../../machine/machine.ts'
import { pathsOf } from '../../machine/paths.ts'
import { githubWorkflow } from './github.ts'
import { azurePipeline, dockerfile, imagesIn, jenkinsfile } from './other-builds.ts'

const MAX_BYTES = 512 * 1024
const MOST = 200

/** Build definitions at their usual places in a repository. */
export async function buildFiles(
  machine: Machine,
  repository: string,
): Promise<Pick<Project, 'ci' | 'setupGo'>> {
  const paths = pathsOf(machine.platform)
  const found: Pick<Project, 'ci' | 'setupGo'> = { ci: [], setupGo: [] }
  const names = async (dir: string) => (await machine.list(dir).catch(() => null)) ?? []
  const workflows = paths.join(repository, '.github', 'workflows')
  const top = await names(repository)
  const files = [
    ...(await names(workflows))
      .filter((name) => /\.ya?ml$/.test(name))
      .map((name) => paths.join(workflows, name)),
    ...top.map((name) => paths.join(repository, name)),
    ...(top.includes('.circleci') ? [paths.join(repository, '.circleci', 'config.yml')] : []),
  ]
  for (const file of files.slice(0, 500)) {
    const name = paths.basename(file)
    const inWorkflows = paths.dirname(file) === workflows
    const known =
      inWorkflows ||
      /^(?:\.gitlab-ci|azure-pipelines|config)\.ya?ml$|^Jenkinsfile$|^(?:Docker|Container)file(?:\.|$)/.test(
        name,
      )
    if (!known || (await machine.stat(file).catch(() => null))?.kind !== 'file') continue
    const text =
      (await machine.readFile(file, { maxBytes: MAX_BYTES }).catch(() => null))?.toString('utf8') ?? ''
    if (inWorkflows) {
      const { ci, setupGo } = githubWorkflow(file, text)
      found.ci.push(...ci)
      found.setupGo.push(...setupGo)
    } else if (name.startsWith('.gitlab')) found.ci.push(...imagesIn(file, text, 'gitlab'))
    else if (name.startsWith('azure')) found.ci.push(...azurePipeline(file, text))
    else if (name === 'Jenkinsfile') found.ci.push(...jenkinsfile(file, text))
    else if (name.startsWith('config'))
      found.ci.push(...(file.includes('.circleci') ? imagesIn(file, text, 'other') : []))
    else found.ci.push(...dockerfile(file, text))
  }
  return { ci: found.ci.slice(0, MOST), setupGo: found.setupGo.slice(0, MOST) }
}
