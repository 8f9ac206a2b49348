import type { IdProblem } from './id-rules.ts';
import type { Misfit, NotAnId } from './reader.ts';
import type { RowRuleCode } from './rules/row-rules.ts';

/** The codes of single rows. */
export type RowCode = IdProblem | RowRuleCode | 'not-an-id' | 'field-count' | 'duplicate';

/** What one row has, what many have, and what to do. */
export type RowText = readonly [one: string, many: string, remedy: string];

/** What is said of rows that are wrong. */
export const WRONG: Readonly<Record<RowCode, RowText>> = {
  'empty-id': ['has an empty ID', 'have empty IDs', 'leave such rows out of the export'],
  'white-space': [
    'has an ID that begins or ends with white space',
    'have IDs that begin or end with white space',
    'set `normalize: [trim]` or correct the export',
  ],
  'control-character': [
    'has an ID with a control character or line break',
    'have IDs with a control character or line break',
    'ODP does not take these; correct the export',
  ],
  'too-long': [
    'has an ID longer than 512 bytes',
    'have IDs longer than 512 bytes',
    'check that `column` is the ID column',
  ],
  'pattern-mismatch': [
    'has an ID that does not match `pattern`',
    'have IDs that do not match `pattern`',
    'correct the export or the pattern, which must match the whole ID',
  ],
  'not-an-id': [
    'has a value that is neither text nor a whole number',
    'have values that are neither text nor a whole number',
    'write IDs as strings or integers',
  ],
  'field-count': [
    'does not have as many fields as the first row',
    'do not have as many fields as the first row',
    'quote fields that contain the delimiter, and check that no row is cut off',
  ],
  duplicate: [
    'repeats an ID of an earlier row',
    'repeat IDs of earlier rows',
    'remove the repeated rows, or set `duplicates: drop`',
  ],
  'placeholder-id': [
    'has a placeholder, such as NULL, `--` or 0, in place of an ID',
    'have placeholders, such as NULL, `--` or 0, in place of IDs',
    'leave rows without an ID out of the export, or name what is right in `placeholders`',
  ],
  'damaged-number': [
    'has an ID that a tool has rewritten, as it does with numbers',
    'have IDs that a tool has rewritten, as it does with numbers',
    'export the column as text, and not by way of a spreadsheet, or set `accept: [damaged-number]` if your IDs look like this',
  ],
  'invisible-character': [
    'has an ID with an invisible or damaged character',
    'have IDs with invisible or damaged characters',
    'remove these characters where the list is made',
  ],
  'header-row': [
    'has the name of the column in place of an ID',
    'have the name of the column in place of an ID',
    'name the parts in `members` instead of joining files that have headers, or take the header out',
  ],
  'not-a-row': [
    'is output of a shell or a tag, and not a row',
    'are output of a shell or tags, and not rows',
    'export the rows alone, without decoration',
  ],
  'not-an-email': [
    'has an ID that is not an e-mail address',
    'have IDs that are not e-mail addresses',
    'check that `column` is the one with the addresses',
  ],
};

/** What is said of values that cannot be an ID, by what they are. */
export const NOT_AN_ID: Readonly<Record<NotAnId, RowText>> = {
  missing: ['does not have the field', 'do not have the field', 'leave such rows out of the export'],
  null: ['has NULL in place of an ID', 'have NULL in place of an ID', 'leave such rows out of the export'],
  fraction: [
    'has a number that is not whole',
    'have numbers that are not whole',
    'write IDs as strings or integers',
  ],
  boolean: [
    'has true or false in place of an ID',
    'have true or false in place of an ID',
    'check that `column` is the field with the IDs',
  ],
  object: [
    'has an object in place of an ID',
    'have objects in place of an ID',
    'name the field inside in `column`, as in `user.id`',
  ],
  list: [
    'has a list in place of an ID',
    'have lists in place of an ID',
    "save the elements of the lists alone, as `jq -c '.[]'` does for a list and `jq -c '.items[]'` for one in a field",
  ],
  surrogate: [
    'has an ID with half of a character',
    'have IDs with half of a character',
    'correct the program that writes the file; it cuts text in the middle of a character',
  ],
};

/** What is said of rows with another number of fields than the first, by what is likely wrong. */
export const MISFIT: Readonly<Record<Misfit, RowText>> = {
  fewer: [
    'has fewer fields than the first row',
    'have fewer fields than the first row',
    'put fields that contain a line break in quotes, and leave out what is not a row',
  ],
  more: [
    'has more fields than the first row',
    'have more fields than the first row',
    'quote fields that contain the delimiter',
  ],
  'cut off': [
    'is the last one and has fewer fields than the first row',
    'are the last ones and have fewer fields than the first row',
    'the file may be cut off, so export or fetch it again',
  ],
  'row name': [
    'has one field more than the header',
    'have one field more than the header',
    'the header may lack the column of row names that R writes, so export with `row.names = FALSE`',
  ],
};

/** What is said of rows that look wrong and are taken all the same. */
export const DOUBTFUL: Readonly<Partial<Record<RowCode, RowText>>> = {
  'placeholder-id': [
    'has an ID that often means that there is none, such as “none”, “-” or “0”',
    'have IDs that often mean that there is none, such as “none”, “-” or “0”',
    'leave such rows out of the export, or list what is never an ID in `placeholders`',
  ],
  'damaged-number': [
    'has an ID with a fraction of zeros, as tools write whole numbers',
    'have IDs with a fraction of zeros, as tools write whole numbers',
    'export the column as text, or set `accept: [damaged-number]` if your IDs look like this',
  ],
  'invisible-character': [
    'has an ID with a formatting character that nobody sees',
    'have IDs with formatting characters that nobody sees',
    'remove these characters where the list is made, or accept them',
  ],
  'header-row': [
    'looks like a header and is read as a member',
    'look like headers and are read as members',
    'if it is a header, take it out, or read the file as csv with a header',
  ],
  'not-an-email': [
    'has an e-mail address whose domain has no dot',
    'have e-mail addresses whose domain has no dot',
    'check that the addresses are complete',
  ],
};
