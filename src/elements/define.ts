import type { Client } from '../client/client.js'
import { createClient } from '../client/client.js'
import type { UserScreenMessages } from '../messages/messages.js'
import type { Context, ElementOptions } from './context.js'
import { h, keepTyped } from './dom.js'
import type { Stage } from './screen.js'

/** An element of Stepward. */
export interface StepwardElement<M extends UserScreenMessages = UserScreenMessages> extends HTMLElement {
  /** The words. Setting them shows the same screen in another language. */
  messages: M
  /** The client. Set it before the element is connected. */
  client: Client
}

/** What makes an element of a kind. */
export interface ElementKind<State, M extends UserScreenMessages> {
  /** The attribute that says whose data it shows: another value begins again. */
  readonly subject?: string
  /** Made when the element is connected, and kept while its words change. */
  create(client: Client, host: HTMLElement): State
  /** Draws, and returns what stops it. */
  show(stage: Stage, context: Context<M>, state: State): () => void
}

const DEFAULT_BASE_URL = '/two-factor'

/** Registers an element, once. On a server, where there are no elements, it does nothing. */
export function define<State, M extends UserScreenMessages>(
  tag: string,
  options: ElementOptions<M>,
  kind: ElementKind<State, M>,
): void {
  if (typeof customElements === 'undefined' || customElements.get(tag) !== undefined) return
  const sharedClient = options.client ?? createClient({ baseUrl: options.baseUrl ?? DEFAULT_BASE_URL })

  class Element extends HTMLElement implements StepwardElement<M> {
    static readonly observedAttributes = kind.subject === undefined ? [] : [kind.subject]
    #client: Client
    #messages: M
    #shown: { readonly root: HTMLElement; readonly state: State } | null = null
    #stop = (): void => {}

    constructor() {
      super()
      // What was set before the element was defined is a property of its own, which would hide the accessor.
      const early = {
        client: sharedClient,
        messages: options.messages,
        ...(this as Partial<StepwardElement<M>>),
      }
      for (const name of ['client', 'messages']) Reflect.deleteProperty(this, name)
      this.#client = early.client
      this.#messages = early.messages
    }

    // Accessors, because Svelte takes nothing else for a property.
    get client(): Client {
      return this.#client
    }

    set client(client: Client) {
      this.#client = client
    }

    get messages(): M {
      return this.#messages
    }

    set messages(messages: M) {
      this.#messages = messages
      if (this.#shown === null) return
      const putBack = keepTyped(this.#shown.root)
      this.#draw(this.#shown, this.contains(document.activeElement))
      putBack()
    }

    connectedCallback(): void {
      // A parser that is not done has not put in the children yet.
      if (document.readyState === 'loading')
        document.addEventListener('DOMContentLoaded', () => this.#open(), { once: true })
      else this.#open()
    }

    disconnectedCallback(): void {
      // An element that only moves keeps its screen: recovery codes cannot be shown again.
      queueMicrotask(() => {
        if (!this.isConnected) this.#close()
      })
    }

    attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
      if (before === now || this.#shown === null) return
      this.#close()
      this.#open()
    }

    #open(): void {
      if (this.#shown !== null || !this.isConnected) return
      // The children of the application stay where they are: those for the end follow the screens.
      const root = h('div', { class: 'stepward' })
      this.insertBefore(root, this.querySelector(':scope > [slot="after"]'))
      this.#shown = { root, state: kind.create(this.client, this) }
      this.#draw(this.#shown, false)
    }

    #close(): void {
      if (this.#shown === null) return
      this.#stop()
      this.#shown.root.remove()
      this.#shown = null
    }

    #draw({ root, state }: { readonly root: HTMLElement; readonly state: State }, takesFocus: boolean): void {
      this.#stop()
      root.lang = this.#messages.locale
      const drawn = new AbortController()
      const context = contextOf(this, this.#messages, options, drawn.signal)
      const stop = kind.show({ root, takesFocus }, context, state)
      this.#stop = () => {
        stop()
        drawn.abort()
      }
    }
  }
  customElements.define(tag, Element)
}

function contextOf<M extends UserScreenMessages>(
  host: StepwardElement<M>,
  messages: M,
  options: ElementOptions<M>,
  signal: AbortSignal,
): Context<M> {
  const { companyName = (id) => id, memberName = (id) => id, timeZone } = options
  return {
    host,
    client: host.client,
    messages,
    signal,
    companyName,
    memberName,
    dates: timeZone === undefined ? {} : { timeZone },
    emit(name, detail) {
      host.dispatchEvent(new CustomEvent(`stepward-${name}`, { bubbles: true, detail }))
    },
    place(name) {
      const given = host.querySelector(`:scope > template[slot="${name}"]`)
      if (given === null) return null
      // React puts the children of a template into the template itself.
      const { content } = given as HTMLTemplateElement
      const place = h('div', { class: 'stepward-place' }, content.cloneNode(true))
      for (const child of given.childNodes) place.append(child.cloneNode(true))
      return place
    },
  }
}
