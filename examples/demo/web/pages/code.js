import { api, leaveFor } from '../api.js'
import { showElements } from '../page.js'

addEventListener('stepward-done', () => leaveFor('/profile'))
// Another tab may have finished this login.
addEventListener('stepward-expired', async () => {
  if ((await api('GET', '/account')).ok) await leaveFor('/profile')
})
showElements(await api('GET', '/login'))
