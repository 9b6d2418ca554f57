import { describeStartPage } from './support/story.js'

describeStartPage('next')
