-- When a host was heard from last: a narrow row, rewritten with every batch of check-ins, in place of the host's own,
-- which is wide and in many indexes. Every host has one.

-- CreateTable
CREATE TABLE "host_seen" (
    "host_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "host_seen_pkey" PRIMARY KEY ("host_id")
);

-- CreateTable
CREATE TABLE "presence_change" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "host_id" UUID NOT NULL,
    "before" TEXT NOT NULL,
    "after" TEXT NOT NULL,

    CONSTRAINT "presence_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fleet_count" (
    "id" BIGSERIAL NOT NULL,
    "hosts" INTEGER NOT NULL,
    "on_time" INTEGER NOT NULL,
    "late" INTEGER NOT NULL,
    "silent" INTEGER NOT NULL,
    "pending" INTEGER NOT NULL,
    "with_findings" INTEGER NOT NULL,
    "critical" INTEGER NOT NULL,
    "high" INTEGER NOT NULL,
    "medium" INTEGER NOT NULL,
    "low" INTEGER NOT NULL,
    "info" INTEGER NOT NULL,

    CONSTRAINT "fleet_count_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "host" ADD COLUMN "presence" TEXT NOT NULL DEFAULT 'on-time';

-- CreateIndex
CREATE INDEX "host_seen_at_host_id_idx" ON "host_seen"("at", "host_id");

-- CreateIndex
CREATE INDEX "presence_change_host_id_id_idx" ON "presence_change"("host_id", "id");

-- AddForeignKey
ALTER TABLE "host_seen" ADD CONSTRAINT "host_seen_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- DropIndex
DROP INDEX "host_changed_at_idx";

-- By hand ------------------------------------------------------------------------------------------------------

-- As checked for rows to come, with no look at those that are there.
ALTER TABLE "host" ADD CONSTRAINT "host_presence_check" CHECK ("presence" IN ('on-time', 'late', 'silent')) NOT VALID;

-- Only the newest moment is in the index; a page of it is full and then left alone.
ALTER TABLE "host_seen" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.2);

-- An unchanged machine that is seen again rewrites content_taken_at: in no index, the rewrite is free of index entries.
DROP INDEX "host_by_content";
CREATE INDEX "host_by_change" ON "host"(coalesce("changed_at", '-infinity'), "id");
-- A small part of all hosts.
CREATE INDEX "host_by_presence" ON "host"("presence", "hostname", "id") WHERE "presence" <> 'on-time';
CREATE INDEX "host_pending_by_name" ON "host"("hostname", "id") WHERE "content_hash" IS NULL;

-- The text anywhere in a host name. Where this Postgres has no pg_trgm, or this role may not add it, a search reads
-- every name. (The semicolons are written as escapes: see schema-engine.ts.)
DO E'BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm\x3b
    CREATE INDEX "host_by_part_of_name" ON "host" USING gin ("hostname" gin_trgm_ops)\x3b
EXCEPTION WHEN OTHERS THEN
    RAISE NOTICE ''no pg_trgm: %'', SQLERRM\x3b
END';

-- Sums over all hosts, kept by whichever statement changes a host: it adds a row with its difference, and all rows
-- together are the count (server/fleet/fleet-count.ts folds them). So writers never wait for each other.
CREATE FUNCTION "count_added_hosts"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
    INSERT INTO host_seen (host_id, at) SELECT id, ''-infinity'' FROM added\x3b
    INSERT INTO fleet_count
        (hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info)
    SELECT * FROM (
        SELECT coalesce(sum(sign), 0) AS hosts,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''on-time''), 0) AS on_time,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''late''), 0) AS late,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''silent''), 0) AS silent,
            coalesce(sum(sign) FILTER (WHERE NOT heard), 0) AS pending,
            coalesce(sum(sign) FILTER (WHERE critical + high + medium + low + info > 0), 0) AS with_findings,
            coalesce(sum(sign * critical), 0) AS critical,
            coalesce(sum(sign * high), 0) AS high,
            coalesce(sum(sign * medium), 0) AS medium,
            coalesce(sum(sign * low), 0) AS low,
            coalesce(sum(sign * info), 0) AS info
        FROM (
            SELECT 1 AS sign, content_hash IS NOT NULL AS heard, presence, critical, high, medium, low, info FROM added
        ) AS h
    ) AS n
    WHERE 0 <> ANY (ARRAY[hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info])\x3b
    RETURN NULL\x3b
