import { type DocBlock, docBlocks } from '../../support/doc-blocks.js'
import { PAGES } from './pages.js'

interface Check {
  /** The start of the path of a page. */
  readonly pages: string
  readonly languages: readonly string[]
  /** The test that runs, compiles or compares the block. */
  readonly by: string
}

const check = (pages: string, languages: string, by: string): Check => ({
  pages,
  languages: languages.split(' '),
  by: `test/${by}.test.ts`,
})

/** Programs that run with the names of a reader, by `describePage` in the test. */
const described = (by: string, ...pages: readonly string[]): Check[] =>
  pages.map((page) => check(`docs/${page}.md`, 'ts', by))

const startPages = PAGES.flatMap((page) => /^docs\/start\/(?!index)(.+)\.md$/.exec(page)?.[1] ?? [])
const howTo = (...names: readonly string[]): string[] => names.map((name) => `how-to/${name}`)
const stores = (...names: readonly string[]): string[] => names.map((name) => `stores/${name}`)

/**
 * The test that runs, compiles or compares each block: the first line that fits. A new language, or a block that no line
 * fits, fails. TypeScript is compiled besides, by snippets.test.ts.
 */
export const CHECKS: readonly Check[] = [
  check('README.md', 'ts', 'package/readme'),
  ...startPages.map((name) =>
    check(`docs/start/${name}.md`, 'ts sh html json js tsx svelte', `newcomer/${name}`),
  ),
  ...described(
    'docs/how-to-logins',
    'index',
    ...howTo(
      'step-up',
      'sessions',
      'trusted-devices',
      'sign-in-methods',
      'qr-code',
      'lost-phone',
      'your-auth',
    ),
  ),
  ...described(
    'docs/how-to-companies',
    ...['guide', ...howTo('company-rollout', 'require-for-everybody', 'several-companies', 'tickets')],
  ),
  ...described('docs/how-to-keys', ...howTo('rotate-key', 'key-leaked', 'key-lost', 'kms')),
  ...described(
    'docs/how-to-operations',
    ...howTo(
      'clocks',
      'erase',
      'localize',
      'monitoring',
      'send-mails',
      'native-apps',
      'serverless',
      'upgrade',
    ),
    ...['reference/errors', ...howTo('orm', 'testing')],
  ),
  ...described('docs/how-to-stores', 'stores', ...stores('sqlite', 'turso', 'd1', 'durable-objects', 'expo')),
  ...described('docs/how-to-imports', 'rows', 'uris', 'moving-in/from-code'),
  ...['dynamodb', 'mysql', 'postgres', 'redis'].flatMap((name) =>
    described(`databases/${name}/page`, `stores/${name}`),
  ),
  check('docs/how-to/reports.md', 'sql', 'docs/reports'),
  check('docs/moving-in/totp-libraries.md', 'ts sh sql js', 'migrate/guide-libraries'),
  check('docs/moving-in/side-by-side.md', 'ts', 'databases/postgres/side-by-side'),
  check('docs/moving-in/', 'ts sh sql json', 'migrate/guides'),
  check('docs/moving-in/', 'js', 'migrate/better-auth/guide-code'),
  check('docs/moving-in/devise-two-factor.md', 'ruby', 'migrate/libraries/devise-two-factor'),
  check('docs/moving-in/django-otp.md', 'python', 'migrate/libraries/django-otp'),
  check('docs/moving-in/', 'php python', 'migrate/libraries/guide-code'),
  check('docs/import.md', 'js json console', 'cli/import-docs'),
  check('docs/rows.md', 'json', 'migrate/page'),
  check('docs/adapters/README.md', 'ts text', 'testing/adapter-guide'),
  check('docs/security/peers.md', 'js text', 'docs/peers'),
  check('docs/elements.md', 'ts tsx vue svelte', 'package/framework-types'),
  check('docs/elements.md', 'html css http', 'browser/elements/page'),
  check('docs/vectors.md', 'ts', 'testing/docs'),
  check('docs/vectors.md', 'python json', 'docs/snippets-commands'),
  check('docs/cli.md', 'js console', 'docs/snippets-commands'),
  check('examples/components/README.md', 'tsx vue', 'examples/components-page'),
  check('', 'sh', 'docs/snippets-commands'),
]

/** All blocks of the pages. */
export const BLOCKS: readonly DocBlock[] = docBlocks(PAGES)

/** The test that checks a block; undefined: none does. */
export const checkOf = ({ place, language }: DocBlock): Check | undefined =>
  CHECKS.find(({ pages, languages }) => place.startsWith(pages) && languages.includes(language))

/** The blocks that the test checks, in the order of the pages. */
export const blocksOfTest = (test: string): readonly DocBlock[] =>
  BLOCKS.filter((block) => checkOf(block)?.by === `test/${test}.test.ts`)
