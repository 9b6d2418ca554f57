import { api, leaveFor } from '../api.js'
import { showElements } from '../page.js'

addEventListener('stepward-done', () => leaveFor('/profile'))
// Another tab may have finished this login.
addEventListener('stepward-expired', async () => (await api('GET', '/account')).ok && leaveFor('/profile'))
showElements(await api('GET', '/login'))
