import { describeHostile } from './support/hostile.js'
import { ORIGIN } from './support/site.js'

describeHostile('the handler itself', async (site) => ({
  send: (request) => site.handler(request),
  base: `${ORIGIN}/two-factor`,
  close: async () => {},
}))
