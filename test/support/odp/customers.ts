import { type Field, parseQuery, type Value } from './graphql.ts';

/** What GraphQL needs to know of this ODP. */
export interface QueryContext {
  readonly identifiers: ReadonlySet<string>;
  readonly audiences: Set<string> | null;
  /** Whether ODP shows audiences that a customer is not in, with the state `not_qualified`; else it leaves them out. */
  showsNotQualified: boolean;
  isMember(audience: string, identifier: string, value: string): boolean;
}

/** A GraphQL reply, and what the stand-in noticed about the query. */
export interface QueryReply {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
  readonly inlined: boolean;
  readonly customers: number;
}

interface GraphqlError {
  readonly message: string;
  readonly path?: readonly string[];
  readonly extensions: Readonly<Record<string, string>>;
}

/** Answers `customer(<identifier>: …) { audiences(subset: …) { edges { node { name state } } } }`, several under aliases. */
export function answerQuery(
  context: QueryContext,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): QueryReply {
  let parsed: ReturnType<typeof parseQuery>;
  try {
    parsed = parseQuery(query);
  } catch (error) {
    return { ...invalid('InvalidSyntax', (error as Error).message), inlined: false, customers: 0 };
  }
  const noticed = {
    inlined: parsed.fields.some(({ args }) => Object.values(args).some(({ kind }) => kind !== 'variable')),
    customers: parsed.fields.filter(({ name }) => name === 'customer').length,
  };
  const undeclared = variablesOf(parsed.fields).find((name) => !parsed.variables.includes(name));
  if (undeclared !== undefined)
    return { ...invalid('ValidationError', `Undefined variable ${undeclared}`), ...noticed };
  if (noticed.inlined) {
    return {
      ...invalid('ValidationError', 'The stand-in takes customer identifiers as variables only'),
      ...noticed,
    };
  }

  const data: Record<string, unknown> = {};
  const errors: GraphqlError[] = [];
  for (const field of parsed.fields) {
    const reply = customer(context, field, variables);
    if ('message' in reply) {
      data[field.key] = null;
      errors.push(reply);
    } else {
      data[field.key] = reply.value;
    }
  }
  return { data, ...(errors.length > 0 ? { errors } : {}), ...noticed };
}

function customer(
  context: QueryContext,
  field: Field,
  variables: Readonly<Record<string, unknown>>,
): { value: unknown } | GraphqlError {
  const [identifier, value] =
    Object.entries(field.args).map(([name, arg]) => [name, resolve(arg, variables)])[0] ?? [];
  const refused = (message: string, classification: string, code?: string): GraphqlError => ({
    message,
    path: [field.key],
    extensions: { ...(code === undefined ? {} : { code }), classification },
  });
  if (field.name !== 'customer' || Object.keys(field.args).length !== 1) {
    return refused(
      `Field '${field.name}' in type 'Query' is undefined or takes exactly one identifier`,
      'ValidationError',
    );
  }
  if (typeof value !== 'string') return refused('The identifier must be a String', 'ValidationError');
  if (typeof identifier !== 'string' || !context.identifiers.has(identifier)) {
    // As ODP words it, with the value: a client must not repeat this message.
    return refused(
      `Exception while fetching data (/${field.key}) : Exception: could not resolve ${String(identifier)} = ${value}`,
      'DataFetchingException',
      'INVALID_IDENTIFIER_EXCEPTION',
    );
  }
  return { value: select(field, { audiences: (audiences: Field) => connection(audiences) }) };

  function connection(audiences: Field): unknown {
    const asked = audiences.args.subset === undefined ? [] : resolve(audiences.args.subset, variables);
    const nodes = (Array.isArray(asked) ? asked : [asked])
      .filter((name) => context.audiences === null || context.audiences.has(name))
      .map((name) => ({ name, in: context.isMember(name, String(identifier), String(value)) }))
      .filter((audience) => audience.in || context.showsNotQualified)
      .map((audience) => ({ name: audience.name, state: audience.in ? 'qualified' : 'not_qualified' }));
    return select(audiences, {
      edges: (edges: Field) =>
        nodes.map((node) =>
          select(edges, {
            node: (fields: Field) => select(fields, { name: () => node.name, state: () => node.state }),
          }),
        ),
    });
  }
}

/** The asked fields of an object; a field that it does not have is null. */
function select(parent: Field, resolvers: Readonly<Record<string, (field: Field) => unknown>>): unknown {
  return Object.fromEntries(
    parent.fields.map((field) => [field.key, resolvers[field.name]?.(field) ?? null]),
  );
}

function resolve(value: Value, variables: Readonly<Record<string, unknown>>): unknown {
  if (value.kind === 'variable') return variables[value.name];
  return value.kind === 'list' ? value.items.map((item) => resolve(item, variables)) : value.text;
}

function variablesOf(fields: readonly Field[]): string[] {
  const ofValue = (value: Value): string[] => {
    if (value.kind === 'variable') return [value.name];
    return value.kind === 'list' ? value.items.flatMap(ofValue) : [];
  };
  return fields.flatMap((field) => [
    ...Object.values(field.args).flatMap(ofValue),
    ...variablesOf(field.fields),
  ]);
}

function invalid(classification: string, message: string) {
  return { data: null, errors: [{ message, extensions: { classification } }] };
}
