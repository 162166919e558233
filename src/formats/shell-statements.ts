import type { Node } from 'web-tree-sitter'
import { childrenOf, isExpression, lineOf, sections } from './shell-nodes.ts'
import type {
  ShellAssignment,
  ShellCase,
  ShellRedirect,
  ShellScript,
  ShellStatement,
  ShellWord,
  SimpleCommand,
} from './shell-syntax.ts'
import { WordReader } from './shell-words.ts'

/** Deepest nesting that is followed. */
const deepest = 120

/** Longest piece of source that is kept for people. */
const longestSource = 160

/** The script that the root node of a tree of tree-sitter-bash is. */
export const readStatements = (root: Node): ShellScript => {
  const reader = new StatementReader()
  const statements = reader.list(root)
  return { statements, unread: [...new Set(reader.unread)].sort((a, b) => a - b) }
}

const redirectTypes = new Set(['file_redirect', 'heredoc_redirect', 'herestring_redirect'])

class StatementReader {
  readonly unread: number[] = []
  readonly #words = new WordReader((node) => this.list(node))
  #depth = 0

  list(node: Node): readonly ShellStatement[] {
    return this.#all(node.namedChildren)
  }

  #all(nodes: readonly Node[]): readonly ShellStatement[] {
    if (this.#depth >= deepest) {
      this.unread.push(...nodes.slice(0, 1).map(lineOf))
      return []
    }
    this.#depth += 1
    const statements = nodes.flatMap((child) => this.#statement(child))
    this.#depth -= 1
    return statements
  }

  #statement(node: Node): readonly ShellStatement[] {
    switch (node.type) {
      case 'comment':
      case 'heredoc_body':
      case 'heredoc_start':
      case 'heredoc_end':
        return []
      case 'ERROR':
        this.unread.push(lineOf(node))
        return this.list(node)
      case 'redirected_statement':
        return this.#redirected(node)
      case 'list':
        return this.#chain(node)
      case 'pipeline':
        return [{ kind: 'pipeline', stages: this.list(node) }]
      case 'negated_command':
        return [{ kind: 'not', body: this.list(node) }]
      case 'subshell':
      case 'compound_statement':
      case 'do_group':
        return [this.#group(node)]
      case 'function_definition':
        return this.#function(node)
      default:
        if (isExpression(node)) return []
        return this.#compound(node) ?? this.#simple(node)
    }
  }

