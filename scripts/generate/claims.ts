import { ARTIFACT_CLAIMS } from '../../test/proven/artifact-claims.ts';
import { ATTACK_CLAIMS, IMPORT_CLAIMS, RESOURCE_CLAIMS } from '../../test/proven/attack-claims.ts';
import type { Claim, Proof } from '../../test/proven/claim.ts';
import { table } from './markdown.ts';

/** What happens to artifacts, and to runs without a state. */
export function artifactsTable(): string {
  return claimsTable('what happens', ARTIFACT_CLAIMS);
}

/** How a wrong list could come to ODP, each attack, and how a small file could take much time; each with its answer. */
export function attacksTable(): string {
  return claimsTable('what is tried, or goes wrong', [
    ...IMPORT_CLAIMS,
    ...ATTACK_CLAIMS,
    ...RESOURCE_CLAIMS,
  ]);
}

function claimsTable(about: string, claims: readonly Claim[]): string {
  return table(
    [about, 'what follows', 'proven by'],
    claims.map(({ what, follows, proofs }) => [what, follows, proofs.map(link).join(', ')]),
  );
}

/** The title, linked to its file: whoever looks for it there finds it by its words. */
function link([file, title]: Proof): string {
  return `[“${title}”](../${file})`;
}
