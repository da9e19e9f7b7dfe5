import type { Registry, RegistryValue } from '../../../agent/contract/sections/registry.ts'
import { pathRegTypeWrong } from '../../../agent/detectors/path-reg-type-wrong.ts'
import { detectorTest } from './detector-test.ts'

type Stored = Omit<RegistryValue, 'name'>
const registry = (machine: Stored, user?: Stored): Registry => ({
  machine: { key: 'HKLM\\Environment', values: [{ name: 'Path', ...machine }] },
  user: { key: 'HKCU\\Environment', values: user ? [{ name: 'Path', ...user }] : [] },
})
const fine: Stored = { kind: 'REG_EXPAND_SZ', raw: '%SystemRoot%;C:\\Go\\bin' }

detectorTest(pathRegTypeWrong, {
  fires: [
    {
      name: 'the system’s variables no longer expand',
      kind: 'windows',
      has: {
        registry: registry({ kind: 'REG_SZ', raw: 'C:\\Go\\bin;%SystemRoot%\\system32;%ProgramFiles%\\x' }),
      },
      subject: 'HKLM\\Environment\\Path',
      severity: 'high',
      says: /2 of its entries are not expanded/,
    },
    {
      name: 'a user entry with a variable',
      kind: 'windows',
      has: { registry: registry(fine, { kind: 'REG_SZ', raw: '%USERPROFILE%\\go\\bin' }) },
      subject: 'HKCU\\Environment\\Path',
      evidence: { storedType: 'REG_SZ' },
    },
    {
      name: 'a list type',
      kind: 'windows',
      has: { registry: registry({ kind: 'REG_MULTI_SZ', raw: 'C:\\Windows C:\\Go\\bin' }) },
      subject: 'HKLM\\Environment\\Path',
      says: /instead of REG_EXPAND_SZ/,
    },
    {
      name: 'a system Path that works for now',
      kind: 'windows',
      has: { registry: registry({ kind: 'REG_SZ', raw: 'C:\\Windows;C:\\Go\\bin' }) },
      subject: 'HKLM\\Environment\\Path',
      severity: 'low',
    },
  ],
  silent: [
    { name: 'as it should be', kind: 'windows', has: { registry: registry(fine) } },
    {
      name: 'a user Path as .NET writes it',
      kind: 'windows',
      has: { registry: registry(fine, { kind: 'REG_SZ', raw: 'C:\\Users\\<u1>\\go\\bin' }) },
    },
    {
      name: 'a lone percent sign is no variable',
      kind: 'windows',
      has: { registry: registry(fine, { kind: 'REG_SZ', raw: 'D:\\100% done;D:\\50%\\bin' }) },
    },
    { name: 'no registry on Linux' },
  ],
  undecided: [
    {
      name: 'the registry could not be read',
      kind: 'windows',
      sections: { registry: { status: 'failed', reason: 'denied', message: 'no' } },
      reason: /registry: denied/,
    },
  ],
})
