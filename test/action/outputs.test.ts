import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fitOutputs, outputsOf, setOutputs, shardsAreTooLong } from '../../src/action/outputs.ts';
import { audience, broken, result } from '../report/views.ts';
import { parseFileCommands } from '../support/runner-commands.ts';
import { temporaryFolder } from '../support/temporary.ts';

const NOWHERE = { directory: '/tmp', resultPath: null, planDigest: null, shards: null };

describe('outputs', () => {
  it('tell what was done', () => {
    const document = result({
      mode: 'import',
      outcome: 'failure',
      audiences: [
        audience({ status: 'imported' }),
        broken({ id: 'b' }),
        audience({ id: 'c', status: 'blocked' }),
        audience({ id: 'd', status: 'failed' }),
      ],
      abandoned: ['gone'],
    });
    assert.deepEqual(
      outputsOf(document, {
        directory: '/tmp',
        resultPath: '/tmp/result.json',
        planDigest: 'd'.repeat(64),
        shards: ['external_audience_1', 'b'],
      }),
      {
        mode: 'import',
        outcome: 'failure',
        result: JSON.stringify(document),
        'result-path': '/tmp/result.json',
        directory: '/tmp',
        'plan-digest': 'd'.repeat(64),
        audiences: '["external_audience_1","b","c","d"]',
        imported: '["external_audience_1"]',
        blocked: '["c"]',
        invalid: '["b"]',
        failed: '["d"]',
        abandoned: '["gone"]',
        files: 'odp-audiences/external_audience_1.csv.gz\nodp-audiences/c.csv.gz\nodp-audiences/d.csv.gz',
        members: '15351',
        added: '612',
        removed: '261',
        changed: 'true',
        shards: '["external_audience_1","b"]',
      },
    );
  });

  it('name each file on a line of its own, whatever its folder is called', () => {
    const file = (path: string) => audience({ file: { path, bytes: 1, sha256: '0'.repeat(64) } });
    const audiences = [file('/a\nb\r/1.csv.gz'), file('/c/2.csv.gz')];
    const { files } = outputsOf(result({ audiences }), NOWHERE);
    assert.equal(files, '/a\\nb\\r/1.csv.gz\n/c/2.csv.gz');
  });

  it('are there where the input was wrong', () => {
    const document = result({ mode: null, ts: null, outcome: 'failure', audiences: [] });
    const outputs = outputsOf(document, NOWHERE);
    const names = ['mode', 'result-path', 'audiences', 'members', 'added', 'changed'];
    assert.deepEqual(
      names.map((name) => outputs[name]),
      ['', '', '[]', '0', '', 'false'],
    );
  });

  it('reach the runner as they are, whatever they hold', () => {
    const file = join(temporaryFolder(), 'output');
    writeFileSync(file, '');
    const outputs = { a: 'one\ntwo', b: 'x<<EOF\ny\nEOF\nc=d', files: '', 'result-path': '/tmp/ü' };
    process.env.GITHUB_OUTPUT = file;
    setOutputs(outputs);
    delete process.env.GITHUB_OUTPUT;
    assert.deepEqual(parseFileCommands(readFileSync(file, 'utf8')), outputs);
  });

  it('go nowhere outside GitHub', () => {
    delete process.env.GITHUB_OUTPUT;
    setOutputs({ a: 'b' });
  });

  it('that GitHub would not take are empty, the longest first, and never `shards`', () => {
    const long = 'x'.repeat(120_000);
    assert.deepEqual(fitOutputs({ mode: 'plan', files: `${long}x` }).emptied, ['files']);
    assert.deepEqual(fitOutputs({ files: 'é'.repeat(60_001) }).emptied, ['files']);
    assert.deepEqual(fitOutputs({ files: long, audiences: long, result: long }).emptied, []);
    const shards = 'x'.repeat(200_000);
    const { outputs, emptied } = fitOutputs({
      files: long,
      audiences: 'x'.repeat(119_000),
      result: long,
      shards,
    });
    assert.deepEqual(emptied, ['files']);
    assert.equal(outputs.shards, shards);
    assert.equal(outputs.audiences?.length, 119_000);
  });

  it('`shards` that leave no room for the others are too long', () => {
    assert.equal(shardsAreTooLong(['x'.repeat(424_000)]), false);
    assert.equal(shardsAreTooLong(['x'.repeat(425_000)]), true);
  });
});
