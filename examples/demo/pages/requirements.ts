import type { EnrollmentStatus } from 'stepward'
import type { Person } from '../people.js'

/** The names of the companies that demand two-factor of a person. */
export const requiringCompanies = (person: Person, { requiredBy }: EnrollmentStatus): readonly string[] =>
  person.memberships
    .filter(({ companyId }) => requiredBy.some((demand) => demand.companyId === companyId))
    .map(({ companyName }) => companyName)
