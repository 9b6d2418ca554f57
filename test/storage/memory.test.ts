import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/storage/memory.js'
import { storeConformance } from '../../src/testing/index.js'

describe('memoryStore', () => storeConformance({ describe, it }, memoryStore))

it('two memory stores have nothing in common', async () => {
  const [one, other] = [memoryStore(), memoryStore()]
  await one.enrollments.commit({ id: 'a', expected: null, document: '{}', summary: {}, events: [] })
  expect(await other.enrollments.load('a')).toBeNull()
})
