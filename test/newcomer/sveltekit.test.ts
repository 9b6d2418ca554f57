import { describeStartPage } from './support/story.js'

describeStartPage('sveltekit', { typeCheck: ['--project', '.'] })
