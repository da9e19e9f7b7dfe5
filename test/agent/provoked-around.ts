import { execFileSync, spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { appendFile, copyFile, readFile, utimes } from 'node:fs/promises'
import { createServer as createHttp } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import type { Machine } from '../../agent/machine/machine.ts'
import { everywhere, type HomeFile } from '../support/home.ts'
import { listening } from '../support/listening.ts'
import { current, inBoth, old, usual, type Provoked } from './provoked-case.ts'

const HOUR_MS = 3_600_000
const RC = ['.profile', '.bashrc']

async function closedPort(): Promise<number> {
  const { port, close } = await listening(createServer())
  close()
  return port
}

const setInShells = async (home: string, line: string) => {
  for (const file of RC) await appendFile(join(home, file), `${line}\n`)
}

/** An address of this machine that is not the loopback: who answers there counts as the network. */
const ownAddress = () =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

const AUTHORITY = 'Example Inspection'
/** What the policy trusts: known once the certificate is made. */
const inspectionCas: string[] = []
const selfSigned = (dir: string) =>
  execFileSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout key.pem -out cert.pem`
      .split(' ')
      .concat('-subj', `/CN=${AUTHORITY}`, '-addext', 'subjectAltName=IP:127.0.0.1'),
    { cwd: dir, stdio: 'pipe' },
  )

/** The process table hides what the agent has started, which the tests' processes are: it is told of another agent. */
const asOtherAnHourOn = (machine: Machine): Machine => ({
  ...machine,
  now: () => new Date(Date.now() + HOUR_MS),
  readFile: async (path, options) => (path === '/proc/self/stat' ? null : machine.readFile(path, options)),
})

/** Laid out as each manager does by its documentation, with real Go in it. */
const ASDF: Record<string, HomeFile> = {
  '.tool-versions': 'golang 1.23.4\n',
  '.asdf/installs/golang/1.23.4/go': { link: current },
  '.asdf/shims/go': { program: '#!/bin/sh\nexec $HOME/.asdf/installs/golang/1.23.4/go/bin/go "$@"\n' },
}
const GOENV: Record<string, HomeFile> = {
  '.goenv/version': '1.23.4\n',
  '.goenv/versions/1.23.4': { link: current },
  '.goenv/versions/1.21.0': { link: old },
  '.goenv/shims/go': { program: '#!/bin/sh\nexec $HOME/.goenv/versions/1.23.4/bin/go "$@"\n' },
}

/** Servers, clock, running programs, version managers, and whether Go works at all. */
export const AROUND: Record<string, Provoked> = {
  GOPROXY_UNREACHABLE: {
    files: everywhere(usual),
    collecting: { probes: true },
    again: true,
    at: ['rc:2'],
    prepare: async (home) => {
      const address = ownAddress()
      if (address === undefined) return 'no address but the loopback'
      const { port, close } = await listening(
        createHttp((_, response) => void response.end()),
        address,
      )
      await setInShells(
        home,
        `export GOPROXY=http://127.0.0.1:${await closedPort()},direct GOSUMDB="sum.golang.org http://${address}:${port}"`,
      )
      return close
    },
  },
  TLS_INTERCEPTION_CA_MISSING: {
    files: { ...everywhere(usual), 'tls/.keep': '' },
    collecting: { probes: true },
    again: true,
    policy: { inspectionCas },
    severity: 'high',
    prepare: async (home) => {
      const dir = join(home, 'tls')
      selfSigned(dir)
      const [key, cert] = await Promise.all(
        ['key.pem', 'cert.pem'].map((name) => readFile(join(dir, name), 'utf8')),
      )
      inspectionCas.push(new X509Certificate(cert ?? '').fingerprint256.replaceAll(':', '').toLowerCase())
      const { port, close } = await listening(
        createHttps({ key, cert }, (_, response) => void response.end()),
      )
      const place = `https://127.0.0.1:${port}`
      await setInShells(home, `export GOPROXY=${place},direct GOSUMDB="sum.golang.org ${place}"`)
      return close
    },
  },
  HOST_CLOCK_SKEW: {
    files: everywhere(usual),
    severity: 'medium',
    // Answers of a server, six minutes apart, as the daemon notes them.
    answers: [0, 6].map((minute) => ({
      at: new Date(Date.UTC(2026, 10, 2, 8, minute)).toISOString(),
      offsetMs: 100_000,
      rttMs: 80,
    })),
  },
  SESSION_ENV_STALE: {
    files: everywhere(usual),
    on: asOtherAnHourOn,
    // A real program of an editor's name, a copy of sleep, older than the start-up files.
    prepare: async (home) => {
      await copyFile('/bin/sleep', join(home, 'gopls'))
      const child = spawn(join(home, 'gopls'), ['600'], { env: { PATH: `${old}/bin` }, stdio: 'ignore' })
      const later = new Date(Date.now() + 600_000)
      for (const file of RC) await utimes(join(home, file), later, later)
      return () => child.kill('SIGKILL')
    },
  },
  VERSION_MANAGER_CONFLICT: {
    files: {
      ...everywhere('export PATH="$HOME/.asdf/shims:$HOME/.goenv/shims:$PATH"\n'),
      ...ASDF,
      ...GOENV,
      '.goenv/version': '1.21.0\n',
    },
    at: ['rc:1'],
  },
  VERSION_MANAGER_STALE_GOROOT: {
    files: {
      ...everywhere('export PATH="$HOME/.goenv/shims:$PATH"\nexport GOROOT=$HOME/.goenv/versions/1.21.0\n'),
      ...GOENV,
    },
    at: ['rc:1', 'rc:2'],
    also: ['GOROOT_VERSION_MISMATCH'],
  },
  GO_SMOKE_TEST_FAILED: {
    files: inBoth('export GOTMPDIR=$HOME/none'),
    collecting: { smoke: true },
    subject: 'env',
    also: ['GO_DIR_NOT_WRITABLE'],
  },
}
