import { expect, it } from 'vitest'
import { memoryStore } from '../../src/storage/memory.js'
import { enrollmentEvent, enrollmentRecord, policyEvent, policyRecord } from './samples.js'
import { storeContract } from './store-contract.js'
import { trail } from './store-contract-commit.js'

storeContract('memoryStore', memoryStore)

it('a person and a company with the same id have nothing in common', async () => {
  const store = memoryStore()
  const [person, company] = [enrollmentEvent('a'), policyEvent('a')]
  await store.enrollments.commit({
    id: 'a',
    expected: null,
    next: enrollmentRecord('a', 1),
    events: [person],
  })
  expect(await store.policies.load('a')).toBeNull()
  await store.policies.commit({ id: 'a', expected: null, next: policyRecord('a', 2), events: [company] })
  expect((await store.enrollments.load('a'))?.record).toEqual(enrollmentRecord('a', 1))
  expect(await trail(store.enrollments, 'a')).toEqual([person.id])
  expect(await trail(store.policies, 'a')).toEqual([company.id])
})

it('two memory stores have nothing in common', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await one.enrollments.commit({ id: 'a', expected: null, next: enrollmentRecord('a'), events: [] })
  expect(await other.enrollments.load('a')).toBeNull()
})
