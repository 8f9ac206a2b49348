/**
 * Reads CSV as ODP's page "CSV upload" defines it: comma, `\n` after every record, any field quoted with `"` and a
 * quote in it doubled. Yields the fields of each record, or null for a record that ODP ignores: one with a line
 * break in a field, or without the `\n`. Throws an Error on quoting that leaves open where a record ends.
 */
export function* readCsv(text: string): Generator<string[] | null> {
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const line = end < 0 ? text.slice(at) : text.slice(at, end);
    if (!line.includes('"')) {
      yield end < 0 || line.includes('\r') ? null : line.split(',');
      at = end < 0 ? text.length : end + 1;
    } else {
      const record = quotedRecord(text, at);
      yield record.fields;
      at = record.next;
    }
  }
}

function quotedRecord(text: string, start: number): { fields: string[] | null; next: number } {
  const fields: string[] = [];
  let at = start;
  for (;;) {
    let field: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      field = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    } else {
      const end = plainFieldEnd(text, at);
      field = text.slice(at, end);
      at = end;
      if (field.includes('"')) throw new Error('there is a quote inside a field that is not quoted');
    }
    fields.push(field);
    if (text[at] === ',') at += 1;
    else break;
  }
  if (at < text.length && text[at] !== '\n') throw new Error('there is text after a closing quote');
  const whole = at < text.length && !fields.some((field) => /[\r\n]/.test(field));
  return { fields: whole ? fields : null, next: at + 1 };
}

function closingQuote(text: string, start: number): number {
  let at = start;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error('a quote is never closed');
    if (text[quote + 1] !== '"') return quote;
    at = quote + 2;
  }
}

function plainFieldEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n') at += 1;
  return at;
}
