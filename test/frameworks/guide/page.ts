import { createClient } from 'stepward/client'
import { en, explainRefusal } from 'stepward/messages'

const client = createClient({ baseUrl: '/two-factor' })

/** Once your own login has accepted the password. Each function returns what to show: an error, or nothing. */
export async function afterPassword(): Promise<string> {
  const login = await client.startLogin()
  if (!login.ok) return explainRefusal(login, en)
  location.assign({ done: '/account', code: '/login/code', enroll: '/setup' }[login.step])
  return ''
}

/** A code of the app, or a recovery code. */
export async function submitCode(code: string, rememberDevice: boolean): Promise<string> {
  const login = await client.verifyLogin({ code, rememberDevice })
  if (!login.ok) return explainRefusal(login, en)
  location.assign('/account')
  return ''
}

export async function showSetup(picture: HTMLElement): Promise<string> {
  const setup = await client.startEnrollment()
  if (!setup.ok) return explainRefusal(setup, en)
  picture.innerHTML = setup.qr // an SVG; `setup.secret` is the key for typing
  return ''
}

export async function confirmSetup(code: string, list: HTMLElement): Promise<string> {
  const confirmed = await client.confirmEnrollment({ code })
  if (!confirmed.ok) return explainRefusal(confirmed, en)
  list.textContent = confirmed.recoveryCodes.join('\n') // only now: they cannot be shown again
  return ''
}

/** `code` is empty at first. If the server answers `proof_stale`, ask for a code and call it again. */
export async function payOut(code = ''): Promise<string> {
  const renewed = code === '' ? null : await client.verify({ code })
  if (renewed?.ok === false) return explainRefusal(renewed, en)
  const response = await fetch('/payout', { method: 'POST' })
  return response.ok ? '' : explainRefusal({ ...(await response.json()), ok: false }, en)
}
