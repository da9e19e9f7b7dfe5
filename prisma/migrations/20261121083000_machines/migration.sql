-- AlterTable
ALTER TABLE "agent_key" ADD COLUMN "facts" JSONB,
ADD COLUMN "facts_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "host" ADD COLUMN "clone_suspected_at" TIMESTAMPTZ(3),
ADD COLUMN "hardware" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN "split_from" TEXT;

-- CreateTable
CREATE TABLE "host_machine" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "host_id" UUID NOT NULL,
    "hardware" TEXT[],
    "hostname" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "host_machine_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "host_machine_host_id_idx" ON "host_machine"("host_id");

-- CreateIndex
CREATE INDEX "host_split_from_idx" ON "host"("split_from");

-- AddForeignKey
ALTER TABLE "host_machine" ADD CONSTRAINT "host_machine_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;
