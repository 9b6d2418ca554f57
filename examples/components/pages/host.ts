import { de, en, type Messages } from 'stepward/messages'

const query = new URLSearchParams(location.search)

/** `?lang=de` shows the page in German. */
export const messages: Messages = query.get('lang') === 'de' ? de : en

/** `?several` is for a service with `authenticators: { max: 2 }` or more. */
export const severalApps = query.has('several')

/** The page's own words. Yours are in your application already. */
export const words = {
  en: {
    title: 'Your account',
    logIn: 'Log in',
    logOut: 'Log out',
    email: 'Email',
    password: 'Password',
    wrong: 'This email and password do not match.',
  },
  de: {
    title: 'Ihr Konto',
    logIn: 'Anmelden',
    logOut: 'Abmelden',
    email: 'E-Mail',
    password: 'Passwort',
    wrong: 'E-Mail und Passwort passen nicht zusammen.',
  },
}[messages === de ? 'de' : 'en']

document.documentElement.lang = messages.locale

const NAMES = new Map([
  ['harbour', 'Harbour Coffee'],
  ['juniper', 'Juniper Books'],
])

export const companyName = (companyId: string): string => NAMES.get(companyId) ?? companyId

/** Whether a login is complete. */
export const isLoggedIn = async (): Promise<boolean> => (await fetch('/account')).ok

/** The first step of a login. */
export async function checkPassword(form: HTMLFormElement): Promise<boolean> {
  const body = JSON.stringify(Object.fromEntries(new FormData(form)))
  const headers = { 'content-type': 'application/json' }
  return (await fetch('/login', { method: 'POST', headers, body })).ok
}

export async function logOut(): Promise<void> {
  await fetch('/logout', { method: 'POST' })
}
