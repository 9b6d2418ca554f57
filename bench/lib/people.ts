import type { BenchDatabase } from './postgres.js'

/** Odd, so that no two numbers below 2³² have the same product modulo 2³²: Knuth's multiplicative hash. */
const SPREAD = 2_654_435_761

/** The id of a person by number. As with real ids, neighbours are far apart in the index. */
export function idOf(person: number): string {
  return (Math.imul(person, SPREAD) >>> 0).toString(16).padStart(8, '0')
}

/** The same in SQL, of a bigint. */
const idInSql = (person: string): string => `lpad(to_hex((${person} * ${SPREAD}) & 4294967295), 8, '0')`

/**
 * Makes people 1 to `count`, each with a copy of the record and the trail of `template`. Their sealed secrets are bound
 * to the template's id, so they can be read and judged, but not used to log in.
 */
export async function multiply(
  database: BenchDatabase,
  prefix: string,
  template: string,
  count: number,
): Promise<void> {
  const copy = (column: string): string => `replace(${column}, '${template}', person.id) AS ${column}`
  const people = `(SELECT ${idInSql('number')} AS id FROM generate_series(1::bigint, ${count}) AS number) AS person`
  const enrollments = `INSERT INTO ${prefix}enrollments
    (id, revision, state, enrolled_at, updated_at, event_count, document)
    SELECT person.id, revision, state, enrolled_at, updated_at, event_count, ${copy('document')}
    FROM ${people}, (SELECT * FROM ${prefix}enrollments WHERE id = '${template}') AS original`
  // In the order of the index, which is several times faster. Nothing that is measured reads these rows.
  const events = `INSERT INTO ${prefix}events (subject_id, kind, position, event_id, type, at, document)
    SELECT person.id, kind, position, event_id, type, at, ${copy('document')}
    FROM ${people}, (SELECT * FROM ${prefix}events WHERE subject_id = '${template}') AS original
    ORDER BY person.id`
  await Promise.all([enrollments, events].map((sql) => database.query(sql)))
  // Like a server that has been up for a while, with fresh statistics and nothing left to write.
  for (const name of ['enrollments', 'events']) await database.query(`VACUUM (ANALYZE) ${prefix}${name}`)
  await database.query('CHECKPOINT')
}
