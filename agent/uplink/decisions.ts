import type { StateFolder } from '../state/folder.ts'
import {
  readFleetSettings,
  understoodCollecting,
  understoodPolicy,
  writeFleetSettings,
} from '../state/settings.ts'
import { keep } from './keep.ts'
import type { Log } from './log.ts'
import type { BelievedReply } from './protocol.ts'

/**
 * Keeps what the fleet's owner has decided. An answer without a tag says nothing about that.
 * @returns true where something else may be collected from now on
 */
export async function keepDecisions(
  folder: StateFolder,
  agentVersion: string,
  { settings, settingsTag }: BelievedReply,
  log: Log,
): Promise<boolean> {
  if (!settings || settingsTag === undefined) return false
  const collecting = understoodCollecting(settings.collecting)
  const before = understoodCollecting((await readFleetSettings(folder))?.collecting)
  const fleet = { tag: settingsTag, agentVersion, policy: understoodPolicy(settings.policy), collecting }
  await keep(log, 'settings', () => writeFleetSettings(folder, fleet))
  return JSON.stringify(collecting) !== JSON.stringify(before)
}
