/** Tells which IDs look like the text, or `null` where the text does not look like an ID. */
export function shapeOf(text: string): ((id: string) => boolean) | null {
  const kind = KINDS.find((form) => form.test(text));
  if (kind !== undefined) return (id) => kind.test(id);
  if ((text.match(/[0-9]/g) ?? []).length < 2) return null;
  const folded = foldDigits(text);
  return (id) => foldDigits(id) === folded;
}

/** Whether the text has a form that no header has, whatever the rows are. */
export function isSurelyMember(text: string): boolean {
  return KINDS.some((form) => form.test(text));
}

/** The text with each run of digits made the same. */
function foldDigits(text: string): string {
  return text.replace(/[0-9]+/g, '0');
}

/** An e-mail address, a long number, a UUID, a hash. */
const KINDS: readonly RegExp[] = [
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  /^\+?[0-9]{5,}$/,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(?=.*[0-9])[0-9a-f]{16,}$/i,
];
