import { cgoWithoutCCompiler } from '../../../agent/detectors/cgo-without-c-compiler.ts'
import { detectorTest, type Case } from './detector-test.ts'

type Words = { file?: string; libcHeaders?: boolean; forced?: boolean; values?: Record<string, string> }

const has = ({ file, libcHeaders, forced = true, values = {} }: Words): NonNullable<Case['has']> => ({
  compiler: {
    cc: { command: 'gcc', ...(file !== undefined && { file }) },
    others: [],
    ...(libcHeaders !== undefined && { libcHeaders }),
  },
  goEnv: {
    values: { CGO_ENABLED: forced ? '1' : '0', ...values },
    changed: forced ? { CGO_ENABLED: '1' } : {},
  },
})

detectorTest(cgoWithoutCCompiler, {
  fires: [
    {
      name: 'a build that stopped for lack of one, whoever switched cgo on',
      has: {
        compiler: {
          cc: { command: 'gcc' },
          others: [],
          errorText: 'cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH',
        },
      },
      subject: 'CGO_ENABLED',
      evidence: { case: 'told', ccCommand: 'gcc' },
      says: /A package needs cgo/,
    },
    {
      name: 'forced with go env -w',
      goEnvFile: { CGO_ENABLED: '1' },
      has: has({}),
      subject: 'CGO_ENABLED',
      evidence: { case: 'no-compiler' },
      says: /the C compiler is not found \(gcc\)/,
    },
    {
      name: 'Alpine with gcc and without musl-dev',
      os: { libc: 'musl' },
      has: has({ file: '/usr/bin/gcc', libcHeaders: false }),
      subject: 'CGO_ENABLED',
      evidence: { case: 'no-headers', libc: 'musl' },
      says: /headers/,
    },
    {
      name: '-race for everything',
      kind: 'windows',
      has: has({ forced: false, values: { GOFLAGS: '-v -race' } }),
      subject: 'GOFLAGS',
    },
    {
      name: 'set for the whole distribution',
      variables: { CGO_ENABLED: '1' },
      origins: { CGO_ENABLED: { kind: 'pam', ref: '/etc/environment', line: 2, confidence: 'high' } },
      has: has({}),
      subject: 'CGO_ENABLED',
    },
  ],
  silent: [
    { name: 'unset: Go does without', has: has({ forced: false }) },
    { name: 'forced, and gcc is there', has: has({ file: '/usr/bin/gcc', libcHeaders: true }) },
    {
      name: 'macOS needs no cgo for -race',
      kind: 'macos',
      has: has({ forced: false, values: { GOFLAGS: '-race' } }),
    },
    {
      name: 'CC is only badly quoted, which is another finding',
      kind: 'windows',
      has: has({ values: { CC: 'D:\\Program Files\\gcc.exe' } }),
    },
    {
      name: 'a flag that only looks like it',
      has: has({ forced: false, values: { GOFLAGS: '-race=false -tags=race' } }),
    },
  ],
  undecided: [
    { name: 'nobody looked for a compiler', goEnv: { CGO_ENABLED: '1' }, reason: /compiler: not collected/ },
    {
      name: 'go env did not answer',
      sections: { goEnv: { status: 'failed', reason: 'timeout', message: 'slow' } },
      has: { compiler: { cc: { command: 'gcc' }, others: [] } },
      reason: /^goEnv: timeout: slow$/,
    },
  ],
})
