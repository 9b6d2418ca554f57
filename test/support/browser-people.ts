import { join } from 'node:path'
import Database from 'libsql'
import { CAST } from '../../examples/demo/cast.js'
import { hashPassword } from '../../examples/demo/passwords.js'
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
  write(demo, 'INSERT INTO company (id, name) VALUES (?, ?)', company.id, company.name)
  return company
}

/** A new person, alone or in a company. */
export async function addPerson(
  demo: RunningDemo,
  name: string,
  membership: { readonly company: Company; readonly role: 'admin' | 'member' } | null = null,
): Promise<Credentials> {
  const hash = await hashPassword(PASSWORD, CHEAP)
  added += 1
  const id = `${name.toLowerCase()}${added}`
  const email = `${id}@example.com`
  const columns = 'INSERT INTO person (id, name, email, password_hash) VALUES (?, ?, ?, ?)'
  write(demo, columns, id, name, email, hash)
  if (membership !== null) {
    const { company, role } = membership
    const joined = 'INSERT INTO membership (person_id, company_id, role, joined_at) VALUES (?, ?, ?, ?)'
    write(demo, joined, id, company.id, role, new Date().toISOString())
  }
  return { email, password: PASSWORD }
}

function write({ dataFolder }: RunningDemo, sql: string, ...values: readonly string[]): void {
  const db = new Database(join(dataFolder, 'demo.sqlite'))
  db.prepare(sql).run(...values)
  db.close()
}

function castMember(id: string): Credentials {
  const member = CAST.find((one) => one.id === id)
  if (member === undefined) throw new Error(`the demo has no ${id}`)
  return member
}
