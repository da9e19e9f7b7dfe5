import { expect, test } from 'vitest'
import { stepsOf } from '../../../server/database/migration-script.ts'

test('a script without CONCURRENTLY is one step, whatever it holds', () => {
  const script = `-- one; two CONCURRENTLY
    CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN DELETE FROM a; END $body$;
    INSERT INTO a VALUES ('it''s; CONCURRENTLY', E'\\';', "odd;name"); /* ; */ SELECT 1;
    DO $$ BEGIN PERFORM 1; END $$`
  expect(stepsOf(script)).toEqual([{ sql: script, alone: false }])
})

test('a statement with CONCURRENTLY is a step of its own', () => {
  const steps = stepsOf(`CREATE TABLE a (b int);
    SELECT 1;
    -- of some size; so
    CREATE UNIQUE INDEX CONCURRENTLY "a_b" ON a(b);
    DROP INDEX concurrently c;
    SELECT 2; -- over
  `)
  expect(steps.map(({ sql, alone }) => [alone, sql.replaceAll(/\s+/g, ' ').trim()])).toEqual([
    [false, 'CREATE TABLE a (b int); SELECT 1;'],
    [true, '-- of some size; so CREATE UNIQUE INDEX CONCURRENTLY "a_b" ON a(b);'],
    [true, 'DROP INDEX concurrently c;'],
    [false, 'SELECT 2;'],
  ])
})
