import { api } from '../api.js'
import { followTrail } from '../lists.js'
import { byId, openAccount, showElements } from '../page.js'

const companyId = decodeURIComponent(location.pathname.split('/')[2])
const { companies } = await openAccount()
byId('name').textContent = companies.find((one) => one.companyId === companyId).companyName
byId('company').setAttribute('company-id', companyId)
const { members } = await api('GET', location.pathname)
showElements({ companies, members })
await followTrail(byId('activity'), location.pathname)
