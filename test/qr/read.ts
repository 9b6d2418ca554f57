import { decodeQR } from 'qr/decode.js'

export type Modules = readonly (readonly boolean[])[]

/** A setup code as the service makes it. */
export const SETUP_URI =
  'otpauth://totp/Example:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example'

/** The decoder finds no symbol in a picture with fewer pixels for each module. */
const PIXELS_PER_MODULE = 4

/** What a camera that sees exactly these modules reads; throws when there is no QR code in them. */
export function readModules(modules: Modules): string {
  const width = (modules[0]?.length ?? 0) * PIXELS_PER_MODULE
  const height = modules.length * PIXELS_PER_MODULE
  const data = new Uint8Array(width * height * 4).fill(255)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isDark = modules[Math.floor(y / PIXELS_PER_MODULE)]?.[Math.floor(x / PIXELS_PER_MODULE)] === true
      if (isDark) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return decodeQR(
    { width, height, data },
    { effort: Number.POSITIVE_INFINITY, timeLimit: Number.POSITIVE_INFINITY },
  )
}

/** The modules that the path of an SVG paints. Throws on a path that is anything but horizontal runs. */
export function svgModules(svg: string): Modules {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)?.[1])
  const path = /<path [^>]*d="([^"]*)"/.exec(svg)?.[1] ?? ''
  const modules = Array.from({ length: side }, () => Array.from({ length: side }, () => false))
  const rest = path.replace(/M(\d+) (\d+)h(\d+)v1h-\3z/g, (_, x: string, y: string, run: string) => {
    modules[Number(y)]?.fill(true, Number(x), Number(x) + Number(run))
    return ''
  })
  if (rest !== '') throw new Error('the path has more than horizontal runs')
  return modules
}

/** The modules that half blocks paint in the colour of the letters. */
export function terminalModules(lines: readonly string[], { inkIs }: { inkIs: 'dark' | 'light' }): Modules {
  const upper = new Set(['█', '▀'])
  const lower = new Set(['█', '▄'])
  const inkIsDark = inkIs === 'dark'
  return lines.flatMap((line) => [
    [...line].map((character) => upper.has(character) === inkIsDark),
    [...line].map((character) => lower.has(character) === inkIsDark),
  ])
}

/** How many light modules lie on each side of the picture before the first dark one. */
export function quietZone(modules: Modules): { top: number; right: number; bottom: number; left: number } {
  const rows = modules.map((row) => row.includes(true))
  const columns = (modules[0] ?? []).map((_, x) => modules.some((row) => row[x] === true))
  return {
    top: rows.indexOf(true),
    right: columns.length - 1 - columns.lastIndexOf(true),
    bottom: rows.length - 1 - rows.lastIndexOf(true),
    left: columns.indexOf(true),
  }
}
