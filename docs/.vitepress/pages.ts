/** A section of the site: its title, and its pages in the order of reading. */
export interface Section {
  readonly title: string
  /** The file without `.md`, and the title in the menu. */
  readonly pages: readonly (readonly [file: string, title: string])[]
}

/** Every page. The menu, the order of reading and `llms.txt` follow it; a test compares it with the files. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Start',
    pages: [
      ['guide', 'Guide'],
      ['http', 'HTTP routes'],
      ['elements', 'Elements'],
    ],
  },
  {
    title: 'How-to',
    pages: [
      ['limits', 'Limit requests'],
      ['events', 'Log events, send mails'],
      ['keys', 'Keys'],
      ['importing', 'Import secrets'],
      ['adapters/README', 'Write your own store'],
      ['scaling', 'Scale'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['stores', 'Stores'],
      ['clients', 'Database clients'],
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
      ['threat-model', 'Threat model'],
      ['mutation', 'Mutation tests'],
    ],
  },
  {
    title: 'Design',
    pages: [
      ['walk', 'One login through the code'],
      ['rules', 'Rules'],
      ['decisions', 'Decisions'],
    ],
  },
]

/** The address of a page on the site. */
export const addressOf = (file: string): string => `/${file.replace(/(^|\/)(?:README|index)$/, '$1')}`
