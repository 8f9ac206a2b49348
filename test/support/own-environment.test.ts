import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from './temporary.ts';

/** What a process sees that imports such a module of this folder, started by somebody with these variables. */
function environmentIn(module: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const script = `await import(${JSON.stringify(new URL(module, import.meta.url).href)});
    console.log(JSON.stringify(process.env));`;
  const args = ['--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', env }));
}

for (const module of ['temporary.ts', 'server.ts']) {
  test(`nothing that is set for other programs reaches a test that imports ${module}`, () => {
    const foreign = {
      ...{ AWS_USE_FIPS_ENDPOINT: 'true', AWS_PROFILE: 'work', GIT_DIR: '/somewhere/.git' },
      ...{ GITHUB_ACTIONS: 'true', ACTIONS_RUNTIME_TOKEN: 'token', RUNNER_TEMP: '/somewhere' },
      ...{ INPUT_MODE: 'import', HTTPS_PROXY: 'http://127.0.0.1:2', no_proxy: 'example.org' },
    };
    const seen = environmentIn(module, { ...process.env, ...foreign, TZ: 'Pacific/Chatham' });
    for (const name of Object.keys(foreign)) assert.ok(!(name in seen), name);
    assert.equal(seen.TZ, 'Pacific/Chatham');
    assert.equal(seen.PATH, process.env.PATH);
  });
}

test('nor do the user’s settings of git', () => {
  const home = temporaryFolder('home');
  writeFileSync(join(home, '.gitconfig'), '[init]\ndefaultBranch = theirs\n');
  const settingsIn = (env: NodeJS.ProcessEnv) =>
    execFileSync('git', ['config', '--list'], { cwd: home, encoding: 'utf8', env });
  const theirs = { ...process.env, HOME: home, XDG_CONFIG_HOME: home };
  assert.match(settingsIn(theirs), /theirs/);
  assert.doesNotMatch(settingsIn(environmentIn('temporary.ts', theirs)), /theirs/);
});
