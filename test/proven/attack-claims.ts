import type { Claim } from './claim.ts';

const FAULTS = 'test/bundle/faults.long.ts';
const EACH_FAULT = '…: …, the members are the … ones, the state the …';
const STATE = 'test/bundle/state.test.ts';
const MEMBER_FILES = 'test/bundle/member-files.test.ts';
const HOSTILE = 'test/bundle/hostile.long.ts';
const OVERLAPS = 'test/bundle/overlaps.long.ts';
const PATHS = 'test/members/files/paths.test.ts';
const UPLOAD = 'test/odp/upload.test.ts';
const PRIVATE = 'test/bundle/private-files.test.ts';
const INPUTS = 'test/action/inputs.test.ts';
const SUPPLY = 'test/docs/supply-chain.test.ts';

/** How a wrong list could come to ODP, or an import be forgotten. */
export const IMPORT_CLAIMS: readonly Claim[] = [
  {
    what: 'The state cannot be written: a role without write, a full disk, credentials that run out, a burst of resets, a server without conditional writes',
    follows:
      '`state-write-failed` before the first upload, so that the next run is still compared with what ODP has',
    proofs: [
      [FAULTS, EACH_FAULT],
      [STATE, 'that cannot be written because of … holds the import'],
      [STATE, 'in a folder that cannot be made holds the import'],
    ],
  },
  {
    what: 'A member file is left out: a name that is not UTF-8, a link that leads nowhere, one of the paths in braces, a file or folder that disappears, a sparse checkout',
    follows: '`members-unreadable` or `members-not-found`; what a pattern names is read or is an error',
    proofs: [
      [MEMBER_FILES, 'is never left out: …'],
      [MEMBER_FILES, 'is never left out: its name is not text'],
      [MEMBER_FILES, 'is never left out: a sparse checkout lacks it, or a step removed it'],
      [PATHS, 'says so of what goes away between being listed and being read'],
    ],
  },
  {
    what: 'A pattern matches the action’s own files: `**/*.csv.gz` with the state or the built files in the workspace',
    follows: 'patterns skip them, and naming one is an error',
    proofs: [
      [MEMBER_FILES, 'are skipped by patterns, and refused by name'],
      [MEMBER_FILES, 'are skipped in RUNNER_TEMP too: other steps’ built files, and what a run has fetched'],
    ],
  },
  {
    what: '`state` or `output-directory` is the folder of the member files, and some of them are named like the action’s files',
    follows: '`members-outside-workspace`; skipping them would leave members out',
    proofs: [[MEMBER_FILES, 'are an error next to members, for one that is skipped could be a member file']],
  },
  {
    what: 'The state is that of another ODP account',
    follows: '`state-unreadable`; its members are neither a baseline nor “unchanged”',
    proofs: [[STATE, 'of another ODP account is an error, not a baseline']],
  },
  {
    what: 'A built file changes between plan and upload, and keeps its size',
    follows: '`upload-failed`; it reaches neither ODP nor the state',
    proofs: [
      [FAULTS, EACH_FAULT],
      [UPLOAD, 'of a file that changed since it was built sends nothing, or completes nothing'],
    ],
  },
  {
    what: 'Two runs import at once, in any order and with any kill',
    follows: 'the JSON names a file that exists, and no import is forgotten except in one case',
    proofs: [
      ['test/state/state-model.test.ts', 'two imports …, after …, in every order and with every kill'],
      [OVERLAPS, 'one is held … while the other one imports, and then …'],
      [
        OVERLAPS,
        'one that is killed after its upload is remembered where the other one began before its look',
      ],
      [OVERLAPS, 'with the same list: one that is cancelled takes nothing away from the other one'],
    ],
  },
  {
    what: 'An answer is not of S3’s form: a page, no ETag, the ETag of other bytes, a different checksum, 204, an upload without an ID',
    follows: '`upload-failed`, and the state notes that nobody knows whether the file arrived',
    proofs: [
      [FAULTS, EACH_FAULT],
      [UPLOAD, 'is given up at once for …'],
      [UPLOAD, 'in parts does not take a page for the answer to …'],
      ['test/bundle/upload.long.ts', 'in parts that gets no upload ID leaves what ODP has'],
    ],
  },
  {
    what: 'The state is fetched from a proxy’s page, without an ETag, or damaged',
    follows: '`state-unreadable`, never “no baseline”',
    proofs: [
      [FAULTS, EACH_FAULT],
      ['test/stores/s3-store.test.ts', 'what has no ETag is not taken for an object'],
    ],
  },
  {
    what: '`timestamp` is 0, or far ahead of the clock',
    follows: '`input-invalid`',
    proofs: [[INPUTS, 'timestamp: 0 is input-invalid and says what is allowed']],
  },
];

