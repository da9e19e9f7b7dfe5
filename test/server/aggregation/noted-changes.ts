import type pg from 'pg'

/*
 * How many findings were open in the past, as plain as can be: the database of the test notes each change as it is
 * made. What is an event changes it at its own moment, whatever else at the moment of the test's clock.
 */

const NOTE = `
  CREATE TABLE noted_clock (at timestamptz);
  INSERT INTO noted_clock VALUES (NULL);
  CREATE TABLE noted (pattern text, at timestamptz, change integer);
  CREATE FUNCTION note_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO noted VALUES (NEW.pattern, NEW.at, CASE NEW.kind WHEN 'resolved' THEN -1 WHEN 'changed' THEN 0 ELSE 1 END);
    RETURN NULL;
  END $$;
  CREATE TRIGGER note AFTER INSERT ON occurrence FOR EACH ROW EXECUTE FUNCTION note_event();
  CREATE FUNCTION note_rest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO noted SELECT OLD.pattern, at, -1 FROM noted_clock;
    RETURN NULL;
  END $$;
  CREATE TRIGGER note_suppressed AFTER UPDATE ON finding FOR EACH ROW
    WHEN (OLD.status = 'open' AND NEW.status = 'suppressed') EXECUTE FUNCTION note_rest();
  CREATE TRIGGER note_removed AFTER DELETE ON finding FOR EACH ROW
    WHEN (OLD.status = 'open') EXECUTE FUNCTION note_rest();`

export async function noteChanges(pool: pg.Pool): Promise<void> {
  await pool.query(NOTE)
}

/** Of all that is noted from here on. */
export async function setNotedClock(pool: pg.Pool, at: Date): Promise<void> {
  await pool.query('UPDATE noted_clock SET at = $1', [at])
}

/** How many were open before each of the moments. */
export async function openBefore(pool: pg.Pool, pattern: string, ends: readonly Date[]): Promise<number[]> {
  const { rows } = await pool.query<{ open: number }>(
    `SELECT greatest(0, coalesce(sum(change), 0))::integer AS open
     FROM UNNEST($2::timestamptz[]) AS e (ends) LEFT JOIN noted n ON n.pattern = $1 AND n.at < ends
     GROUP BY ends ORDER BY ends`,
    [pattern, ends],
  )
  return rows.map(({ open }) => open)
}
