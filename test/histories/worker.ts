import { openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Order } from './history.js'
import { offerAll } from './offer.js'
import { openStore, type Target } from './stores.js'

/**
 * A separate process on a store. Each line that it reads is an order. It carries it out, adds each answer to its
 * history as one line of JSON, and prints `done` after the last.
 *
 * Arguments: where the store is, as JSON; the file of its history.
 */
const [target = '', history = ''] = process.argv.slice(2)

const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}

const file = openSync(history, 'a')
const { store, close } = await openStore(JSON.parse(target) as Target)
// Opens connections, so that the first order starts as fast as the others.
await Promise.all(Array.from({ length: 20 }, () => store.enrollments.load('nobody')))
say('ready')
for await (const line of createInterface({ input: process.stdin })) {
  await offerAll(store, JSON.parse(line) as Order, (answer) => {
    writeSync(file, `${JSON.stringify(answer)}\n`)
  })
  say('done')
}
await close()