END';
CREATE FUNCTION "count_changed_hosts"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
    INSERT INTO fleet_count
        (hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info)
    SELECT * FROM (
        SELECT coalesce(sum(sign), 0) AS hosts,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''on-time''), 0) AS on_time,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''late''), 0) AS late,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''silent''), 0) AS silent,
            coalesce(sum(sign) FILTER (WHERE NOT heard), 0) AS pending,
            coalesce(sum(sign) FILTER (WHERE critical + high + medium + low + info > 0), 0) AS with_findings,
            coalesce(sum(sign * critical), 0) AS critical,
            coalesce(sum(sign * high), 0) AS high,
            coalesce(sum(sign * medium), 0) AS medium,
            coalesce(sum(sign * low), 0) AS low,
            coalesce(sum(sign * info), 0) AS info
        FROM (
            SELECT 1 AS sign, content_hash IS NOT NULL AS heard, presence, critical, high, medium, low, info FROM after
            UNION ALL
            SELECT -1 AS sign, content_hash IS NOT NULL AS heard, presence, critical, high, medium, low, info FROM before
        ) AS h
    ) AS n
    WHERE 0 <> ANY (ARRAY[hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info])\x3b
    RETURN NULL\x3b
END';
CREATE FUNCTION "count_removed_hosts"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
    INSERT INTO fleet_count
        (hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info)
    SELECT * FROM (
        SELECT coalesce(sum(sign), 0) AS hosts,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''on-time''), 0) AS on_time,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''late''), 0) AS late,
            coalesce(sum(sign) FILTER (WHERE heard AND presence = ''silent''), 0) AS silent,
            coalesce(sum(sign) FILTER (WHERE NOT heard), 0) AS pending,
            coalesce(sum(sign) FILTER (WHERE critical + high + medium + low + info > 0), 0) AS with_findings,
            coalesce(sum(sign * critical), 0) AS critical,
            coalesce(sum(sign * high), 0) AS high,
            coalesce(sum(sign * medium), 0) AS medium,
            coalesce(sum(sign * low), 0) AS low,
            coalesce(sum(sign * info), 0) AS info
        FROM (
            SELECT -1 AS sign, content_hash IS NOT NULL AS heard, presence, critical, high, medium, low, info FROM removed
        ) AS h
    ) AS n
    WHERE 0 <> ANY (ARRAY[hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info])\x3b
    RETURN NULL\x3b
END';
-- In one block, so that no statement falls between the triggers and the first count.
DO E'BEGIN
    LOCK TABLE host IN SHARE ROW EXCLUSIVE MODE\x3b
    CREATE TRIGGER host_added AFTER INSERT ON host
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_hosts()\x3b
    CREATE TRIGGER host_changed AFTER UPDATE ON host
        REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_changed_hosts()\x3b
    CREATE TRIGGER host_removed AFTER DELETE ON host
        REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_hosts()\x3b
    INSERT INTO host_seen SELECT id, coalesce(last_seen_at, ''-infinity'') FROM host ORDER BY id\x3b
    INSERT INTO fleet_count
        (hosts, on_time, late, silent, pending, with_findings, critical, high, medium, low, info)
    SELECT count(*), count(content_hash), 0, 0, count(*) - count(content_hash),
        count(*) FILTER (WHERE critical + high + medium + low + info > 0),
        coalesce(sum(critical), 0), coalesce(sum(high), 0), coalesce(sum(medium), 0), coalesce(sum(low), 0),
        coalesce(sum(info), 0)
    FROM host\x3b
END';

ALTER TABLE "host" DROP COLUMN "last_seen_at";

-- The lists of findings: each order within a status, and within one pattern (see server/queries/list-findings.ts).
CREATE INDEX CONCURRENTLY "finding_by_change" ON "finding"("status", "changed_at", "id");
CREATE INDEX CONCURRENTLY "finding_by_severity" ON "finding"
    ("status", array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], "severity"), "id");
DROP INDEX "finding_changed_at_id_idx";
DROP INDEX "finding_open_by_severity";
DROP INDEX "finding_open_by_pattern";

-- Rules and severities, envs and severities go together: the planner counts on each for itself otherwise, and walks
-- the whole list in order for a page that does not fill.
CREATE STATISTICS "finding_together" (mcv, dependencies) ON "status", "pattern", "severity", "env" FROM "finding";
ALTER STATISTICS "finding_together" SET STATISTICS 1000;
