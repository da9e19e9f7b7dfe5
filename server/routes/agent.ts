import type { FastifyRequest } from 'fastify'
import { Snapshot } from '#agent/contract/snapshot.ts'
import {
  CheckInReply,
  CheckInRequest,
  EnrollReply,
  EnrollRequest,
  SnapshotReply,
} from '#agent/contract/uplink.ts'
import { enroll } from '../accounts/enrollment.ts'
import type { Identity } from '../accounts/identity.ts'
import { checkIn } from '../agents/check-in.ts'
import { noteMachine } from '../agents/machines.ts'
import type { App } from '../plugins/app-type.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { ENROLMENT } from '../plugins/security.ts'
import { addSnapshotBody } from '../plugins/snapshot-body.ts'

const config = { access: 'agent' } as const

export function enrolmentRoutes(app: App, deps: Deps): void {
  app.post(
    '/agent/enroll',
    {
      config: { access: 'open', ...ENROLMENT },
      schema: {
        summary: 'Enrol a machine with an enrolment key',
        body: EnrollRequest,
        response: { 200: EnrollReply },
      },
    },
    (request) => enroll(deps, request.body),
  )
}

export async function agentRoutes(app: App, deps: Deps): Promise<void> {
  app.post(
    '/agent/check-in',
    {
      config,
      schema: {
        summary: 'Say that the machine is there and what its content hash is',
        body: CheckInRequest,
        response: { 200: CheckInReply },
      },
    },
    (request) => checkIn(deps, agentOf(request), request.body),
  )

  await app.register(async (scope: App) => {
    const room = addSnapshotBody(scope)
    deps.meters.readAtScrape(
      'envherd_waiting_snapshots',
      'Snapshots that wait, as they were sent, to be worked on.',
      () => room.waiting,
    )
    deps.readiness.watch(() =>
      room.isFull
        ? {
            part: 'queue',
            detail: `${room.waiting} snapshots wait; agents are told to come later`,
            blocking: false,
          }
        : undefined,
    )
    scope.post(
      '/agent/snapshots',
      {
        config,
        schema: {
          summary: 'Send a snapshot, gzip or plain; answered after it is committed',
          body: Snapshot,
          response: { 200: SnapshotReply },
        },
      },
      async (request) => {
        const agent = agentOf(request)
        if (request.body.host.machineId !== agent.reportedMachineId) {
          throw new ApiError(
            'wrong-host',
            'host.machineId is not that of the machine this secret was given to',
          )
        }
        const { hardware, version } = request.body.agent
        // Split since its check-in; the next one, which comes before it sends again, gives it its own credential.
        if (await noteMachine(deps, agent, { hardware, hostname: request.body.host.hostname })) {
          throw new ApiError('unavailable', 'this machine is a host of its own now: check in first', {
            retryAfterSeconds: 1,
          })
        }
        deps.presence.seen(agent.hostId, version)
        return deps.ingest.submit({ hostId: agent.hostId, agentKeyId: agent.id }, request.body)
      },
    )
  })
}

function agentOf({ identity }: FastifyRequest): Extract<Identity, { kind: 'agent' }> {
  if (identity?.kind !== 'agent') throw new ApiError('unauthenticated', 'this route is for agents')
  return identity
}
