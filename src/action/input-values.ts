import { AUDIENCE_ID } from '../manifest/allowed-values.ts';
import type { Encryption } from '../stores/s3-put.ts';
import { didYouMean } from '../words/suggest.ts';

/** What became of an input's text: a value, or what would have been allowed. */
export type Parsed<T> = { readonly value: T } | { readonly allowed: string; readonly hint?: string };
export type Parse<T> = (text: string) => Parsed<T>;

/** One of a few words. */
export function oneOf<const T extends string>(words: readonly T[]): Parse<T> {
  return (text) => {
    const value = words.find((word) => word === text);
    return value === undefined ? { allowed: listed(words), hint: didYouMean(text, words) } : { value };
  };
}

/** The booleans of YAML 1.2's core schema, as GitHub's own actions read them. */
export const boolean: Parse<boolean> = (text) => {
  if (/^(?:true|True|TRUE)$/.test(text)) return { value: true };
  if (/^(?:false|False|FALSE)$/.test(text)) return { value: false };
  return { allowed: 'true or false' };
};

/** For which audiences something holds: all, none, or those with these IDs. */
export const allOrIds: Parse<boolean | readonly string[]> = (text) => {
  const all = boolean(text);
  if ('value' in all) return all;
  const ids = idList(text);
  // Nobody names an audience so, and whoever means a boolean must learn that nothing is overridden.
  const meansBoolean = /^(?:y|yes+|n|no|on|off|[01])$/i.test(text);
  if (!meansBoolean && 'value' in ids && ids.value.every((id) => AUDIENCE_ID.test(id))) return ids;
  return { allowed: 'true or false, or audience IDs separated by commas or line breaks' };
};

/** When a comment is created. */
export type CommentInput = 'true' | 'false' | 'changes' | 'failure';

/** When a comment is created: always, never, or under a condition. */
export const commentInput: Parse<CommentInput> = (text) => {
  const always = boolean(text);
  if ('value' in always) return { value: always.value ? 'true' : 'false' };
  return oneOf<CommentInput>(['true', 'false', 'changes', 'failure'])(text);
};

/** A matrix's values, `null` is none. Any text tells jobs apart, so that nothing is wrong; JSON counts without its white space. */
export const matrixValue: Parse<string | null> = (text) => {
  try {
    const value: unknown = JSON.parse(text);
    return { value: value === null ? null : JSON.stringify(value) };
  } catch {
    return { value: text };
  }
};

/** A whole number in digits. */
export function wholeNumber(min: number, max: number): Parse<number> {
  return (text) => {
    const value = Number(text);
    if (/^[0-9]{1,15}$/.test(text) && value >= min && value <= max) return { value };
    return { allowed: `a whole number from ${min} to ${max}` };
  };
}

/** Unix seconds: of this century, for `0` is what an empty variable becomes, and not ahead of the clock. */
export const unixSeconds: Parse<number> = (text) => {
  const allowed = 'Unix time in whole seconds';
  if (!/^[0-9]{1,15}$/.test(text)) return { allowed };
  const value = Number(text);
  if (value > 1e11) return { allowed, hint: ' This looks like milliseconds; divide by 1,000.' };
  if (value < EARLIEST) return { allowed, hint: ' This is before 2001, which no import is.' };
  if (value > Date.now() / 1000 + MOST_AHEAD) {
    return {
      allowed,
      hint: ' This is more than an hour ahead of the clock: every later import would be refused as older.',
    };
  }
  return { value };
};

/** 9 September 2001, the first Unix time with ten digits. */
const EARLIEST = 1_000_000_000;
/** Seconds that another machine's clock may be ahead. */
const MOST_AHEAD = 3600;

/** A bucket's name; source: Amazon S3's "General purpose bucket naming rules". */
export const bucketName: Parse<string> = (text) => {
  const right =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) &&
    !text.includes('..') &&
    !/^[0-9]+(?:\.[0-9]+){3}$/.test(text);
  if (right) return { value: text };
  const hint = /[:/]/.test(text) ? ' Give the name alone, without s3:// or a path.' : '';
  return { allowed: 'the name of an S3 bucket: 3 to 63 of a-z 0-9 . -', hint };
};

/** Loose, for S3-compatible servers have regions of their own. */
export const awsRegion: Parse<string> = (text) =>
  /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text)
    ? { value: text }
    : { allowed: 'an AWS region such as us-east-1' };

/** It becomes the first part of the object's key. */
export const trackerId: Parse<string> = (text) =>
  /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/.test(text)
    ? { value: text }
    : { allowed: 'a tracker ID of A-Z a-z 0-9 _ . - as ODP’s account settings show it' };

/** The address of an S3-compatible server: http or https, without a query. */
export const serverUrl: Parse<string> = (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
  return fits ? { value: text } : { allowed: 'an http or https URL without a query' };
};

/** The encryption that a write to S3 asks for. */
export const s3Encryption: Parse<Encryption> = (text) => {
  if (text === 'AES256' || text === 'aws:kms') return { value: { algorithm: text } };
  return /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:(?:key|alias)\/[\w/-]+$/.test(text)
    ? { value: { algorithm: 'aws:kms', key: text } }
    : { allowed: 'AES256, aws:kms, or the ARN of a KMS key' };
};

/** The base URL of an API that gets a key, so that nobody between may read it; given without a trailing `/`. */
export const apiUrl: Parse<string> = (text) => {
  const allowed = 'an https URL without user, query or fragment';
  if (!/^https?:\/\//i.test(text)) return { allowed, hint: ' It must begin with https://.' };
  if (!URL.canParse(text) || /\s/.test(text)) return { allowed };
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) return { allowed };
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { allowed, hint: ' Over http the key could be read on its way.' };
  }
  return { value: url.href.replace(/\/+$/, '') };
};

/** Whether a URL's host is this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
}

/** Comma- or newline-separated audience IDs, each once. */
export const idList: Parse<readonly string[]> = (text) => {
  const ids = [...new Set(text.split(/[,\r\n]/).map((id) => id.trim()))].filter((id) => id !== '');
  return ids.length > 0 ? { value: ids } : { allowed: 'audience IDs separated by commas or line breaks' };
};

/** `s3://bucket/prefix`, or `null` for what is not a URL. */
export function s3Location(
  text: string,
): Parsed<{ readonly bucket: string; readonly prefix: string }> | null {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) && !/^s3:/i.test(text)) return null;
  const allowed = 'a folder, or s3://bucket/prefix';
  const match = /^s3:\/\/([^/]+)\/*(.*?)\/*$/.exec(text);
  if (!match) return { allowed };
  const bucket = bucketName(match[1]!);
  const prefix = match[2]!;
  if (!('value' in bucket)) return { allowed, hint: ' The name of its bucket is not valid.' };
  if (/[\p{Cc}\\]|\/\/|(?:^|\/)\.\.?(?:\/|$)/u.test(prefix) || Buffer.byteLength(prefix) > 700) {
    return { allowed, hint: ' Its prefix has empty or dotted parts, a backslash, or is too long.' };
  }
  return { value: { bucket: bucket.value, prefix } };
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
