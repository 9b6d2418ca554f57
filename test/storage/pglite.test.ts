import { describe, expect, it } from 'vitest'
import { storeConformance } from '../../src/testing/index.js'
import { PGLITE, useClient } from '../databases/postgres/clients.js'
import { newChange, newEvent } from './samples.js'

const { newStore } = useClient(PGLITE)

describe('postgresStore through PGlite', () => {
  storeConformance({ describe, it }, newStore)
})

it('an event comes back with the byte order mark at its start, which PGlite drops', async () => {
  const { enrollments } = await newStore()
  const event = newEvent({ id: '\ufeffid', type: '\ufefftype\\0', at: '\ufeffat' })
  await enrollments.commit(newChange({ events: [event] }))
  const found: unknown[] = []
  for await (const one of enrollments.events('a')) found.push(one)
  expect(found).toEqual([event])
})
