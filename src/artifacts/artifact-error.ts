/** Why an artifact could not be kept, listed or fetched. */
export type ArtifactFailure =
  /** The token may not; `actions: read` is missing. */
  | 'not-permitted'
  /** It is there and not what it should be: too large, damaged, with names that lead out. */
  | 'damaged'
  /** Expired or deleted. */
  | 'gone'
  /** No answer, or one that makes no sense. */
  | 'unreachable'
  /** The account's space for artifacts is used up. */
  | 'full';

/** A failure of GitHub's artifacts. Its message is a sentence about what is wrong and what to do. */
export class ArtifactError extends Error {
  readonly reason: ArtifactFailure;

  constructor(reason: ArtifactFailure, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArtifactError';
    this.reason = reason;
  }
}
