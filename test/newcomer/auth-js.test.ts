import { describeStartPage } from './support/story.js'

describeStartPage('auth-js')
