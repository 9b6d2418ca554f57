import type { EnrollmentStatus } from 'stepward'
import type { Person } from '../people.js'

/** Two-factor is on, also while wrong codes have suspended the app. */
export type EnrolledStatus = Extract<EnrollmentStatus, { state: 'on' | 'suspended' }>

export const isEnrolled = (status: EnrollmentStatus): status is EnrolledStatus =>
  status.state === 'on' || status.state === 'suspended'

/** The names of the companies that require two-factor of a person. */
export const requiringCompanies = (person: Person, { requiredBy }: EnrollmentStatus): readonly string[] =>
  person.memberships
    .filter(({ companyId }) => requiredBy.some((company) => company.companyId === companyId))
    .map(({ companyName }) => companyName)
