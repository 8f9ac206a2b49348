import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wrongAction } from '../../scripts/check/action-file.ts';
import { wrongBlocks } from '../../scripts/check/blocks.ts';
import { projectFiles, readProjectFile } from '../../scripts/check/files.ts';
import { shown } from '../../scripts/check/finding.ts';
import { brokenLinks } from '../../scripts/check/links.ts';
import { anchorsOf, blocksOf, linksOf } from '../../scripts/check/markdown.ts';
import { PROBLEM_CODES } from '../../src/problems/codes.ts';
import { EXPORT_RULE_CODES } from '../../src/problems/export-rules.ts';

const pages = projectFiles(/\.md$/);

describe('the pages', () => {
  for (const page of pages) {
    it(`${page.name} has links that lead somewhere, and YAML that is right`, async () => {
      const findings = [...brokenLinks(page), ...(await wrongBlocks(page))];
      assert.deepEqual(findings.map(shown), []);
    });
  }

  it('are all there', () => {
    const names = pages.map(({ name }) => name);
    for (const name of [
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'docs/README.md',
      'docs/architecture.md',
      'docs/recipes.md',
    ])
      assert.ok(names.includes(name), name);
  });

  it('are all in the index', () => {
    const linked = new Set(
      linksOf(readProjectFile('docs/README.md')).map(({ target }) => target.split('#')[0]),
    );
    const missing = pages
      .map(({ name }) => /^docs\/([^/]+\.md)$/.exec(name)?.[1] ?? 'README.md')
      .filter((name) => name !== 'README.md' && !linked.has(name));
    assert.deepEqual(missing, []);
  });

  it('have every recipe in the index', () => {
    const linked = new Set(linksOf(readProjectFile('docs/README.md')).map(({ target }) => target));
    const anchors = [...anchorsOf(readProjectFile('docs/recipes.md'))].filter((name) => name !== 'recipes');
    assert.deepEqual(
      anchors.filter((name) => !linked.has(`recipes.md#${name}`)),
      [],
    );
  });

  it('say nothing twice in the same words', () => {
    const places = new Map<string, string[]>();
    for (const { name, text } of pages.filter((page) => /^(?:README|docs\/.*)\.md$/.test(page.name))) {
      for (const run of runsOfWords(text)) places.set(run, [...(places.get(run) ?? []), name]);
    }
    const twice = [...places].filter(([, names]) => names.length > 1);
    assert.deepEqual(twice, []);
  });

  it('have an entry for every problem code', () => {
    const anchors = anchorsOf(readProjectFile('docs/problems.md'));
    for (const code of Object.keys(PROBLEM_CODES)) assert.ok(anchors.has(code), code);
  });

  it('give the number of kinds of exports that went wrong', () => {
    assert.match(readProjectFile('README.md'), new RegExp(`\\[${EXPORT_RULE_CODES.length} kinds of exports`));
  });

  it('show the two command lines', () => {
    const commands = blocksOf(readProjectFile('README.md')).map(({ text }) => text.trim());
    assert.ok(commands.includes('npm ci && npm run demo'));
    assert.ok(commands.includes('npm ci && npm test'));
  });
});

/** Every twelve words that follow each other in the prose of a page: not in its code, headings, lists of links and tables made. */
function runsOfWords(page: string): string[] {
  const paragraphs = page
    .replace(/<!-- Generated[\s\S]*/, '')
    .replace(/<!-- ([\w-]+):start -->[\s\S]*?<!-- \1:end -->/g, '')
    .replace(/```[\s\S]*?```|^#.*$|^- \[[^\]]+\]\([^)]*\)$/gm, '\n\n')
    .split(/\n{2,}|\n(?=\||- )|\|/);
  return paragraphs.flatMap((paragraph) => {
    const words =
      paragraph
        .replace(/\]\([^)]*\)/g, '')
        .toLowerCase()
        .match(/[\p{L}\p{N}_$.-]+/gu) ?? [];
    return words.slice(11).map((_, at) => words.slice(at, at + 12).join(' '));
  });
}

describe('action.yml', () => {
  const text = readProjectFile('action.yml');

  it('is valid', () => {
    assert.deepEqual(wrongAction('action.yml', text), []);
  });

  for (const [about, wrong] of [
    ['a misspelt key', text.replace('  main:', '  mian:')],
    ['a runtime that GitHub does not have', text.replace('node24', 'node23')],
    ['a key that an input does not have', text.replace('  mode:', '  mode:\n    kind: x')],
    ['an icon that GitHub does not have', text.replace('icon: users', 'icon: people')],
  ] as const) {
    it(`is refused with ${about}`, () => {
      assert.notEqual(wrong, text);
      assert.notDeepEqual(wrongAction('action.yml', wrong), []);
    });
  }
});

describe('the check of a page', () => {
  const check = async (text: string) => {
    const page = { name: 'docs/x.md', text };
    return [...brokenLinks(page), ...(await wrongBlocks(page))].map(({ line }) => line);
  };
  const yaml = (text: string) => `# Title\n\n\`\`\`yaml\n${text}\n\`\`\`\n`;

  for (const [about, text, lines] of [
    ['a file that is not there', 'See [x](nothing.md).\n', [1]],
    ['a heading that is not there', '# A b\n\n[x](#a-b) [y](#a-c)\n', [3]],
    ['an image that is not there', '<img src="images/no.png">\n', [1]],
    [
      'an input that is not declared',
      yaml('- uses: org/odp-audience-action@v1\n  with:\n    manifst: x'),
      [6],
    ],
    [
      'an input with a wrong value',
      yaml('- uses: org/odp-audience-action@v1\n  with:\n    mode: deploy'),
      [6],
    ],
    [
      'a manifest with a wrong key',
      yaml('version: 1\naudiences:\n  a: { identifier: x_id, membrs: a.csv }'),
      [4, 6],
    ],
    ['YAML of no known kind', yaml('a: 1'), [4]],
    ['YAML that is none', yaml('a: ]'), [4]],
  ] as const) {
    it(`finds ${about}`, async () => {
      assert.deepEqual(await check(text), lines);
    });
  }

  it('finds what actionlint finds, at its line', async () => {
    const job = 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    needs: b\n    steps: [{ run: echo }]';
    assert.deepEqual(await check(yaml(job)), [6]);
  });

  it('knows anchors as GitHub makes them, and no links in code', () => {
    const page = '# A `b` & C\n## A `b` & C\n```sh\n# no\n```\n`[x](y)` [z](w)\n';
    assert.deepEqual([...anchorsOf(page)], ['a-b--c', 'a-b--c-1']);
    assert.deepEqual(linksOf(page), [{ target: 'w', line: 6 }]);
  });
});
