-- Findings of an env or a severity, or both: as many entries as findings and only a handful of different ones, so a few
-- bytes each.
CREATE INDEX CONCURRENTLY "finding_by_env" ON "finding"("status", "env", "severity");
