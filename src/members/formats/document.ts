/** Bytes of text that `documentIn` wants, or all that there are. */
export const DOCUMENT_HEAD = 512;

/**
 * What is wrong with text that should have an ID or a record a line and begins like a page or a document, or null.
 * An error page in place of a list parses as a list of one member.
 */
export function documentIn(head: string): string | null {
  const text = head.trimStart();
  if (/^<(?:!doctype|html[\s>])/i.test(text)) {
    return 'This is an HTML page, perhaps an error page that was saved in place of the list. Export the list again.';
  }
  if (/^<\?xml/i.test(text)) {
    return 'This is an XML document, perhaps an error that was saved in place of the list. Export the list as CSV in UTF-8.';
  }
  if (/^(?:\{\s*["}]|\[\s*["{\]])/.test(text)) {
    return 'This is JSON. Set `format: ndjson` for one value on each line, or `format: json` for anything else, or export the list as CSV.';
  }
  return null;
}
