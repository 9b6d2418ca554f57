import { inWords, words } from '../language.js'
import { followTrail } from '../lists.js'
import { byId, openAccount, showElements } from '../page.js'

const { name, email, companies } = await openAccount()
byId('name').textContent = name
inWords(() => {
  const roles = companies.map(({ companyName, role }) => `${companyName} (${words().roles[role]})`)
  byId('who').textContent = [email, ...roles].join(' · ')
})
showElements({ companies })
await followTrail(byId('activity'), '/activity')
