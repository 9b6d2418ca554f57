import type { HTMLAttributes, PublicProps } from 'vue'
import type { ElementOf, Listeners, StepwardTags, TagProperties } from './tags.js'

/** A name as the types of Vue have it, such as `companyId`. */
type Camel<Name> = Name extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<Camel<Rest>>}` : Name

type CamelKeys<Named> = { [Name in keyof Named as Camel<Name> & string]: Named[Name] }

/** The elements in templates of Vue. */
type VueElements = {
  [Tag in keyof StepwardTags]: new () => ElementOf<Tag> & {
    $props: HTMLAttributes & PublicProps & CamelKeys<TagProperties<Tag> & Listeners<Tag, 'on-'>>
  }
}

declare module 'vue' {
  interface GlobalComponents extends VueElements {}
}
