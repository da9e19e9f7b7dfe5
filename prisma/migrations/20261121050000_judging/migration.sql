-- AlterTable
ALTER TABLE "env" ADD COLUMN "earlier" JSONB;

-- AlterTable
ALTER TABLE "host" ADD COLUMN "policy_revision" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "finding" ADD COLUMN "suppressed_by" UUID;

-- CreateTable
CREATE TABLE "suppression" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "pattern" TEXT NOT NULL,
    "host_id" UUID,
    "subject" TEXT,
    "subject_hash" BYTEA,
    "reason" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "suppression_expires_at_idx" ON "suppression"("expires_at");

-- AddForeignKey
ALTER TABLE "suppression" ADD CONSTRAINT "suppression_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand ------------------------------------------------------------------------------------------------------

-- Few rows at any time: every comparison of a snapshot and the sweep that ends suppressions read them.
CREATE INDEX "finding_suppressed_by_host" ON "finding"("host_id") WHERE "status" = 'suppressed';
CREATE INDEX "finding_suppressed_by_id" ON "finding"("suppressed_by", "host_id") WHERE "status" = 'suppressed';

-- NOT VALID: the rows that are there satisfied a narrower rule, and need not be read again under the lock.
ALTER TABLE "finding" DROP CONSTRAINT "finding_status_check";
ALTER TABLE "finding" ADD CONSTRAINT "finding_status_check" CHECK ("status" IN ('open', 'resolved', 'suppressed')) NOT VALID;
