import { expect, test } from 'vitest'
import { hardwareOf } from '../../../agent/machine/hardware.ts'
import { createFixtureMachine, type FixtureEntry } from '../../support/fixture-machine.ts'

/** Composed after the kernel's documentation of sysfs. */
const card = (name: string, address: string, type = '0', at = '/sys/devices/pci0/net') => ({
  [`/sys/class/net/${name}/address`]: `${address}\n`,
  [`/sys/class/net/${name}/addr_assign_type`]: `${type}\n`,
  [`${at}/${name}-device`]: { dir: true } as FixtureEntry,
  [`/sys/class/net/${name}/device`]: { link: `${at}/${name}-device` } as FixtureEntry,
})
const of = (...files: Record<string, FixtureEntry>[]) =>
  hardwareOf(
    createFixtureMachine({
      platform: 'linux',
      source: 'composed',
      files: Object.fromEntries([
        ['/etc/machine-id', `${'a'.repeat(32)}\n`],
        ...files.flatMap((some) => Object.entries(some)),
      ]),
    }),
  )

test('a card is known again beside a dock, and its address is not to be seen', async () => {
  const alone = await of(card('eth0', '3c:52:82:00:00:01'))
  expect(alone).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)])
  const docked = await of(
    card('eth0', '3c:52:82:00:00:01'),
    card('enx1', '3c:52:82:00:00:99', '0', '/sys/devices/pci0/usb1/net'),
  )
  expect(docked).toEqual(alone)
  expect(await of(card('eth0', '3c:52:82:00:00:02'))).not.toEqual(alone)
})

test.each([
  ['an address made up at random', card('eth0', '3c:52:82:00:00:01', '1')],
  ['an address set by hand', card('eth0', '3c:52:82:00:00:01', '3')],
  ['nothing to read', {}],
])('%s tells nothing', async (_what, files) => expect(await of(files)).toEqual([]))

test('a container without an identity of its own tells nothing', async () => {
  const files = card('eth0', '3c:52:82:00:00:01')
  expect(await hardwareOf(createFixtureMachine({ platform: 'linux', source: 'composed', files }))).toEqual([])
})
