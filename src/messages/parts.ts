import type {
  CompanyScreenMessages,
  EventMessages,
  Messages,
  ScreenMessages,
  UserScreenMessages,
} from './messages.js'

// Calls, so that a bundle that uses the first part of a language alone drops the others.

/** The words of all screens. */
export const withCompany = (user: UserScreenMessages, company: CompanyScreenMessages): ScreenMessages => ({
  ...user,
  ...company,
})

/** All the words of a language. */
export const withEvents = (screens: ScreenMessages, events: EventMessages): Messages => ({
  ...screens,
  ...events,
})
