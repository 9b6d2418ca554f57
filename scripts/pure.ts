import ts from 'typescript'

const PURE = '/* @__PURE__ */ '

/**
 * Marks every call that a module runs when it is loaded. The package declares that it has no side effects, so a bundler
 * may drop the constants that an application does not use, such as the readers and tables of other functions.
 */
export function markPure(code: string): string {
  const file = ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest)
  const places = new Set<number>()
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) places.add(node.getStart(file))
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(file, visit)
  let marked = ''
  let end = 0
  for (const place of [...places].sort((a, b) => a - b)) {
    const before = code.slice(end, place)
    marked += before.trimEnd().endsWith('@__PURE__ */') ? before : before + PURE
    end = place
  }
  return marked + code.slice(end)
}
