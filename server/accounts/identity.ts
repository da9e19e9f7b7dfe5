import type { Role } from '../contract/account.ts'

/** Who sent a request. */
export type Identity =
  | AgentIdentity
  | { kind: 'token'; id: string; name: string; role: Role }
  | { kind: 'user'; id: string; email: string; role: Role; expiresAt: Date; createdAt: Date }

export type AgentIdentity = {
  kind: 'agent'
  id: string
  hostId: string
  /** As its agent gives it: for a host that was split off the one it had before. */
  reportedMachineId: string
  /** Of the machine that reported last. */
  hardware: readonly string[]
  /** Of what it sent last, as long as the host's state has all of that. */
  contentHash: string | null
  /** Version of the catalogue that judged that content. */
  catalogue: string | null
  /** Another agent has told of the one env that this one told of before: when it did last. */
  replacedAt: Date | null
}

/** Who may call a route; `open` is anybody. */
export type Access = Role | 'agent' | 'open'

const RANK: Readonly<Record<Role, number>> = { viewer: 0, operator: 1, admin: 2 }

export function allows(access: Access, identity: Identity): boolean {
  if (access === 'open') return true
  if (access === 'agent' || identity.kind === 'agent') return access === identity.kind
  return RANK[identity.role] >= RANK[access]
}
