-- Made from schema.prisma, then completed by hand: the partitions of occurrence and the last part, "By hand".

-- CreateTable
CREATE TABLE "setting" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "setting_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "user_account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in" (
    "token_hash" BYTEA NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "enrollment_key" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "max_uses" INTEGER,
    "uses" INTEGER NOT NULL DEFAULT 0,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "enrollment_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "host" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "machine_id" TEXT NOT NULL,
    "hostname" TEXT NOT NULL,
    "os_name" TEXT,
    "os_version" TEXT,
    "arch" TEXT,
    "agent_version" TEXT,
    "enrolled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),
    "content_hash" BYTEA,
    "content_taken_at" TIMESTAMPTZ(3),
    "catalogue" TEXT,
    "changed_at" TIMESTAMPTZ(3),
    "snapshot_id" BIGINT,
    "not_evaluated" JSONB NOT NULL DEFAULT '[]',
    "critical" INTEGER NOT NULL DEFAULT 0,
    "high" INTEGER NOT NULL DEFAULT 0,
    "medium" INTEGER NOT NULL DEFAULT 0,
    "low" INTEGER NOT NULL DEFAULT 0,
    "info" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "agent_key" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "host_id" UUID NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "agent_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "env" (
    "host_id" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "go_version" TEXT,
    "critical" INTEGER NOT NULL DEFAULT 0,
    "high" INTEGER NOT NULL DEFAULT 0,
    "medium" INTEGER NOT NULL DEFAULT 0,
    "low" INTEGER NOT NULL DEFAULT 0,
    "info" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "env_pkey" PRIMARY KEY ("host_id","id")
);

-- CreateTable
CREATE TABLE "env_fact" (
    "host_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "env_fact_pkey" PRIMARY KEY ("host_id","env","name")
);

-- CreateTable
CREATE TABLE "section_content" (
    "hash" BYTEA NOT NULL,
    "body" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "section_content_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "snapshot" (
    "id" BIGSERIAL NOT NULL,
    "host_id" UUID NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "content_hash" BYTEA NOT NULL,
    "agent_version" TEXT NOT NULL,
    "frame" JSONB NOT NULL,
    "section_keys" TEXT[],
    "section_hashes" BYTEA[],

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" BIGSERIAL NOT NULL,
    "host_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_hash" BYTEA NOT NULL,
    "severity" TEXT NOT NULL,
    "layer" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),
    "reopened_count" INTEGER NOT NULL DEFAULT 0,
    "evidence" JSONB NOT NULL,
    "evidence_hash" BYTEA NOT NULL,
    "catalogue" TEXT NOT NULL,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "occurrence" (
    "at" TIMESTAMPTZ(3) NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "host_id" UUID NOT NULL,
    "env" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "subject" TEXT NOT NULL,

    CONSTRAINT "occurrence_pkey" PRIMARY KEY ("at","id")
) PARTITION BY RANGE ("at");

-- CreateTable
CREATE TABLE "pattern_counter" (
    "pattern" TEXT NOT NULL,
    "open_findings" INTEGER NOT NULL DEFAULT 0,
    "affected_hosts" INTEGER NOT NULL DEFAULT 0,
    "openings" BIGINT NOT NULL DEFAULT 0,
    "resolutions" BIGINT NOT NULL DEFAULT 0,
    "first_seen_at" TIMESTAMPTZ(3),
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "pattern_counter_pkey" PRIMARY KEY ("pattern")
);

