// A wrapper around oathtool in the line protocol, for `stepward vectors --command 'node oathtool.mjs'`.
import { execFileSync } from 'node:child_process'
import { createInterface } from 'node:readline'

const run = (...args) =>
  execFileSync('oathtool', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

/** How it refuses a code that is not in the window, and a text that cannot be a code. */
const NO = /not found in range|has bad length|validating one-time password failed/

function match(...args) {
  try {
    return { position: run(...args) }
  } catch (error) {
    if (NO.test(String(error.stderr))) return null
    throw error
  }
}

/** No argument can contain NUL, and a leading "-" means a file. */
const isArgument = (code) => !code.includes('\0') && !code.startsWith('-')

const OPERATIONS = {
  hotp({ secret, algorithm, digits, counter }) {
    if (algorithm !== 'SHA1') return { unsupported: `HOTP with ${algorithm}` }
    return { output: run('--hotp', `--counter=${counter}`, `--digits=${digits}`, '--', secret) }
  },
  totp({ secret, algorithm, digits, time, period, epochStart }) {
    const [step, now] = [`--time-step-size=${period}s`, `--now=@${time}`]
    const start = `--start-time=@${epochStart}`
    return { output: run(`--totp=${algorithm}`, step, now, start, `--digits=${digits}`, '--', secret) }
  },
  verifyHotp({ secret, digits, algorithm, counter, code, lookAhead }) {
    if (algorithm !== 'SHA1') return { unsupported: `HOTP with ${algorithm}` }
    if (!isArgument(code)) return { unsupported: 'what it would not take for a code' }
    const options = [`--counter=${counter}`, `--digits=${digits}`, `--window=${lookAhead}`]
    const found = match('--hotp', ...options, '--', secret, code)
    return { output: found && { counter: String(BigInt(counter) + BigInt(found.position)) } }
  },
  verifyTotp({ secret, digits, algorithm, time, period, epochStart, code, window, afterStep }) {
    if (afterStep !== undefined) return { unsupported: 'afterStep' }
    if (window.past !== window.future) return { unsupported: 'windows with two sides' }
    if (!isArgument(code)) return { unsupported: 'what it would not take for a code' }
    const [step, now] = [`--time-step-size=${period}s`, `--now=@${time}`]
    const options = [
      step,
      now,
      `--start-time=@${epochStart}`,
      `--digits=${digits}`,
      `--window=${window.past}`,
    ]
    // It prints how far away the match is, but not on which side.
    return { output: match(`--totp=${algorithm}`, ...options, '--', secret, code) !== null }
  },
  base32Decode({ text }) {
    const [, hex] = /Hex secret: ([0-9a-f]*)/.exec(run('--base32', '--verbose', '--', text)) ?? []
    return { output: hex }
  },
}

function answer({ operation, input }) {
  const call = OPERATIONS[operation]
  if (call === undefined) return { unsupported: operation }
  try {
    return call(input)
  } catch (error) {
    return { error: String(error.stderr || error.message) }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  process.stdout.write(`${JSON.stringify({ id: request.id, ...answer(request) })}\n`)
}
