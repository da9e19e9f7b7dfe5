import type { Machine } from '../machine/machine.ts'
import { possibleServices } from '../service/choose.ts'
import { runningProcess } from '../state/lock.ts'
import { reasonOf, say, type Check } from './check.ts'

export type ServiceState = { name: string; state: 'running' | 'stopped' | 'absent'; error?: string }

/** What of the system could keep an agent running here, and whether it does. A tool that is not there holds nothing. */
export async function serviceStates(machine: Machine): Promise<ServiceState[]> {
  return Promise.all(
    possibleServices(machine).map(async (service) => {
      try {
        return { name: service.name, state: await service.state() }
      } catch (error) {
        return { name: service.name, state: 'absent' as const, error: reasonOf(error) }
      }
    }),
  )
}

export async function runningChecks(machine: Machine, folder: string): Promise<Check[]> {
  const [pid, states] = await Promise.all([runningProcess(folder), serviceStates(machine)])
  const installed =
    states.find(({ state }) => state === 'running') ?? states.find(({ state }) => state !== 'absent')
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
  const next = installed
    ? say(
        `It is installed with ${installed.name}: start it there, and read its log if it ends again.`,
        `已通过 ${installed.name} 安装：请在其中启动；若再次退出，请查看其日志。`,
      )
    : say(
        'Start it with "envherd install", or by hand with "envherd run".',
        '请用 "envherd install" 安装，或用 "envherd run" 手动启动。',
      )
  return { id: 'agent', state: 'mend', says, next, facts: { pid } }
}

function serviceCheck(pid: number | null, installed: ServiceState | undefined): Check {
  if (installed?.state === 'running')
    return { id: 'service', state: 'good', says: say(installed.name, installed.name), facts: installed }
  if (installed)
    return {
      id: 'service',
      state: 'mend',
      says: say(`${installed.name}: stopped`, `${installed.name}：已停止`),
      next: say('Install it again with "envherd install".', '请运行 "envherd install" 重新安装。'),
      facts: installed,
    }
  return {
    id: 'service',
    state: pid === null ? 'mend' : 'note',
    says: say('nothing starts the agent when this machine starts', '开机时没有任何服务启动代理'),
    next: say('"envherd install" sees to that.', '运行 "envherd install" 即可。'),
    facts: { state: 'absent' },
  }
}
