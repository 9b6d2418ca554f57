import { createApp } from 'vue'
import App from './App.vue'
import '../../shared/two-factor.css'
import '../page.css'

createApp(App).mount('#root')
