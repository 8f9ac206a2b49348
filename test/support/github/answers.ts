import type { Answer } from '../server.ts';

export type { Answer, RequestRecord } from '../server.ts';

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** An error document; source: GitHub's page "Troubleshooting the REST API". */
export function refusal(status: number, message: string, more: object = {}): Answer {
  return json(status, {
    message,
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
    ...more,
  });
}

export function notFound(): Answer {
  return refusal(404, 'Not Found');
}

/** What the Actions installation token gets where the workflow grants too little. */
export function notAccessible(): Answer {
  return refusal(403, 'Resource not accessible by integration');
}
