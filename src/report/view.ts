import type { Result } from '../result/result.ts';

/** All that a summary, a comment or a terminal shows: the result, and what the result document does not hold. */
export interface ReportView {
  readonly result: Result;
  /** The manifest's path as people know it. */
  readonly manifest: string;
  /** Audiences that the input `audiences` selected; `null` is all. */
  readonly selection: readonly string[] | null;
  /** Why this mode was chosen, as one clause: `the event is push, on the default branch`; `null` where nobody would ask. */
  readonly reason: string | null;
  /** Whether healthy audiences are imported although others are not. */
  readonly partialImport: boolean;
  /** Whether this is a pull request that imports when it is merged: one into the default branch. */
  readonly mergingImports: boolean;
  /** Whether somebody started this by hand, and not GitHub. */
  readonly atDesk: boolean;
  /** What was checked out; `null` where it is not known. */
  readonly source: Source | null;
  /** By audience ID. */
  readonly details: ReadonlyMap<string, AudienceDetails>;
  /** URL of the `docs` folder; problem codes link into it. */
  readonly docsUrl: string | null;
  /** Page of the run. */
  readonly runUrl: string | null;
}

/** A commit of a repository on the server that runs the workflow. */
export interface Source {
  readonly commit: string;
  /** Its page, without a trailing `/`. */
  readonly repositoryUrl: string;
  /** The address below which the repository's files are, by their paths in it. */
  readonly filesUrl: string;
  /** Where in the workspace the repository is: `''`, or a path with `/`. */
  readonly folder: string;
}

/** What the report shows of an audience besides its result. */
export interface AudienceDetails {
  readonly owner: string | null;
  readonly description: string | null;
  /** Earlier imports, oldest first, as the state knows them; without this run. */
  readonly history: readonly HistoryPoint[];
  /** Keys of the manifest that differ from the baseline's and make the same files be read differently. */
  readonly readDifferently: readonly string[];
  /** What ODP itself says: drift in a plan, verification after an import. */
  readonly checks: readonly Check[];
}

/** One import of the past. */
export interface HistoryPoint {
  /** Unix seconds. */
  readonly ts: number;
  readonly members: number;
}

/** What ODP says of an audience. */
export interface Check {
  /** `null`: it could not be found out. */
  readonly ok: boolean | null;
  /** One sentence, without any member's ID. */
  readonly text: string;
}

/** What the report shows of an audience; nothing where the run did not come so far. */
export function detailsOf(view: ReportView, audienceId: string): AudienceDetails {
  return view.details.get(audienceId) ?? NO_DETAILS;
}

const NO_DETAILS: AudienceDetails = {
  owner: null,
  description: null,
  history: [],
  readDifferently: [],
  checks: [],
};
