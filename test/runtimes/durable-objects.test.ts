import { expect, it } from 'vitest'
import { runtimeVersionOf } from '../support/version-of.js'
import { remoteStore } from './workerd/remote-store.js'
import { workerdSuite } from './workerd/suite.js'
import { useWorkerd } from './workerd/use-workerd.js'

const { url } = useWorkerd()

workerdSuite({
  title: `Durable Objects of workerd ${runtimeVersionOf('workerd')} on their SQLite storage`,
  store: 'durableObjectStore',
  url: () => url('/object'),
})

it('S11 the storage of a Durable Object without SQLite is refused', async () => {
  await expect(remoteStore(url('/plain-object')).enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining('got one without; declare its class in new_sqlite_classes'),
  })
})
