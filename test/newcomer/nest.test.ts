import { describeStartPage } from './support/story.js'

describeStartPage('nest')
