import { COUNT_FLEET } from '../../server/fleet/fleet-count.ts'

/*
 * A fleet with its past, as SQL that makes it in the database. Every number is a hash of its row and a salt, so the same
 * fleet comes out each time; `end` ($end) is the only thing that differs.
 *
 * A finding has ten occurrences in ten slots of four days: opened, resolved, reopened, ..., and one or two in which its
 * evidence changed. Those of the first half end open, the others resolved. Thus log, findings and counters agree.
 */

/** Days of history, in slots of four. */
export const DAYS = 40
const SLOTS = 10

const salts = { kind: 1, wsl: 2, presence: 3, seen: 4, site: 5, changed: 6, host: 7, env: 8, pattern: 9, change: 10, severity: 11, go: 12, value: 13, os: 14, enrolled: 15 } as const // prettier-ignore

/** 0 ≤ x < 1, of a row and a salt. */
const u = (row: string, salt: keyof typeof salts | number): string =>
  `u(${row}, ${typeof salt === 'number' ? salt : salts[salt]})`

/** 1 to n, where k comes about 1/k as often as 1. */
const zipf = (row: string, salt: keyof typeof salts, n: string): string =>
  `floor(exp(${u(row, salt)} * ln(${n} + 1)))::integer`

export const FUNCTIONS = `
  CREATE FUNCTION u(bigint, bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS 'SELECT (hashint8extended($1, $2) & 4503599627370495) / 4503599627370496.0::float8'`

const SITES = `ARRAY['ber','muc','nyc','sfo','lon','par','tyo','sin','syd','tor','gru','blr']`

export const STAGE_HOSTS = (hosts: number): string => `
  CREATE UNLOGGED TABLE seed_host AS
  SELECT i, md5('host ' || i)::uuid AS id,
    CASE WHEN ${u('i', 'kind')} < 0.6 THEN 'windows' WHEN ${u('i', 'kind')} < 0.85 THEN 'linux' ELSE 'macos' END AS kind,
    CASE WHEN ${u('i', 'presence')} < 0.85 THEN 'on-time' WHEN ${u('i', 'presence')} < 0.92 THEN 'late'
      WHEN ${u('i', 'presence')} < 0.97 THEN 'silent' ELSE 'pending' END AS presence
  FROM generate_series(1::bigint, ${hosts}) AS i`

export const STAGE_ENVS = `
  CREATE UNLOGGED TABLE seed_env AS
  WITH place AS (
    SELECT i, id, kind, kind AS env, 0 AS n FROM seed_host WHERE presence <> 'pending'
    UNION ALL
    SELECT i, id, 'wsl', CASE WHEN ${u('i', 'wsl')} < 0.6 THEN 'wsl:Ubuntu-24.04' WHEN ${u('i', 'wsl')} < 0.75
      THEN 'wsl:Debian' ELSE 'wsl:Ubuntu-22.04' END, 1
    FROM seed_host WHERE kind = 'windows' AND presence <> 'pending' AND ${u('i', 'wsl')} < 0.833
  )
  SELECT i, id AS host_id, kind, env, n, i * 2 + n AS e,
    CASE WHEN ${u('i * 2 + n', 'go')} > 0.03 THEN format('go1.%s.%s', 28 - (rank - 1) / 7 - 1, (rank - 1) % 7) END AS go_version
  FROM (SELECT *, ${zipf('i * 2 + n', 'value', '56')} AS rank FROM place) ranked`

const SEEN = `$1::timestamptz - CASE presence WHEN 'on-time' THEN ${u('i', 'seen')} * interval '1 hour'
  WHEN 'late' THEN interval '4 hours' + ${u('i', 'seen')} * interval '16 hours'
  ELSE interval '26 hours' + ${u('i', 'seen')} * interval '30 days' END`

/** $1: end, $2: version of the catalogue. */
export const HOSTS = `
  INSERT INTO host (id, machine_id, hostname, os_name, os_version, arch, agent_version, enrolled_at, content_hash,
    content_taken_at, catalogue, changed_at, hardware)
  SELECT id, encode(sha256(id::text::bytea), 'hex'),
    format('%s-%s-%s', CASE kind WHEN 'windows' THEN 'wks' WHEN 'macos' THEN 'mac' ELSE 'dev' END,
      (${SITES})[1 + floor(${u('i', 'site')} * 12)::integer], lpad(i::text, 6, '0')),
    CASE kind WHEN 'windows' THEN 'Windows' WHEN 'macos' THEN 'macOS' ELSE 'Debian GNU/Linux' END,
    CASE kind WHEN 'windows' THEN '10.0.2' || (2 + floor(${u('i', 'os')} * 4))::text || '631'
      ELSE (12 + floor(${u('i', 'os')} * 4))::text END,
    CASE WHEN kind = 'macos' THEN 'arm64' ELSE 'amd64' END, '0.1.0',
    $1::timestamptz - interval '41 days' - ${u('i', 'enrolled')} * interval '300 days',
    CASE WHEN presence <> 'pending' THEN sha256(('content ' || i)::bytea) END,
    CASE WHEN presence <> 'pending' THEN least(${SEEN}, $1::timestamptz - power(${u('i', 'changed')}, 3) * interval '40 days') END,
    $2, CASE WHEN presence <> 'pending' THEN least(${SEEN}, $1::timestamptz - power(${u('i', 'changed')}, 3) * interval '40 days') END, '{}'
  FROM seed_host ORDER BY i`

