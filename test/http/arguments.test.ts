import { expect, it } from 'vitest'
import { createHandler, type HandlerHost } from '../../src/http/index.js'
import type { TwoFactor } from '../../src/index.js'
import { createSite } from './support/site.js'

const host: HandlerHost = {
  origins: ['https://app.example'],
  currentUser: () => null,
  pendingUser: () => null,
  beginSession: () => undefined,
  adminOf: () => null,
}
const { twoFactor } = createSite()

it.each([
  ['a function that returns it', () => twoFactor, 'a function; call it, and pass what it returns'],
  ['a promise of it', Promise.resolve(twoFactor), 'a Promise; await it'],
  ['a part of it', twoFactor.login, 'an object'],
  ['nothing', undefined, 'undefined'],
])('createHandler refuses %s in place of the service', (_, given, got) => {
  expect(() => createHandler(given as unknown as TwoFactor, host)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_ARGUMENT',
      message: `createHandler: twoFactor: expected the service of createTwoFactor, got ${got}`,
    }),
  )
})
