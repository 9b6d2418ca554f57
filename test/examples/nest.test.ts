import { describeApp } from './support/story.js'

describeApp('nest', 'the NestJS app, with TypeORM and express-session')
