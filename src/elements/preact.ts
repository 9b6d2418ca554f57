import type { HTMLAttributes } from 'preact'
import type { ElementOf, Listeners, StepwardTags, TagProperties } from './tags.js'

/** The elements in JSX of Preact. */
type PreactElements = {
  [Tag in keyof StepwardTags]: HTMLAttributes<ElementOf<Tag>> & TagProperties<Tag> & Listeners<Tag, 'on'>
}

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements extends PreactElements {}
  }
}
