// Serves a bundled Worker in workerd, with a D1 database and Durable Objects, until its input ends. Needs Node 22.
import { readFileSync } from 'node:fs'
import { Miniflare } from 'miniflare'

const [path] = process.argv.slice(2)

const miniflare = new Miniflare({
  modules: true,
  script: readFileSync(path, 'utf8'),
  compatibilityDate: '2026-07-01',
  host: '127.0.0.1',
  port: 0,
  d1Databases: ['DB'],
  durableObjects: {
    OBJECTS: { className: 'StoreObject', useSQLite: true },
    PLAIN_OBJECTS: 'PlainObject',
  },
})
process.stdout.write(`${await miniflare.ready}\n`)
process.stdin.resume()
process.stdin.once('end', () => miniflare.dispose())