/** How a small file could take much time or memory. */
export const RESOURCE_CLAIMS: readonly Claim[] = [
  {
    what: 'A Parquet file of a few kilobytes claims gigabytes, or crashes its reader',
    follows: 'only that audience is `members-unreadable` or `bad-format`; the others are imported',
    proofs: [
      [HOSTILE, 'cannot fill the memory with a Parquet file of a few kilobytes'],
      ['test/members/parquet/parquet.test.ts', 'does not believe a list’s length'],
    ],
  },
  {
    what: 'A thousand audiences are looked up among tens of thousands in ODP',
    follows: 'near misses are given for the first few, and the run can be cancelled',
    proofs: [
      [
        'test/odp/api.test.ts',
        'many missing ones get near misses only for the first few, and end when the run is cancelled',
      ],
    ],
  },
  {
    what: 'The run is cancelled while it reads, compares or builds, or waits for GitHub, Git LFS, ODP, a bucket, a state or its lock',
    follows: 'it ends within seconds with its report, and leaves nothing half done',
    proofs: [
      ['test/bundle/cancelled-phases.long.ts', 'while …'],
      ['test/bundle/cancelled-waits.long.ts', 'while …'],
      ['test/bundle/cancelled-waits.long.ts', 'while its first receipt is kept, and the next run imports'],
      [
        'test/bundle/cancelled-waits.long.ts',
        'while a state in a folder is locked says what was imported, and leaves its note for the next one',
      ],
    ],
  },
  {
    what: 'Very many entries, aliases of them, placeholders, links to themselves, braces, zstd headers, empty frames',
    follows: 'an error that names the limit, quickly',
    proofs: [
      [HOSTILE, 'does not lead the search for its files astray'],
      [
        'test/bundle/bad-manifest.test.ts',
        'with a list of 10,000 entries that many audiences share is refused on its line, and nothing is uploaded',
      ],
      [
        'test/bundle/bad-manifest.test.ts',
        'with more `placeholders` than each file can be read with is refused on its line, and nothing is uploaded',
      ],
      [HOSTILE, 'ends quickly with 10 MB that expand to 10 GB, in gzip and zstd'],
      ['test/members/text/decompress.long.ts', 'does not spend minutes on millions of empty zstd frames'],
      ['test/members/files/glob.test.ts', 'ends quickly whatever the pattern'],
    ],
  },
  {
    what: 'GitHub, an S3 server, ODP or Git LFS answers without an end',
    follows: 'it is read up to a bound, and is not an answer',
    proofs: [
      ['test/bundle/endless-answers.long.ts', 'of GitHub is given up, and the plan goes on'],
      ['test/bundle/endless-answers.long.ts', 'of an S3 server to a listing is not one of S3’s'],
      ['test/bundle/endless-answers.long.ts', 'of ODP is given up'],
      ['test/bundle/endless-answers.long.ts', 'of Git LFS is not one of its API'],
    ],
  },
  {
    what: 'Thousands of damaged files of every format, also as other tools write them, and damaged manifests and patterns',
    follows: 'members or problems, within bounds of time and memory',
    proofs: [
      ['test/members/fuzz.long.ts', 'ends, with members and problems and nothing else'],
      ['test/members/fuzz.long.ts', 'ends on … that was … before it was damaged'],
      ['test/members/fuzz.long.ts', 'ends on damaged Parquet of every encoding and compression'],
      ['test/members/fuzz-real.long.ts', 'are members or problems when they are damaged: …'],
      [
        'test/members/fuzz-real.long.ts',
        'are members or problems when one of several is damaged, as Spark writes them',
      ],
      ['test/members/fuzz-real.long.ts', 'never make another list of it: …'],
      ['test/manifest/mutated-manifests.long.ts', 'is read, or is a problem at a line of it'],
      ['test/manifest/mutated-manifests.long.ts', 'finds files inside the fence, or is a problem'],
    ],
  },
];

