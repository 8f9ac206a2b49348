import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { describe, it } from 'node:test';
import { type ProjectFile, projectFiles, readProjectFile } from '../../scripts/check/files.ts';

/**
 * The rooms as docs/architecture.md draws them. A room imports from itself and from those it names here; `run.ts` and
 * `steps/` from all but each other's inside.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  words: [],
  system: [],
  problems: ['words', 'system'],
  result: ['words', 'problems'],
  manifest: ['words', 'system', 'problems'],
  members: ['words', 'system', 'problems', 'manifest'],
  stores: ['words', 'system', 'problems'],
  odp: ['words', 'system', 'problems', 'stores'],
  base: ['words', 'system', 'problems', 'members'],
  state: ['words', 'system', 'problems', 'manifest', 'members', 'stores'],
  audience: ['words', 'system', 'problems', 'result', 'manifest', 'members', 'stores', 'odp', 'state'],
  report: ['words', 'problems', 'result'],
  action: ['words', 'system', 'problems', 'result', 'manifest', 'members', 'stores', 'odp', 'report'],
  artifacts: ['words', 'system', 'action'],
  steps: [
    'words',
    'system',
    'problems',
    'result',
    'manifest',
    'members',
    'stores',
    'odp',
    'state',
    'base',
    'audience',
    'report',
    'action',
    'artifacts',
  ],
};

const sources = projectFiles(/^src\/.*\.ts$/);

describe('the rooms of the house', () => {
  for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
    it(`${room} imports only from ${['itself', ...allowed].join(', ')}`, () => {
      const strangers = sources
        .filter(({ name }) => roomOf(name) === room)
        .flatMap((file) =>
          importsOf(file)
            .filter((target) => target.startsWith('src/') && ![room, ...allowed].includes(roomOf(target)))
            .map((target) => `${file.name} imports ${target}`),
        );
      assert.deepEqual(strangers, []);
    });
  }

  it('are those of the drawing', () => {
    const rooms = new Set(sources.map(({ name }) => roomOf(name)).filter((room) => room !== ''));
    assert.deepEqual([...rooms].sort(), Object.keys(MAY_IMPORT).sort());
    const page = readProjectFile('docs/architecture.md');
    for (const room of rooms)
      assert.match(page, new RegExp(`\`${room}/\``), `docs/architecture.md has ${room}/`);
  });

  it('have no circle of files', () => {
    const imports = new Map(sources.map((file) => [file.name, importsOf(file)]));
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (name: string, way: readonly string[]): void => {
      if (way.includes(name)) circles.push([...way.slice(way.indexOf(name)), name].join(' → '));
      if (done.has(name) || way.includes(name)) return;
      for (const target of imports.get(name) ?? []) visit(target, [...way, name]);
      done.add(name);
    };
    for (const { name } of sources) visit(name, []);
    assert.deepEqual(circles, []);
  });

  it('give a thread that plans no library but those of CSV at its start', () => {
    const reached = new Set(['src/steps/plan-thread.ts']);
    const packages = new Set<string>();
    for (const name of reached) {
      const source = sources.find((file) => file.name === name);
      assert.ok(source !== undefined, name);
      for (const target of importsOf(source, 'static')) {
        if (target.startsWith('src/')) reached.add(target);
        else if (!target.startsWith('node:')) packages.add(target);
      }
    }
    assert.deepEqual([...packages].sort(), ['csv-parse', 'csv-parse/sync', 'csv-stringify/sync']);
  });

  for (const [about, pattern, allowed] of [
    ['the environment variables', /process\.env/, /^src\/(?:action\/|main\.ts$|system\/proxy\.ts$)/],
    ["GitHub's libraries", /['"]@(?:actions|octokit)\//, /^src\/(?:action\/|artifacts\/|system\/proxy\.ts$)/],
    ["proxies' libraries", /['"](?:undici|agent-base|http-proxy-agent)['"]/, /^src\/system\/proxied\.ts$/],
    ['the AWS SDK', /['"]@aws-sdk\/|['"]@smithy\//, /^src\/(?:stores\/|odp\/upload\.ts$)/],
    ['parquet', /['"]hyparquet/, /^src\/members\/parquet/],
    ['the YAML parser', /from 'yaml'/, /^src\/manifest\//],
  ] as const) {
    it(`leave ${about} to one room`, () => {
      const others = sources.filter(
        ({ name, text }) => pattern.test(withoutComments(text)) && !allowed.test(name),
      );
      assert.deepEqual(
        others.map(({ name }) => name),
        [],
      );
    });
  }
});

/** `src/members/formats/csv.ts` is of the room `members`; files next to the rooms are of none. */
function roomOf(name: string): string {
  return /^src\/([^/]+)\//.exec(name)?.[1] ?? '';
}

/**
 * What a file imports when it runs: relative files by their path, packages by their name. Types vanish. `static` leaves
 * out what is loaded only when it is needed.
 */
function importsOf({ name, text }: ProjectFile, which: 'static' | 'all' = 'all'): string[] {
  const statements = withoutComments(text).matchAll(
    /(?:^|\n)(?:import|export)\s+(?!type\b)([^'"]*?)\s*from\s*'([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g,
  );
  return [...statements].flatMap(([, names = '', from, dynamic, bare]) => {
    const onlyTypes =
      /^\{[^}]*\}$/.test(names) &&
      names
        .slice(1, -1)
        .split(',')
        .every((one) => /^\s*(?:type\s.*)?$/s.test(one));
    const target = from ?? dynamic ?? bare ?? '';
    if (onlyTypes || (which === 'static' && dynamic !== undefined)) return [];
    return [target.startsWith('.') ? posix.normalize(posix.join(posix.dirname(name), target)) : target];
  });
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
