/** A test by its file, relative to the repository, and its whole title. */
export type Proof = readonly [file: `test/${string}.ts`, title: string];

/**
 * A row of a table of the docs: what happens, what follows from it, and the tests that prove that. The pages are made of
 * these rows (`npm run generate`), and `test/docs/claims.test.ts` looks for each test.
 */
export interface Claim {
  readonly what: string;
  readonly follows: string;
  readonly proofs: readonly [Proof, ...Proof[]];
}
