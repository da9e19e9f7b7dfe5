-- What a commit group adds to the counters is appended, and folded into them by one replica a second later: groups of
-- several replicas never wait for each other's counter rows. What is read is the sum of both (the views below).

-- CreateTable
CREATE TABLE "pattern_hour" (
    "pattern" TEXT NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "opened" INTEGER NOT NULL DEFAULT 0,
    "resolved" INTEGER NOT NULL DEFAULT 0,
    "latest_hosts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pattern_hour_pkey" PRIMARY KEY ("pattern","hour")
);

-- CreateTable
CREATE TABLE "pattern_day" (
    "pattern" TEXT NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "opened" INTEGER NOT NULL DEFAULT 0,
    "resolved" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pattern_day_pkey" PRIMARY KEY ("pattern","day")
);

-- CreateTable
CREATE TABLE "pattern_host" (
    "host_id" UUID NOT NULL,
    "pattern" TEXT NOT NULL,
    "latest_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pattern_host_pkey" PRIMARY KEY ("host_id","pattern")
);

-- CreateTable
CREATE TABLE "fact_counter" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "envs" INTEGER NOT NULL DEFAULT 0,
    "hosts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "fact_counter_pkey" PRIMARY KEY ("name","value")
);

-- CreateTable
CREATE TABLE "fact_name" (
    "name" TEXT NOT NULL,
    "values" INTEGER NOT NULL DEFAULT 0,
    "envs" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "fact_name_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "fact_day" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "day" TIMESTAMPTZ(3) NOT NULL,
    "envs" INTEGER NOT NULL,
    "hosts" INTEGER NOT NULL,

    CONSTRAINT "fact_day_pkey" PRIMARY KEY ("name","value","day")
);

-- AlterTable
ALTER TABLE "pattern_minute" ADD COLUMN "latest_hosts" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "pattern_hour_hour_idx" ON "pattern_hour"("hour");

-- DropForeignKey
-- Facts are written with their env, by one file alone: looking the env up for every row would only cost time.
ALTER TABLE "env_fact" DROP CONSTRAINT "env_fact_host_id_env_fkey";

-- By hand ------------------------------------------------------------------------------------------------------

-- Appended by commit groups, emptied by the fold: no key, no index, unknown to schema.prisma.
CREATE TABLE "pattern_delta" (
    "pattern" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    -- Null where only what is open changed.
    "minute" TIMESTAMPTZ(3),
    "opened" INTEGER NOT NULL,
    "resolved" INTEGER NOT NULL,
    "affected_hosts" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),
    "critical" INTEGER NOT NULL,
    "high" INTEGER NOT NULL,
    "medium" INTEGER NOT NULL,
    "low" INTEGER NOT NULL,
    "info" INTEGER NOT NULL
);
-- Each opening and reopening, until it is known as the latest of its pattern on its host.
CREATE TABLE "pattern_opening" (
    "pattern" TEXT NOT NULL,
    "host_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL
);
CREATE TABLE "fact_delta" (
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "envs" INTEGER NOT NULL,
    "hosts" INTEGER NOT NULL
);

CREATE VIEW "pattern_now" AS
SELECT "pattern",
    sum("open_findings")::integer AS "open_findings", sum("affected_hosts")::integer AS "affected_hosts",
    sum("openings")::bigint AS "openings", sum("resolutions")::bigint AS "resolutions",
    min("first_seen_at") AS "first_seen_at", max("last_seen_at") AS "last_seen_at",
    sum("critical")::integer AS "critical", sum("high")::integer AS "high", sum("medium")::integer AS "medium",
    sum("low")::integer AS "low", sum("info")::integer AS "info"
FROM (
    SELECT "pattern", "open_findings", "affected_hosts", "openings", "resolutions", "first_seen_at", "last_seen_at",
        "critical", "high", "medium", "low", "info"
    FROM "pattern_counter"
    UNION ALL
    SELECT "pattern", "critical" + "high" + "medium" + "low" + "info", "affected_hosts", "opened", "resolved",
        "first_seen_at", "last_seen_at", "critical", "high", "medium", "low", "info"
    FROM "pattern_delta"
) AS "part"
GROUP BY "pattern";

-- A pattern may have several rows for the same moment: readers add them up.
CREATE VIEW "pattern_minute_now" AS
SELECT "pattern", "minute", "opened", "resolved" FROM "pattern_minute"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved" FROM "pattern_delta" WHERE "minute" IS NOT NULL;
CREATE VIEW "pattern_hour_now" AS
SELECT "pattern", "hour", "opened", "resolved" FROM "pattern_hour"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved" FROM "pattern_delta" WHERE "minute" IS NOT NULL;
CREATE VIEW "pattern_day_now" AS
SELECT "pattern", "day", "opened", "resolved" FROM "pattern_day"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved" FROM "pattern_delta" WHERE "minute" IS NOT NULL;

-- Values of one fact, the commonest first (those of one env alone are many, and need no place).
CREATE INDEX "fact_counter_by_envs" ON "fact_counter"("name", "envs" DESC, "value") WHERE "envs" > 1;

ALTER TABLE "fact_counter"
    ADD CONSTRAINT "fact_counter_check" CHECK ("hosts" >= 0 AND "envs" >= "hosts");

ALTER TABLE "pattern_hour" SET (fillfactor = 50);
ALTER TABLE "pattern_day" SET (fillfactor = 50);
ALTER TABLE "pattern_host" SET (fillfactor = 80);
