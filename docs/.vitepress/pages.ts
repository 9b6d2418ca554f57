/** A section of the site: its title, and its pages in the order of reading. */
export interface Section {
  readonly title: string
  /** Only in the menu at the side: the bar at the top has no room for more. */
  readonly sideOnly?: true
  /** The file without `.md`, and the title in the menu. */
  readonly pages: readonly (readonly [file: string, title: string])[]
}

/** Every page. The menu, the order of reading and `llms.txt` follow it; a test compares it with the files. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Start',
    pages: [
      ['start/index', 'Choose your framework'],
      ['start/express', 'Express'],
      ['start/fastify', 'Fastify'],
      ['start/hono', 'Hono'],
      ['start/next', 'Next.js'],
      ['start/nest', 'NestJS'],
      ['start/sveltekit', 'SvelteKit'],
      ['start/passport', 'Passport'],
      ['start/auth-js', 'Auth.js'],
      ['start/supabase', 'Supabase Auth'],
      ['start/own-sessions', 'Your own sessions'],
      ['guide', 'Guide'],
      ['http', 'HTTP routes'],
      ['elements', 'Elements'],
    ],
  },
  {
    title: 'Concepts',
    pages: [
      ['concepts/login', 'How a login works'],
      ['concepts/record', 'The record'],
      ['concepts/window', 'Windows and drift'],
      ['concepts/throttle', 'The throttle'],
      ['concepts/company', 'A company’s rule'],
      ['concepts/keys', 'What each key protects'],
      ['concepts/endings', 'When an authenticator ends'],
    ],
  },
  {
    title: 'How-to',
    pages: [
      ['how-to/your-auth', 'Add it to your existing auth'],
      ['how-to/qr-code', 'Show the QR code'],
      ['how-to/lost-phone', 'A user lost the phone'],
      ['how-to/company-rollout', 'Roll out to a company'],
      ['how-to/require-for-everybody', 'Require it of everybody'],
      ['how-to/several-companies', 'Users in several companies'],
      ['how-to/tickets', 'Tickets'],
      ['how-to/sign-in-methods', 'Passkeys and single sign-on'],
      ['how-to/sessions', 'Running sessions'],
      ['how-to/step-up', 'Ask again before a payout'],
      ['how-to/trusted-devices', 'Trusted devices'],
      ['how-to/send-mails', 'Send the mails'],
      ['how-to/localize', 'Localize'],
      ['how-to/native-apps', 'Native apps'],
      ['how-to/serverless', 'Serverless and edge'],
      ['how-to/testing', 'Test your application'],
    ],
  },
  {
    title: 'Stores',
    sideOnly: true,
    pages: [
      ['stores', 'Choose a store'],
      ['stores/postgres', 'PostgreSQL'],
      ['stores/mysql', 'MySQL and MariaDB'],
      ['stores/sqlite', 'SQLite'],
      ['stores/turso', 'Turso and libSQL'],
      ['stores/d1', 'Cloudflare D1'],
      ['stores/durable-objects', 'Durable Objects'],
      ['stores/expo', 'Expo'],
      ['stores/redis', 'Redis'],
      ['stores/dynamodb', 'DynamoDB'],
      ['how-to/orm', 'Use your ORM'],
      ['adapters/README', 'Write your own store'],
      ['clients', 'Database clients'],
    ],
  },
  {
    title: 'Moving in',
    pages: [
      ['moving-in/README', 'From every system'],
      ['moving-in/totp-libraries', 'otplib, speakeasy and others'],
      ['moving-in/better-auth', 'better-auth'],
      ['moving-in/supabase', 'Supabase Auth'],
      ['moving-in/supertokens', 'SuperTokens'],
      ['moving-in/keycloak', 'Keycloak'],
      ['moving-in/kratos', 'Ory Kratos'],
      ['moving-in/logto', 'Logto'],
      ['moving-in/django-otp', 'django-otp'],
      ['moving-in/django-allauth', 'django-allauth'],
      ['moving-in/auth0', 'Auth0'],
      ['moving-in/devise-two-factor', 'devise-two-factor'],
      ['moving-in/fortify', 'Laravel Fortify'],
      ['moving-in/own-table', 'A table of your own'],
      ['moving-in/side-by-side', 'Side by side'],
      ['import', 'The command'],
      ['moving-in/from-code', 'Import from your own code'],
    ],
  },
  {
    title: 'Operate',
    sideOnly: true,
    pages: [
      ['how-to/monitoring', 'Monitor'],
      ['limits', 'Limit requests'],
      ['how-to/clocks', 'When a clock is wrong'],
      ['how-to/reports', 'Reports in SQL'],
      ['how-to/erase', 'Delete a person, old events'],
      ['how-to/rotate-key', 'Rotate a key'],
      ['how-to/key-leaked', 'A key leaked'],
      ['how-to/key-lost', 'A key is lost'],
      ['how-to/kms', 'Key management service'],
      ['how-to/upgrade', 'Upgrade'],
      ['scaling', 'Scale'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['reference/refusals', 'Refusals'],
      ['reference/errors', 'Errors'],
      ['reference/events', 'Events'],
      ['reference/http-api', 'HTTP API'],
      ['reference/stored-data', 'What is stored'],
      ['reference/limits', 'Environment and limits'],
      ['runtimes', 'Runtimes'],
      ['rows', 'Rows of other systems'],
      ['uris', 'otpauth URIs'],
      ['cli', 'Command line'],
      ['vectors', 'Conformance vectors'],
      ['benchmarks', 'Benchmarks'],
    ],
  },
  {
    title: 'Security',
    pages: [
      ['security/threat-model', 'Threat model'],
      ['security/tests', 'Promises and their tests'],
      ['security/peers', 'What others get wrong'],
      ['security/comparison', 'Comparison'],
      ['mutation', 'Mutation tests'],
    ],
  },
  {
    title: 'Design',
    sideOnly: true,
    pages: [
      ['walk', 'One login through the code'],
      ['rules', 'Rules'],
      ['decisions', 'Decisions'],
      ['design/style', 'How we write'],
    ],
  },
]

/** The address of a page on the site. */
export const addressOf = (file: string): string => `/${file.replace(/(^|\/)(?:README|index)$/, '$1')}`
