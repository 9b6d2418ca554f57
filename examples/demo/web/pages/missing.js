import { showPage } from '../page.js'

showPage()
