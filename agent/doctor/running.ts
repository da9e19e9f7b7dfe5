import type { Machine } from '../machine/machine.ts'
import { serviceStates, type ServiceState } from '../service/states.ts'
import { runningProcess } from '../state/lock.ts'
import { say, type Check } from './check.ts'

export async function runningChecks(machine: Machine, folder: string): Promise<Check[]> {
  const [pid, states] = await Promise.all([runningProcess(folder), serviceStates(machine)])
  const first = (wanted: ServiceState['state']) => states.find(({ state }) => state === wanted)
  const installed = first('running') ?? first('stopped') ?? first('unknown')
  return [agentCheck(pid, installed), serviceCheck(pid, installed)]
}

function agentCheck(pid: number | null, installed: ServiceState | undefined): Check {
  if (pid !== null)
    return {
      id: 'agent',
      state: 'good',
      says: say(`runs as process ${pid}`, `正在运行，进程号 ${pid}`),
      facts: { pid },
    }
  const says = say('does not run', '未运行')
  const isThere = installed && installed.state !== 'unknown'
  const next = isThere
    ? say(
        `It is installed with ${installed.service.name}: start it there, and read its log if it ends again.`,
        `已通过 ${installed.service.name} 安装：请在其中启动；若再次退出，请查看其日志。`,
      )
    : say(
        'Start it with "envherd install", or by hand with "envherd run".',
        '请用 "envherd install" 安装，或用 "envherd run" 手动启动。',
      )
  return { id: 'agent', state: 'mend', says, next, facts: { pid } }
}

function serviceCheck(pid: number | null, installed: ServiceState | undefined): Check {
  if (!installed)
    return {
      id: 'service',
      state: pid === null ? 'mend' : 'note',
      says: say('nothing starts the agent when this machine starts', '开机时没有任何服务启动代理'),
      next: say('"envherd install" sees to that.', '运行 "envherd install" 即可。'),
      facts: { state: 'absent' },
    }
  const { name } = installed.service
  const facts = { name, state: installed.state }
  if (installed.state === 'running') return { id: 'service', state: 'good', says: say(name, name), facts }
  if (installed.state === 'unknown')
    return {
      id: 'service',
      state: 'note',
      says: say(`${name}: ${installed.error}`, `${name}：${installed.error}`),
      facts,
    }
  return {
    id: 'service',
    state: 'mend',
    says: say(`${name}: stopped`, `${name}：已停止`),
    next: say('Install it again with "envherd install".', '请运行 "envherd install" 重新安装。'),
    facts,
  }
}
