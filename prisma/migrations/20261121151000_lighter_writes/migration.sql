-- A snapshot that differs writes little of its host's row: what it seldom changes is elsewhere, or in fewer indexes.

-- CreateTable
CREATE TABLE "host_not_evaluated" (
    "host_id" UUID NOT NULL,
    "reasons" JSONB NOT NULL,

    CONSTRAINT "host_not_evaluated_pkey" PRIMARY KEY ("host_id")
);

-- AddForeignKey
ALTER TABLE "host_not_evaluated" ADD CONSTRAINT "host_not_evaluated_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AlterTable
ALTER TABLE "host" ADD COLUMN "not_evaluated_hash" BYTEA;

-- By hand ------------------------------------------------------------------------------------------------------

-- Few hosts are split from another.
CREATE INDEX CONCURRENTLY "host_by_split" ON "host"("split_from") WHERE "split_from" IS NOT NULL;

-- After the step with the key, whose lock writers would wait for. Without a hash each is written again with the next
-- snapshot that differs. A host that is removed meanwhile is left out.
INSERT INTO "host_not_evaluated"
SELECT "id", "not_evaluated" FROM "host" WHERE "not_evaluated" <> '[]' FOR KEY SHARE;

-- An agent's row is written with each of its snapshots, and an env's with each finding: room for that in their page,
-- no new index entries.
ALTER TABLE "agent_key" SET (fillfactor = 70);
ALTER TABLE "env" SET (fillfactor = 80);

DROP INDEX "host_split_from_idx";
