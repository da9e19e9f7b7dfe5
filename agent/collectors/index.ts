import type { Platform } from '../machine/machine.ts'
import type { Collectors } from './collector.ts'
import { busy } from './busy.ts'
import { ci } from './ci.ts'
import { clock } from './clock.ts'
import { dirs } from './dirs.ts'
import { drives } from './drives.ts'
import { compiler } from './compiler.ts'
import { editor } from './editor.ts'
import { goActive } from './go-active.ts'
import { goEnvFile } from './go-env-file.ts'
import { goEnv } from './go-env.ts'
import { goInstalls } from './go-installs.ts'
import { managers } from './managers.ts'
import { network } from './network.ts'
import { os } from './os.ts'
import { path } from './path.ts'
import { processes } from './processes.ts'
import { profiles } from './profiles.ts'
import { projects } from './projects.ts'
import { registry } from './registry.ts'
import { sessions } from './sessions.ts'
import { settingPrograms } from './setting-programs.ts'
import { smoke } from './smoke.ts'
import { tools } from './tools.ts'
import { windowsCollectors } from './windows/index.ts'
import { wsl } from './wsl.ts'

const posixCollectors: Collectors = {
  os,
  sessions,
  path,
  registry,
  profiles,
  goInstalls,
  goActive,
  goEnv,
  goEnvFile,
  dirs,
  editor,
  smoke,
  network,
  projects,
  compiler,
  settingPrograms,
  tools,
  busy,
  clock,
  drives,
  managers,
  processes,
  ci,
}

const windows: Collectors = { ...posixCollectors, ...windowsCollectors }
const inDistribution: Collectors = { ...posixCollectors, wsl }

/** The table of contents of a snapshot, by the family of the env. */
export const collectorsFor = (platform: Platform): Collectors =>
  platform === 'windows' ? windows : platform === 'wsl' ? inDistribution : posixCollectors