export const NOT_EVALUATED = `
  INSERT INTO host_not_evaluated (host_id, reasons)
  SELECT id, '[{"env": "host", "reason": "the section net was not collected", "patterns": ["GOPROXY_UNREACHABLE"]}]'
  FROM seed_host ORDER BY i`

/** Made anew rather than updated: in order, and without the old rows. */
export const NOT_SEEN = 'TRUNCATE host_seen'
export const SEEN_AT = `
  INSERT INTO host_seen (host_id, at)
  SELECT id, CASE WHEN presence = 'pending' THEN '-infinity' ELSE ${SEEN} END FROM seed_host ORDER BY i`

export const PRESENCE = `
  UPDATE host h SET presence = s.presence FROM seed_host s WHERE s.id = h.id AND s.presence IN ('late', 'silent')`

export const AGENT_KEYS = `
  INSERT INTO agent_key (host_id, secret_hash, created_at, content_taken_at, envs)
  SELECT h.id, sha256(('agent ' || h.id)::bytea), h.enrolled_at, h.content_taken_at,
    ARRAY(SELECT e.env FROM seed_env e WHERE e.host_id = h.id ORDER BY 1)
  FROM host h`

export const ENVS = `
  INSERT INTO env (host_id, id, kind, role, go_version)
  SELECT host_id, env, kind, 'workstation', go_version FROM seed_env ORDER BY e`

/** What nearly all have alike, what there are dozens of, and what each has for itself. */
export const FACTS = `
  INSERT INTO env_fact (host_id, env, name, value)
  SELECT s.host_id, s.env, f.name, f.value
  FROM seed_env s JOIN host h ON h.id = s.host_id, LATERAL (VALUES
    ('goVersion', s.go_version),
    ('gorootSource', CASE WHEN ${u('e', 31)} < 0.8 THEN 'derived' ELSE 'environment' END),
    ('GOROOT', CASE WHEN s.kind = 'windows' THEN 'C:\\Program Files\\Go' ELSE '/usr/local/go' END
      || CASE WHEN ${u('e', 32)} < 0.8 THEN '' ELSE floor(${u('e', 33)} * 40)::text END),
    ('GOPATH', CASE WHEN s.kind = 'windows' THEN 'C:\\Users\\u' || s.i || '\\go' ELSE '/home/u' || s.i || '/go' END),
    ('GOPROXY', (ARRAY['https://proxy.golang.org,direct', 'https://goproxy.example,direct', 'direct', 'off'])
      [${zipf('e', 'os', '4')}]),
    ('GOFLAGS', CASE WHEN ${u('e', 34)} < 0.9 THEN '' ELSE '-mod=mod' END),
    ('GOTOOLCHAIN', CASE WHEN ${u('e', 35)} < 0.7 THEN 'auto' ELSE 'local' END),
    ('GOSUMDB', CASE WHEN ${u('e', 36)} < 0.95 THEN 'sum.golang.org' ELSE 'off' END),
    ('GO111MODULE', ''), ('CGO_ENABLED', CASE WHEN ${u('e', 37)} < 0.6 THEN '1' ELSE '0' END),
    ('installs', (1 + floor(${u('e', 38)} * 4))::text),
    ('installSources', (ARRAY['tarball', 'msi', 'msi,sdk', 'distro', 'homebrew', 'sdk,tarball'])[${zipf('e', 'site', '6')}]),
    ('osName', h.os_name), ('osVersion', h.os_version), ('arch', h.arch),
    ('primarySession', CASE WHEN s.kind = 'windows' THEN 'powershell' ELSE 'bash-login' END)
  ) AS f (name, value)
  WHERE f.value IS NOT NULL ORDER BY s.e`

/** $1: samples as JSON, the commonest first. */
export const STAGE_PATTERNS = `
  INSERT INTO seed_pattern
  SELECT s->>'kind', s->>'pattern', s->>'severity', s->>'layer', s->>'subject', s->'evidence',
    row_number() OVER (PARTITION BY s->>'kind' ORDER BY nth), count(*) OVER (PARTITION BY s->>'kind')
  FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS sample (s, nth)`

export const PATTERN_TABLE = `
  CREATE UNLOGGED TABLE seed_pattern (kind text, pattern text, severity text, layer text, subject text, evidence jsonb,
    rank bigint, patterns bigint)`

