import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { error, type Problem } from '../problems/problem.ts';
import { systemCode } from '../system/cause.ts';
import { quote } from '../words/quote.ts';
import { nearest } from '../words/suggest.ts';
import { isAudienceKey } from './allowed-values.ts';
import { NOT_IN_DEFAULTS } from './audience-keys.ts';
import { readAudiences } from './audiences.ts';
import { findManifests } from './find-manifests.ts';
import { type Manifest, type ManifestContent, onlyProblems } from './manifest.ts';
import { checkSettings, repeatedKeys, type Settings } from './settings.ts';
import { MAX_MANIFEST_BYTES, tooLarge } from './text.ts';
import type { MappingNode, Node } from './tree.ts';
import { calledKey, createSpeller, type Speller, unknownKey } from './unknown-key.ts';
import { parseYaml } from './yaml.ts';

/**
 * Reads the manifest at `path` and checks all of it. `name` is the path as people know it, relative to the workspace
 * and `/` separated. Never throws for what a manifest or a disk may be: that is in `problems` (`manifest-not-found`,
 * `manifest-syntax`, `manifest-schema`) or in the entries of `invalid`.
 */
export async function readManifest(path: string, name: string): Promise<Manifest> {
  let bytes: Buffer;
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
    if (stats.size > MAX_MANIFEST_BYTES) return { ...onlyProblems([tooLarge(name)]), sha256: null };
    bytes = await readFile(path);
  } catch (fault) {
    return { ...onlyProblems([error('manifest-not-found', notFound(fault, path, name))]), sha256: null };
  }
  return parseManifest(bytes, name);
}

/** Checks a manifest given as text or as the bytes of its file; see readManifest. */
export async function parseManifest(source: string | Uint8Array, name: string): Promise<Manifest> {
  const sha256 = createHash('sha256').update(source).digest('hex');
  return { ...(await checkManifest(source, name)), sha256 };
}

async function checkManifest(source: string | Uint8Array, name: string): Promise<ManifestContent> {
  const { root, problems } = parseYaml(source, name);
  if (!root) return onlyProblems(problems);
  if (root.kind !== 'mapping') return onlyProblems([wrongRoot(root)]);
  if (!root.entries.has('version') && !root.entries.has('audiences')) {
    return onlyProblems([error('manifest-schema', NOT_A_MANIFEST, root.place)]);
  }
  const fileProblems: Problem[] = [
    ...repeatedKeys(root, topKey),
    ...unknownKeys(root),
    ...checkVersion(root),
  ];
  const spell = createSpeller();
  const defaults = readDefaults(root, spell);
  fileProblems.push(...defaults.problems);
  const entries = root.entries.get('audiences');
  if (!entries) return onlyProblems([...fileProblems, missing('audiences', root)]);
  const found = await readAudiences(entries, defaults, spell);
  return { ...found, problems: [...fileProblems, ...found.problems] };
}

/** Nothing of such a file is repeated. */
const NOT_A_MANIFEST =
  'This file is not a manifest: it has neither `version` nor `audiences`. Check the input `manifest`.';

const TOP_KEYS = ['version', 'defaults', 'audiences'];
const MAX_TOLD = 20;

function topKey(key: string): string {
  return TOP_KEYS.includes(key) ? `The key \`${key}\`` : calledKey(key);
}

function unknownKeys(root: MappingNode): Problem[] {
  const problems: Problem[] = [];
  for (const [key, { place }] of root.entries) {
    if (TOP_KEYS.includes(key) || key === '$schema') continue;
    if (problems.length === MAX_TOLD) {
      problems.push(error('manifest-schema', 'More unknown keys follow.', place));
      break;
    }
    const message = isAudienceKey(key)
      ? `\`${key}\` does not belong here. Put it into \`defaults\` or into an audience.`
      : unknownKey(key, nearest(key, TOP_KEYS));
    problems.push(error('manifest-schema', message, place));
  }
  return problems;
}

function checkVersion(root: MappingNode): Problem[] {
  const version = root.entries.get('version');
  if (!version) return [missing('version', root)];
  const node = version.value;
  if (node.kind === 'scalar' && node.value === 1) return [];
  const advice =
    node.kind === 'scalar' && node.value === '1'
      ? 'Write it without quotes.'
      : 'Write `version: 1`; it is the version of the manifest’s format, not of your lists.';
  return [
    error('manifest-schema', `\`version\` must be 1, not ${shownVersion(node)}. ${advice}`, node.place),
  ];
}

function shownVersion(node: Node): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'empty';
  return /^v?[0-9.]{1,8}$/.test(node.text) ? quote(node.text) : 'this text';
}

function readDefaults(root: MappingNode, spell: Speller): Settings {
  const none: Settings = { values: {}, places: {}, broken: new Set(), problems: [] };
  const entry = root.entries.get('defaults');
  if (!entry) return none;
  if (entry.value.kind !== 'mapping') {
    const message = '`defaults` must be a mapping of settings. Give it some, or remove the key.';
    return { ...none, problems: [error('manifest-schema', message, entry.place)] };
  }
  return checkSettings(
    entry.value,
    spell,
    NOT_IN_DEFAULTS,
    'cannot have a default: it says what one audience is. Put it into the audiences.',
  );
}

function missing(key: string, root: MappingNode): Problem {
  const example =
    key === 'version' ? '`version: 1`' : '`audiences`, a mapping of audience IDs to their settings';
  return error('manifest-schema', `The manifest has no \`${key}\`. Add ${example}.`, root.place);
}

function wrongRoot(root: Node): Problem {
  const what =
    root.kind === 'scalar' && root.value === null ? 'is empty' : `is a ${root.kind}, not a mapping`;
  return error(
    'manifest-schema',
    `The manifest ${what}. It needs \`version: 1\` and \`audiences\`.`,
    root.place,
  );
}

function notFound(fault: unknown, path: string, name: string): string {
  const code = systemCode(fault);
  if (code === 'EISDIR') return `${quote(name)} is not a file. Give the manifest's path in \`manifest\`.`;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const others = path.endsWith(name) ? findManifests(path.slice(0, -name.length)).below : [];
    if (others.length > 0) return `There is no manifest at ${quote(name)}. Set ${listed(others)}.`;
    return `There is no manifest at ${quote(name)}. Check the input \`manifest\`, and that actions/checkout ran before.`;
  }
  return `The manifest ${quote(name)} cannot be read (${code || 'unknown cause'}). Check its permissions.`;
}

/** The settings that name the manifests which there are. */
function listed(paths: readonly string[]): string {
  return paths.map((path) => `\`manifest: ${path}\``).join(' or ');
}
