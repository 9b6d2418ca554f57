import type { EventMessages, Messages, ScreenMessages } from './messages.js'

/** All the words of a language. A call, so that a bundle that uses the screens alone drops the rest. */
export const withEvents = (screens: ScreenMessages, events: EventMessages): Messages => ({
  ...screens,
  ...events,
})
