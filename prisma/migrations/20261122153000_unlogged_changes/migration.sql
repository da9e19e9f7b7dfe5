-- How many findings of a pattern were open in the past follows from how many are open now. What changes that number
-- without an event in the log (a finding that is suppressed, a host that is removed) was taken for something that had
-- always been so. A server of the older release does not write it, and what it folds of others' is as before.

-- AlterTable
ALTER TABLE "pattern_minute" ADD COLUMN "unlogged" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "pattern_hour" ADD COLUMN "unlogged" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "pattern_day" ADD COLUMN "unlogged" INTEGER NOT NULL DEFAULT 0;

-- By hand ------------------------------------------------------------------------------------------------------

-- A row that has it has a minute too.
ALTER TABLE "pattern_delta" ADD COLUMN "unlogged" INTEGER NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW "pattern_minute_now" AS
SELECT "pattern", "minute", "opened", "resolved", "unlogged" FROM "pattern_minute"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved", "unlogged" FROM "pattern_delta" WHERE "minute" IS NOT NULL;
CREATE OR REPLACE VIEW "pattern_hour_now" AS
SELECT "pattern", "hour", "opened", "resolved", "unlogged" FROM "pattern_hour"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved", "unlogged" FROM "pattern_delta" WHERE "minute" IS NOT NULL;
CREATE OR REPLACE VIEW "pattern_day_now" AS
SELECT "pattern", "day", "opened", "resolved", "unlogged" FROM "pattern_day"
UNION ALL
SELECT "pattern", "minute", "opened", "resolved", "unlogged" FROM "pattern_delta" WHERE "minute" IS NOT NULL;
