import { describeApp } from './support/story.js'

describeApp('hono', 'the Hono app, with a signed cookie')
