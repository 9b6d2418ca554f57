import { createHandler, type Handler } from 'stepward/http'
import { twoFactor } from './two-factor.js'

export const handler: Handler = createHandler(twoFactor, {
  origins: ['https://app.example'],
  currentUser: () => null,
  pendingUser: () => null,
  beginSession: () => undefined,
  adminOf: () => null,
})
