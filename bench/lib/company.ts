import type { Directory } from 'stepward'
import { postgresStore } from 'stepward/postgres'
import { idOf, multiply } from './people.js'
import type { BenchDatabase } from './postgres.js'
import { enrollPerson, type Person, type Service, serviceOn } from './stepward.js'

/** A company on tables of its own. Nine in ten of its members have two-factor on. */
export interface Company {
  readonly id: string
  readonly members: number
  readonly admin: Person
  /** People who can log in. */
  readonly people: readonly Person[]
  readonly service: Service
  /** The directory's stream of members, and how many members were read from it so far. */
  membersOf(companyId: string): AsyncGenerator<{ userId: string }>
  membersRead(): number
  /** The same service on a connection whose statements the server counts. */
  counted(): { readonly service: Service; readonly end: () => Promise<void> }
}

/** A smaller company of the same directory. Its streams are read to warm up. */
export const WARM_UP = 'warm-up'
const WARM_UP_MEMBERS = 20_000

/** Numbers above any member's: people who are not enrolled, and people who can log in. */
const STRANGERS = 2 ** 30
const LOGGING_IN = 2 ** 31

/** Connections of each company's service. */
const POOL_SIZE = 4

export async function foundCompany(
  database: BenchDatabase,
  id: string,
  members: number,
  people: number,
): Promise<Company> {
  const options = { tablePrefix: `${id}_` }
  let membersRead = 0
  /** An application would read its own table, page by page. */
  async function* membersOf(companyId: string): AsyncGenerator<{ userId: string }> {
    const count = companyId === WARM_UP ? Math.min(members, WARM_UP_MEMBERS) : members
    for (let member = 1; member <= count; member++) {
      membersRead += 1
      yield { userId: idOf(member % 10 === 0 ? STRANGERS + member : member) }
    }
  }
  const directory: Directory = {
    companiesOf: async (userId) => [{ companyId: id, userId }],
    membersOf,
  }
  const store = postgresStore(database.pool({ size: POOL_SIZE }), options)
  await store.migrate()
  const service = serviceOn(store, directory)
  const admin = await enrollPerson(service, 'first-of-all')
  await multiply(database, options.tablePrefix, admin.userId, members)
  const enrolled: Person[] = []
  for (let index = 0; index < people; index++) {
    enrolled.push(await enrollPerson(service, idOf(LOGGING_IN + index)))
  }
  return {
    id,
    members,
    admin,
    people: enrolled,
    service,
    membersOf,
    membersRead: () => membersRead,
    counted() {
      const pool = database.pool({ counted: true })
      return { service: serviceOn(postgresStore(pool, options), directory), end: () => pool.end() }
    },
  }
}
