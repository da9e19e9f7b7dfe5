-- AlterTable
ALTER TABLE "host" ADD COLUMN "facts_hash" BYTEA;

-- By hand: hosts in the order of when their content was taken.
CREATE INDEX CONCURRENTLY "host_by_snapshot" ON "host"(coalesce("snapshot_id", 0), "id");
