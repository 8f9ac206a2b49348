/**
 * What a rule says to an ID that it does not like. The last two are errors only among certain other IDs, else warnings:
 * where nearly all have a digit or `@`, and where nearly all of those have four characters or more as well.
 */
export type RowFinding = 'error' | 'warning' | 'error-among-telling-ids' | 'error-among-longer-ids';
