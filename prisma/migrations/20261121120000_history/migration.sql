-- History in a layout that says what differs (see server/history). The tables before it, "snapshot" and
-- "section_content", stay: servers of an older release write to them until they end, and the server moves their rows
-- here in batches (see server/history/old-layout.ts). Nothing that is there is locked or written.

CREATE TABLE "content" (
    "hash" BYTEA NOT NULL,
    "used_in" SMALLINT NOT NULL,
    "body" BYTEA NOT NULL,

    CONSTRAINT "content_pkey" PRIMARY KEY ("hash")
);
-- Already deflated.
ALTER TABLE "content" ALTER COLUMN "body" SET STORAGE EXTERNAL;

-- No key: a unique index would have to hold the month too. The lock on the host's row is what keeps ids unique.
CREATE TABLE "history" (
    "host_id" UUID NOT NULL,
    "id" BIGINT NOT NULL,
    "month" SMALLINT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "packed" BYTEA NOT NULL
) PARTITION BY RANGE ("month");
ALTER TABLE "history" ALTER COLUMN "packed" SET STORAGE MAIN;
CREATE INDEX "history_host_id_id_idx" ON "history" ("host_id", "id");
CREATE TABLE "history_default" PARTITION OF "history" DEFAULT;

-- A foreign key would cost every insert a lock and a look at the host, which the writer has locked anyway.
-- (The semicolons are written as escapes: see schema-engine.ts.)
CREATE FUNCTION "forget_history"() RETURNS trigger LANGUAGE plpgsql AS E'BEGIN
    DELETE FROM "history" WHERE "host_id" IN (SELECT "id" FROM "gone")\x3b
    RETURN NULL\x3b
END';
CREATE TRIGGER "host_forget_history" AFTER DELETE ON "host"
    REFERENCING OLD TABLE AS "gone" FOR EACH STATEMENT EXECUTE FUNCTION "forget_history"();
