import type { Problem } from '../problems/problem.ts';
import { askOdp, type OdpApi, unusableAnswer } from './http.ts';

/**
 * What ODP says of one member and one audience. `unknown`: ODP cannot resolve the member's ID (yet). `refused`: it does
 * not take the identifier at all.
 */
export type Membership = 'qualified' | 'not' | 'unknown' | 'refused';

/** One question: whose membership in which audience. */
export interface MembershipQuestion {
  /** ODP field name. */
  readonly identifier: string;
  readonly audienceId: string;
  readonly memberId: string;
}

/**
 * Asks ODP's GraphQL API (`POST /v3/graphql`) about one member. The ID and the audience travel as variables, of the
 * types that Optimizely's own SDKs declare; the identifier is part of the query, hence only an ODP field name is allowed.
 * Throws RangeError for another one, and when `signal` aborts.
 */
export async function askMembership(
  api: OdpApi,
  question: MembershipQuestion,
  signal?: AbortSignal,
): Promise<Membership | Problem> {
  const { identifier, audienceId, memberId } = question;
  if (!/^[a-z][a-z0-9_]*$/.test(identifier)) throw new RangeError('not an ODP field name');
  const query = `query($userId: String, $audiences: [String]) {customer(${identifier}: $userId) {audiences(subset: $audiences) {edges {node {name state}}}}}`;
  const variables = { userId: memberId, audiences: [audienceId] };
  const answer = await askOdp(api, '/graphql', { query, variables }, signal);
  if (!('json' in answer)) return answer;
  return (
    membershipIn(answer.json, audienceId) ??
    unusableAnswer('ODP’s GraphQL API gave an answer of another form')
  );
}

function membershipIn(json: unknown, audienceId: string): Membership | null {
  if (typeof json !== 'object' || json === null) return null;
  const { data, errors } = json as { data?: GraphQlData | null; errors?: unknown };
  if (Array.isArray(errors) && errors.length > 0) return refusalIn(errors[0]);
  const edges = data?.customer?.audiences?.edges;
  if (Array.isArray(edges)) {
    const mine = edges.find((edge) => edge?.node?.name === audienceId);
    return mine?.node?.state === 'qualified' ? 'qualified' : 'not';
  }
  return data?.customer === null ? 'unknown' : null;
}

interface GraphQlData {
  readonly customer?: {
    readonly audiences?: {
      readonly edges?: readonly ({ node?: { name?: unknown; state?: unknown } | null } | null)[];
    };
  } | null;
}

/**
 * `INVALID_IDENTIFIER_EXCEPTION` is documented for an identifier that ODP does not know. The tests of Optimizely's SDKs
 * show the same code with "could not resolve <identifier> = <value>": there the field is known and the value is not. An
 * argument that the schema lacks is GraphQL's validation error. The message holds the member's ID; only its form is used.
 */
function refusalIn(error: unknown): Membership | null {
  const { message, extensions } = (error ?? {}) as {
    message?: unknown;
    extensions?: { code?: unknown; classification?: unknown } | null;
  };
  const { code, classification } = extensions ?? {};
  if (classification === 'ValidationError') return 'refused';
  if (code !== 'INVALID_IDENTIFIER_EXCEPTION' && classification !== 'InvalidIdentifierException') return null;
  return typeof message === 'string' && /could not resolve/i.test(message) ? 'unknown' : 'refused';
}
