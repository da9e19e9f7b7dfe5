/** `curl SERVER/install.sh | sh` on a machine that really boots, with the service managers that it really has. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { HostPage, type HostRow } from '../../server/contract/host.ts'
import { leftOut } from '../support/lacking.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { apiOf, type Api } from './api.ts'
import { bootRefused, makeMachine, programsLacking, until, type BootedMachine } from './booted-machine.ts'
import { packagedCopy, type Copy } from './executables.ts'

vi.setConfig({ testTimeout: 120_000 })

const WHAT = 'installed on a machine that boots'
const LACKING = leftOut(WHAT, programsLacking ?? (process.arch === 'x64' ? null : 'needs an x64 machine'))
const REFUSED = LACKING ? null : bootRefused()
if (REFUSED !== null) console.warn(`SKIPPED "${WHAT}": ${REFUSED}`)

const WITHIN_FIVE_MINUTES = 'runs again within five minutes when it was killed'
const FAKE_TIME = ['x86_64', 'aarch64']
  .map((kind) => `/usr/lib/${kind}-linux-gnu/faketime/libfaketime.so.1`)
  .find((file) => existsSync(file))
const NO_OTHER_CLOCK = leftOut(WITHIN_FIVE_MINUTES, FAKE_TIME === undefined ? 'needs libfaketime' : null)

describe.skipIf(LACKING || REFUSED !== null)(WHAT, () => {
  let folder: string
  let copy: Copy | undefined
  let server: ServerProcess
  let running: ServerProcess | undefined
  let api: Api
  let machine: BootedMachine
  let made: BootedMachine | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'envherd-installed-'))
    ;[copy, made] = await Promise.all([packagedCopy(['linux-x64']), makeMachine()])
    machine = made
    server = running = await startServer({
      dataDir: join(folder, 'data'),
      bundle: copy.server,
    })
    api = apiOf(server.address, server.token)
    await machine.start()
    for (const user of ['ada', 'bob', 'eve']) await ok(`useradd --create-home --shell /bin/bash ${user}`)
  }, 300_000)
  afterAll(async () => {
    await made?.remove()
    await running?.stop()
    await copy?.remove()
    await rm(folder, { recursive: true, force: true })
  })

  /** The one-liner of the dashboard. */
  const oneLiner = (more = '') =>
    `curl -fsSL ${server.address}/install.sh | sh -s -- --key ${server.enrolmentKey} ${more}`

  async function ok(line: string, user?: string): Promise<string> {
    const { exitCode, out, err } = await (user ? machine.runAs(user, line) : machine.run(line))
    if (exitCode !== 0) throw new Error(`${line} ended with ${exitCode}: ${out}${err}`)
    return out
  }

  /** A shell as of su without a session, or in a container: systemd runs, and not for them. */
  const withoutSession = (user: string, line: string) =>
    ok(
      `setpriv --reuid ${user} --regid ${user} --init-groups env -i HOME=/home/${user} USER=${user} PATH="$PATH" sh -c '${line}'`,
    )

  /** What the agent says of itself to whoever it runs for. */
  async function doctor(user: string, program = 'envherd'): Promise<Record<string, string>> {
    const { out } = await machine.runAs(user, `${program} doctor --format json --lang en`)
    return Object.fromEntries(
      Parse(Doctor, JSON.parse(out)).checks.map(({ id, state, says }) => [id, `${state}: ${says}`]),
    )
  }
  const lineOf = (status: string, name: string) =>
    status
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(15)
  const processOf = (status: string) => /^running, process (\d+)$/.exec(lineOf(status, 'agent') ?? '')?.[1]

  /** Until the agent has told the server something after this. */
  const reports = (user: string, since: string) =>
    until(async () => {
      const { out } = await machine.runAs(user, 'PATH=$PATH:~/.local/bin envherd status')
      return processOf(out) && (lineOf(out, 'last check-in') ?? '') > since ? out : null
    })
  const now = () => new Date().toISOString()
  const hosts = async (): Promise<HostRow[]> => (await api.get('/hosts', HostPage)).rows

  /** What is on the disk now and was not, or is not as it was. */
  async function changedSince(before: ReadonlyMap<string, string>): Promise<string[]> {
    const after = await machine.written()
    const names = new Set([...before.keys(), ...after.keys()])
    return [...names].filter((name) => before.get(name) !== after.get(name)).sort()
  }

  describe('by root for somebody else', () => {
    const UNIT = 'envherd-ada.service'
    const KEY_FILE = '/etc/envherd/ada.env'
    const pid = async () => (await ok(`systemctl show -P MainPID ${UNIT}`)).trim()
    let before: Map<string, string>

    it('starts as that person, with a key that only root can read, and reports', async () => {
      await ok('echo "export GOROOT=/nowhere" >>~ada/.profile')
      before = await machine.written()
      const began = now()
      expect(await ok(oneLiner('--user ada'))).toContain(`Installed with systemd, unit ${UNIT}.\n`)
      const status = await reports('ada', began)
      expect(await ok(`stat -c '%a %U' /etc/envherd ${KEY_FILE}`)).toBe('700 root\n600 root\n')
      expect((await machine.runAs('ada', `cat ${KEY_FILE}`)).exitCode).not.toBe(0)
      expect(await ok(`systemctl cat ${UNIT}`)).not.toContain(server.enrolmentKey)
      expect(lineOf(status, 'service')).toBe(`systemd, unit ${UNIT}: running`)
      expect(processOf(status)).toBe(await pid())
      expect(await ok(`stat -c %U /proc/${await pid()}`)).toBe('ada\n')
      expect(await ok(`tr '\\0' '\\n' </proc/${await pid()}/environ`)).toContain('NODE_OPTIONS=')
      const host = await until(async () => (await hosts()).find(({ presence }) => presence === 'on-time'))
      expect(host.agentVersion).toBe('0.1.0')
      const patterns = (await api.findings({ status: 'open', host: host.id })).map((each) => each.pattern)
      expect(patterns).toContain('GOROOT_INVALID')
      expect(await doctor('ada')).toMatchObject({
        agent: `good: runs as process ${await pid()}`,
        service: `good: systemd, unit ${UNIT}`,
      })
    })

    it('runs again by itself when the machine was shut down, and when its power went', async () => {
      for (const end of ['stop', 'cut'] as const) {
        await machine[end]()
        const began = now()
        await machine.start()
        expect(processOf(await reports('ada', began))).toBe(await pid())
        // Not by a second start: the lock of before names a process that is another program's now.
        expect(await ok(`systemctl show -P NRestarts ${UNIT}`)).toBe('0\n')
      }
      expect(await hosts()).toHaveLength(1)
    })

    it('runs again by itself when it was killed', async () => {
      // The unit waits half a minute, so that an agent that cannot run is no load.
      expect(await ok(`systemctl show -P RestartUSec ${UNIT}`)).toBe('30s\n')
      const override = `/run/systemd/system/${UNIT}.d`
      await ok(`mkdir -p ${override}; printf '[Service]\\nRestartSec=1\\n' >${override}/soon.conf`)
      await ok('systemctl daemon-reload')
      const killed = await pid()
      await ok(`kill -9 ${killed}`)
      const began = now()
      expect(processOf(await reports('ada', began))).not.toBe(killed)
      expect(await ok(`systemctl show -P NRestarts ${UNIT}`)).toBe('1\n')
    })

    it('installed again, is replaced', async () => {
      const first = await pid()
      const began = now()
      await ok(oneLiner('--user ada'))
      expect(processOf(await reports('ada', began))).not.toBe(first)
      expect(await hosts()).toHaveLength(1)
    })

    it('is removed without a trace but for the program and what the person keeps', async () => {
      const refused = await machine.runAs('ada', 'envherd uninstall')
      expect(refused).toMatchObject({
        exitCode: 2,
        err: expect.stringContaining('as root, envherd uninstall') as string,
      })
      expect(await ok('envherd uninstall --user ada')).toBe(`Removed from systemd, unit ${UNIT}.\n`)
      expect((await machine.run('pgrep envherd')).out).toBe('')
      expect(await ok('systemctl --failed --no-legend')).toBe('')
      expect((await machine.run(`systemctl status ${UNIT}`)).exitCode).toBe(4)
      expect(lineOf((await machine.runAs('ada', 'envherd status')).out, 'service')).toBe('not installed')
      expect((await machine.runAs('ada', 'envherd uninstall --purge')).out).toContain(
        'Removed /home/ada/.local/state/envherd.\n',
      )
      await ok('rm /usr/local/bin/envherd')
      expect(await changedSince(before)).toEqual(['home/ada/.local', 'home/ada/.local/state'])
    })
  })

  describe('by somebody for themselves', () => {
    const PROGRAM = '~/.local/bin/envherd'
    const MANAGER = 'systemd of bob, unit envherd.service'
    let before: Map<string, string>

    it('runs in their own service manager, and reports', async () => {
      before = await machine.written()
      const began = now()
      expect(await ok(oneLiner(), 'bob')).toContain(`Installed with ${MANAGER}.\n`)
      const status = await reports('bob', began)
      expect(lineOf(status, 'service')).toBe(`${MANAGER}: running`)
      expect(await ok(`stat -c %U /proc/${processOf(status) ?? ''}`)).toBe('bob\n')
      expect(await doctor('bob', PROGRAM)).toMatchObject({ service: `good: ${MANAGER}` })
    })

    it('runs when the machine was started, before they sign in', async () => {
      await machine.stop()
      await machine.start()
      expect(await until(async () => (await machine.run('pgrep -u bob envherd')).out.trim())).toMatch(/^\d+$/)
      expect((await machine.run('loginctl list-sessions --no-legend')).out).toBe('')
    })

    it('is removed without a trace but for the program', async () => {
      const out = await ok(`${PROGRAM} uninstall --purge`, 'bob')
      expect(out).toContain(`Removed from ${MANAGER}.\n`)
      expect(out).toContain('if none needs that: loginctl disable-linger bob\n')
      expect((await machine.run('pgrep envherd')).out).toBe('')
      await ok('loginctl disable-linger bob')
      expect(await changedSince(before)).toEqual([
        'home/bob/.config',
        'home/bob/.local',
        'home/bob/.local/bin',
        'home/bob/.local/bin/envherd',
        'home/bob/.local/state',
      ])
    })
  })

  describe('by somebody without a service manager', () => {
    const PROGRAM = '~/.local/bin/envherd'
    let before: Map<string, string>
    const bare = (line: string) => withoutSession('eve', line)
    const running = async () => (await machine.run('pgrep -u eve -x envherd')).out.trim()
    const cronRuns = () => until(async () => (await machine.run('test -e /run/crond.pid')).exitCode === 0)

    beforeAll(async () => {
      // Another job, which is to stay as it is.
      await ok('systemctl enable --now cron')
      await cronRuns()
      await ok('echo "0 3 * * * true # hers" | crontab -u eve -')
      before = await machine.written()
    }, 60_000)

    it('runs at once, with the help of cron', async () => {
      const began = now()
      const out = await bare(`cd; ${oneLiner()}`)
      expect(out).toContain('Installed with cron of eve.\n')
      await reports('eve', began)
      expect(await running()).toMatch(/^\d+$/)
      expect(await ok(`tr '\\0' '\\n' </proc/${await running()}/environ`)).toContain(
        'NODE_OPTIONS=--max-old-space-size=128\n',
      )
      expect(await doctor('eve', PROGRAM)).toMatchObject({
        agent: `good: runs as process ${await running()}`,
        service: 'good: cron of eve',
      })
    })

    it('runs again by itself when the power went', async () => {
      await machine.cut()
      const began = now()
      await machine.start()
      expect(processOf(await reports('eve', began))).toBe(await running())
      expect(await ok('journalctl -b -u cron --no-pager -o cat')).toMatch(/\(eve\) CMD .*envherd/)
    })

    /** cron with a clock of its own, by which five minutes are over at once. */
    async function fiveMinutesPass(): Promise<void> {
      const ahead = 300 - (Math.floor(Date.now() / 1000) % 300) - 3
      const clock = `--setenv=LD_PRELOAD=${FAKE_TIME ?? ''} --setenv=FAKETIME=+${ahead + (ahead < 0 ? 300 : 0)}`
      await ok(`systemctl stop cron; systemd-run --unit=early --collect -p KillMode=process ${clock} cron -f`)
      await until(async () => (await ok('journalctl -b -u early -o cat')).includes('(eve) CMD'))
      await ok('systemctl stop early')
    }

    it.skipIf(NO_OTHER_CLOCK)(WITHIN_FIVE_MINUTES, async () => {
      const killed = await running()
      await ok(`kill -9 ${killed}`)
      const began = now()
      await fiveMinutesPass()
      const again = processOf(await reports('eve', began))
      expect(again).not.toBe(killed)
    })

    it('is removed without a trace but for the program', async () => {
      expect(await bare(`${PROGRAM} uninstall --purge`)).toContain('Removed from cron of eve.\n')
      expect(await running()).toBe('')
      expect(await ok('crontab -l -u eve')).toBe('0 3 * * * true # hers\n')
      expect(await changedSince(before)).toEqual([
        'home/eve/.local',
        'home/eve/.local/bin',
        'home/eve/.local/bin/envherd',
        'home/eve/.local/state',
        // With the day of its writing in a comment.
        'var/spool/cron/crontabs/eve',
      ])
    })
  })

  it('where cron had it and a service manager came to be, is in that alone, and root is told of it', async () => {
    expect(await withoutSession('bob', `cd; ${oneLiner()}`)).toContain('Installed with cron of bob.\n')
    const first = processOf(await reports('bob', ''))
    const began = now()
    const out = await ok(oneLiner(), 'bob')
    expect(out).toContain('Removed from cron of bob.\nInstalled with systemd of bob, unit envherd.service.\n')
    const status = await reports('bob', began)
    expect(processOf(status)).not.toBe(first)
    expect(lineOf(status, 'service')).toBe('systemd of bob, unit envherd.service: running')
    expect((await machine.run('crontab -l -u bob')).err).toContain('no crontab for bob')
    expect((await ok('pgrep -u bob -x envherd')).trim()).toBe(processOf(status))

    const besides = await machine.run(oneLiner('--user bob'))
    expect(besides.err).toContain(
      'envherd: systemd of bob, unit envherd.service starts one, too; as bob: envherd uninstall\n',
    )
    expect(await ok('envherd uninstall --user bob')).toContain(
      'Removed from systemd, unit envherd-bob.service',
    )
    expect(await ok('~/.local/bin/envherd uninstall --purge', 'bob')).toContain('Removed /home/bob/')
  })
})

const Doctor = Type.Object({
  checks: Type.Array(Type.Object({ id: Type.String(), state: Type.String(), says: Type.String() })),
})
