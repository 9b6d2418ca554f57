import { showFault } from '../page.js'

showFault()
