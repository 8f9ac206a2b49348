import { z } from 'zod';
import { EXPORT_RULE_CODES } from '../problems/export-rules.ts';
import { DUPLICATES, ENCODINGS, FORMATS, INVALID_ROWS, NORMALIZATIONS } from './allowed-values.ts';
import { parseLimit } from './limit.ts';

/**
 * The manifest's definition: types, checks, `schema/audiences.schema.json` and the key table of `docs/manifest.md` all
 * come from here.
 */

/** Lower-case letters, digits and underscores (ODP's schema API), except for the columns that an import file already has. */
const IDENTIFIER = /^(?!(?:type|action|audience_id|ts)$)[a-z][a-z0-9_]*$/;
const AT_MOST_100_PERCENT = /^(?:100(?:\.0{1,6})?|[0-9]{1,2}(?:\.[0-9]{1,6})?)%$/;
const ANY_PERCENT = /^[0-9]{1,7}(?:\.[0-9]{1,6})?%$/;
/** One code point that csv can neither quote with nor end a line on. */
const DELIMITER = /^[^"\r\n\u0000]$/u;
/** Most entries of one audience's `members`: each is searched for on the disk. */
export const MAX_MEMBERS = 10_000;
/** Most items of one audience’s `placeholders`: each file is read with all of them. */
export const MAX_PLACEHOLDERS = 1000;
/** Most items of a list of words; there are fewer words. */
const MAX_WORDS = 100;
/** Most items of the keys that are lists. */
export const MOST_ITEMS = {
  members: MAX_MEMBERS,
  placeholders: MAX_PLACEHOLDERS,
  accept: MAX_WORDS,
  normalize: MAX_WORDS,
} as const;

const pathPattern = z.string().min(1);
const count = z.int().nonnegative();
// A key that is transformed has its examples before the transformation: they are examples of the input.
const share = z
  .union([count, z.string().regex(AT_MOST_100_PERCENT)])
  .meta({ examples: ['20%', '0.5%', 100] })
  .transform(parseLimit);
const growth = z
  .union([count, z.string().regex(ANY_PERCENT)])
  .meta({ examples: ['50%', '200%', 10000] })
  .transform(parseLimit);

/** Every key of an audience. A key's description is what an editor shows and what the reference says. */
export const AUDIENCE_KEYS = {
  identifier: z
    .string()
    .regex(IDENTIFIER)
    .meta({
      description:
        'ODP field name of the high-confidence identifier that the member IDs are values of. Required here or in `defaults`.',
      examples: ['customer_id', 'email'],
    }),
  members: z
    .union([pathPattern, z.array(pathPattern).min(1).max(MAX_MEMBERS)])
    .meta({
      description:
        'Path or glob of the member files, or a list of them, relative to `members-directory`. `!` in front of a pattern excludes.',
      examples: ['members/vip.csv', ['members/vip/*.csv.gz', '!members/vip/draft-*']],
    })
    .transform((value) => (typeof value === 'string' ? [value] : value)),
  format: z
    .enum(FORMATS)
    .optional()
    .meta({
      description:
        'Format of the member files. Without it the extension decides, before `.gz` or `.zst`: `.csv`, `.tsv`, `.txt` (lines), `.ndjson`, `.jsonl`, `.json`, `.parquet`.',
      examples: ['csv'],
    }),
  column: z
    .union([z.string().min(1), z.int().positive()])
    .optional()
    .meta({
      description:
        'Where the ID is: a header name or a position counted from 1 in csv and tsv; a field name or a dotted path such as `user.id` in ndjson, json and parquet. Without it, the column named like the identifier.',
      examples: ['user_id', 'user.id', 1],
    }),
  header: z
    .boolean()
    .default(true)
    .meta({
      description:
        'Whether csv and tsv files begin with a header row. With a `column` by position it has no default and must be set.',
      examples: [false],
    }),
  delimiter: z
    .string()
    .regex(DELIMITER)
    .optional()
    .meta({
      description: 'The one character between the fields of csv and tsv files. Without it, a comma or a tab.',
      examples: [';', '\t'],
    }),
  quote: z
    .union([z.literal('"'), z.literal(false)])
    .optional()
    .meta({
      description:
        "Whether fields of csv and tsv may be quoted: `'\"'`, or `false` where a quote is a character like any other (`mysql -B`, `COPY … (FORMAT text)`, `jq @tsv`). Without it they may be, but with a delimiter other than the comma a quoted field has no line break.",
      examples: [false, '"'],
    }),
  escape: z
    .literal('\\')
    .optional()
    .meta({
      description:
        'A backslash makes the next character of csv, tsv or lines literal or a control character (`\\t`, `\\n`), and a field `\\N` is NULL, as PostgreSQL’s text format, MySQL and Hive write.',
      examples: ['\\'],
    }),
  skip_lines: count.default(0).meta({
    description:
      'Lines of each csv, tsv, lines or ndjson file before its header or first row that are not rows, such as a title.',
    examples: [2],
  }),
  encoding: z
    .enum(ENCODINGS)
    .default('utf-8')
    .meta({
      description:
        'Encoding of text files: `windows-1252` for the CSV that Excel saves in Western Europe, `iso-8859-1`, `utf-16le`, `utf-16be`. A byte order mark wins.',
      examples: ['windows-1252'],
    }),
  normalize: z
    .array(z.enum(NORMALIZATIONS))
    .max(MAX_WORDS)
    .meta({
      description: 'What is done to each ID before every check: first `trim`, then `lowercase`.',
      examples: [['trim'], ['trim', 'lowercase']],
    })
    .transform((list) => NORMALIZATIONS.filter((step) => list.includes(step)))
    .prefault([]),
  pattern: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        'Regular expression in RE2 syntax that each whole ID must match. Matching takes linear time.',
      examples: ['user_[0-9]+'],
    }),
  invalid_rows: z
    .enum(INVALID_ROWS)
    .default('fail')
    .meta({
      description:
        '`fail` stops at rows without a valid ID; `skip` leaves them out, counts them and warns, up to `max_invalid`.',
      examples: ['skip'],
    }),
  max_invalid: share.prefault('1%').meta({
    description:
      'With `invalid_rows: skip`, how many rows may be left out: a number, or a percentage of the rows.',
  }),
  duplicates: z
    .enum(DUPLICATES)
    .default('drop')
    .meta({
      description:
        'What happens to an ID that occurs again: it is dropped, dropped with a warning, or an error.',
      examples: ['warn'],
    }),
  placeholders: z
    .array(z.string().min(1))
    .max(MAX_PLACEHOLDERS)
    .optional()
    .meta({
      description:
        'Texts that are never an ID, in any letter case. They replace the built-in list, which has `NULL`, `\\N`, `#N/A` and others; `[]` is none.',
      examples: [['NULL', 'n/a'], []],
    }),
  accept: z
    .array(z.enum(EXPORT_RULE_CODES))
    .max(MAX_WORDS)
    .meta({
      description:
        'Codes of the rules for exports that went wrong which do not apply to this audience, because what they find is right here.',
      examples: [['placeholder-id'], ['letter-case', 'round-count']],
    })
    .prefault([]),
  expected_rows: z
    .union([count, z.string().min(1)])
    .optional()
    .meta({
      description:
        'How many rows the exporter counted, of all files together: a number, or the path of a file that holds it. Another number of rows is an error that nothing overrides.',
      examples: [48211, 'exports/vip.count'],
    }),
  min_members: count.default(1).meta({
    description: 'The fewest members the audience may have. `0` allows it to be empty.',
    examples: [1000, 0],
  }),
  max_members: count.optional().meta({
    description: 'The most members the audience may have.',
    examples: [500000],
  }),
  max_removed: share.prefault('50%').meta({
    description:
      'The most members that may leave since the baseline: a number, or a percentage of the baseline’s members. Exactly at the limit is allowed; `100%` allows all.',
  }),
  max_added: growth.optional().meta({
    description:
      'The most members that may join since the baseline: a number, or a percentage of the baseline’s members. Exactly at the limit is allowed.',
  }),
  name: z
    .string()
    .optional()
    .meta({
      description: 'Name for people. Shown in reports, never sent to ODP.',
      examples: ['VIP customers'],
    }),
  description: z
    .string()
    .optional()
    .meta({
      description: 'What the audience is, for people. Never sent to ODP.',
      examples: ['Bought three times in a year'],
    }),
  owner: z
    .string()
    .optional()
    .meta({
      description: 'Who answers for the audience. Never sent to ODP.',
      examples: ['growth-team'],
    }),
};

/** A key of an audience's entry. */
export type AudienceKey = keyof typeof AUDIENCE_KEYS;
type Parsed = Required<z.output<z.ZodObject<typeof AUDIENCE_KEYS>>>;

/** The settings of one audience with every default applied; what may be absent is `undefined`. */
export type AudienceSettings = { readonly [K in keyof Parsed]: Parsed[K] };

/** The check of each key on its own; parsing `undefined` gives the key's default, or fails where the key is required. */
export const keySchemas: { readonly [K in AudienceKey]: z.ZodType<AudienceSettings[K]> } = AUDIENCE_KEYS;

/** Keys that say what one audience is and so cannot have a default. */
export const NOT_IN_DEFAULTS: ReadonlySet<string> = new Set(['members', 'name', 'description']);
