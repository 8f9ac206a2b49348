import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProjectFile } from '../../scripts/check/files.ts';

for (const path of ['/dist/', '/src/', '/.github/', '/.ci/', '/action.yml', '/package-lock.json']) {
  test(`${path} has code owners`, () => {
    const owners = readProjectFile('.github/CODEOWNERS').split('\n');
    assert.ok(owners.some((line) => line.split(/\s+/)[0] === path && /\s@\S/.test(line)));
  });
}

test('a release is attested with an SBOM, and is published when all its files are there', () => {
  const workflow = readProjectFile('.github/workflows/release.yml');
  const steps = [
    /npm sbom .*> "\$RUNNER_TEMP\/sbom\.cdx\.json"/,
    /uses: actions\/attest-build-provenance@[0-9a-f]{40}[\s\S]*?sbom\.cdx\.json/,
    /gh release create [^\n]*sbom\.cdx\.json" \\\n\s+--draft/,
    /gh release edit [^\n]*--draft=false/,
  ];
  const places = steps.map((step) => workflow.search(step));
  assert.ok(!places.includes(-1), String(places));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
});

test('Scorecard looks at the repository', () => {
  assert.match(
    readProjectFile('.github/workflows/scorecard.yml'),
    /uses: ossf\/scorecard-action@[0-9a-f]{40}/,
  );
});
