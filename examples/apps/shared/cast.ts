/** DEMO ONLY: people with passwords that everybody can read. Your application has its own. */
export const CAST = [
  { id: 'ada', name: 'Ada Marsh', email: 'ada@harbour.example', password: 'grind-brew-pour' },
  { id: 'ben', name: 'Ben Ortiz', email: 'ben@harbour.example', password: 'two-oat-lattes' },
  { id: 'dina', name: 'Dina Sato', email: 'dina@juniper.example', password: 'first-editions-only' },
] as const

export const COMPANIES = [
  { id: 'harbour', name: 'Harbour Coffee', people: { ada: 'admin', ben: 'member' } },
  { id: 'juniper', name: 'Juniper Books', people: { dina: 'admin' } },
] as const
