import type { RowFinding } from './row-finding.ts';

/** Finds `not-an-email` in an ID of the identifier `email`. Quoted parts (RFC 5321) may hold anything; a list may have written more around the address. */
export function notAnEmail(id: string): RowFinding | null {
  if (/^(?:mailto:|<)|[,;]$/i.test(id)) return 'error';
  const [local, domain, ...more] = id.replace(/"(?:[^"\\]|\\.)*"/gs, 'quoted').split('@');
  if (!local || !domain || more.length > 0 || /\s/.test(local + domain)) return 'error';
  return domain.includes('.') || /^\[.*\]$/.test(domain) ? null : 'warning';
}
