import type { Claim } from './claim.ts';

const GUARDED = 'test/bundle/guarded.test.ts';
const LOST = 'test/bundle/lost-runs.test.ts';
const WITHOUT = 'test/bundle/without-artifacts.test.ts';
const RENAMED = 'test/bundle/renamed.test.ts';
const SECOND_LOOK = 'test/bundle/second-look.test.ts';
const RECEIPTS = 'test/bundle/receipts.test.ts';
const STATE = 'test/bundle/artifact-state.test.ts';
const STATE_LONG = 'test/bundle/artifact-state.long.ts';
const SAVED = 'test/bundle/saved-plan.test.ts';
const SAVED_GUARDS = 'test/bundle/saved-plan-guards.test.ts';
const SAVED_LONG = 'test/bundle/saved-plan.long.ts';
const HIDDEN = 'test/bundle/hidden-receipts.test.ts';
const BRANCH = 'test/bundle/renamed-branch.test.ts';
const FIND = 'test/artifacts/find-receipts.test.ts';
const OTHER = 'test/bundle/other-checkouts.test.ts';

/** Ways in which an artifact, or a run that leaves one, can be lost, overlap or come late. */
export const ARTIFACT_CLAIMS: readonly Claim[] = [
  {
    what: 'The run ends as it should',
    follows: 'it has kept one artifact before its first upload, and one after its last',
    proofs: [
      [RECEIPTS, 'leaves a receipt before its first upload and one after the last'],
      [STATE, 'is kept before and after an import, and is the baseline of the next'],
    ],
  },
  {
    what: 'The first artifact cannot be kept: no service, no space, no permission',
    follows: '`state-write-failed`; nothing is uploaded',
    proofs: [
      [RECEIPTS, 'nothing is uploaded where the opening receipt cannot be kept'],
      [STATE_LONG, 'stops the import where it cannot be kept'],
    ],
  },
  {
    what: 'The second artifact cannot be kept',
    follows:
      '`state-write-failed`; what was imported was, and the next run holds its guards for both memberships',
    proofs: [[RECEIPTS, 'where the closing receipt cannot be kept, what was imported was']],
  },
  {
    what: 'The run is killed after its first artifact',
    follows: 'the next run holds its guards for both memberships',
    proofs: [
      [GUARDED, 'holds against both memberships after one that was killed'],
      [STATE, 'knows of a killed run, whose import may have arrived'],
    ],
  },
  {
    what: 'The run is cancelled while it uploads',
    follows: 'the next run holds its guards for both memberships',
    proofs: [[LOST, 'that was cancelled while it uploaded, the guards hold for both memberships']],
  },
  {
    what: 'The answer to an upload is lost',
    follows: 'the next run holds its guards for both memberships, skips nothing, and its import settles it',
    proofs: [
      [LOST, 'whose answer was lost, the guards hold for both memberships, and the next import settles it'],
      [RECEIPTS, 'the closing receipt doubts an upload that is stored without an answer'],
    ],
  },
  {
    what: 'An upload fails, others succeed',
    follows:
      'the second artifact says which arrived, and of which nobody knows; each audience is compared with what it was',
    proofs: [
      [LOST, 'of which one upload was refused, each audience is compared with what it was'],
      [RECEIPTS, 'the closing receipt … an upload that …'],
      [STATE_LONG, 'remembers what a failed run imported'],
    ],
  },
  {
    what: 'An import is partial: audiences with errors are left out',
    follows: 'each audience is compared with what it was',
    proofs: [[LOST, 'that was partial, each audience is compared with what it was']],
  },
  {
    what: 'Somebody re-runs an old run after a newer one has imported, also after a rename and without a checkout',
    follows: '`stale-run`; nothing is uploaded',
    proofs: [
      [RENAMED, 'does not undo a newer run from before that, where a step makes the lists'],
      [SECOND_LOOK, 'is stopped as an old run also without a checkout'],
      [GUARDED, 'stops an old run that is run again'],
      [STATE, 'does not let an old run undo a newer one'],
    ],
  },
  {
    what: 'A newer run imports the same audiences while this one reads its members',
    follows: '`stale-run`; nothing is uploaded, because the action asks GitHub again right before',
    proofs: [
      [SECOND_LOOK, 'is stopped where a newer run has begun since, with one request for it'],
      [STATE_LONG, 'is looked at again right before uploading'],
    ],
  },
  {
    what: 'A newer run imports the same audiences while this one uploads them',
    follows:
      'ODP may have either list: this run ends with `stale-run`, which names both and says to run the newer one again',
    proofs: [[LOST, 'that a newer one overtook while it uploaded, both are named']],
  },
  {
    what: 'A newer run imports other audiences of the manifest meanwhile',
    follows: 'both go on',
    proofs: [[SECOND_LOOK, 'goes on where the newer run imports other audiences, or elsewhere']],
  },
  {
    what: 'GitHub does not answer when it is asked again right before the upload',
    follows:
      '`base-unreadable`, or `state-unreadable` with `state: artifact`; nothing is uploaded unless `override-guards` allows it, which it does for receipts',
    proofs: [[SECOND_LOOK, 'is stopped where that cannot be seen, unless its guards are overridden']],
  },
  {
    what: 'Several jobs or attempts of a run keep artifacts at once',
    follows: 'each takes its own name: `-2`, `-3`, …',
    proofs: [[RECEIPTS, 'another attempt of the run, and another job of it, take the next numbers']],
  },
  {
    what: 'The artifacts have expired, or there are none yet',
    follows: 'no baseline',
    proofs: [
      [GUARDED, 'has none where the receipts have expired, and skips nothing without one'],
      [STATE_LONG, 'is that of this repository’s default branch alone, and none where it expired'],
    ],
  },
  {
    what: 'With `skip-unchanged` nothing changes until half of an artifact’s time is over',
    follows: 'what was imported last is kept in a new artifact before it expires',
    proofs: [
      [SECOND_LOOK, 'is renewed before its receipt expires, although nothing has changed'],
      [SECOND_LOOK, 'is renewed next to the import of another audience'],
      [SECOND_LOOK, 'is not renewed by an older run, and a warning says where it could not be'],
      [STATE_LONG, 'is renewed before it expires, although nothing has changed'],
    ],
  },
  {
    what: 'The repository was renamed or has another owner, so that nothing is found by its name',
    follows:
      '`base-unreadable`; nothing is uploaded unless `override-guards` allows it, and that import is found by the new name. With `state: artifact`, `state-unreadable`, which takes `override-guards: true`',
    proofs: [
      [RENAMED, 'stops although nothing is found by the new name, and says what to do'],
      [RENAMED, 'with a state in artifacts stops, unless all guards are overridden'],
    ],
  },
  {
    what: 'The manifest was renamed, or an audience moved to another manifest',
    follows:
      '`base-unreadable`, which names the other manifest; nothing is uploaded unless `override-guards` allows it, and that import is found by the new path.',
    proofs: [[RENAMED, 'stops where another manifest imported the audience, until somebody answers for it']],
  },
  {
    what: 'An audience is imported so rarely, or blocked for so long, that the receipt of its last import expires or is hidden by others',
    follows: 'the receipts of the other imports repeat what it says, so its guards still hold',
    proofs: [
      [HIDDEN, 'stays guarded by what the receipts of others repeat, when its own has gone'],
      [FIND, 'that are gone are known from newer ones that repeat them, the newest import of each'],
    ],
  },
  {
    what: 'The default branch was renamed',
    follows:
      'what was kept under its earlier name counts, as long as GitHub redirects from that name; `base-unreadable` where GitHub does not say, with `state: artifact` `state-unreadable`',
    proofs: [
      [BRANCH, 'is compared with what was imported last under its earlier name'],
      [BRANCH, 'has the state of artifacts that were kept under its earlier name'],
      [BRANCH, 'of an old run that is run again does not undo a newer one'],
      [
        BRANCH,
        'does not count another branch’s imports, and is stopped where GitHub does not say whose they are',
      ],
    ],
  },
  {
    what: 'Forks and other branches leave any number of artifacts of the same name',
    follows: 'the search skips them, on 20 pages of GitHub’s listing',
    proofs: [
      [FIND, 'are searched for among 300 artifacts at most, whatever forks and other branches have left'],
      [FIND, 'are searched for on 20 pages of a listing at most'],
    ],
  },
  {
    what: 'GitHub cannot list artifacts or give them, a download breaks off, an artifact is damaged or not one of this action',
    follows: '`state-unreadable`, for receipts `base-unreadable`; that is not “no baseline”',
    proofs: [
      [STATE_LONG, 'that cannot be read is not a missing one: a damaged artifact'],
      [STATE_LONG, 'that cannot be read is not a missing one: a download that is cut off'],
      [STATE_LONG, 'that cannot be read is not a missing one: somebody else’s artifact'],
      [GUARDED, 'is stopped where what was imported cannot be read, and `override-guards` lets it go on'],
    ],
  },
  {
    what: 'A run between two imports fails, is cancelled, or only plans',
    follows:
      'it leaves no receipt, so the commit that was imported last stays the baseline: after an import of 100 members a push of 10 is blocked, and the next push of 9 as well',
    proofs: [
      [GUARDED, 'is compared with what was imported last, whatever failed in between'],
      [
        RECEIPTS,
        'no receipt is tried for without the service, on another server, by a plan, or where nothing is due',
      ],
    ],
  },
  {
    what: 'A run of a fork whose branch has the default branch’s name, or of another branch, has left an artifact',
    follows: 'it does not count',
    proofs: [
      [GUARDED, 'does not count the run of a fork, or of another branch'],
      [STATE_LONG, 'is that of this repository’s default branch alone, and none where it expired'],
    ],
  },
  {
    what: 'The job may not read artifacts (`actions: read` is missing), or the server has none',
    follows:
      'the commit before the push is the baseline; without the permission the warning `base-unreadable` says what to grant',
    proofs: [
      [
        GUARDED,
        'without `actions: read` is compared with the commit before the push, and says what to grant',
      ],
      [WITHOUT, 'on Gitea'],
      [WITHOUT, 'on GitHub Enterprise Server'],
    ],
  },
  {
    what: 'An audience is new while others have their receipts',
    follows: 'its baseline is the commit before the push, or none if that commit does not declare it',
    proofs: [[WITHOUT, 'for an audience that no receipt names, while others have theirs']],
  },
  {
    what: 'A force push replaces the commit that was imported',
    follows: 'it is the baseline as long as GitHub has it, then `base-unreadable`; `before` does not count',
    proofs: [[LOST, 'whose commit a force push replaced, it is the baseline as long as GitHub has it']],
  },
  {
    what: 'The commit that was imported is gone, GitHub is down, or the commit’s members are not those of the receipt',
    follows: '`base-unreadable`; nothing is uploaded unless `override-guards` allows it',
    proofs: [
      [GUARDED, 'is stopped where what was imported cannot be read, and `override-guards` lets it go on'],
      [GUARDED, 'is stopped where the list that was imported is not that of the commit'],
    ],
  },
  {
    what: 'An import runs on a branch other than the default one, without a state',
    follows: '`no-baseline`; nothing is uploaded unless `override-guards` allows it',
    proofs: [[GUARDED, 'on another branch has no baseline, which is an error that `override-guards` allows']],
  },
  {
    what: 'A step makes the member files, and there is no state',
    follows:
      'no baseline, which the warning `no-baseline` says; the guards hold for the change in the number of members, the fewest that can have left or come',
    proofs: [
      [GUARDED, 'has no baseline where a step makes the lists, and says so'],
      [
        GUARDED,
        'where a step makes the lists is held if the number of members alone says that too many leave or come',
      ],
    ],
  },
  {
    what: 'The manifest is in a checkout of another repository, and there is no state',
    follows: 'no baseline; the warning `no-baseline` says why',
    proofs: [
      [OTHER, 'has no baseline, import after import, and its commits are not taken for this one’s'],
      [OTHER, 'on another server is one as well, however that is written'],
    ],
  },
  {
    what: 'A saved plan was not compared with the last import, or this job cannot see what it was compared with',
    follows: '`stale-plan`, which says to which job to grant `actions: read`; nothing is uploaded',
    proofs: [
      [SAVED_GUARDS, 'is stale where a receipt names the audience, and says what to grant'],
      [SAVED_GUARDS, 'is stale where this job cannot see the import that the plan was compared with'],
    ],
  },
  {
    what: 'A saved plan overrode its guards',
    follows: 'its import checks them again, and needs its own `override-guards`',
    proofs: [[SAVED_GUARDS, 'checks the guards again, whatever the plan overrode']],
  },
  {
    what: 'A saved plan is imported after another import, or its files have changed',
    follows: '`stale-plan`; nothing is uploaded',
    proofs: [
      [SAVED, 'is stale where the audience has been imported since, and that says more than stale-run'],
      [
        SAVED_GUARDS,
        'without a state is compared with the last import, and leaves a receipt of the plan’s commit',
      ],
      [SAVED_LONG, 'is stale where a file is other members with a result that fits'],
      [SAVED_LONG, 'is refused with another result'],
    ],
  },
];
