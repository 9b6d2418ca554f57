import { expect, it } from 'vitest'
import { runtimeVersionOf } from '../support/version-of.js'
import { remoteStore } from './workerd/remote-store.js'
import { workerdSuite } from './workerd/suite.js'
import { useWorkerd } from './workerd/use-workerd.js'

const { url } = useWorkerd()

workerdSuite({
  title: `D1 of miniflare ${runtimeVersionOf('miniflare')} on workerd ${runtimeVersionOf('workerd')}`,
  store: 'd1Store',
  url: () => url('/d1'),
})

it.each([
  ['session', 'got a session, which may read from a replica; pass the binding itself'],
  ['namespace', 'expected a D1 binding, such as env.DB, got a DurableObjectNamespace'],
])('S11 S14 a %s is refused', async (path, problem) => {
  await expect(remoteStore(url(`/${path}`)).enrollments.load('a')).rejects.toMatchObject({
    code: 'ERR_INVALID_ARGUMENT',
    message: expect.stringContaining(problem),
  })
})
