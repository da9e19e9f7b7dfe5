-- AlterTable
ALTER TABLE "pattern_counter" ADD COLUMN "critical" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "high" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "medium" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "low" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN "info" INTEGER NOT NULL DEFAULT 0;

-- By hand: what is open already is counted once.
UPDATE "pattern_counter" c SET
    "critical" = o.critical, "high" = o.high, "medium" = o.medium, "low" = o.low, "info" = o.info
FROM (
    SELECT "pattern",
        count(*) FILTER (WHERE "severity" = 'critical') AS critical,
        count(*) FILTER (WHERE "severity" = 'high') AS high,
        count(*) FILTER (WHERE "severity" = 'medium') AS medium,
        count(*) FILTER (WHERE "severity" = 'low') AS low,
        count(*) FILTER (WHERE "severity" = 'info') AS info
    FROM "finding" WHERE "status" = 'open' GROUP BY "pattern"
) o
WHERE o."pattern" = c."pattern";
ALTER TABLE "pattern_counter"
    ADD CONSTRAINT "pattern_counter_severity_check"
    CHECK ("critical" >= 0 AND "high" >= 0 AND "medium" >= 0 AND "low" >= 0 AND "info" >= 0);
