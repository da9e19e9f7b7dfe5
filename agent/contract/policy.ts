import { Type, type Static } from 'typebox'

const Names = (description: string) =>
  Type.Array(Type.String({ maxLength: 500 }), { maxItems: 200, description })

const Baseline = Type.Object(
  {
    file: Type.Enum(['go/env', 'wsl.conf', '.wslconfig']),
    lines: Type.Array(Type.String({ maxLength: 2000 }), {
      maxItems: 500,
      description: '`KEY=value`, in ini files `section.key=value`; order and comments do not count.',
    }),
  },
  { additionalProperties: false },
)

/** Moving Go directories off the system drive, with what is due by now (A-003-01, A-003-11). */
const Campaign = Type.Object(
  {
    stage: Type.Integer({ minimum: 1, maximum: 6 }),
    target: Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: 4096 }), {
      description: 'Variable to its directory after the move: GOPATH, GOCACHE, GOMODCACHE, GOTMPDIR, GOBIN.',
    }),
    mirror: Type.Optional(
      Type.Object(
        {
          at: Type.String({ format: 'date-time' }),
          unexpected: Type.Integer({ minimum: 0, description: 'Differences not on the exclusion list.' }),
        },
        { additionalProperties: false, description: 'The last mirror report of stage 3.' },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Campaign = Static<typeof Campaign>

/** What the fleet's owner decides; everything has a default, so a lone machine can be judged. */
export const Policy = Type.Object(
  {
    requiresGo: Type.Boolean({ description: 'Machines are expected to have Go.' }),
    minGo: Type.Optional(
      Type.String({ maxLength: 64, description: 'Oldest Go that is fine: `1.22`, `1.22.3`.' }),
    ),
    allowedGoRoots: Names('Go roots that are intended although nothing else says so.'),
    oddGoRoots: Names('Roots of unusual layout (msys2, gccgo) that GOROOT_INVALID leaves alone.'),
    allowForeignArch: Type.Boolean({ description: 'A toolchain for another architecture is intended.' }),
    allowDevel: Type.Boolean({ description: 'Development builds of Go are welcome.' }),
    allowDrvfs: Type.Boolean({ description: 'Working on Windows drives from WSL is intended.' }),
    allowSnap: Type.Boolean({ description: 'Go from snap is fine.' }),
    wrappers: Names('Wrappers named go that are intended.'),
    gobin: Type.Optional(
      Type.String({ maxLength: 4096, description: 'The GOBIN everybody is meant to have.' }),
    ),
    gopathPerVersion: Type.Boolean({ description: 'A GOPATH per Go version is intended.' }),
    versionManager: Type.Optional(Type.String({ maxLength: 32, description: 'The one to keep: `mise`.' })),
    machineGoDirs: Names('Machine-wide GOPATH, GOCACHE and the like that are intended.'),
    eolGraceDays: Type.Integer({
      minimum: 0,
      description: 'After a new release the third newest stays fine.',
    }),
    trustedDistroGo: Type.Boolean({ description: 'Distributions that backport fixes count as supported.' }),
    companyProxies: Names('Hosts of module proxies that need no fallback.'),
    allowedProxies: Names('Hosts a GOPROXY may name beside Go’s own and the company’s.'),
    goproxy: Type.Optional(
      Type.String({ maxLength: 2000, description: 'The GOPROXY everybody is meant to have.' }),
    ),
    internalSumdb: Type.Boolean({ description: 'Checksums are verified otherwise (air-gapped group).' }),
    privateHosts: Names('Prefixes of private modules: `git.example.com`.'),
    goprivate: Type.Optional(
      Type.String({ maxLength: 2000, description: 'The GOPRIVATE everybody is meant to have.' }),
    ),
    inspectionCas: Names('Hashes of the TLS inspection roots of the company.'),
    allowedToolexec: Names('Programs that -toolexec and -exec may name.'),
    allowedCacheprog: Names('Programs that GOCACHEPROG may name.'),
    allowedGodebug: Names('GODEBUG keys that may be set globally.'),
    allowedTags: Names('Build tags that may be set permanently.'),
    crossBuildHosts: Type.Boolean({ description: 'Stored GOOS and GOARCH are intended here.' }),
    installInJob: Type.Boolean({ description: 'Build jobs install Go themselves.' }),
    remoteOnly: Type.Boolean({ description: 'Developers work in containers or remote machines.' }),
    poolAmd64Level: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 4, description: 'Weakest CPU of the pool.' }),
    ),
    optionalModules: Names('Modules that a sparse checkout may leave out.'),
    monorepoRoots: Names('Directories whose go.work is meant for all below.'),
    offSystemDrive: Type.Boolean({ description: 'Go directories belong off the system drive.' }),
    behindDays: Type.Integer({ minimum: 0, description: 'How long a host may lag behind the fleet.' }),
    baselines: Type.Array(Baseline, { maxItems: 10 }),
    campaign: Type.Optional(Campaign),
  },
  { additionalProperties: false },
)
export type Policy = Static<typeof Policy>

export const DEFAULT_POLICY: Policy = {
  requiresGo: true,
  allowedGoRoots: [],
  oddGoRoots: [],
  allowForeignArch: false,
  allowDevel: false,
  allowDrvfs: false,
  allowSnap: false,
  wrappers: [],
  gopathPerVersion: false,
  machineGoDirs: [],
  eolGraceDays: 30,
  trustedDistroGo: true,
  companyProxies: [],
  allowedProxies: [],
  internalSumdb: false,
  privateHosts: [],
  inspectionCas: [],
  allowedToolexec: [],
  allowedCacheprog: [],
  allowedGodebug: [],
  allowedTags: [],
  crossBuildHosts: false,
  installInJob: false,
  remoteOnly: false,
  optionalModules: [],
  monorepoRoots: [],
  offSystemDrive: false,
  behindDays: 14,
  baselines: [],
}
