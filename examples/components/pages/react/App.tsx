import { type FormEvent, useEffect, useState } from 'react'
import { createClient } from 'stepward/client'
import { TwoFactorChallenge } from '../../react/TwoFactorChallenge.tsx'
import { TwoFactorSettings } from '../../react/TwoFactorSettings.tsx'
import { checkPassword, companyName, isLoggedIn, logOut, messages, severalApps, words } from '../host.ts'

const client = createClient({ baseUrl: '/two-factor' })

/** A host around the screens: the login before them, and the session after. */
export function App() {
  const [stage, setStage] = useState<'opening' | 'password' | 'code' | 'session'>('opening')
  const [error, setError] = useState('')

  useEffect(() => {
    void isLoggedIn().then((yes) => setStage(yes ? 'session' : 'password'))
  }, [])

  async function logIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const isRight = await checkPassword(event.currentTarget)
    setError(isRight ? '' : words.wrong)
    if (isRight) setStage('code')
  }

  const screen = { client, messages, onLogIn: () => setStage('password') }

  return (
    <main>
      {stage === 'password' && (
        <form className="tf-form" onSubmit={logIn}>
          <h1>{words.logIn}</h1>
          <label htmlFor="email">{words.email}</label>
          <input id="email" name="email" type="email" autoComplete="username" required />
          <label htmlFor="password">{words.password}</label>
          <input id="password" name="password" type="password" autoComplete="current-password" required />
          <p className="tf-error" role="alert">
            {error}
          </p>
          <button type="submit">{words.logIn}</button>
        </form>
      )}
      {stage === 'code' && (
        <>
          <h1>{words.logIn}</h1>
          <TwoFactorChallenge {...screen} companyName={companyName} onDone={() => setStage('session')} />
        </>
      )}
      {stage === 'session' && (
        <>
          <h1>{words.title}</h1>
          <TwoFactorSettings {...screen} severalApps={severalApps} />
          <button type="button" onClick={() => logOut().then(screen.onLogIn)}>
            {words.logOut}
          </button>
        </>
      )}
    </main>
  )
}
