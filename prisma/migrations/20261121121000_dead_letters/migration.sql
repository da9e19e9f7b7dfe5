-- CreateTable
CREATE TABLE "dead_letter" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "host_id" UUID NOT NULL,
    "agent_key_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "bytes" INTEGER NOT NULL,
    "body" BYTEA,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "dead_letter_received_at_id_idx" ON "dead_letter"("received_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letter_host_id_content_hash_key" ON "dead_letter"("host_id", "content_hash");

-- AddForeignKey
ALTER TABLE "dead_letter" ADD CONSTRAINT "dead_letter_host_id_fkey" FOREIGN KEY ("host_id") REFERENCES "host"("id") ON DELETE CASCADE ON UPDATE CASCADE;
