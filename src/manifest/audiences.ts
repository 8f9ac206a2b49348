import { error, type Place, type Problem, warning } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import { AUDIENCE_ID, AUDIENCE_KEY_NAMES } from './allowed-values.ts';
import { type AudienceKey, type AudienceSettings, keySchemas } from './audience-keys.ts';
import { identifierDoubt } from './identifier.ts';
import { type Audience, type ManifestContent, onlyProblems } from './manifest.ts';
import { checkPattern } from './pattern-check.ts';
import { checkSettings, repeatedKeys, type Settings } from './settings.ts';
import type { Entry } from './tree.ts';
import type { Speller } from './unknown-key.ts';

/** Most audiences of one manifest. */
export const MAX_AUDIENCES = 50_000;
/** Longest text of all patterns together that are compiled to check them, in characters; bounds the time to seconds. */
const MAX_PATTERNS_LENGTH = 1_000_000;

/** Reads the mapping under `audiences`, each entry over the defaults. */
export async function readAudiences(
  section: Entry,
  defaults: Settings,
  spell: Speller,
): Promise<ManifestContent> {
  const node = section.value;
  const fail = (message: string) => onlyProblems([error('manifest-schema', message, section.place)]);
  if (node.kind !== 'mapping' && !(node.kind === 'scalar' && node.value === null)) {
    return fail('`audiences` must be a mapping of audience IDs to their settings.');
  }
  if (node.kind !== 'mapping' || node.entries.size === 0) {
    return fail('`audiences` declares no audience. Add at least one audience ID with its `members`.');
  }
  if (node.entries.size > MAX_AUDIENCES) {
    return fail('A manifest can have at most 50,000 audiences. Split it into several.');
  }

  const drafts = [...node.entries].map(([id, entry]) => draft(id, entry, spell));
  const patternFaults = await checkPatterns([defaults, ...drafts.map(({ settings }) => settings)]);
  const problems = repeatedKeys(node, (id) => `The audience ${quote(id)}`);
  const defaultFault = faultOfPattern(defaults, patternFaults);
  if (defaultFault) problems.push(defaultFault);
  const brokenDefaults: ReadonlySet<AudienceKey> = defaultFault
    ? new Set([...defaults.broken, 'pattern'])
    : defaults.broken;

  const audiences: Audience[] = [];
  const invalid: ManifestContent['invalid'][number][] = [];
  const spellings = new Map<string, Spelling>();
  for (const entry of drafts) {
    const { settings } = entry;
    const faults = [...settings.problems, ...checkId(entry, spellings)];
    const patternFault = faultOfPattern(settings, patternFaults);
    if (patternFault) faults.push(patternFault);
    const merged = merge(entry, defaults, brokenDefaults);
    faults.push(...merged.problems);
    if (merged.audience && faults.length === 0) audiences.push(merged.audience);
    else invalid.push({ ...knownOf(entry, defaults), problems: faults });
  }
  const ids = drafts.map(({ id }) => shownId(id));
  return { ids, audiences, invalid, problems: [...problems, ...questionable(drafts, defaults)] };
}

/** What is known of an entry that is wrong. */
function knownOf({ id, settings }: Draft, defaults: Settings) {
  const { name = null, identifier = defaults.values.identifier ?? null } = settings.values;
  return { id: shownId(id), name, identifier: settings.broken.has('identifier') ? null : identifier };
}

interface Spelling {
  readonly id: string;
  /** Where the audience's key is. */
  readonly place: Place;
}

/** An entry of `audiences`, checked on its own. */
interface Draft extends Spelling {
  readonly settings: Settings;
}

function draft(id: string, { place, value }: Entry, spell: Speller): Draft {
  if (value.kind === 'mapping') return { id, place, settings: checkSettings(value, spell) };
  const message = `The audience must be a mapping of settings, and needs at least \`members\`.`;
  return {
    id,
    place,
    settings: {
      values: {},
      places: {},
      // Nothing more is said about an entry that is none.
      broken: new Set(AUDIENCE_KEY_NAMES),
      problems: [error('manifest-schema', message, place)],
    },
  };
}

