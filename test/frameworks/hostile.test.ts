import { describeHostile } from '../http/support/hostile.js'
import { ORIGIN } from '../http/support/site.js'
import { MOUNTS } from './support/mounts.js'

for (const { name, start } of MOUNTS)
  describeHostile(
    name,
    async (site) => {
      const { send, close } = await start(site)
      return { send, base: `${ORIGIN}/two-factor`, close }
    },
    // Fastify reads every body itself.
    { parsed: /after|Fastify/.test(name) },
  )
