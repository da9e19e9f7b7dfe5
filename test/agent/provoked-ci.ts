import type { Machine } from '../../agent/machine/machine.ts'
import { everywhere } from '../support/home.ts'
import { old, usual, type Provoked } from './provoked-case.ts'

const WORKFLOW = 'src/app/.github/workflows/ci.yml'
const workflow = (...steps: string[]) =>
  [
    'on: push',
    'jobs:',
    '  build:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    ...steps.map((step) => `      ${step}`),
    '',
  ].join('\n')

const inRepository = (text: string, go = '1.22') => ({
  files: {
    ...everywhere(usual),
    'src/app/.git/HEAD': 'ref: refs/heads/main\n',
    'src/app/go.mod': `module example.com/app\n\ngo ${go}\n`,
    [WORKFLOW]: text,
  },
  collecting: { projectRoots: ['~/src'] },
  subject: WORKFLOW,
})

/** The environment that a service gives to its jobs. */
const asBuildAgent =
  (env: Machine['env']) =>
  (machine: Machine): Machine => ({
    ...machine,
    env: { ...machine.env, GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'self-hosted', ...env },
  })

/** Build definitions, and build agents. */
export const CI: Record<string, Provoked> = {
  CI_GO_VERSION_MISMATCH: inRepository(
    workflow('- uses: actions/setup-go@v5', '  with:', "    go-version: '1.20'", '    cache: false'),
  ),
  CI_YAML_FLOAT_GO_VERSION: {
    ...inRepository(
      workflow('- uses: actions/setup-go@v5', '  with:', '    go-version: 1.20', '    cache: false'),
      '1.20',
    ),
    severity: 'high',
  },
  SETUP_GO_CACHE_COLLISION: {
    ...inRepository(
      workflow(
        '- uses: actions/setup-go@v5',
        '  with:',
        "    go-version: '1.22'",
        '- uses: actions/cache@v4',
        '  with:',
        '    path: ~/go/pkg/mod',
      ),
    ),
    severity: 'medium',
  },
  CI_AGENT_GO_PREREQ: {
    files: everywhere(usual),
    role: 'ci',
    on: asBuildAgent({ GOFLAGS: '-trimpath' }),
  },
  CI_TOOLCACHE_GOROOT_EXPORT: {
    files: everywhere(usual),
    role: 'ci',
    on: (machine) => asBuildAgent({ HOME: machine.home, GOROOT: old })(machine),
  },
}
