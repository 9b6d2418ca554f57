/** A person of the demo. The demo prints the passwords when it starts. */
export interface CastMember {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly password: string
  readonly companyId: string
  readonly role: 'admin' | 'member'
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
    companyId: 'harbour',
    role: 'admin',
  },
  {
    id: 'ben',
    name: 'Ben Ortiz',
    email: 'ben@harbour.example',
    password: 'two-oat-lattes',
    companyId: 'harbour',
    role: 'member',
  },
  {
    id: 'cleo',
    name: 'Cleo Wynn',
    email: 'cleo@harbour.example',
    password: 'beans-by-the-bay',
    companyId: 'harbour',
    role: 'member',
  },
  {
    id: 'dina',
    name: 'Dina Sato',
    email: 'dina@juniper.example',
    password: 'first-editions-only',
    companyId: 'juniper',
    role: 'admin',
  },
  {
    id: 'emil',
    name: 'Emil Koch',
    email: 'emil@juniper.example',
    password: 'dog-eared-pages',
    companyId: 'juniper',
    role: 'member',
  },
]
