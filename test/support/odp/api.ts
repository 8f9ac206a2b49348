import type { IncomingMessage, ServerResponse } from 'node:http';
import { createFaults, type Faults } from '../faults.ts';
import { type Answer, exchange, type RequestRecord, recordOf } from '../server.ts';
import { answerQuery, type QueryContext } from './customers.ts';

/** What the API remembers of a request. */
export interface ApiRequest extends RequestRecord {
  /** The body as text. */
  body: string;
  /** The GraphQL query wrote a customer's identifier into its text instead of passing a variable. */
  inlined: boolean;
  /** How many customers the query asked for. */
  customers: number;
}

export interface OdpApi {
  readonly requests: ApiRequest[];
  readonly faults: Faults<ApiRequest>;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface OdpApiOptions extends QueryContext {
  readonly apiKey: string;
  readonly audiences: Set<string> | null;
}

/** `GET /v3/segments` and `POST /v3/graphql` as ODP's API reference describes them. */
export function createOdpApi(options: OdpApiOptions): OdpApi {
  const api: OdpApi = {
    requests: [],
    faults: createFaults(),
    handle(incoming, response) {
      const request = Object.assign(recordOf(incoming), { body: '', inlined: false, customers: 0 });
      api.requests.push(request);
      return exchange(
        incoming,
        response,
        request,
        api.faults,
        (body) => {
          request.body = body.toString();
          return answer(options, request);
        },
        (status, code) => problem(status, code),
      );
    },
  };
  return api;
}

function answer(options: OdpApiOptions, request: ApiRequest): Answer {
  if (request.headers['x-api-key'] !== options.apiKey) return problem(403, 'Forbidden');
  switch (`${request.method} ${request.path}`) {
    case 'GET /v3/segments':
      return json(200, { segment_ids: [...(options.audiences ?? [])] });
    case 'POST /v3/graphql':
      return graphql(options, request);
    default:
      return problem(404, 'Not Found');
  }
}

function graphql(options: OdpApiOptions, request: ApiRequest): Answer {
  let question: { query?: unknown; variables?: unknown };
  try {
    question = JSON.parse(request.body);
  } catch {
    return problem(400, 'Bad Request');
  }
  if (typeof question?.query !== 'string') return problem(400, 'Bad Request');
  const variables = (question.variables ?? {}) as Readonly<Record<string, unknown>>;
  const { inlined, customers, ...reply } = answerQuery(options, question.query, variables);
  request.inlined = inlined;
  request.customers = customers;
  return json(200, reply);
}

function problem(status: number, title: string): Answer {
  return json(status, { title, status, timestamp: new Date().toISOString(), detail: { invalids: [] } });
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