  #compound(node: Node): readonly ShellStatement[] | undefined {
    switch (node.type) {
      case 'if_statement':
        return [this.#if(node)]
      case 'while_statement': {
        const parts = sections(node, ['while', 'until'])
        const condition = [...(parts.get('while') ?? []), ...(parts.get('until') ?? [])]
        const body = condition.filter(({ type }) => type === 'do_group')
        const before = condition.filter(({ type }) => type !== 'do_group')
        return [{ kind: 'loop', condition: this.#all(before), body: this.#all(body) }]
      }
      case 'c_style_for_statement': {
        const body = node.namedChildren.filter(({ type }) => /^(do_group|compound_st)/.test(type))
        return [{ kind: 'loop', condition: [], body: this.#all(body) }]
      }
      case 'for_statement':
        return [this.#for(node)]
      case 'case_statement':
        return [this.#case(node)]
      default:
        return undefined
    }
  }

  #group(node: Node): ShellStatement {
    const subshell = node.type === 'subshell'
    return { kind: 'group', subshell, body: this.list(node), redirects: [] }
  }

  #function(node: Node): readonly ShellStatement[] {
    const [name, ...body] = node.namedChildren
    const bodies = body.filter(({ type }) => !redirectTypes.has(type))
    return name === undefined
      ? []
      : [{ kind: 'function', name: name.text, body: this.#all(bodies) }]
  }

  #chain(node: Node): readonly ShellStatement[] {
    const [left, right] = this.#all(node.namedChildren.filter(({ type }) => type !== 'comment'))
    const operator = node.children.some(({ type }) => type === '||') ? '||' : '&&'
    if (left === undefined) return []
    return right === undefined ? [left] : [{ kind: 'chain', operator, left, right }]
  }

  #if(node: Node): ShellStatement {
    const parts = sections(node, ['if', 'elif', 'then', 'else'])
    const isTail = ({ type }: Node): boolean => type === 'elif_clause' || type === 'else_clause'
    const then = parts.get('then') ?? []
    const [next, ...rest] = then.filter(isTail)
    return {
      kind: 'if',
      condition: this.#all(parts.get('if') ?? parts.get('elif') ?? []),
      body: this.#all(then.filter((child) => !isTail(child))),
      otherwise: next === undefined ? [] : this.#otherwise(next, rest),
    }
  }

  #otherwise(node: Node, rest: readonly Node[]): readonly ShellStatement[] {
    if (node.type === 'else_clause') return this.list(node)
    const own = this.#if(node)
    const [next, ...others] = rest
    if (own.kind !== 'if' || next === undefined) return [own]
    return [{ ...own, otherwise: this.#otherwise(next, others) }]
  }

  #for(node: Node): ShellStatement {
    const [name, ...others] = node.namedChildren
    const isBody = ({ type }: Node): boolean => type === 'do_group' || type === 'compound_statement'
    const hasWords = node.children.some(({ type }) => type === 'in')
    const words = others.filter((child) => !isBody(child) && child.type !== 'comment')
    return {
      kind: 'for',
      name: name?.text ?? '',
      ...(hasWords ? { words: words.map((child) => this.#words.read(child)) } : {}),
      body: this.#all(others.filter(isBody)),
    }
  }

  #case(node: Node): ShellStatement {
    const subject = node.childForFieldName('value')
    const items = node.namedChildren.filter(({ type }) => type === 'case_item')
    return {
      kind: 'case',
      subject: subject === null ? [] : this.#words.read(subject),
      items: items.map((item) => this.#caseItem(item)),
    }
  }

  #caseItem(node: Node): ShellCase {
    const end = node.children.findIndex(({ type }) => type === ')')
    const patterns = node.children.slice(0, end).filter(({ isNamed }) => isNamed)
    const body = node.children.slice(end + 1).filter(({ isNamed }) => isNamed)
    return {
      patterns: patterns.map((child) => this.#words.read(child)),
      body: this.#all(body),
    }
  }

  #redirected(node: Node): readonly ShellStatement[] {
    const nodes = node.namedChildren.filter(({ type }) => redirectTypes.has(type))
    const redirects = nodes.flatMap((child) => this.#redirect(child))
    const [body, ...others] = this.#all(
      node.namedChildren.filter(({ type }) => !redirectTypes.has(type)),
    )
    const more = nodes.flatMap((child) =>
      child.type === 'heredoc_redirect' ? this.#moreWords(child) : [],
    )
    const whole = withRedirects(body ?? emptyCommand(node), redirects, more)
    const tail = nodes.find(({ type }) => type === 'heredoc_redirect')
    return [tail === undefined ? whole : this.#behindDocument(whole, tail), ...others]
  }

  /** `cat <<END -n`: words that follow the redirection on its line. */
  #moreWords(node: Node): readonly ShellWord[] {
    return node.childrenForFieldName('argument').map((child) => this.#words.read(child))
  }

  /** `cat <<END | sh` and `cat <<END && more`: the grammar has what follows below the redirection. */
  #behindDocument(statement: ShellStatement, node: Node): ShellStatement {
    const piped = node.namedChildren.find(({ type }) => type === 'pipeline')
    if (piped !== undefined)
      return { kind: 'pipeline', stages: [statement, ...this.#all(piped.namedChildren)] }
    const right = node.childForFieldName('right')
    const [next] = right === null ? [] : this.#all([right])
    if (next === undefined) return statement
    const operator = node.children.some(({ type }) => type === '||') ? '||' : '&&'
    return { kind: 'chain', operator, left: statement, right: next }
  }

  #redirect(node: Node): readonly ShellRedirect[] {
    if (node.type === 'heredoc_redirect') return this.#document(node)
    const operator = node.children.find(({ isNamed }) => !isNamed)?.type ?? '>'
    const target = node.namedChildren.findLast(({ type }) => type !== 'file_descriptor')
    return target === undefined ? [] : [{ operator, target: this.#words.read(target) }]
  }

  #document(node: Node): readonly ShellRedirect[] {
    const body = node.namedChildren.find(({ type }) => type === 'heredoc_body')
    const start = node.namedChildren.find(({ type }) => type === 'heredoc_start')
    const isQuoted = /['"\\]/.test(start?.text ?? '')
    const target: ShellWord =
      body === undefined
        ? []
        : isQuoted
          ? [{ text: body.text, quoted: true }]
          : this.#words.readDocument(body)
    const others = node.namedChildren.filter(
      ({ type }) => type === 'file_redirect' || type === 'herestring_redirect',
    )
    return [{ operator: '<<', target }, ...others.flatMap((child) => this.#redirect(child))]
  }

  #simple(node: Node): readonly ShellStatement[] {
    const command = emptyCommand(node)
    const children = /assignment/.test(node.type) ? [node] : childrenOf(node)
    const assignments: ShellAssignment[] = []
    const words: ShellWord[] = []
    const redirects: ShellRedirect[] = []
    for (const child of children) {
      if (child.type === 'variable_assignments') assignments.push(...this.#assignments(child))
      else if (child.type === 'variable_assignment') assignments.push(this.#assignment(child))
      else if (redirectTypes.has(child.type)) redirects.push(...this.#redirect(child))
      else if (child.type !== 'comment') words.push(this.#words.read(child))
    }
    return [{ ...command, assignments, words, redirects }]
  }

  #assignments(node: Node): readonly ShellAssignment[] {
    return node.namedChildren.map((child) => this.#assignment(child))
  }

  #assignment(node: Node): ShellAssignment {
    const value = node.childForFieldName('value')
    const elements = value?.type === 'array' ? value.namedChildren : undefined
    return {
      name: node.childForFieldName('name')?.text ?? '',
      value: value === null || elements !== undefined ? [] : this.#words.read(value),
      ...(node.children.some(({ type }) => type === '+=') ? { adds: true } : {}),
      ...(elements === undefined
        ? {}
        : { elements: elements.map((child) => this.#words.read(child)) }),
    }
  }
}

const emptyCommand = (node: Node): SimpleCommand => ({
  kind: 'simple',
  line: lineOf(node),
  source: (node.text.split('\n', 1)[0] ?? '').slice(0, longestSource),
  assignments: [],
  words: [],
  redirects: [],
})

const withRedirects = (
  statement: ShellStatement,
  redirects: readonly ShellRedirect[],
  words: readonly ShellWord[],
): ShellStatement => {
  if (statement.kind === 'simple')
    return {
      ...statement,
      words: [...statement.words, ...words],
      redirects: [...statement.redirects, ...redirects],
    }
  return { kind: 'group', subshell: false, body: [statement], redirects }
}
