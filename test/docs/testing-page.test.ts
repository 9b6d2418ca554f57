import { docBlocks } from '../support/doc-blocks.js'
import { runDocExample } from '../support/doc-examples.js'

// The page's test for Vitest, registered here and run as it stands.
const [example] = docBlocks(['docs/how-to/testing.md'])
if (!example?.code.includes("from 'vitest'"))
  throw new Error('expected a test for Vitest at the start of the page')
await runDocExample(example)