/** Merges an audience with the defaults. No audience without problems: a default is wrong, and the defaults say so. */
function merge(
  { id, place, settings }: Draft,
  defaults: Settings,
  brokenDefaults: ReadonlySet<AudienceKey>,
): { readonly audience: Audience | null; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const own = settings.values;
  const values: Partial<AudienceSettings> = { ...BUILT_IN, ...defaults.values, ...own };
  const inherits = [...brokenDefaults].some((key) => !(key in own) && !settings.broken.has(key));
  for (const key of ['identifier', 'members'] as const) {
    if (key in values || settings.broken.has(key) || brokenDefaults.has(key)) continue;
    const where = key === 'identifier' ? ', and `defaults` has none either' : '';
    problems.push(error('manifest-schema', `The audience has no \`${key}\`${where}. Add it.`, place));
  }
  const { min_members: min, max_members: max } = values;
  if (min !== undefined && max !== undefined && min > max) {
    const at = settings.places.min_members ?? settings.places.max_members ?? place;
    const message = `\`min_members\` (${min}) is more than \`max_members\` (${max}), which no audience can satisfy.`;
    problems.push(error('manifest-schema', message, at));
  }
  if (typeof values.column === 'number' && mayHaveHeader(values)) {
    const isSaid = [own, defaults.values].some((settings) => 'header' in settings);
    if (!isSaid && !settings.broken.has('header') && !brokenDefaults.has('header')) {
      const at = settings.places.column ?? defaults.places.column ?? place;
      problems.push(error('manifest-schema', POSITION_WITHOUT_HEADER, at));
    }
  }
  if (problems.length > 0 || inherits || !isComplete(values)) return { audience: null, problems };
  return {
    audience: { id, ...values, place, places: { ...defaults.places, ...settings.places } },
    problems,
  };
}

const POSITION_WITHOUT_HEADER =
  'With a position in `column`, say whether the files have a header: set `header: true` or `header: false`. A wrong guess would lose the first member of every file.';

/** Whether the files may be csv or tsv, the formats with headers. */
function mayHaveHeader({ format, members = [] }: Partial<AudienceSettings>): boolean {
  if (format !== undefined) return format === 'csv' || format === 'tsv';
  return members.some((path) => !path.startsWith('!') && !WITHOUT_HEADER.test(path));
}

const WITHOUT_HEADER = /\.(?:txt|ndjson|jsonl|json|parquet)(?:\.(?:gz|zst))?$/i;

/** What each key is where neither the audience nor `defaults` has it. */
const BUILT_IN: Partial<AudienceSettings> = Object.fromEntries(
  AUDIENCE_KEY_NAMES.map((key) => [key, keySchemas[key].safeParse(undefined)] as const)
    .filter(([, parsed]) => parsed.success)
    .map(([key, parsed]) => [key, parsed.data]),
);

function isComplete(values: Partial<AudienceSettings>): values is AudienceSettings {
  return AUDIENCE_KEY_NAMES.every((key) => key in values);
}

/**
 * An audience ID names a file. Two that differ only in letter case would be one file on Windows and macOS, and one
 * audience's members would be imported as the other's; so they are refused everywhere.
 */
function checkId({ id, place }: Draft, spellings: Map<string, Spelling>): Problem[] {
  if (!AUDIENCE_ID.test(id)) {
    const message = `The audience ID ${quote(id)} is not valid: use 1 to 128 of A-Z a-z 0-9 _ . -, starting with a letter or digit.`;
    return [error('manifest-schema', message, place)];
  }
  const folded = id.toLowerCase();
  const other = spellings.get(folded);
  if (!other) {
    spellings.set(folded, { id, place });
    return [];
  }
  const message = `${quote(id)} differs from ${quote(other.id)} on line ${other.place.line} only in letter case, and their files would overwrite each other on Windows and macOS. Put one of them into another manifest.`;
  return [error('manifest-schema', message, place)];
}

/** What is wrong with each distinct pattern; those that are right are not in the map. */
async function checkPatterns(all: readonly Settings[]): Promise<ReadonlyMap<string, string>> {
  const faults = new Map<string, string>();
  const sources = new Set(all.map(({ values }) => values.pattern).filter((pattern) => pattern !== undefined));
  let length = 0;
  for (const source of sources) {
    length += source.length;
    const fault =
      length > MAX_PATTERNS_LENGTH
        ? 'the manifest has more patterns than can be checked'
        : await checkPattern(source);
    if (fault !== null) faults.set(source, fault);
  }
  return faults;
}

function faultOfPattern({ values, places }: Settings, faults: ReadonlyMap<string, string>): Problem | null {
  const fault = values.pattern === undefined ? undefined : faults.get(values.pattern);
  if (fault === undefined) return null;
  const message = `\`pattern\` is not a regular expression that can be used: ${fault}.`;
  return error('manifest-schema', message, places.pattern);
}

/** One warning for each doubtful identifier, on the line where it is first written. */
function questionable(drafts: readonly Draft[], defaults: Settings): Problem[] {
  const found = new Map<string, { place: Place; count: number }>();
  for (const { place, settings } of drafts) {
    const source = settings.values.identifier === undefined ? defaults : settings;
    const { identifier } = source.values;
    if (identifier === undefined) continue;
    const known = found.get(identifier);
    if (known) known.count++;
    else found.set(identifier, { place: source.places.identifier ?? place, count: 1 });
  }
  return [...found].flatMap(([identifier, { place, count }]) => {
    const doubt = identifierDoubt(identifier);
    if (doubt === null) return [];
    const problem = warning('questionable-identifier', doubt, place);
    return [count === 1 ? problem : { ...problem, count }];
  });
}

/** An audience ID as the result shows it: one that is not valid may be of any length. */
function shownId(id: string): string {
  return id.length > 128 ? `${id.slice(0, 128)}…` : id;
}
