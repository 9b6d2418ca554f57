import { commit, events, loadMany, type StoreCheck, stored } from './check.js'
import { expectSame } from './failure.js'
import { enrollmentEvent, enrollmentRecord, policyEvent, policyRecord } from './samples.js'

/** The two halves of a store. */
export const KIND_CHECKS: readonly StoreCheck[] = [
  {
    title: 'S11 a person and a company with the same id have nothing in common',
    threat:
      'Whoever may name a company could give it the id of a person, and switch off that person’s second factor.',
    async run({ enrollments, policies }) {
      const [person, company] = [enrollmentEvent('a'), policyEvent('a')]
      await commit(enrollments, { id: 'a', expected: null, next: enrollmentRecord('a', 1), events: [person] })
      expectSame('load of the company, when the person is stored', await policies.load('a'), null)
      expectSame('loadMany of the company', [...(await loadMany(policies, ['a'])).keys()], [])
      expectSame('the trail of the company', await events(policies, 'a'), [])
      await commit(policies, { id: 'a', expected: null, next: policyRecord('a', 2), events: [company] })
      expectSame('the person', (await stored(enrollments, 'a')).record, enrollmentRecord('a', 1))
      expectSame('the company', (await stored(policies, 'a')).record, policyRecord('a', 2))
      expectSame('the trail of the person', await events(enrollments, 'a'), [person])
      expectSame('the trail of the company', await events(policies, 'a'), [company])

      const { revision } = await stored(policies, 'a')
      await commit(policies, { id: 'a', expected: revision, next: null, events: [] })
      expectSame(
        'the person, when the company is erased',
        (await enrollments.load('a'))?.record,
        enrollmentRecord('a', 1),
      )
      expectSame('load of the erased company', await policies.load('a'), null)
    },
  },
]
