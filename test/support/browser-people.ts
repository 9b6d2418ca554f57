import { join } from 'node:path'
import Database from 'libsql'
import { CAST } from '../../examples/demo/stand-ins/cast.js'
import { hashPassword } from '../../examples/demo/stand-ins/passwords.js'
import type { RunningDemo } from './browser-demo.js'

/** What a person types at a login. */
export interface Credentials {
  readonly email: string
  readonly password: string
}

export interface Company {
  readonly id: string
  readonly name: string
}

/** The demo's own people, for tests that have a demo to themselves. */
export const ADA: Credentials = castMember('ada')

const PASSWORD = 'the same for everyone'

/** The demo's own cost takes a third of a second at each login. */
const CHEAP = { N: 2, r: 1, p: 1 }

let added = 0

/** A new company in the application's own tables. */
export function addCompany(demo: RunningDemo, name: string): Company {
  added += 1
  const company = { id: `company${added}`, name }
  write(demo, ['INSERT INTO company (id, name) VALUES (?, ?)', company.id, company.name])
  return company
}

interface Membership {
  readonly company: Company
  readonly role: 'admin' | 'member'
}

/** A new person, in these companies. */
export async function addPerson(
  demo: RunningDemo,
  name: string,
  ...memberships: readonly Membership[]
): Promise<Credentials & { readonly id: string }> {
  const hash = await hashPassword(PASSWORD, CHEAP)
  added += 1
  const id = `person${added}`
  const email = `${id}@example.com`
  const now = new Date().toISOString()
  write(
    demo,
    ['INSERT INTO person (id, name, email, password_hash) VALUES (?, ?, ?, ?)', id, name, email, hash],
    ...memberships.map(
      ({ company, role }) =>
        ['INSERT INTO membership VALUES (?, ?, ?, ?)', id, company.id, role, now] as const,
    ),
  )
  return { id, email, password: PASSWORD }
}

/** Members who never log in. */
export function addMembers(demo: RunningDemo, company: Company, names: readonly string[]): void {
  const now = new Date().toISOString()
  const rows = names.flatMap((name) => {
    added += 1
    const id = `person${added}`
    return [
      ['INSERT INTO person (id, name, email, password_hash) VALUES (?, ?, ?, ?)', id, name, id, ''],
      ['INSERT INTO membership VALUES (?, ?, ?, ?)', id, company.id, 'member', now],
    ] as const
  })
  write(demo, ...rows)
}

/** In one transaction: the rows, each of its SQL and values. */
function write({ dataFolder }: RunningDemo, ...rows: readonly (readonly [string, ...string[]])[]): void {
  const db = new Database(join(dataFolder, 'demo.sqlite'))
  db.exec('PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE')
  for (const [sql, ...values] of rows) db.prepare(sql).run(...values)
  db.exec('COMMIT')
  db.close()
}

function castMember(id: string): Credentials {
  const member = CAST.find((one) => one.id === id)
  if (member === undefined) throw new Error(`the demo has no ${id}`)
  return member
}
