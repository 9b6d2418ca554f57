// DEMO ONLY, do not copy: stands in for the users and companies that your application has.
import type Database from 'libsql'
import type { Language } from 'stepward/messages'
import { CAST, COMPANIES } from './cast.js'
import { HASH_OF_NOBODY, hashPassword, passwordMatches } from './passwords.js'

export const isLanguage = (value: unknown): value is Language =>
  value === 'en' || value === 'de' || value === 'tr'

export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  /** That of the mails. */
  readonly language: Language
}

interface Membership {
  readonly companyId: string
  readonly companyName: string
  readonly role: 'admin' | 'member'
  readonly joinedAt: Date
}

/** The application's own tables. Stepward stores only a person's id. */
export interface People {
  find(userId: string): Person | null
  /** The person with this email and password, as they were sent. It takes as long for an unknown email. */
  checkPassword(email: unknown, password: unknown): Promise<Person | null>
  setLanguage(userId: string, language: Language): void
  companiesOf(userId: string): readonly Membership[]
  membersOf(companyId: string): readonly (Person & { readonly role: string; readonly joinedAt: Date })[]
  isAdmin(userId: string, companyId: string): boolean
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS company (id TEXT PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT 'en'
  );
  CREATE TABLE IF NOT EXISTS membership (
    person_id TEXT NOT NULL REFERENCES person (id),
    company_id TEXT NOT NULL REFERENCES company (id),
    role TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (person_id, company_id)
  );
`

const withDate = <Row>(row: Row & { readonly joinedAt: string }): Row & { readonly joinedAt: Date } => ({
  ...row,
  joinedAt: new Date(row.joinedAt),
})

/** Creates the tables and, in a new file, the people. */
export async function openPeople(db: Database.Database, clock: () => Date): Promise<People> {
  db.exec(TABLES)
  if (db.prepare('SELECT 1 FROM person').get() === undefined) await addCast(db, clock())

  const byId = db.prepare('SELECT id, name, email, language FROM person WHERE id = ?')
  const hashByEmail = db.prepare('SELECT id, password_hash AS hash FROM person WHERE email = ?')
  const changeLanguage = db.prepare('UPDATE person SET language = ? WHERE id = ?')
  const companies = db.prepare(`
    SELECT company_id AS companyId, company.name AS companyName, role, joined_at AS joinedAt
    FROM membership JOIN company ON company.id = company_id WHERE person_id = ? ORDER BY company.name`)
  const members = db.prepare(`
    SELECT id, name, email, language, role, joined_at AS joinedAt
    FROM membership JOIN person ON person.id = person_id WHERE company_id = ? ORDER BY name`)

  const people: People = {
    find: (userId) => (byId.get(userId) as Person | undefined) ?? null,
    async checkPassword(email, password) {
      if (typeof email !== 'string' || typeof password !== 'string') return null
      const known = hashByEmail.get(email.trim().toLowerCase()) as { id: string; hash: string } | undefined
      const matches = await passwordMatches(password, known?.hash ?? HASH_OF_NOBODY)
      return known !== undefined && matches ? people.find(known.id) : null
    },
    setLanguage: (userId, language) => void changeLanguage.run(language, userId),
    companiesOf: (userId) =>
      (companies.all(userId) as (Omit<Membership, 'joinedAt'> & { joinedAt: string })[]).map(withDate),
    membersOf: (companyId) =>
      (members.all(companyId) as (Person & { role: string; joinedAt: string })[]).map(withDate),
    isAdmin: (userId, companyId) =>
      people.companiesOf(userId).some((one) => one.companyId === companyId && one.role === 'admin'),
  }
  return people
}

async function addCast(db: Database.Database, now: Date): Promise<void> {
  const hashes = await Promise.all(CAST.map(({ password }) => hashPassword(password)))
  const addCompany = db.prepare('INSERT INTO company (id, name) VALUES (?, ?)')
  const addPerson = db.prepare('INSERT INTO person (id, name, email, password_hash) VALUES (?, ?, ?, ?)')
  const addMembership = db.prepare('INSERT INTO membership VALUES (?, ?, ?, ?)')
  db.transaction(() => {
    for (const { id, name } of COMPANIES) addCompany.run(id, name)
    for (const [index, { id, name, email, companies }] of CAST.entries()) {
      addPerson.run(id, name, email, hashes[index])
      for (const [companyId, role] of Object.entries(companies))
        addMembership.run(id, companyId, role, now.toISOString())
    }
  })()
}
