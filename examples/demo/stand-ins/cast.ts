// DEMO ONLY, do not copy: people with passwords that everybody can read.

/** A person of the demo. The login page shows the passwords. */
export interface CastMember {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly password: string
  /** The role in each company, by its id. */
  readonly companies: Readonly<Record<string, 'admin' | 'member'>>
}

export const COMPANIES = [
  { id: 'harbour', name: 'Harbour Coffee' },
  { id: 'juniper', name: 'Juniper Books' },
] as const

export const CAST: readonly CastMember[] = [
  {
    id: 'ada',
    name: 'Ada Marsh',
    email: 'ada@harbour.example',
    password: 'grind-brew-pour',
    companies: { harbour: 'admin' },
  },
  {
    id: 'ben',
    name: 'Ben Ortiz',
    email: 'ben@harbour.example',
    password: 'two-oat-lattes',
    companies: { harbour: 'member' },
  },
  {
    id: 'max',
    name: 'Maximiliane-Theodora Gräfin von Hohenfels-Wittgenstein-Aurau',
    email: 'max@harbour.example',
    password: 'beans-by-the-bay',
    companies: { harbour: 'member' },
  },
  {
    id: 'cleo',
    name: 'Cleo Wynn',
    email: 'cleo@juniper.example',
    password: 'coffee-and-books',
    companies: { harbour: 'member', juniper: 'member' },
  },
  {
    id: 'dina',
    name: 'Dina Sato',
    email: 'dina@juniper.example',
    password: 'first-editions-only',
    companies: { juniper: 'admin' },
  },
]