-- CreateTable
CREATE TABLE "pattern_minute" (
    "pattern" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "opened" INTEGER NOT NULL DEFAULT 0,
    "resolved" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "pattern_minute_pkey" PRIMARY KEY ("pattern","minute")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_account_email_key" ON "user_account"("email");

-- CreateIndex
CREATE INDEX "sign_in_user_id_idx" ON "sign_in"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "enrollment_key_key_hash_key" ON "enrollment_key"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "host_machine_id_key" ON "host"("machine_id");

-- CreateIndex
CREATE INDEX "host_hostname_id_idx" ON "host"("hostname", "id");

-- CreateIndex
CREATE INDEX "host_changed_at_idx" ON "host"("changed_at");

-- CreateIndex
CREATE UNIQUE INDEX "agent_key_secret_hash_key" ON "agent_key"("secret_hash");

-- CreateIndex
CREATE INDEX "agent_key_host_id_idx" ON "agent_key"("host_id");

-- CreateIndex
CREATE INDEX "env_go_version_idx" ON "env"("go_version");

-- CreateIndex
CREATE INDEX "env_fact_name_value_idx" ON "env_fact"("name", "value");

-- CreateIndex
CREATE UNIQUE INDEX "snapshot_host_id_taken_at_content_hash_key" ON "snapshot"("host_id", "taken_at", "content_hash");

-- CreateIndex
CREATE INDEX "finding_pattern_status_opened_at_id_idx" ON "finding"("pattern", "status", "opened_at", "id");

-- CreateIndex
CREATE INDEX "finding_status_opened_at_id_idx" ON "finding"("status", "opened_at", "id");

-- CreateIndex
CREATE INDEX "finding_changed_at_id_idx" ON "finding"("changed_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "finding_host_id_env_pattern_subject_hash_key" ON "finding"("host_id", "env", "pattern", "subject_hash");

-- CreateIndex
CREATE INDEX "occurrence_id_idx" ON "occurrence"("id");

-- CreateIndex
CREATE INDEX "occurrence_pattern_at_idx" ON "occurrence"("pattern", "at");

-- CreateIndex
CREATE INDEX "occurrence_host_id_at_idx" ON "occurrence"("host_id", "at");

-- CreateIndex
CREATE INDEX "pattern_minute_minute_idx" ON "pattern_minute"("minute");

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_key" ADD CONSTRAINT "agent_key_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "env" ADD CONSTRAINT "env_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "env_fact" ADD CONSTRAINT "env_fact_host_id_env_fkey" FOREIGN KEY ("host_id", "env") REFERENCES "env"("host_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "snapshot" ADD CONSTRAINT "snapshot_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding" ADD CONSTRAINT "finding_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand ------------------------------------------------------------------------------------------------------

-- Daily partitions are made ahead by the server (server/database/partitions.ts). Whatever has no day of its own,
-- such as reports of an agent that was offline for weeks, is kept here.
CREATE TABLE "occurrence_default" PARTITION OF "occurrence" DEFAULT;

-- What is open now: a small part of all findings ever, read by every list and by every comparison of a snapshot.
CREATE INDEX "finding_open_by_host" ON "finding"("host_id", "pattern") WHERE "status" = 'open';
CREATE INDEX "finding_open_by_pattern" ON "finding"("pattern", "opened_at", "id") WHERE "status" = 'open';

-- Orders of lists that are no plain columns: the words are those of server/queries/list-*.ts.
CREATE INDEX "finding_open_by_severity" ON "finding"
    (array_position(ARRAY['info', 'low', 'medium', 'high', 'critical'], "severity"), "id") WHERE "status" = 'open';
CREATE INDEX "host_by_findings" ON "host"((ARRAY["critical", "high", "medium", "low", "info"]), "id");
CREATE INDEX "host_by_content" ON "host"(coalesce("content_taken_at", '-infinity'), "id");

-- Invariants that no code may break, checked where the data lives.
ALTER TABLE "finding"
    ADD CONSTRAINT "finding_status_check" CHECK ("status" IN ('open', 'resolved')),
    ADD CONSTRAINT "finding_resolved_check" CHECK (("status" = 'resolved') = ("resolved_at" IS NOT NULL)),
    ADD CONSTRAINT "finding_severity_check" CHECK ("severity" IN ('critical', 'high', 'medium', 'low', 'info'));
ALTER TABLE "occurrence"
    ADD CONSTRAINT "occurrence_kind_check" CHECK ("kind" IN ('opened', 'reopened', 'changed', 'resolved'));
ALTER TABLE "pattern_counter"
    ADD CONSTRAINT "pattern_counter_check" CHECK ("open_findings" >= 0 AND "affected_hosts" >= 0);
ALTER TABLE "host"
    ADD CONSTRAINT "host_counts_check"
    CHECK ("critical" >= 0 AND "high" >= 0 AND "medium" >= 0 AND "low" >= 0 AND "info" >= 0);
ALTER TABLE "snapshot"
    ADD CONSTRAINT "snapshot_sections_check" CHECK (cardinality("section_keys") = cardinality("section_hashes"));

-- Rows that are rewritten all day leave room in their page, so that a new version needs no new index entries, and
-- are cleaned up early. Counters are a few dozen rows rewritten with every group.
ALTER TABLE "host" SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE "finding" SET (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE "pattern_counter" SET (fillfactor = 20, autovacuum_vacuum_threshold = 500);
ALTER TABLE "pattern_minute" SET (fillfactor = 50);

-- Deflated already: compressing again only costs time.
ALTER TABLE "section_content" ALTER COLUMN "body" SET STORAGE EXTERNAL;