/** What else was tried on the whole. */
export const ATTACK_CLAIMS: readonly Claim[] = [
  {
    what: 'A pull request puts links where the action writes, with the final or a temporary name, names a folder that is a link, or has one in a `RUNNER_TEMP` below the workspace',
    follows: 'nothing is written outside the workspace',
    proofs: [
      [HOSTILE, 'gets nothing written outside the workspace, whatever links are in the way'],
      ['test/system/write-beside.test.ts', 'takes the place of a link and does not write through it'],
      ['test/action/output-directory.test.ts', 'is not where a link in its place leads'],
    ],
  },
  {
    what: 'The manifest is a link into `RUNNER_TEMP`, or that folder is below the workspace',
    follows: '`input-invalid`, and nothing of it is shown; the rest of `RUNNER_TEMP` stays closed',
    proofs: [
      [HOSTILE, 'gets no manifest and no folder from outside the workspace either'],
      [
        INPUTS,
        'a RUNNER_TEMP below the workspace does not open the workspace to it, nor the other way round',
      ],
      [PATHS, 'opens nothing of a RUNNER_TEMP below the workspace but the folder that the workflow named'],
    ],
  },
  {
    what: 'Thousands of audiences, each with a `pattern`, spell out a secret of the workspace by their counts',
    follows: 'where a stranger wrote the manifest, only what Git tracks can be members',
    proofs: [
      [MEMBER_FILES, 'reads only what Git tracks, and the folder that the workflow named: …'],
      [PATHS, 'takes only tracked files, and those of the named folder, where a stranger wrote the manifest'],
    ],
  },
  {
    what: 'The same, of a file that Git tracks and into which a step has written a token',
    follows:
      'it is not what Git has, so it cannot be members; the filters of the checkout are not started to see that',
    proofs: [
      [MEMBER_FILES, 'reads only what Git tracks, and the folder that the workflow named: …'],
      [MEMBER_FILES, 'is read without the filters that the checkout names'],
    ],
  },
  {
    what: '`expected_rows` names a list of one member whose ID is a number',
    follows: 'a number that is far from that of the rows is not shown',
    proofs: [
      [PRIVATE, 'a list of one member is not shown where it is given as the number of rows'],
      ['test/members/rules/row-counts.test.ts', 'show no number of a file that may be an ID'],
    ],
  },
  {
    what: 'A first row that is a member, a file of members in place of the manifest, IDs written into `members`',
    follows: 'nothing of them is repeated',
    proofs: [
      [MEMBER_FILES, 'never repeats an entry that may be a member’s ID'],
      ['test/manifest/read.test.ts', 'of a file that is not a manifest nothing is repeated'],
      [
        'test/bundle/privacy.long.ts',
        'no member is seen anywhere, whatever is wrong with it, in every format',
      ],
    ],
  },
  {
    what: 'Somebody else on the machine reads built files, results and states, or what a killed run left',
    follows: 'files are 0600 and folders 0700; the next run removes what was left',
    proofs: [
      [PRIVATE, 'built files and the result can be read by this user only'],
      [PRIVATE, 'a state in a folder can be read by this user only, and what a killed run left there goes'],
      [PRIVATE, 'what a killed run left half-written, or had fetched, is removed by the next'],
    ],
  },
  {
    what: 'Characters that a screen does not show, and words that GitHub turns into links',
    follows: 'they are spelled out, or become code',
    proofs: [
      [
        HOSTILE,
        'shows names of every kind as inert text: in the log, annotations, outputs, summary and comment',
      ],
      [
        'test/bundle/unseen.test.ts',
        'characters that are drawn as nothing are spelled out in log, annotations, summary and comment',
      ],
      ['test/words/escape.test.ts', 'leaves nothing live outside of code spans'],
    ],
  },
  {
    what: '`odp-api-url` would send the private key over http',
    follows: '`input-invalid`, except for loopback',
    proofs: [[INPUTS, 'odp-api-url: http://odp.example.com/v3 is input-invalid and says what is allowed']],
  },
  {
    what: 'A package is in the bundle without its license',
    follows: 'a test compares `licenses.txt` with what the bundle holds',
    proofs: [
      ['test/docs/licenses.test.ts', 'name every package whose modules the bundle says it was made of'],
    ],
  },
  {
    what: 'A change of `dist/`, the workflows or the source without a review; a release that changes; a dependency that nobody sees',
    follows:
      'CODEOWNERS, releases that are drafts until they are whole, an SBOM next to the attestation, and a Scorecard',
    proofs: [
      [SUPPLY, '… has code owners'],
      [SUPPLY, 'a release is attested with an SBOM, and is published when all its files are there'],
      [SUPPLY, 'Scorecard looks at the repository'],
      ['test/docs/workflows.test.ts', '… pins every action to a commit, and says its version'],
    ],
  },
  {
    what: 'A bad row in a file below `RUNNER_TEMP` that has the name of one in the repository',
    follows: 'no annotation on the file of the repository',
    proofs: [
      [MEMBER_FILES, 'annotates no file of the repository for one below RUNNER_TEMP of the same name'],
    ],
  },
  {
    what: '`state` and `output-directory` are the same folder',
    follows: '`input-invalid`',
    proofs: [[INPUTS, 'state and built files have a folder each']],
  },
];
