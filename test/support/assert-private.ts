import assert from 'node:assert/strict';
import type { ActionRun } from './action.ts';
import type { RequestRecord } from './server.ts';

/** What a stand-in remembers of a request; `body` where it keeps it. */
export type SentRequest = RequestRecord & { readonly body?: string };

/** Places that a run's text may have gone to besides its own log, outputs, summary and result. */
export interface Elsewhere {
  /** Requests but the uploads, the state and ODP's verification, whose purpose is to carry members. */
  readonly requests?: readonly SentRequest[];
  /** Bodies of pull-request comments. */
  readonly comments?: readonly string[];
  /** Anything else, by what it is called. */
  readonly texts?: Readonly<Record<string, string>>;
}

/**
 * Asserts that none of these member IDs (or other secrets) left the run: raw, or URL-encoded, escaped for JSON, for
 * HTML or for a workflow command, in hexadecimal, in upper or lower case, or in base64. IDs must be distinctive, or they
 * are found by accident: of six characters or more, or eight where each could be one of a hash. The failure names the
 * place and the form, not the ID.
 */
export function assertNoMemberIds(ids: Iterable<string>, run: ActionRun, elsewhere: Elsewhere = {}): void {
  const places = Object.entries(textsOf(run, elsewhere)).map(([place, text]) => ({
    place,
    text,
    lower: text.toLowerCase(),
  }));
  let index = -1;
  for (const id of ids) {
    index += 1;
    assert.ok(
      id.length >= (/^[0-9a-f]*$/i.test(id) ? 8 : 6),
      `ID ${index} is too short to be told from other text`,
    );
    for (const [form, wanted] of Object.entries(formsOf(id))) {
      // Base64 says something else in another case, and would be found by accident.
      const exact = form.startsWith('base64');
      for (const { place, text, lower } of places) {
        const at = exact ? text.indexOf(wanted) : lower.indexOf(wanted.toLowerCase());
        assert.ok(at < 0, `ID ${index} is in the ${place} as ${form}, at character ${at}`);
      }
    }
  }
}

/** Everything of a run that people or other programs can read, by what it is called. */
export function textsOf(run: ActionRun, elsewhere: Elsewhere = {}): Record<string, string> {
  return {
    'standard output': run.stdout,
    'standard error': run.stderr,
    'job summary': run.summary,
    'result document': run.resultText,
    ...named('output', Object.entries(run.outputs)),
    ...named('comment', Object.entries(elsewhere.comments ?? [])),
    ...named(
      'request',
      (elsewhere.requests ?? []).map(({ method, path, query, headers, body }, number) => [
        `${number} (${method})`,
        [path, query, JSON.stringify(headers), body].join('\n'),
      ]),
    ),
    ...elsewhere.texts,
  };
}

function named(kind: string, entries: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(entries.map(([name, text]) => [`${kind} ${name}`, text]));
}

function formsOf(id: string): Record<string, string> {
  const bytes = Buffer.from(id);
  return {
    text: id,
    'URL-encoded text': encodeURIComponent(id),
    'form-encoded text': new URLSearchParams({ x: id }).toString().slice(2),
    'JSON text': JSON.stringify(id).slice(1, -1),
    'JSON text in JSON': JSON.stringify(JSON.stringify(id)).slice(3, -3),
    'HTML text': id
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;'),
    'workflow command text': id.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'),
    'CSV text': id.replaceAll('"', '""'),
    hexadecimal: bytes.toString('hex'),
    ...base64Forms(bytes),
  };
}

/** Base64 of a text depends on where it begins among three bytes; the characters that do not are searched. */
function base64Forms(bytes: Buffer): Record<string, string> {
  const forms: Record<string, string> = {};
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const from = Math.ceil((shift * 8) / 6);
    const core = encoded.slice(from, Math.floor(((shift + bytes.length) * 8) / 6));
    forms[`base64 (${shift})`] = core;
    forms[`base64url (${shift})`] = core.replaceAll('+', '-').replaceAll('/', '_');
  }
  return forms;
}