/** Some hosts have many findings, a few none; some rules have a tenth of their findings at another severity. */
export const STAGE_FINDINGS = (hosts: number): string => `
  CREATE UNLOGGED TABLE seed_finding AS
  WITH active AS MATERIALIZED (
    SELECT i, row_number() OVER (ORDER BY i) AS nth, count(*) OVER () AS hosts
    FROM seed_host WHERE presence <> 'pending'
  ), drawn AS MATERIALIZED (
    SELECT f, 1 + floor(power(${u('f', 'host')}, 1.3) * (SELECT max(hosts) FROM active))::bigint AS host
    FROM generate_series(1::bigint, ${10 * hosts}) AS f
  ), chosen AS MATERIALIZED (
    SELECT d.f, h.i, floor(${u('d.f', 'env')} * c.envs)::integer AS n,
      row_number() OVER (PARTITION BY h.i ORDER BY d.f) AS nth
    FROM drawn d JOIN active h ON h.nth = d.host
      JOIN (SELECT i, count(*) AS envs FROM seed_env GROUP BY i) c ON c.i = h.i
  ), ranked AS MATERIALIZED (
    SELECT c.*, e.host_id, e.env, e.kind, ${zipf('c.f', 'pattern', 'k.patterns')} AS rank
    FROM chosen c JOIN seed_env e ON e.i = c.i AND e.n = c.n
      JOIN (SELECT DISTINCT kind, patterns FROM seed_pattern) k ON k.kind = e.kind
  )
  SELECT f.f, f.f <= ${5 * hosts} AS open, f.host_id, f.env, p.pattern, p.layer,
    CASE WHEN p.rank % 3 = 0 AND ${u('f.f', 'severity')} < 0.1 THEN 'low' ELSE p.severity END AS severity,
    p.subject || ' ' || f.nth AS subject, p.evidence,
    1 + 2 * floor(${u('f.f', 'change')} * CASE WHEN f.f <= ${5 * hosts} THEN 5 ELSE 4 END)::integer AS change
  FROM ranked f JOIN seed_pattern p ON p.kind = f.kind AND p.rank = f.rank`

/** When finding `f` had its occurrence of a slot. */
const at = (slot: string): string =>
  `date_trunc('milliseconds', $1::timestamptz - interval '${DAYS} days'
    + (${slot} + u(f.f, 100 + ${slot})) * interval '${DAYS / SLOTS} days')`

export const FINDINGS = `
  INSERT INTO finding (host_id, env, pattern, subject, subject_hash, severity, layer, status, first_seen_at, opened_at,
    changed_at, resolved_at, reopened_count, evidence, evidence_hash, catalogue)
  SELECT host_id, env, pattern, subject, sha256(convert_to(subject, 'UTF8')), severity, layer,
    CASE WHEN open THEN 'open' ELSE 'resolved' END, ${at('0')},
    CASE WHEN open THEN CASE WHEN change = 9 THEN ${at('8')} ELSE ${at('9')} END
      ELSE CASE WHEN change = 7 THEN ${at('6')} ELSE ${at('8')} END END,
    ${at('9')}, CASE WHEN NOT open THEN ${at('9')} END, CASE WHEN open THEN 4 ELSE 3 END,
    evidence, sha256(convert_to(evidence::text, 'UTF8')), $2
  FROM seed_finding f ORDER BY ${at('0')}`

/** One day of the log into its partition, in order of time. $1: end, $2: the day, $3 and $4: slots that it touches. */
export const OCCURRENCES = (partition: string): string => `
  INSERT INTO ${partition} (at, kind, host_id, env, pattern, severity, subject)
  SELECT at, CASE WHEN slot >= change AND slot <= change + CASE WHEN open THEN 0 ELSE 1 END THEN 'changed'
      WHEN slot = 0 THEN 'opened' WHEN turn % 2 = 0 THEN 'reopened' ELSE 'resolved' END,
    host_id, env, pattern, severity, subject
  FROM (
    SELECT f.*, slot, ${at('slot')} AS at,
      slot - CASE WHEN slot > change THEN CASE WHEN open THEN 1 ELSE 2 END ELSE 0 END AS turn
    FROM seed_finding f, generate_series($3::integer, $4::integer) AS slot
  ) o
  WHERE at >= $2::timestamptz AND at < $2::timestamptz + interval '1 day' ORDER BY at`

const OPEN_BY_SEVERITY = ['critical', 'high', 'medium', 'low', 'info']
  .map((severity) => `count(*) FILTER (WHERE severity = '${severity}') AS ${severity}`)
  .join(', ')
const SET_SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'].map((s) => `${s} = c.${s}`).join(', ')

/** What the server keeps with hosts and envs, counted once. */
export const COUNTS: readonly string[] = [
  `UPDATE host h SET ${SET_SEVERITIES} FROM (
     SELECT host_id, ${OPEN_BY_SEVERITY} FROM finding WHERE status = 'open' GROUP BY 1) c WHERE c.host_id = h.id`,
  `UPDATE env e SET ${SET_SEVERITIES} FROM (
     SELECT host_id, env, ${OPEN_BY_SEVERITY} FROM finding WHERE status = 'open' GROUP BY 1, 2) c
   WHERE c.host_id = e.host_id AND c.env = e.id`,
  // Triggers were off.
  'DELETE FROM fleet_count',
  `INSERT INTO fleet_count (hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info)
   ${COUNT_FLEET}`,
]
