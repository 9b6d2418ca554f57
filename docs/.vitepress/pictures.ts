import { readFileSync } from 'node:fs'
import type MarkdownIt from 'markdown-it'

/**
 * Puts SVG pictures into the page. As an image, a picture would follow the reader's system, and not the site's switch
 * between light and dark. Elsewhere, such as on GitHub, the same Markdown shows the same file as an image.
 */
export function inlinePictures(md: MarkdownIt): void {
  const image = md.renderer.rules.image
  md.renderer.rules.image = (tokens, index, options, env, self) => {
    const src = tokens[index]?.attrGet('src') ?? ''
    if (!src.startsWith('./') || !src.endsWith('.svg')) {
      return image?.(tokens, index, options, env, self) ?? self.renderToken(tokens, index, options)
    }
    const page = String(Reflect.get(Object(env), 'path'))
    const svg = readFileSync(new URL(src, `file://${page}`), 'utf8')
    // Vue drops a style element that stands in a template, but not one that is set as HTML.
    return `<span v-html="${md.utils.escapeHtml(JSON.stringify(svg))}"></span>`
  }
}
