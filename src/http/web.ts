// The Web types that this entry takes and gives are those of the program's own types: the DOM library, `@types/node`,
// Workers, Bun or Deno. A program with none of them sees `unknown` and compiles.

/** `Request` of the runtime. */
export type WebRequest = typeof globalThis extends { readonly Request: { prototype: infer T } } ? T : unknown

/** `Response` of the runtime. */
export type WebResponse = typeof globalThis extends { readonly Response: { prototype: infer T } }
  ? T
  : unknown

/** `Headers` of the runtime. */
export type WebHeaders = typeof globalThis extends { readonly Headers: { prototype: infer T } } ? T : unknown

/** Headers for a response: a `Headers`, pairs, or an object. `Set-Cookie` may come more than once. */
export type HeadersToSet =
  | WebHeaders
  | readonly (readonly [string, string])[]
  | Readonly<Record<string, string>>
