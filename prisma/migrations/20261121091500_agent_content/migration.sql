-- AlterTable
ALTER TABLE "agent_key" ADD COLUMN "content_hash" BYTEA,
ADD COLUMN "content_taken_at" TIMESTAMPTZ(3),
ADD COLUMN "envs" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- Which agent told of which env was not kept: each is taken to have told of all, and keeps what no other tells of.
UPDATE "agent_key" k SET
  "envs" = ARRAY(SELECT e."id" FROM "env" e WHERE e."host_id" = k."host_id" ORDER BY e."id"),
  "content_taken_at" = h."content_taken_at",
  "content_hash" = CASE WHEN (SELECT count(*) FROM "agent_key" o WHERE o."host_id" = k."host_id") = 1 THEN h."content_hash" END
FROM "host" h WHERE h."id" = k."host_id" AND h."content_hash" IS NOT NULL;
