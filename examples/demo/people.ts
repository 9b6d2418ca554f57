import type Database from 'libsql'
import { CAST, COMPANIES } from './cast.js'
import { HASH_OF_NOBODY, hashPassword, passwordMatches } from './passwords.js'

export interface Membership {
  readonly companyId: string
  readonly companyName: string
  readonly role: 'admin' | 'member'
  readonly joinedAt: Date
}

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly memberships: readonly Membership[]
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: 'admin' | 'member'
}

/** The application's own tables. Stepward stores only a person's id. */
export interface People {
  find(userId: string): Person | null
  /** The person with this email and password. It takes as long for an unknown email. */
  checkPassword(email: string, password: string): Promise<Person | null>
  membersOf(companyId: string): readonly Member[]
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS company (id TEXT PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS membership (
    person_id TEXT NOT NULL REFERENCES person (id),
    company_id TEXT NOT NULL REFERENCES company (id),
    role TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (person_id, company_id)
  );
`

type PersonRow = Pick<Person, 'id' | 'name' | 'email'>
type MembershipRow = Omit<Membership, 'joinedAt'> & { joinedAt: string }

/** Creates the tables and, in a new file, the people. */
export async function openPeople(db: Database.Database): Promise<People> {
  db.exec(TABLES)
  if (db.prepare('SELECT 1 FROM person').get() === undefined) await addCast(db)

  const rowById = db.prepare('SELECT id, name, email FROM person WHERE id = ?')
  const loginByEmail = db.prepare('SELECT id, password_hash AS hash FROM person WHERE email = ?')
  const memberships = db.prepare(`
    SELECT company_id AS companyId, company.name AS companyName, role, joined_at AS joinedAt
    FROM membership JOIN company ON company.id = company_id WHERE person_id = ? ORDER BY company.name
  `)
  const members = db.prepare(`
    SELECT person.id AS id, name, email, role
    FROM membership JOIN person ON person.id = person_id WHERE company_id = ? ORDER BY name
  `)

  function find(userId: string): Person | null {
    const row = rowById.get(userId) as PersonRow | undefined
    if (row === undefined) return null
    const rows = memberships.all(userId) as MembershipRow[]
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      memberships: rows.map((membership) => ({ ...membership, joinedAt: new Date(membership.joinedAt) })),
    }
  }

  return {
    find,
    async checkPassword(email, password) {
      const login = loginByEmail.get(email.trim().toLowerCase()) as { id: string; hash: string } | undefined
      const matches = await passwordMatches(password, login?.hash ?? HASH_OF_NOBODY)
      return login !== undefined && matches ? find(login.id) : null
    },
    membersOf: (companyId) => members.all(companyId) as Member[],
  }
}

async function addCast(db: Database.Database): Promise<void> {
  const hashes = await Promise.all(CAST.map(({ password }) => hashPassword(password)))
  const addCompany = db.prepare('INSERT INTO company (id, name) VALUES (?, ?)')
  const addPerson = db.prepare('INSERT INTO person (id, name, email, password_hash) VALUES (?, ?, ?, ?)')
  const addMembership = db.prepare(
    'INSERT INTO membership (person_id, company_id, role, joined_at) VALUES (?, ?, ?, ?)',
  )
  const joinedAt = new Date().toISOString()
  db.transaction(() => {
    for (const { id, name } of COMPANIES) addCompany.run(id, name)
    for (const [index, { id, name, email, companyId, role }] of CAST.entries()) {
      addPerson.run(id, name, email, hashes[index])
      addMembership.run(id, companyId, role, joinedAt)
    }
  })()
}
