import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Imported for its effect: what the user, a hook of git, or a CI has set for programs of their own does not reach what a
 * test runs in this process, or starts from it. Neither do the settings that git and AWS’s SDK keep in a home folder:
 * there is none. Language, time zone and colours stay as they are, for nothing may depend on them.
 */
const FOREIGN = /^(?:ACTIONS|AWS|GIT|GITHUB|INPUT|RUNNER)_|^XDG_CONFIG_HOME$|_PROXY$/i;

for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];

const nowhere = join(tmpdir(), 'odp-no-home');
Object.assign(process.env, {
  HOME: nowhere,
  USERPROFILE: nowhere,
  AWS_EC2_METADATA_DISABLED: 'true',
  GIT_CONFIG_NOSYSTEM: '1',
});
