import { onTestFinished } from 'vitest'
import { describeStory } from '../http/support/story.js'
import { MOUNTS } from './support/mounts.js'

for (const { name, start } of MOUNTS)
  describeStory(name, async (site) => {
    const { send, close } = await start(site)
    onTestFinished(close)
    return send
  })
