import { de, en, tr } from '/stepward/messages/index.js'
import { deWords } from './words/de.js'
import { enWords } from './words/en.js'
import { trWords } from './words/tr.js'

const LANGUAGES = {
  en: { words: enWords, messages: en },
  de: { words: deWords, messages: de },
  tr: { words: trWords, messages: tr },
}

/** The one that was chosen, or else that of the browser. */
const preferred = [localStorage.getItem('language'), ...navigator.languages.map((tag) => tag.slice(0, 2))]
let language = preferred.find((name) => Object.hasOwn(LANGUAGES, name ?? '')) ?? 'en'
const redraws = []

/** The words of the application. */
export const words = () => LANGUAGES[language].words
/** Those of Stepward. */
export const messages = () => LANGUAGES[language].messages
export const languageName = () => language
export const languages = Object.entries(LANGUAGES)

/** Draws now, and again whenever the language changes. */
export function inWords(draw) {
  redraws.push(draw)
  draw()
}

/** Shows the same page in another language. */
export function speak(name) {
  language = name
  localStorage.setItem('language', name)
  for (const draw of redraws) draw()
}

export const dateTime = (date) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(date))

/** `titles.profile` is `words().titles.profile`. */
const wordAt = (path) => path.split('.').reduce((place, name) => place[name], words())

inWords(() => {
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-word]'))
    element.textContent = wordAt(element.dataset.word)
  // The elements of Stepward, once they are drawn.
  for (const element of document.body.querySelectorAll('*'))
    if ('messages' in element) element.messages = messages()
})
