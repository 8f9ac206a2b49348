import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { charts } from '../../bench/charts.ts';
import { goals } from '../../bench/goals.ts';
import { readResults } from '../../bench/results.ts';
import { scaleFiles } from '../../bench/scale.ts';
import { sections } from '../../bench/sections.ts';
import { inventedResults } from './results.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');

describe('docs/scale.md', () => {
  it('is what the stored results make, with its charts', () => {
    const files = scaleFiles(text('docs/scale.md'), readResults(join(ROOT, 'bench/results')));
    for (const [path, content] of Object.entries(files)) assert.equal(text(path), content, path);
  });

  it('shows no chart that is not there', () => {
    for (const [, path = ''] of text('docs/scale.md').matchAll(/!\[[^\]]*\]\(([^)]+)\)/g))
      assert.ok(existsSync(join(ROOT, 'docs', path)), path);
  });

  it('has something to say of every suite, in numbers', () => {
    const parts = sections(inventedResults());
    for (const [name, content] of Object.entries(parts)) {
      assert.notEqual(content, '', name);
      assert.doesNotMatch(content, /NaN|Infinity|undefined|null/, name);
    }
    assert.match(parts.peers ?? '', /\| 4\.00 s \(4\.00×\) \|/);
    assert.match(parts.limit ?? '', /3,906,250 members a job/);
  });

  it('is left empty where nothing was measured', () => {
    assert.deepEqual([...new Set(Object.values(sections({})))], ['']);
    assert.deepEqual(charts({}), {});
  });
});

describe('the goals', () => {
  it('are met by results that meet them', () => {
    assert.deepEqual(
      goals(inventedResults()).filter(({ met }) => met !== true),
      [],
    );
  });

  it('are missed by the one case that misses them', () => {
    const { peers, ...rest } = inventedResults();
    assert.ok(peers !== undefined);
    const contests = peers.contests.map((contest) =>
      contest.data.kind === 'uuid' && contest.data.rows === 5_000_000
        ? { ...contest, entries: contest.entries.map((one) => ({ ...one, seconds: [2] })) }
        : contest,
    );
    const missed = goals({ ...rest, peers: { ...peers, contests } }).filter(({ met }) => met === false);
    assert.equal(missed.length, 1);
    assert.match(missed[0]?.worst ?? '', /^1\.00× .*uuid, 5 million/);
  });
});

describe('the charts', () => {
  for (const [name, svg] of Object.entries(charts(inventedResults())))
    it(`draw ${name} with a title, both axes and only numbers as coordinates`, () => {
      assert.match(svg, /^<svg [^>]*viewBox="0 0 760 \d+"/);
      assert.match(svg, /<title>/);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined/);
      const opened = svg.match(/<[a-z]/g)?.length;
      assert.equal(opened, (svg.match(/\/>|<\/[a-z]/g) ?? []).length);
    });
});
