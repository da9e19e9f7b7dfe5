import type { CompilerAnswer } from '../../../agent/contract/sections/compiler.ts'
import { cCompilerWrongBitness } from '../../../agent/detectors/c-compiler-wrong-bitness.ts'
import { projects } from '../../support/projects.ts'
import { detectorTest, type Case } from './detector-test.ts'

const GCC = 'C:\\MinGW\\bin\\gcc.exe'
const has = (cc: Partial<CompilerAnswer>, values: Record<string, string> = {}): NonNullable<Case['has']> => ({
  compiler: { cc: { command: 'gcc', file: GCC, ...cc }, others: [] },
  goEnv: { values: { CGO_ENABLED: '1', GOARCH: 'amd64', ...values }, changed: {} },
})

detectorTest(cCompilerWrongBitness, {
  fires: [
    {
      name: 'a compiler that says itself that it makes no 64-bit code',
      kind: 'windows',
      has: {
        compiler: {
          cc: { command: 'gcc', file: 'gcc' },
          others: [],
          errorText: 'cc1.exe: sorry, unimplemented: 64-bit mode not compiled in',
        },
      },
      subject: 'gcc',
      evidence: { ccTarget: 'i686', wantedArch: 'amd64' },
    },
    {
      name: 'MinGW.org for a 64-bit Go',
      kind: 'windows',
      has: has({ target: 'mingw32' }),
      subject: GCC,
      says: /builds for mingw32, but Go builds for amd64/,
    },
    {
      name: 'x86 on an ARM machine, no project needs it',
      kind: 'windows',
      has: {
        ...has({ target: 'x86_64-w64-mingw32' }, { GOARCH: 'arm64' }),
        projects: projects({ usesCgo: false }),
      },
      subject: GCC,
      severity: 'low',
    },
    {
      name: 'Cygwin’s gcc',
      kind: 'windows',
      has: has({ target: 'x86_64-pc-cygwin', flavour: 'cygwin' }),
      subject: GCC,
      says: /Cygwin/,
    },
  ],
  silent: [
    { name: 'a fitting compiler', kind: 'windows', has: has({ target: 'x86_64-w64-mingw32' }) },
    { name: 'cgo is off', kind: 'windows', has: has({ target: 'mingw32' }, { CGO_ENABLED: '0' }) },
    {
      name: 'no compiler',
      kind: 'windows',
      has: { ...has({}), compiler: { cc: { command: 'gcc' }, others: [] } },
    },
    {
      name: '-m32 may work',
      kind: 'windows',
      has: has({ target: 'x86_64-w64-mingw32' }, { GOARCH: '386' }),
    },
    { name: 'a target nobody knows', kind: 'windows', has: has({ target: 'weird-machine' }) },
  ],
  undecided: [
    {
      name: 'the compiler did not say',
      kind: 'windows',
      has: has({}),
      reason: /compiler: what it builds for/,
    },
  ],
})
