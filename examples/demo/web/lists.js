import { eventTitle } from '/stepward/messages/index.js'
import { api } from './api.js'
import { dateTime, inWords, messages, words } from './language.js'

/** Keeps a list of what happened, in words, newest first. */
export async function followTrail(list, path) {
  let events = []
  inWords(draw)
  addEventListener('stepward-change', load)
  await load()

  async function load() {
    events = (await api('GET', path)).events ?? events
    draw()
  }
  function draw() {
    const lines = events.map((event) => lineOf(eventTitle(event, messages()), event.at))
    fill(list, lines, words().noActivity)
  }
}

/** Says so if there is nothing in the list. */
export function fill(list, lines, empty) {
  const none = Object.assign(document.createElement('li'), { className: 'soft', textContent: empty })
  list.replaceChildren(...(lines.length > 0 ? lines : [none]))
}

/** What happened, and when. */
export function lineOf(text, at) {
  const line = document.createElement('li')
  const when = { dateTime: at, textContent: dateTime(at) }
  line.append(text, Object.assign(document.createElement('time'), when))
  return line
}
