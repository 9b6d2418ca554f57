import { describeApp } from './support/story.js'

describeApp('fastify', 'the Fastify app, with @fastify/secure-session')
