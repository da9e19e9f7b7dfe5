import ts from 'typescript'

export type Mutant = { text: string; line: number; condition: string }

/**
 * The text of a detector with its main condition turned round: the guards of `check` that give no finding
 * (`if (...) return []`), else the first condition it has, else the predicate of its first filter. One mutant for
 * each guard, in order.
 */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const check = checkOf(source)
  if (!check?.body) return []
  const own = conditionsIn(check.body)
  // Where `check` only hands on, the first function of the file that it calls decides.
  const conditions = own.length > 0 ? own : functionsOf(source).flatMap(conditionsIn)
  return conditions.map((condition) => {
    const [start, end] = [condition.getStart(source), condition.getEnd()]
    return {
      text: `${text.slice(0, start)}!(${text.slice(start, end)})${text.slice(end)}`,
      line: source.getLineAndCharacterOfPosition(start).line + 1,
      condition: text.slice(start, end).replaceAll(/\s+/g, ' '),
    }
  })
}

function checkOf(source: ts.SourceFile): ts.MethodDeclaration | undefined {
  let found: ts.MethodDeclaration | undefined
  const visit = (node: ts.Node) => {
    if (ts.isMethodDeclaration(node) && node.name.getText(source) === 'check') found ??= node
    else ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function functionsOf(source: ts.SourceFile): ts.Node[] {
  return source.statements.filter((node) => ts.isFunctionDeclaration(node))
}

function conditionsIn(body: ts.Node): ts.Expression[] {
  const guards: ts.Expression[] = []
  const others: ts.Expression[] = []
  const visit = (node: ts.Node) => {
    if (ts.isIfStatement(node)) (givesNothing(node.thenStatement) ? guards : others).push(node.expression)
    else if (ts.isConditionalExpression(node)) others.push(node.condition)
    else if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ['filter', 'some', 'find'].includes(node.expression.name.text)
    ) {
      const [predicate] = node.arguments
      if (predicate && ts.isArrowFunction(predicate) && !ts.isBlock(predicate.body))
        others.push(predicate.body)
    }
    ts.forEachChild(node, visit)
  }
  visit(body)
  return guards.length > 0 ? guards : others.slice(0, 1)
}

/** `return []`, with or without braces. */
function givesNothing(statement: ts.Statement): boolean {
  const only =
    ts.isBlock(statement) && statement.statements.length === 1 ? statement.statements[0] : statement
  return (
    only !== undefined &&
    ts.isReturnStatement(only) &&
    only.expression !== undefined &&
    ts.isArrayLiteralExpression(only.expression) &&
    only.expression.elements.length === 0
  )
}
