import react from '@vitejs/plugin-react'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

/** Where `npm run example express` listens: it has the login and the routes of Stepward. */
const APP = 'http://localhost:3000'

export default defineConfig({
  plugins: [react(), vue()],
  build: {
    // A page for each framework, at `/pages/react/` and `/pages/vue/`.
    rollupOptions: { input: ['pages/react/index.html', 'pages/vue/index.html'] },
  },
  server: { proxy: { '/two-factor': APP, '/login': APP, '/logout': APP, '/account': APP } },
})
