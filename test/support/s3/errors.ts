import type { Answer } from '../server.ts';

/** A refusal of S3; source: "Error responses" of the Amazon S3 API reference. */
export interface S3Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** More elements of the error document. */
  readonly details?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export function failure(
  status: number,
  code: string,
  message: string,
  more: Partial<S3Failure> = {},
): S3Failure {
  return { status, code, message, ...more };
}

/** The error document that S3 sends. */
export function failureAnswer({ status, code, message, details, headers }: S3Failure): Answer {
  const elements = Object.entries({
    Code: code,
    Message: message,
    ...details,
    RequestId: 'STANDIN',
    HostId: 'stand-in',
  });
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'STANDIN', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.map(element).join('')}</Error>`,
  };
}

export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function element([name, text]: [string, string]): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
