import type { HTMLAttributes, PublicProps } from 'vue'
import type { StepwardElement } from './define.js'
import type { Listeners, StepwardTags, TagProperties } from './tags.js'

/** The elements in templates of Vue. */
type VueElements = {
  [Tag in keyof StepwardTags]: new () => StepwardElement & {
    $props: HTMLAttributes & PublicProps & TagProperties<Tag> & Listeners<Tag, 'on', 'pascal'>
  }
}

declare module 'vue' {
  interface GlobalComponents extends VueElements {}
}
