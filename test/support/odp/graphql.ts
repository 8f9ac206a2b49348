/**
 * As much of GraphQL as a client of ODP needs: one operation with fields, aliases, arguments and variables.
 * Source: the GraphQL specification, October 2021, sections 2.1 to 2.10. Throws SyntaxError on anything else.
 */
export interface Field {
  /** The alias, or the name. */
  readonly key: string;
  readonly name: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly fields: readonly Field[];
}

export type Value =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'string' | 'other'; readonly text: string };

/** The top-level fields of the query and the names of the variables that it declares. */
export function parseQuery(text: string): { fields: Field[]; variables: string[] } {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at] ?? '';
  const next = () => tokens[at++] ?? '';
  const expect = (token: string) => {
    const found = next();
    if (found !== token)
      throw new SyntaxError(`Invalid syntax: expected '${token}', found '${found.slice(0, 20)}'`);
  };
  const name = () => {
    const found = next();
    if (!/^[A-Za-z_]\w*$/.test(found))
      throw new SyntaxError(`Invalid syntax: '${found.slice(0, 20)}' is no name`);
    return found;
  };

  const value = (): Value => {
    const token = next();
    if (token === '$') return { kind: 'variable', name: name() };
    if (token === '[') {
      const items: Value[] = [];
      while (peek() !== ']') {
        if (at >= tokens.length) throw new SyntaxError('Invalid syntax: a list is never closed');
        items.push(value());
      }
      next();
      return { kind: 'list', items };
    }
    if (token.startsWith('"""')) return { kind: 'string', text: token.slice(3, -3) };
    if (token.startsWith('"')) return { kind: 'string', text: JSON.parse(token) };
    return { kind: 'other', text: token };
  };
  const args = () => {
    const found: Record<string, Value> = {};
    if (peek() !== '(') return found;
    next();
    while (peek() !== ')') {
      const key = name();
      expect(':');
      found[key] = value();
    }
    next();
    return found;
  };
  const selection = (): Field[] => {
    const fields: Field[] = [];
    expect('{');
    while (peek() !== '}') {
      const first = name();
      const aliased = peek() === ':';
      if (aliased) next();
      const own = aliased ? name() : first;
      const given = args();
      fields.push({ key: first, name: own, args: given, fields: peek() === '{' ? selection() : [] });
    }
    next();
    return fields;
  };
  const declarations = () => {
    const names: string[] = [];
    if (peek() !== '(') return names;
    let depth = 0;
    do {
      const token = next();
      if (token === '(') depth += 1;
      if (token === ')') depth -= 1;
      if (token === '$') names.push(name());
      if (token === '') throw new SyntaxError('Invalid syntax: the variables are never closed');
    } while (depth > 0);
    return names;
  };

  let variables: string[] = [];
  if (peek() !== '{') {
    expect('query');
    if (peek() !== '(' && peek() !== '{') name();
    variables = declarations();
  }
  const fields = selection();
  if (at < tokens.length) throw new SyntaxError('Invalid syntax: there is more than one operation');
  return { fields, variables };
}

function tokenize(text: string): string[] {
  const pattern =
    /[\s,\ufeff]+|#[^\n]*|("""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"|\.\.\.|[!$&()[\]{}:=@|]|[\w.+-]+)/gy;
  const tokens: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null)
      throw new SyntaxError('Invalid syntax: the query has a character that GraphQL does not know');
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  return tokens;
}
