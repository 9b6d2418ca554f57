// Another implementation in the line protocol, as a program in any language would be: codes of RFC 4226 and
// nothing else. Its argument is a fault to have.
import { createHmac } from 'node:crypto'
import { createInterface } from 'node:readline'

const fault = process.argv[2]
const say = (value) => process.stdout.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)

function hotp({ secret, counter, algorithm, digits }) {
  if (secret === '' || digits < 6) throw new Error('refused')
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(counter))
  const mac = createHmac(algorithm, Buffer.from(secret, 'hex')).update(message).digest()
  const value = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff
  return fault === 'zeros' ? String(value % 10 ** digits) : String(value % 10 ** digits).padStart(digits, '0')
}

function answer({ id, operation, input }) {
  if (operation !== 'hotp') return { id, unsupported: operation }
  try {
    return { id, output: hotp(input) }
  } catch (error) {
    return { id, error: error.message }
  }
}

/** What goes wrong at the fifth request, which is a usual one. */
const FAULTS = {
  dies: () => process.exit(3),
  kills: () => process.kill(process.pid, 'SIGKILL'),
  hangs: () => {
    for (;;);
  },
  waits: () => {},
  garbage: () => say('755224'),
  binary: () => process.stdout.write(Buffer.from([0, 0xff, 0x1b, 0x5b, 0x32, 0x4a, 0x0a])),
  array: () => say([]),
  null: () => say('null'),
  empty: () => say(''),
  order: (request) => say({ ...answer(request), id: request.id + 1 }),
  text: (request) => say({ ...answer(request), id: String(request.id) }),
  neither: ({ id }) => say({ id }),
  both: ({ id }) => say({ id, output: '1', error: 'no' }),
  flood: () => say('x'.repeat(10_000_000)),
  twice: (request) => {
    say(answer(request))
    say(answer(request))
  },
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const goWrong = FAULTS[fault]
  // Numbers go on when a new process is started, so that it goes wrong once.
  if (fault === 'stops' && request.id >= 5) process.exit(3)
  else if (goWrong !== undefined && request.id === 5) goWrong(request)
  else say(answer(request))
}
