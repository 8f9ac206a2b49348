/** Bytes of text that `documentIn` wants, or all that there are. */
export const DOCUMENT_HEAD = 512;

/**
 * What is wrong with text that should have an ID or a record a line and begins like a page or a document, or null.
 * An error page in place of a list parses as a list of one member.
 */
export function documentIn(head: string): string | null {
  const page = pageIn(head);
  if (page !== null) return page;
  const text = head.trim();
  if (!/^(?:\{\s*["}]|\[\s*["{\]])/.test(text)) return null;
  if (UNLOAD_MANIFEST.test(text)) return IS_MANIFEST;
  // A list has more than one value; a service that fails answers with one.
  return isObject(text) ? IS_ANSWER : IS_JSON;
}

/** What is wrong with text that begins like a page or an XML document, in whatever format a list was expected; or null. */
export function pageIn(head: string): string | null {
  const text = head.trimStart().replace(/^(?:<!--[\s\S]*?-->\s*)+/, '');
  if (/^<(?:!doctype|html|head|body|center)[\s>]/i.test(text)) return IS_PAGE;
  // A declaration, or two tags in a row.
  return /^<(?:\?xml|[A-Za-z][\w:-]*(?:\s[^<>]*)?>\s*<[A-Za-z/])/.test(text) ? IS_XML : null;
}

/** Whether the JSON object is the manifest that Redshift writes next to the files of an UNLOAD (Redshift, "UNLOAD"). */
export function isUnloadManifest(names: readonly string[]): boolean {
  return names.includes('entries') && names.every((name) => MANIFEST_NAMES.has(name));
}

const MANIFEST_NAMES: ReadonlySet<string> = new Set(['author', 'entries', 'meta', 'schema']);
const UNLOAD_MANIFEST = /^\{\s*"entries"\s*:\s*\[\s*\{\s*"url"\s*:/;

const IS_PAGE =
  'This is an HTML page, perhaps an error page that was saved in place of the list. Export the list again.';
const IS_XML =
  'This is an XML document, perhaps an error that was saved in place of the list. Export the list again.';
const IS_JSON =
  'This is JSON. Set `format: ndjson` for one value on each line, or `format: json` for anything else, or export the list as CSV.';
const IS_ANSWER =
  'This is a single JSON object, perhaps an error that was saved in place of the list. Export the list again.';
export const IS_MANIFEST =
  "This is the manifest of a Redshift UNLOAD, not a part of it. Leave it out with a pattern in `members` such as `'!vip/*manifest'`.";

/** Whether the text is one whole JSON object. */
function isObject(text: string): boolean {
  if (!text.startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
