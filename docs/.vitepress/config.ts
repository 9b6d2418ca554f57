import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'
import { API } from './api.js'
import { writeLlmsText } from './llms.js'
import { addressOf, SECTIONS, type Section } from './pages.js'
import { inlinePictures } from './pictures.js'
import { repositoryLinks } from './repository-links.js'
import { tables } from './tables.js'

const HOSTNAME = 'https://stepward.dev'
const REPOSITORY = 'https://github.com/stepward/stepward'
const DESCRIPTION =
  'Two-factor authentication for your own application: QR enrollment, login, recovery and company enforcement, on your own database.'

const groupOf = ({ title, pages }: Section) => ({
  text: title,
  items: pages.map(([file, text]) => ({ text, link: addressOf(file) })),
})

export default defineConfig({
  title: 'Stepward',
  description: DESCRIPTION,
  lang: 'en',
  cleanUrls: true,
  srcExclude: ['node_modules/**'],
  rewrites: { ':folder/README.md': ':folder/index.md' },
  sitemap: { hostname: HOSTNAME },
  markdown: {
    // Their colors can be read on the background of a block.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    config(md) {
      repositoryLinks(md)
      inlinePictures(md)
      tables(md)
    },
  },
  themeConfig: {
    nav: SECTIONS.filter(({ sideOnly }) => !sideOnly)
      .map(groupOf)
      .map(({ text, items }) => ({ text, link: items[0]?.link ?? '/' })),
    sidebar: SECTIONS.map(groupOf).map(({ text, items }) => ({
      text,
      items: text === 'Reference' ? [...items, API] : items,
    })),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: { pattern: `${REPOSITORY}/edit/main/docs/:path`, text: 'Edit this page' },
    footer: { message: 'Free under the MIT license.' },
  },
  vite: {
    resolve: {
      alias: [
        {
          find: /^.*\/VPHome\.vue$/,
          replacement: fileURLToPath(new URL('./theme/HomePage.vue', import.meta.url)),
        },
      ],
    },
  },
  buildEnd: ({ outDir }) => writeLlmsText(outDir, HOSTNAME, DESCRIPTION),
})
