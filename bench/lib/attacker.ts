import { browser } from './attack-client.js'

// A process that sends wrong codes over many connections for a while, each as soon as the last is answered. It prints
// how often each answer came.

const [port = '', userId = '', connections = '', seconds = ''] = process.argv.slice(2)
const attacker = browser(Number(port), '127.0.0.1', userId, Number(connections))
await attacker.start()
console.log('ready')
const answers: Record<string, number> = {}
const end = performance.now() + Number(seconds) * 1000
let next = 0
await Promise.all(
  Array.from({ length: Number(connections) }, async () => {
    while (performance.now() < end) {
      const { status, body } = await attacker.verify(`wrong ${next++}`)
      const answer = `${status} ${body.reason ?? ''}`.trim()
      answers[answer] = (answers[answer] ?? 0) + 1
    }
  }),
)
attacker.close()
console.log(JSON.stringify(answers))
