import { isUtf8 } from 'node:buffer';
import { error, type Problem } from '../problems/problem.ts';

/** Largest manifest in bytes. Ten thousand audiences with every key take about 5 MB. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/**
 * A manifest's text: UTF-8 with or without byte order mark, LF at every line end, no control characters.
 * `problem` says why it is none.
 */
export function decodeText(
  source: string | Uint8Array,
  name: string,
): { readonly text: string; readonly problem?: undefined } | { readonly problem: Problem } {
  const fail = (message: string, line: number) => ({
    problem: error('manifest-syntax', message, { file: name, line }),
  });
  if (source.length > MAX_MANIFEST_BYTES) return { problem: tooLarge(name) };
  if (typeof source !== 'string') {
    if ((source[0] === 0xff && source[1] === 0xfe) || (source[0] === 0xfe && source[1] === 0xff)) {
      return fail('The manifest is UTF-16. Save it as UTF-8.', 1);
    }
    if (!isUtf8(source)) {
      return fail('The manifest is not valid UTF-8 on this line. Save it as UTF-8.', firstBadLine(source));
    }
    return decodeText(
      Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8'),
      name,
    );
  }
  // A lone CR ends a line in YAML 1.2; the parser knows only LF and CRLF.
  const text = source.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
  const control = /[\0-\x08\x0b\x0c\x0e-\x1f]/.exec(text);
  if (control) {
    const line = text.slice(0, control.index).split('\n').length;
    return fail('The manifest has a control character on this line, which YAML does not allow.', line);
  }
  return { text };
}

/** The problem of a manifest over `MAX_MANIFEST_BYTES`. */
export function tooLarge(name: string): Problem {
  const message = 'The manifest is larger than 16 MiB. Split it into several.';
  return error('manifest-syntax', message, { file: name });
}

/** 1-based line of the first byte that is not UTF-8: a line feed is never part of a longer character. */
function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed + 1;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end;
  }
  return line;
}
