import { z } from 'zod';
import { PROBLEM_CODES, type ProblemCode } from '../problems/codes.ts';

/**
 * The result document, section by section, as `result.json`, the `result` output and `schema/result.schema.json` have it.
 */
const count = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const RESULT_EXAMPLE = {
  version: 1,
  mode: 'plan',
  ts: 1748851070,
  outcome: 'failure',
  manifest: {
    path: 'audiences.yml',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  run: {
    repository: 'acme/audiences',
    id: 15401234567,
    attempt: 1,
    commit: '9d2f6a7c1b3e4d5f60718293a4b5c6d7e8f90a1b',
  },
  target: { bucket: 'zaius-incoming', tracker_id: 'AbCdEfGhIjKlMnOp' },
  base: null,
  audiences: [
    {
      id: 'external_audience_1',
      name: 'VIP customers',
      identifier: 'customer_id',
      status: 'blocked',
      members: 2,
      rows: 3,
      duplicates: 1,
      invalid: 0,
      baseline: { source: 'state', members: 9, ts: 1748764670 },
      added: 0,
      removed: 7,
      kept: 2,
      file: {
        path: '/tmp/odp-audiences/external_audience_1.csv.gz',
        bytes: 96,
        sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      },
      destination: null,
      problems: [
        {
          code: 'too-many-removed',
          severity: 'error',
          message: 'The import would remove 7 of 9 members (77.8%); at most 50% are allowed.',
          file: 'audiences.yml',
          line: 12,
        },
      ],
    },
  ],
  abandoned: [],
  problems: [],
};

const problemFields = {
  code: z.enum(Object.keys(PROBLEM_CODES) as [ProblemCode, ...ProblemCode[]]).meta({
    description: 'What kind of problem it is; `docs/problems.md` has the cause and remedy of each.',
  }),
  severity: z
    .enum(['error', 'warning'])
    .meta({ description: 'An error stops an import; a warning does not.' }),
  message: z.string().meta({ description: 'What is wrong and what to do. It never holds a member’s ID.' }),
  file: z
    .exactOptional(z.string())
    .meta({ description: 'Path of the file, relative to the workspace if it is inside.' }),
  line: z
    .exactOptional(z.int().positive())
    .meta({ description: 'Line, counted from 1; with `count`, the first.' }),
  column: z.exactOptional(z.int().positive()).meta({ description: 'Column, counted from 1.' }),
  count: z
    .exactOptional(z.int().positive())
    .meta({ description: 'How many problems of this code in this file were grouped. Absent means one.' }),
  lines: z.exactOptional(z.array(z.int().positive()).max(20).readonly()).meta({
    description:
      'Of rows: the lines of the first 20 that have the problem, in ascending order; in a Parquet file their numbers as rows.',
  }),
};

const problemSchema = z
  .strictObject(problemFields)
  .meta({ id: 'Problem', description: 'Something that is wrong.' });

const STATUSES = ['planned', 'imported', 'unchanged', 'invalid', 'blocked', 'held', 'failed'] as const;

const NO_BASELINE = 'null without a baseline';

const audienceResultSchema = z
  .strictObject({
    id: z.string().meta({ description: 'The ODP audience ID.' }),
    name: z.string().nullable().meta({ description: 'Its name for people, where the manifest has one.' }),
    identifier: z
      .string()
      .nullable()
      .meta({ description: 'ODP field name of the identifier; null where the manifest’s is wrong.' }),
    status: z.enum(STATUSES).meta({
      description:
        '`planned`: healthy, in a plan. `imported`: uploaded. `unchanged`: skipped by `skip-unchanged`. `invalid`: its manifest entry or members are wrong. `blocked`: stopped by a guard, `too-many-invalid`, `stale-run`, `stale-plan`, a state that cannot be read, or `audience-not-in-odp`. `held`: not imported because of another audience or of the run as a whole. `failed`: its upload failed.',
    }),
    members: count.nullable().meta({ description: 'Distinct member IDs; null where not known.' }),
    rows: count.nullable().meta({ description: 'Rows read; null where not known.' }),
    duplicates: count
      .nullable()
      .meta({ description: 'Rows whose ID had occurred before; null where not known.' }),
    invalid: count.nullable().meta({ description: 'Rows without a valid ID; null where not known.' }),
    in_git: z.exactOptional(z.boolean()).meta({
      description:
        'Whether the commit that is checked out has every member file as it was read, so that imports can be compared with a commit. Absent with a `state`, and where git was not asked.',
    }),
    baseline: z
      .strictObject({
        source: z
          .enum(['state', 'base'])
          .meta({ description: '`state`: the last import, by the state. `base`: a commit.' }),
        members: count.meta({ description: 'Members before this run.' }),
        ts: count.nullable().meta({
          description: 'Unix seconds of the last import; null from a commit that no receipt names.',
        }),
        sha256: z
          .exactOptional(sha256)
          .meta({ description: 'With `state`: SHA-256 of the file that was imported then, in hexadecimal.' }),
        commit: z.exactOptional(z.string()).meta({ description: 'The commit; absent from a state.' }),
      })
      .nullable()
      .meta({ description: 'The membership that this run is compared with; null where there is none.' }),
    added: count.nullable().meta({ description: `Members that join; ${NO_BASELINE}.` }),
    removed: count.nullable().meta({ description: `Members that leave; ${NO_BASELINE}.` }),
    kept: count.nullable().meta({ description: `Members that stay; ${NO_BASELINE}.` }),
    file: z
      .strictObject({
        path: z.string().meta({ description: 'Path of the built file.' }),
        bytes: count.meta({ description: 'Its size.' }),
        sha256: sha256.meta({ description: 'SHA-256 of the file, in hexadecimal.' }),
      })
      .nullable()
      .meta({ description: 'The built file; null where none was built.' }),
    destination: z
      .strictObject({
        bucket: z.string().meta({ description: 'The S3 bucket.' }),
        key: z.string().meta({ description: 'The object’s key.' }),
        endpoint: z
          .string()
          .optional()
          .meta({ description: 'The S3-compatible server; only there where it is not AWS.' }),
        etag: z.string().nullable().meta({ description: 'Its entity tag, as S3 gave it.' }),
      })
      .nullable()
      .meta({ description: 'Where the file was uploaded to; null unless it was.' }),
    problems: z.array(problemSchema).meta({ description: 'What is wrong with this audience.' }),
  })
  .meta({ id: 'Audience', description: 'What became of one audience.' });

export const resultSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'Version of this format.' }),
    mode: z
      .enum(['plan', 'import'])
      .nullable()
      .meta({ description: 'What the run did; null only where the input itself was wrong.' }),
    ts: count.nullable().meta({ description: '`ts` of every row, in Unix seconds.' }),
    outcome: z
      .enum(['success', 'failure'])
      .meta({ description: 'The step fails exactly when this is `failure`.' }),
    manifest: z
      .strictObject({
        path: z.string().meta({ description: 'Its path, relative to the workspace if it is inside.' }),
        sha256: sha256.meta({ description: 'SHA-256 of its bytes, in hexadecimal.' }),
      })
      .nullable()
      .meta({ description: 'The manifest; null where it could not be read.' }),
    run: z
      .strictObject({
        repository: z.string().meta({ description: '`owner/name`.' }),
        id: count.meta({ description: 'GitHub’s number of the run.' }),
        attempt: count.meta({ description: '1, and one more each time the run was run again.' }),
        commit: z.string().nullable().meta({
          description:
            'The commit of this repository that was checked out; null where it was another repository’s.',
        }),
        actor: z.exactOptional(z.string()).meta({
          description: 'Whoever started the run; only where it overrode a guard.',
        }),
      })
      .nullable()
      .meta({ description: 'The run on GitHub; null elsewhere.' }),
    target: z
      .strictObject({
        bucket: z.string().meta({ description: 'The import bucket.' }),
        tracker_id: z.string().meta({ description: 'The ODP tracker ID.' }),
      })
      .nullable()
      .meta({ description: 'Where the files go, or would go; null without a tracker ID.' }),
    base: z
      .strictObject({
        commit: z.string().meta({ description: 'Its name, in hexadecimal.' }),
      })
      .nullable()
      .meta({
        description:
          'The commit that the audiences are compared with, the newest of several; null where none is.',
      }),
    audiences: z
      .array(audienceResultSchema)
      .meta({ description: 'The processed audiences, in the manifest’s order.' }),
    abandoned: z.array(z.string()).meta({
      description:
        'IDs of audiences that the baseline has and the manifest no longer: ODP keeps their members.',
    }),
    problems: z.array(problemSchema).meta({ description: 'What is wrong with the run as a whole.' }),
    truncated: z.exactOptional(z.literal(true)).meta({
      description:
        'Only where all problems were left out for the size: of the output `result` over 120,000 bytes, of the file over 512 MiB.',
    }),
  })
  .meta({
    title: 'Result of odp-audience-action',
    description: 'result.json and the output `result`: what a run found and did.',
    examples: [RESULT_EXAMPLE],
  });

export type Status = (typeof STATUSES)[number];
export type AudienceResult = z.infer<typeof audienceResultSchema>;
export type Result = z.infer<typeof resultSchema>;
