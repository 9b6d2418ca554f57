/**
 * The size and the path of the server's QR code, for an `<svg>` of your own: no markup is injected, so that Trusted
 * Types refuse nothing.
 */
export function readQr(svg: string): { readonly viewBox: string; readonly path: string } {
  const [, viewBox = ''] = /viewBox="([\d ]+)"/.exec(svg) ?? []
  const [, path = ''] = /<path[^>]* d="([^"]+)"/.exec(svg) ?? []
  return { viewBox, path }
}
