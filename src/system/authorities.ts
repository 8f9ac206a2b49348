import { getCACertificates } from 'node:tls';

/**
 * The certificates of all authorities that count, as PEM, for a program that does not read `NODE_EXTRA_CA_CERTS`: those
 * of the variable, Node's own and the machine's. `null` where the variable adds none, so that the program's own do.
 */
export function authoritiesWithExtra(): string | null {
  if (getCACertificates('extra').length === 0) return null;
  const all = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return [...all].map((pem) => `${pem.trimEnd()}\n`).join('');
}
