/**
 * What a rule says to an ID that it does not like. The last three depend on the other IDs of the file: an error only where
 * nearly all have a digit or `@`, and where nearly all of those have four characters or more as well, else a warning; and
 * an error only where no other number has a fraction, else a warning or, where several have one, nothing.
 */
export type RowFinding = 'error' | 'warning' | RelativeFinding;

export type RelativeFinding =
  | 'error-among-telling-ids'
  | 'error-among-longer-ids'
  | 'error-without-other-fractions';
