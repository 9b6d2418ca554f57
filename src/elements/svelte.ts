import type { HTMLAttributes } from 'svelte/elements'
import type { ElementOf, Listeners, StepwardTags, TagProperties } from './tags.js'

/** The elements in templates of Svelte, with listeners of version 5 and of version 4. */
type SvelteElements = {
  [Tag in keyof StepwardTags]: HTMLAttributes<ElementOf<Tag>> &
    TagProperties<Tag> &
    Listeners<Tag, 'on' | 'on:'>
}

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends SvelteElements {}
}
