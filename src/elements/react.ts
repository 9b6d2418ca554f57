import type { DetailedHTMLProps, HTMLAttributes } from 'react'
import type { ElementOf, Listeners, StepwardTags, TagProperties } from './tags.js'

/** The elements in JSX of React 19. */
type ReactElements = {
  [Tag in keyof StepwardTags]: DetailedHTMLProps<HTMLAttributes<ElementOf<Tag>>, ElementOf<Tag>> &
    TagProperties<Tag> &
    Listeners<Tag, 'on'>
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements extends ReactElements {}
  }
}
