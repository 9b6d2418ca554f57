/** @param {string} id */
export const byId = (id) => document.getElementById(id)

const SECTIONS = ['login', 'code', 'setup', 'codes', 'account']

/** Shows one section, and reads its heading out, unless it is shown already. */
export function show(section) {
  if (!byId(section).hidden) return
  for (const id of SECTIONS) byId(id).hidden = id !== section
  byId('logout').hidden = section === 'login'
  for (const form of document.forms) {
    form.reset()
    setError(form, '')
  }
  byId(section).querySelector('h1').focus()
}

/** An error belongs to the field that it is about. */
export function setError(form, text) {
  form.querySelector('.error').textContent = text
  for (const input of form.querySelectorAll('input:not([type=checkbox])'))
    input.setAttribute('aria-invalid', String(text !== ''))
  if (text !== '') form.querySelector('input').select()
}

export function notify(text) {
  byId('notice').textContent = text
}

/** Runs one submit at a time. `submit` returns what to say if it was refused, otherwise an empty text. */
export function onSubmit(id, submit) {
  const form = byId(id)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (form.ariaBusy === 'true') return
    form.ariaBusy = 'true'
    notify('')
    const fields = new FormData(form, event.submitter)
    const error = await submit(fields).finally(() => {
      form.ariaBusy = 'false'
    })
    setError(form, error)
    if (error === '') form.reset()
  })
}

export function button(label, press) {
  const element = document.createElement('button')
  Object.assign(element, { type: 'button', className: 'quiet', textContent: label })
  element.addEventListener('click', press)
  return element
}

export function item(text, ...more) {
  const element = document.createElement('li')
  const label = document.createElement('span')
  label.textContent = text
  element.append(label, ...more)
  return element
}

export function heading(text) {
  const element = document.createElement('h2')
  element.textContent = text
  return element
}
