import { EXPORT_RULES } from './export-rules.ts';

/**
 * Every problem code with its cause and remedy: the one table from which `docs/problems.md` is generated and which types
 * the codes in the source. The codes are part of the public interface.
 */
export const PROBLEM_CODES = {
  'input-invalid': {
    cause: 'An input of the action has a value that is not allowed, or one that is needed is missing.',
    remedy:
      'Correct the `with:` block of the step; the message names the input, the value and what is allowed.',
  },
  'manifest-not-found': {
    cause: 'There is no file at the path given as `manifest`.',
    remedy: 'Check the path and that `actions/checkout` ran before this step.',
  },
  'manifest-syntax': {
    cause:
      'The manifest is not valid YAML 1.2 or JSON, has a key twice, or uses aliases to grow without bound.',
    remedy: 'Correct the line that the message names.',
  },
  'manifest-schema': {
    cause: 'The manifest has an unknown key or a value of the wrong type, or lacks a required key.',
    remedy: 'Correct the key that the message names; `docs/manifest.md` lists all keys.',
  },
  'unknown-audience': {
    cause: 'The input `audiences` names an audience that the manifest does not declare.',
    remedy: 'Correct the ID in the input, or declare the audience.',
  },
  'members-not-found': {
    cause:
      'An entry of `members`, or `expected_rows`, matches no file, or one of the paths that its braces name is not there.',
    remedy: 'Check the pattern, `members-directory`, and that the step that makes the file ran before.',
  },
  'members-outside-workspace': {
    cause:
      'A member file is, after following links, outside the folders that a manifest may read, or it belongs to the action itself. Or, on a pull request from a fork, Git does not track it.',
    remedy:
      'Move the file into the workspace, or name its folder in the input `members-directory`. Members must not be in `state` or `output-directory`.',
  },
  'members-unreadable': {
    cause:
      'A member file could not be read: a missing permission, a link that leads nowhere, a name that is not valid UTF-8, not a regular file, a change while it was read, or a file that Git tracks but that is not on the disk. It is a warning where Git could not be asked what it tracks.',
    remedy:
      'Check its permissions, that no step writes or removes it, that `sparse-checkout` includes it, and that a submodule is checked out (`submodules: true`).',
  },
  'bad-compression': {
    cause: 'A gzip or zstd file is truncated or damaged, or expands to more than its bound.',
    remedy: 'Make the file again; a half-written export is the usual cause.',
  },
  'bad-encoding': {
    cause:
      'A member file is not valid text of its encoding, which is UTF-8 unless `encoding` or a byte order mark says otherwise.',
    remedy: 'Export it as UTF-8, or set `encoding`.',
  },
  'bad-format': {
    cause:
      'A member file is not what its format says: broken quoting, JSON or Parquet, an oversized record, an unknown extension, a Git LFS pointer, or a file of another kind such as a workbook or an archive.',
    remedy: 'Correct the file or set `format`; for a Git LFS pointer, check out with `lfs: true`.',
  },
  'column-not-found': {
    cause: 'The file has no column of the wanted name or position.',
    remedy:
      'Set `column` to the header name or 1-based position of the ID column; for a file without a header set `header: false` and `column: 1`.',
  },
  'field-count': {
    cause: 'A row has a different number of fields from the first row of its file.',
    remedy:
      'Correct the row, quote fields that contain the delimiter, or set `invalid_rows: skip`. Where the last row has too few fields, the file may be cut off.',
  },
  'not-an-id': {
    cause:
      'A JSON or Parquet value is neither a string nor an integer: a fraction, `true`, `null`, a missing field, nesting, or a lone surrogate.',
    remedy: 'Write IDs as strings or integers, or set `invalid_rows: skip`.',
  },
  'empty-id': {
    cause: 'A row has an empty ID.',
    remedy: 'Leave such rows out of the export, or set `invalid_rows: skip`.',
  },
  'white-space': {
    cause: 'An ID begins or ends with white space.',
    remedy: 'Set `normalize: [trim]`, or correct the export.',
  },
  'control-character': {
    cause: 'An ID contains a control character or a line break, which ODP’s import does not accept.',
    remedy: 'Correct the export, or set `invalid_rows: skip`.',
  },
  'too-long': {
    cause: 'An ID is longer than 512 bytes of UTF-8.',
    remedy: 'Check that `column` names the ID column.',
  },
  'pattern-mismatch': {
    cause: 'An ID does not match the audience’s `pattern`.',
    remedy: 'Correct the export or the pattern; the whole ID must match it.',
  },
  duplicate: {
    cause: 'An ID occurs more than once in the audience and `duplicates` is `warn` or `fail`.',
    remedy: 'Remove the repeated rows, or set `duplicates: drop`.',
  },
  ...EXPORT_RULES,
  'row-count': {
    cause:
      'The number of rows read from all files together is not the one that `expected_rows` gives. Or the file that it names does not hold a single number, or is one of the files in `members`.',
    remedy:
      'Either the export was cut off or the number belongs to another export: make both again in one go. Exclude the file with the number from `members`.',
  },
  'questionable-identifier': {
    cause: 'The identifier does not look like one of ODP’s high-confidence identifiers.',
    remedy: 'Check the field name in ODP; if it is right, nothing needs to change.',
  },
  'too-many-invalid': {
    cause: 'With `invalid_rows: skip`, more rows were skipped than `max_invalid` allows.',
    remedy: 'Correct the export, or raise `max_invalid` if this is intended.',
  },
  'too-few-members': {
    cause: 'The audience has fewer members than `min_members`.',
    remedy: 'Check the export; an audience is emptied only by a reviewed `min_members: 0`.',
  },
  'too-many-members': {
    cause: 'The audience has more members than `max_members`.',
    remedy: 'Check the export, raise `max_members`, or set `override-guards: true` for one run.',
  },
  'too-many-removed': {
    cause: 'The import would remove more members than `max_removed` allows.',
    remedy: 'Check the export, raise `max_removed`, or set `override-guards: true` for one run.',
  },
  'too-many-added': {
    cause: 'The import would add more members than `max_added` allows.',
    remedy: 'Check the export, raise `max_added`, or set `override-guards: true` for one run.',
  },
  'stale-run': {
    cause:
      'A newer run, or one with a later `timestamp`, has already imported the audience, and importing now would undo that. Runs of one repository are compared by their number, whatever the clock says.',
    remedy: 'Start a new run instead of re-running an old one.',
  },
  'stale-plan': {
    cause:
      'The saved plan that `plan` names cannot be imported as it was approved: the manifest, the baseline, the bucket or tracker ID, the repository or a file is no longer the one in the plan. The baseline is also another one where one of the two jobs cannot read receipts.',
    remedy:
      'Plan again, and approve that plan. Grant `actions: read` to the job that plans and to the one that imports.',
  },
  'state-unreadable': {
    cause:
      'The state exists but cannot be trusted or reached: damaged JSON, a missing or changed data file, no access, or imports into another ODP account. As a warning: an earlier import was interrupted (a note `<audience ID>.….importing` is there), or a plan has no credentials for the state. With `state: artifact` also: the repository was renamed since the state was kept, or a run without the state has imported since.',
    remedy:
      'Restore the state, or delete `<audience ID>.json` from it to start without a baseline. An interrupted import is settled by the next one. For `state: artifact` the message says what to do.',
  },
  'state-write-failed': {
    cause:
      'The state cannot remember an import, so nothing was uploaded: a role that may not write, a read-only folder, a full disk, a server without conditional writes, or another run that has imported meanwhile. Or the audience is `imported`, and its state could not be replaced afterwards.',
    remedy: 'See the message; use `concurrency` so that two imports never overlap, then run again.',
  },
  'state-unlocked': {
    cause:
      'The S3-compatible server of the state ignores conditional writes (`If-None-Match`), so two runs at once may overwrite each other’s state.',
    remedy: 'Let only one run at a time import, with `concurrency`, or use another server.',
  },
  'no-baseline': {
    cause:
      'An import had no members to compare an audience with, so the guards on the change could not be checked, or only against the number of members that a receipt has. With `require-baseline`, or away from the default branch, that is an error.',
    remedy:
      'Keep the member files in Git and grant `actions: read`, or keep a `state`; then only the first import has no baseline. `override-guards` allows one run without it.',
  },
  'base-unreadable': {
    cause:
      'What was imported last could not be read, so there is no baseline: a permission, the network or git is missing, a receipt is damaged, or the repository was renamed since the last import.',
    remedy: 'The message says what to grant or to do. A `state` needs no commit.',
  },
  'guard-loosened': {
    cause:
      'A guard or rule of an audience may let through what it stopped when the baseline was imported: it was raised, removed, or changed in a way that cannot be compared.',
    remedy:
      'Check that the change is intended. Nothing else is needed: the next import is compared with the new settings.',
  },
  'identifier-changed': {
    cause: 'The `identifier` of an audience is not the one that the baseline was imported with.',
    remedy:
      'Check that the member IDs are values of the new field; every member counts as new, and every earlier one leaves.',
  },
  'comment-not-permitted': {
    cause: 'The token may not write pull-request comments.',
    remedy: 'Grant `pull-requests: write`, or set `comment: false`.',
  },
  'comment-failed': {
    cause: 'The pull-request comment could not be written.',
    remedy: 'The job summary has the same plan; run the job again for the comment.',
  },
  'audience-not-in-odp': {
    cause: 'ODP has no audience with this ID.',
    remedy: 'Create the external audience in ODP, or correct the ID in the manifest.',
  },
  'odp-unreachable': {
    cause: 'ODP’s API did not give a usable answer.',
    remedy: 'Check `odp-region` and `odp-api-url` and ODP’s status, then run again.',
  },
  'credentials-missing': {
    cause: 'No AWS credentials were found, or the source that issues them failed.',
    remedy:
      'Set `aws-access-key-id` and `aws-secret-access-key` from secrets; for an S3 `state`, run `aws-actions/configure-aws-credentials` before this step.',
  },
  'access-denied': {
    cause: 'S3 or ODP refused the credentials.',
    remedy: 'Check the key, its permissions and that it belongs to this region and account.',
  },
  'upload-failed': {
    cause: 'An audience’s file could not be uploaded.',
    remedy: 'See the message for the cause; running again is always safe.',
  },
  'not-verified': {
    cause: 'ODP did not report the sampled members as expected within `verify-timeout`.',
    remedy: 'Look at Account Settings > Activity Log > Audience Diffs in ODP.',
  },
  'unexpected-failure': {
    cause: 'The action ran into an error that it does not expect.',
    remedy: 'Run again with debug logging, and report it with the log.',
  },
} as const satisfies Record<string, { cause: string; remedy: string }>;

/** What kind of problem it is. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
