// Writes random secrets into `.env`, once. Lose TWO_FACTOR_KEY, and every user has to enroll again.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'

const random = () => randomBytes(32).toString('base64')
try {
  const text = `SESSION_SECRET=${random()}\nTWO_FACTOR_KEY=${random()}\n`
  writeFileSync(new URL('.env', import.meta.url), text, { mode: 0o600, flag: 'wx' })
} catch (error) {
  if (error.code !== 'EEXIST') throw error
}
