-- AlterTable
ALTER TABLE "enrollment_key" ADD COLUMN "labels" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "host_label" (
    "host_id" UUID NOT NULL,
    "label" TEXT NOT NULL,

    CONSTRAINT "host_label_pkey" PRIMARY KEY ("label","host_id")
);

-- CreateTable
CREATE TABLE "agent_report" (
    "agent_key_id" UUID NOT NULL,
    "host_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(3),
    "failed" INTEGER NOT NULL DEFAULT 0,
    "waiting" INTEGER NOT NULL DEFAULT 0,
    "waiting_bytes" BIGINT NOT NULL DEFAULT 0,
    "waiting_since" TIMESTAMPTZ(3),

    CONSTRAINT "agent_report_pkey" PRIMARY KEY ("agent_key_id")
);

-- CreateTable
CREATE TABLE "agent_failure" (
    "agent_key_id" UUID NOT NULL,
    "collector" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "agent_failure_pkey" PRIMARY KEY ("collector","reason","agent_key_id")
);

-- CreateIndex
CREATE INDEX "host_label_host_id_idx" ON "host_label"("host_id");

-- AddForeignKey
ALTER TABLE "host_label" ADD CONSTRAINT "host_label_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_report" ADD CONSTRAINT "agent_report_agent_key_id_fkey" FOREIGN KEY ("agent_key_id") REFERENCES "agent_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "agent_failure" ADD CONSTRAINT "agent_failure_agent_key_id_fkey" FOREIGN KEY ("agent_key_id") REFERENCES "agent_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand ------------------------------------------------------------------------------------------------------

ALTER TABLE "host_label" ADD CONSTRAINT "host_label_check" CHECK ("label" ~ '^[a-z0-9][a-z0-9._:/-]{0,62}$');

-- What the agents told until now. Before the indexes, which are quicker made over rows that are there.
INSERT INTO "agent_report"
SELECT k."id", k."host_id", coalesce(h."agent_version", ''), greatest(k."facts_at", k."content_taken_at"),
    coalesce(jsonb_array_length(k."facts"->'failed'), 0),
    coalesce((k."facts"#>>'{spool,waiting}')::integer, 0), coalesce((k."facts"#>>'{spool,bytes}')::bigint, 0),
    (k."facts"#>>'{spool,oldestAt}')::timestamptz
FROM "agent_key" k JOIN "host" h ON h."id" = k."host_id" WHERE k."revoked_at" IS NULL;

INSERT INTO "agent_failure"
SELECT DISTINCT k."id", regexp_replace(f->>'section', '^.*\.', ''), f->>'reason'
FROM "agent_key" k, jsonb_array_elements(k."facts"->'failed') AS f WHERE k."revoked_at" IS NULL;

-- CreateIndex
CREATE INDEX "agent_report_host_id_idx" ON "agent_report"("host_id");

-- CreateIndex
CREATE INDEX "agent_report_version_agent_key_id_idx" ON "agent_report"("version", "agent_key_id");

-- CreateIndex
CREATE INDEX "agent_report_failed_agent_key_id_idx" ON "agent_report"("failed", "agent_key_id");

-- CreateIndex
CREATE INDEX "agent_report_waiting_bytes_agent_key_id_idx" ON "agent_report"("waiting_bytes", "agent_key_id");

-- CreateIndex
CREATE INDEX "agent_failure_agent_key_id_idx" ON "agent_failure"("agent_key_id");
