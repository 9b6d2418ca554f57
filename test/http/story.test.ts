import { describeStory } from './support/story.js'

describeStory('the handler alone', (site) => (request) => site.handler(request))
