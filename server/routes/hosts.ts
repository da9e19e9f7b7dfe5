import { Type } from 'typebox'
import type { App } from '../plugins/app-type.ts'
import {
  DiffQuery,
  HostDetail,
  HostPage,
  HostQuery,
  SplitHost,
  SplitOff,
  SnapshotPage,
  SnapshotQuery,
} from '../contract/host.ts'
import { CompareQuery, Comparison, HostDiff } from '../contract/diff.ts'
import { HostIncidents } from '../contract/incident.ts'
import { Id } from '../contract/paging.ts'
import { HostProvenance, ProvenanceQuery } from '../contract/provenance.ts'
import type { Deps } from '../deps.ts'
import { ApiError } from '../errors.ts'
import { HOST_COLUMNS } from '../plugins/export-columns.ts'
import { sendExport } from '../plugins/export.ts'
import { removeHost } from '../fleet/remove-host.ts'
import { splitHost } from '../agents/split.ts'
import { hostDetail } from '../queries/host-detail.ts'
import { compareHosts, hostDiff } from '../queries/host-diff.ts'
import { hostIncidents } from '../queries/host-incidents.ts'
import { hostProvenance } from '../queries/host-provenance.ts'
import { listHosts } from '../queries/list-hosts.ts'
import { listSnapshots } from '../queries/list-snapshots.ts'

const config = { access: 'viewer' } as const
const params = Type.Object({ id: Id })

export function hostRoutes(app: App, deps: Deps): void {
  app.get(
    '/hosts',
    {
      config,
      preHandler: async (request, reply) =>
        sendExport(reply, request.query, {
          name: 'hosts',
          columns: HOST_COLUMNS,
          list: (page) => listHosts(deps, page),
        }),
      schema: {
        summary: 'Hosts that match all filters',
        querystring: HostQuery,
        response: { 200: HostPage },
      },
    },
    (request) => listHosts(deps, request.query),
  )

  app.get(
    '/hosts/:id',
    {
      config,
      schema: { summary: 'A host with its current snapshot', params, response: { 200: HostDetail } },
    },
    (request) => hostDetail(deps, request.params.id),
  )

  app.delete(
    '/hosts/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Remove a host with its history; its agents have to enrol again, the log of the fleet stays',
        params,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { id } }, reply) => {
      if (!(await removeHost(deps, id))) throw new ApiError('not-found', `there is no host ${id}`)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/hosts/:id/split',
    {
      config: { access: 'operator' },
      schema: {
        summary: 'Make one of two machines that report as a host a host of its own',
        params,
        body: SplitHost,
        response: { 200: SplitOff },
      },
    },
    (request) => splitHost(deps, request.params.id, request.body.machine),
  )

  app.get(
    '/hosts/:id/incidents',
    {
      config,
      schema: {
        summary: 'Open findings of a host, what follows from another one beneath its cause',
        params,
        response: { 200: HostIncidents },
      },
    },
    (request) => hostIncidents(deps, request.params.id),
  )

  app.get(
    '/hosts/:id/provenance',
    {
      config,
      schema: {
        summary: 'Where variables and PATH entries of an env come from, and which go answers',
        params,
        querystring: ProvenanceQuery,
        response: { 200: HostProvenance },
      },
    },
    (request) => hostProvenance(deps, request.params.id, request.query),
  )

  app.get(
    '/hosts/:id/snapshots',
    {
      config,
      schema: {
        summary: 'History of a host, newest first',
        params,
        querystring: SnapshotQuery,
        response: { 200: SnapshotPage },
      },
    },
    (request) => listSnapshots(deps, request.params.id, request.query),
  )

  app.get(
    '/hosts/:id/diff',
    {
      config,
      schema: {
        summary: 'What differs between two snapshots of a host',
        params,
        querystring: DiffQuery,
        response: { 200: HostDiff },
      },
    },
    (request) => hostDiff(deps.pool, request.params.id, request.query),
  )

  app.get(
    '/diff',
    {
      config,
      schema: {
        summary: 'What differs between two hosts, as they are now or were',
        querystring: CompareQuery,
        response: { 200: Comparison },
      },
    },
    (request) => compareHosts(deps.pool, request.query),
  )
}
