// The whole page, without a framework: the flows of `stepward/client`, and the words of `stepward/messages`.
import { createChallenge, createClient, createSettings, createSetup } from '/stepward/client/index.js'
import { en, explainRefusal } from '/stepward/messages/index.js'
import { button, byId, heading, item, notify, onSubmit, setError, show } from './dom.js'

const client = createClient({ baseUrl: '/two-factor' })
const settings = createSettings(client)
/** A login, or a setup: a new one each time. */
let challenge = createChallenge(client)
let setup = createSetup(client)

const words = (refusal, about = 'self') => (refusal === null ? '' : explainRefusal(refusal, en, { about }))

/** Calls the host itself. */
const call = (method, path, body) =>
  fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** Where the session stands decides what is shown. */
async function open() {
  const response = await call('GET', '/account')
  if (response.ok) return showAccount(await response.json())
  const { reason } = await response.json()
  if (reason === 'enrollment_required') return showSetup('Your company requires two-factor authentication.')
  if (reason === 'second_factor_required') return showCode({ isLogin: false })
  show('login')
}

// The login.

onSubmit('login-form', async (fields) => {
  const response = await call('POST', '/login', Object.fromEntries(fields))
  if (!response.ok) return 'This email and password do not match.'
  challenge = createChallenge(client)
  await challenge.start()
  const { step, login, refusal } = challenge.getSnapshot()
  if (step === 'code') showCode({ isLogin: true })
  if (step === 'enroll') showSetup('Your company requires two-factor authentication.')
  if (step === 'done') await open()
  if (login?.enrollBy) notify(`Your company requires two-factor from ${login.enrollBy.toLocaleString()}.`)
  return words(refusal)
})

function showCode({ isLogin }) {
  show('code')
  byId('code').dataset.login = String(isLogin)
  byId('remember').hidden = !isLogin
}

onSubmit('code-form', async (fields) => {
  const code = fields.get('code')
  // A code inside a session: it renews the session, for the rule or for the payout that asked for it.
  if (byId('code').dataset.login === 'false') {
    const result = await client.verify({ code })
    if (result.ok) await open()
    return result.ok ? '' : words(result)
  }
  await challenge.verify({ code, rememberDevice: fields.has('remember') })
  const { step, refusal } = challenge.getSnapshot()
  if (step === 'done') await open()
  if (step === 'expired') {
    show('login')
    notify(words(refusal))
  }
  return words(refusal)
})

byId('logout').addEventListener('click', async () => {
  await call('POST', '/logout')
  await open()
})

// Switching on, or moving to another phone.

function showSetup(why) {
  setup = createSetup(client)
  setup.subscribe(() => {
    const { step, setup: started } = setup.getSnapshot()
    byId('setup-start').hidden = step !== 'start'
    byId('setup-form').hidden = step !== 'scan'
    byId('qr').innerHTML = started?.qr ?? ''
    byId('secret').textContent = started?.secret ?? ''
    byId('setup-delete').hidden = !started?.deleteOldEntry
  })
  byId('setup-why').textContent = why
  byId('setup-old').hidden = settings.getSnapshot().status?.state !== 'on'
  byId('setup-start').hidden = false
  byId('setup-form').hidden = true
  show('setup')
}

onSubmit('setup-start', async (fields) => {
  const code = fields.get('code')
  await setup.start(code ? { code } : {})
  return words(setup.getSnapshot().refusal)
})

onSubmit('setup-form', async (fields) => {
  await setup.confirm({ code: fields.get('code') })
  const { step, recoveryCodes, refusal } = setup.getSnapshot()
  if (step === 'codes') showCodes(recoveryCodes)
  if (step === 'done') await open()
  if (step === 'start') setError(byId('setup-start'), words(refusal))
  return words(refusal)
})

function showCodes(codes) {
  byId('codes-list').replaceChildren(
    ...codes.map((code) => {
      const line = document.createElement('li')
      line.append(Object.assign(document.createElement('code'), { textContent: code }))
      return line
    }),
  )
  show('codes')
}

byId('codes-saved').addEventListener('click', () => {
  setup.saved()
  settings.saved()
  byId('codes-list').replaceChildren()
  open()
})

// The account.

async function showAccount({ id: ownId, name, companies }) {
  await settings.load()
  const { status, devices, refusal } = settings.getSnapshot()
  if (status === null || devices === null) return notify(words(refusal))
  const isOn = status.state === 'on' || status.state === 'suspended'
  byId('name').textContent = name
  byId('state').textContent = isOn ? `On. ${status.recoveryCodesLeft} recovery codes left.` : 'Off.'
  byId('switch-on').textContent = isOn ? 'Move to another app' : 'Switch on'
  byId('change-form').hidden = !isOn
  byId('devices').replaceChildren(
    ...devices.map(({ id, name: device, trustedAt }) =>
      item(
        device ?? `Trusted on ${trustedAt.toLocaleDateString()}`,
        button('Remove', () => settings.revokeDevice({ deviceId: id }).then(open)),
      ),
    ),
  )
  const admin = companies.filter(({ role }) => role === 'admin')
  byId('companies').replaceChildren(...(await Promise.all(admin.map((one) => company(one, ownId)))).flat())
  show('account')
}

byId('switch-on').addEventListener('click', () => showSetup('You need an authenticator app on your phone.'))

onSubmit('change-form', async (fields) => {
  const code = fields.get('code')
  const isOff = fields.get('change') === 'off'
  await (isOff ? settings.disable({ code }) : settings.regenerateRecoveryCodes({ code }))
  const { refusal, recoveryCodes } = settings.getSnapshot()
  if (recoveryCodes.length > 0) showCodes(recoveryCodes)
  else if (refusal === null) {
    await open()
    notify('Two-factor is off. Delete the entry in your app: it never works again.')
  }
  return words(refusal)
})

byId('payout').addEventListener('click', async () => {
  const response = await call('POST', '/payout')
  if (response.ok) return notify('Paid out.')
  const { reason } = await response.json()
  if (reason === 'proof_stale') showCode({ isLogin: false })
  else if (reason === 'enrollment_required') showSetup('A payout needs two-factor authentication.')
  else await open()
})

// The companies of an admin: the rule, and the members.

async function company({ companyId, companyName }, ownId) {
  const policy = await client.getPolicy({ companyId })
  const list = await client.listMembers({ companyId })
  if (!policy.ok || !list.ok) return []
  const isRequired = policy.state !== 'optional'
  const change = async (result, done) => {
    await open()
    notify(result.ok ? done : words(result, 'member'))
  }
  const toggle = button(isRequired ? 'Stop requiring two-factor' : 'Require two-factor', async () => {
    const result = isRequired
      ? await client.relaxPolicy({ companyId })
      : await client.requirePolicy({ companyId })
    await change(
      result,
      isRequired ? 'Two-factor is optional again.' : 'Two-factor is required of everybody.',
    )
  })
  const members = document.createElement('ul')
  for (const { userId, state } of list.members) {
    const reset = button('Reset', async () => {
      const result = await client.resetMember({ companyId, userId, reason: 'lost phone' })
      await change(result, `Two-factor of ${userId} is off. Tell them to log in again.`)
    })
    reset.ariaLabel = `Reset two-factor of ${userId}`
    members.append(
      item(
        `${userId}: ${state.replaceAll('_', ' ')}`,
        ...(state === 'enrolled' && userId !== ownId ? [reset] : []),
      ),
    )
  }
  return [heading(companyName), toggle, members]
}

await open()
