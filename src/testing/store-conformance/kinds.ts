import { commit, documentIn, events, loadMany, type StoreCheck, stored } from './check.js'
import { expectSame } from './failure.js'
import { documentOf, newEvent } from './samples.js'

/** The two halves of a store. */
export const KIND_CHECKS: readonly StoreCheck[] = [
  {
    title: 'S11 a person and a company with the same id have nothing in common',
    consequence: 'A company with the id of a user could overwrite the second factor of that user.',
    async run(enrollments, policies) {
      const [person, company] = [newEvent(), newEvent()]
      await commit(enrollments, { id: 'a', expected: null, document: documentOf(1), events: [person] })
      expectSame('the company, when the person is stored', await policies.load('a'), null)
      expectSame('loadMany of the company', [...(await loadMany(policies, ['a'])).keys()], [])
      expectSame('the trail of the company', await events(policies, 'a'), [])

      await commit(policies, { id: 'a', expected: null, document: documentOf(2), events: [company] })
      expectSame('the person', await documentIn(enrollments, 'a'), documentOf(1))
      expectSame('the company', await documentIn(policies, 'a'), documentOf(2))
      expectSame('the trail of the person', await events(enrollments, 'a'), [person])
      expectSame('the trail of the company', await events(policies, 'a'), [company])

      const { revision } = await stored(policies, 'a')
      await commit(policies, { id: 'a', expected: revision, document: null })
      const left = await documentIn(enrollments, 'a')
      expectSame('the person, when the company is erased', left, documentOf(1))
      expectSame('the erased company', await policies.load('a'), null)
    },
  },
]
