import { CAST, COMPANIES } from './cast.ts'
import { hashPassword, passwordMatches } from './passwords.ts'

/** What the application knows of a person. Stepward stores only the id. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
}

const hashes = new Map(
  await Promise.all(CAST.map(async ({ id, password }) => [id, await hashPassword(password)] as const)),
)

const withoutPassword = ({ id, name, email }: Person): Person => ({ id, name, email })

const rolesOf = (company: (typeof COMPANIES)[number]): Map<string, string> =>
  new Map(Object.entries(company.people))

/** The application's own users and companies. In yours, these are queries. */
export const people = {
  find: (userId: string): Person | undefined =>
    CAST.filter(({ id }) => id === userId).map(withoutPassword)[0],

  async checkPassword(email: unknown, password: unknown): Promise<Person | undefined> {
    const found = CAST.find((person) => person.email === email)
    const matches = await passwordMatches(String(password), found && hashes.get(found.id))
    return found && matches ? withoutPassword(found) : undefined
  },

  companiesOf: (userId: string) =>
    COMPANIES.flatMap((company) => {
      const role = rolesOf(company).get(userId)
      return role === undefined ? [] : [{ companyId: company.id, companyName: company.name, role }]
    }),

  isAdmin: (userId: string, companyId: string): boolean =>
    people.companiesOf(userId).some((one) => one.companyId === companyId && one.role === 'admin'),

  membersOf: (companyId: string) =>
    COMPANIES.filter(({ id }) => id === companyId).flatMap((company) =>
      [...rolesOf(company)].map(([userId, role]) => ({ userId, role })),
    ),
}

/** What the page shows of the person who is logged in. */
export const accountOf = (userId: string) => ({
  ...people.find(userId),
  companies: people.companiesOf(userId),
})
