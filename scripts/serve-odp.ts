import { renameSync, writeFileSync } from 'node:fs';
import { startOdp } from '../test/support/odp.ts';

/**
 * Serves the tests' stand-in of ODP until it is killed, for workflows and for trying things by hand:
 *
 *     node scripts/serve-odp.ts <file>
 *
 * The file gets the address and the made-up key pair as `name=value` lines, whole or not at all. Every import is printed
 * as ODP's Activity Log would tell it.
 */
const file = process.argv[2];
if (file === undefined)
  throw new Error('Usage: node scripts/serve-odp.ts <file for the address and key pair>');

const odp = await startOdp({ identifiers: ['customer_id', 'email', 'user_id', 'loyalty_number'] });
const facts = {
  url: odp.url,
  'api-url': odp.apiUrl,
  'api-key': odp.apiKey,
  'tracker-id': odp.trackerId,
  'access-key-id': odp.keyPair.accessKeyId,
  'secret-access-key': odp.keyPair.secretAccessKey,
};
const lines = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(`${file}.new`, lines.join(''));
renameSync(`${file}.new`, file);

let told = 0;
setInterval(() => {
  for (; told < odp.activityLog.length; told += 1) console.log(JSON.stringify(odp.activityLog[told]));
}, 200);
