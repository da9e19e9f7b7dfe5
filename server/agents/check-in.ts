import type { CheckInReply, CheckInRequest } from '#agent/contract/uplink.ts'
import { CATALOGUE_VERSION } from '#agent/detectors/index.ts'
import type { AgentIdentity } from '../accounts/identity.ts'
import type { Deps } from '../deps.ts'
import { keepFacts } from './facts.ts'
import { isKnownMachine, noteOrMove, type Moved } from './machines.ts'
import { settingsFor } from './settings.ts'

/**
 * Two people of one machine may each have an agent, and the machine is what was told last. If each were asked as soon as
 * the other has told, all that differs between them would open and resolve with every check-in.
 */
const TURN_MS = 6 * 3_600_000

/** Nearly all have nothing to be written, and are answered at once, from memory and without a promise. */
export function checkIn(
  deps: Deps,
  agent: AgentIdentity,
  request: CheckInRequest,
): CheckInReply | Promise<CheckInReply> {
  if (request.facts !== undefined || !isKnownMachine(agent, request))
    return noteAndAnswer(deps, agent, request)
  deps.presence.seen(agent.hostId, request.agentVersion)
  return answer(deps, agent, request)
}

async function noteAndAnswer(
  deps: Deps,
  agent: AgentIdentity,
  request: CheckInRequest,
): Promise<CheckInReply> {
  const moved = await noteOrMove(deps, agent, request)
  if (moved) await deps.ingest.withdraw(agent.hostId)
  deps.presence.seen(moved?.hostId ?? agent.hostId, request.agentVersion)
  if (!moved) await keepFacts(deps, agent.id, request.agentVersion, request.facts)
  return answer(deps, agent, request, moved)
}

function answer(
  deps: Deps,
  agent: AgentIdentity,
  { contentHash, settingsTag }: CheckInRequest,
  moved?: Moved,
): CheckInReply {
  // What another catalogue judged is wanted again: a new one takes effect within one interval.
  const isKnown = agent.contentHash === contentHash && agent.catalogue === CATALOGUE_VERSION
  const isOthersTurn =
    agent.replacedAt !== null && deps.now().getTime() - agent.replacedAt.getTime() < TURN_MS
  const want = (isKnown || isOthersTurn) && !moved ? 'nothing' : 'snapshot'
  deps.meters.checkIns.inc({ want })
  return { want, ...settingsFor(deps, settingsTag), ...(moved && { moved }) }
}
