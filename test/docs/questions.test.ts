import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** What a reader sees without scrolling, in characters of the page's source. */
const FIRST_SCREEN = 1500

/** What a new user asks first, the page that answers it, and a sentence of the answer. */
const QUESTIONS: readonly (readonly [question: string, page: string, answer: string])[] = [
  ['What does a login cost?', 'scaling', 'Two statements by primary key'],
  ['How fast is it?', 'benchmarks', 'takes about 0.1 ms of processor time, and two statements'],
  ['How big is it?', 'benchmarks', 'is 37 kB, minified and gzipped'],
  ['Which database?', 'stores', 'Choose the store of the one that you have.'],
  ['What is stored?', 'reference/stored-data', 'One record for each user who has started a setup'],
  ['How do I test?', 'how-to/testing', '`stepward/testing` has a virtual authenticator and a clock.'],
  ['What if a user lost the phone?', 'how-to/lost-phone', 'The user logs in with a recovery code'],
  ['What do I do when a key leaked?', 'how-to/key-leaked', 'First stop the leak.'],
  ['How do I rotate keys?', 'how-to/rotate-key', 'Add a new key, make it `current`, and keep the old one'],
  ['Is it safe to import twice?', 'moving-in/README', 'Yes: a user who is there is `already there`'],
  ['How do I localize a refusal?', 'how-to/localize', '`stepward/messages` has English, German and Turkish.'],
  ['What about passkeys?', 'how-to/sign-in-methods', 'Name them as sufficient, and no code is asked for'],
  ['Is SMS supported?', 'how-to/sign-in-methods', '[No](#is-sms-supported)'],
  ['How do I exempt SSO users?', 'how-to/sign-in-methods', 'In `exemptMethods`'],
  [
    'Does it work with Auth.js, Passport, Supabase',
    'how-to/your-auth',
    'with anything that names the user on your server',
  ],
  ['Does it work with Prisma', 'how-to/orm', 'Copy the function of your client from below'],
  ['Next.js', 'http', 'Next.js, SvelteKit, Bun, Deno, Workers | `stepward/http`'],
  ['Does it run on the edge, and serverless?', 'how-to/serverless', 'runs wherever Web Crypto does'],
  ['Does it work in native apps?', 'how-to/native-apps', 'create the handler with `cookies: false`'],
  ['How do I show the QR code?', 'how-to/qr-code', '`qrSvg` draws it on your server'],
  ['What if the clock is wrong?', 'how-to/clocks', 'they may differ by 30 seconds in either direction'],
  [
    'Can an admin be locked out?',
    'how-to/company-rollout',
    'an admin switches two-factor on before the rule is accepted',
  ],
  [
    'How do I force it for everyone?',
    'how-to/require-for-everybody',
    'Treat your whole application as one company.',
  ],
  ['What do I log?', 'how-to/monitoring', 'Every event goes to `onEvent`, after its commit.'],
  ['How do I rate-limit?', 'limits', 'Pass `limit` to `createHandler`.'],
  ['Does a trusted device expire?', 'how-to/trusted-devices', 'Yes, after 30 days by default.'],
  ['How do I delete a person?', 'how-to/erase', 'Call `admin.erase`.'],
  ['How do I upgrade?', 'how-to/upgrade', 'call `migrate()` before the new code runs'],
  ['How do I migrate back?', 'how-to/upgrade', 'People whom you imported keep their old secret'],
]

describe('the first screen of a page', () => {
  it.each(QUESTIONS)('answers "%s" on %s', (question, page, answer) => {
    const text = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8').slice(
      0,
      FIRST_SCREEN,
    )
    expect(text).toContain(question)
    expect(text).toContain(answer)
  })
})
