import { describeApp } from './support/story.js'

describeApp('next', 'the Next.js app, with iron-session, built without any key in the environment')
