import { describe, expect, it } from 'vitest'
import { qrSvg } from '../../src/qr/index.js'
import { quietZone, readModules, SETUP_URI, svgModules } from './read.js'

describe('qrSvg', () => {
  it.each([
    ['a setup code', SETUP_URI],
    ['one character', 'a'],
    ['digits', '0123456789'],
    ['upper case', 'HTTPS://EXAMPLE.COM/A'],
    ['letters of other scripts', 'otpauth://totp/Łódź:Жанна 玲 🔐?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
    ['400 bytes, the most that phones read well', 'x'.repeat(400)],
    ['2,331 bytes, the most that fits', 'x'.repeat(2331)],
  ])('draws a code that reads back: %s', (_, text) => {
    expect(readModules(svgModules(qrSvg(text)))).toBe(text)
  })

  it('leaves a quiet zone of exactly 4 modules on each side', () => {
    expect(quietZone(svgModules(qrSvg(SETUP_URI)))).toEqual({ top: 4, right: 4, bottom: 4, left: 4 })
  })

  it('uses error correction M: the two format bits beside the upper left finder pattern', () => {
    const modules = svgModules(qrSvg(SETUP_URI))
    const row = modules[4 + 8]
    const level = [row?.[4], row?.[5]].map((isDark) => (isDark === true ? 1 : 0))
    expect(level.map((bit, i) => bit ^ FORMAT_MASK_START[i === 0 ? 0 : 1])).toEqual(LEVEL_M)
  })

  it('is dark on its own light background, in one path, with crisp edges', () => {
    const svg = qrSvg(SETUP_URI)
    const side = svgModules(svg).length
    expect(svg).toContain(`viewBox="0 0 ${side} ${side}"`)
    expect(svg).toContain(`<rect width="${side}" height="${side}" fill="#fff"/>`)
    expect(svg.match(/<path /g)).toHaveLength(1)
    expect(svg).toContain('<path fill="#000"')
    expect(svg).toContain('shape-rendering="crispEdges"')
  })

  it('passes a strict Content Security Policy: no style, script, handler or outside reference', () => {
    const markup = qrSvg(SETUP_URI).replace('xmlns="http://www.w3.org/2000/svg"', '')
    expect(markup).not.toMatch(/style|script|href|url\(|https?:|\son\w+=|\sid=|\sclass=/i)
  })

  it('does not show its text in the markup', () => {
    expect(qrSvg(SETUP_URI)).not.toContain('GEZDGNBV')
  })

  it('has no size of its own by default, and the size asked for otherwise', () => {
    expect(qrSvg(SETUP_URI)).not.toMatch(/<svg[^>]* (width|height)=/)
    expect(qrSvg(SETUP_URI, { size: undefined })).toBe(qrSvg(SETUP_URI))
    expect(qrSvg(SETUP_URI, { size: 240 })).toMatch(/<svg[^>]* width="240" height="240" /)
    expect(qrSvg(SETUP_URI, { size: 64 })).toContain(' width="64"')
    expect(qrSvg(SETUP_URI, { size: 4096 })).toContain(' width="4096"')
  })

  it('has a name for screen readers', () => {
    expect(qrSvg('a')).toMatch(/<svg[^>]* role="img" aria-label="QR code"[^>]*><title>QR code<\/title>/)
    expect(qrSvg('a', { title: 'Setup code' })).toMatch(
      /aria-label="Setup code"[^>]*><title>Setup code<\/title>/,
    )
  })

  it('escapes a hostile title', () => {
    const svg = qrSvg('a', { title: `"'><script>alert(1)</script>&` })
    const escaped = '&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;'
    expect(svg).toContain(`aria-label="${escaped}"`)
    expect(svg).toContain(`<title>${escaped}</title>`)
    expect(svg).not.toContain('<script')
  })
})

/** ISO/IEC 18004 §7.9: the format word begins with the level, XORed with a mask that begins with 10. */
const FORMAT_MASK_START = [1, 0] as const
const LEVEL_M = [0, 0]
