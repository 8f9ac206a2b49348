import { type Case, lines } from './wrong-case.ts';

const BY_POSITION = 'header: false, column: 1';
const BELOW_HEADER = 'header: true, column: 1';

const wrongDelimiter = (line: number, part: RegExp): Case['found'] => [
  ['wrong-delimiter', 'error', line, part],
];

/** Tables that are read with the wrong delimiter, or whose header is not where it should be. */
export const WRONG_TABLES: readonly Case[] = [
  {
    what: 'fields in quotes between vertical bars (Redshift, ADDQUOTES)',
    files: { '0000_part_00': lines('"00123"|"Ann"', '"00124"|"Bob"') },
    settings: `format: csv, ${BY_POSITION}`,
    found: wrongDelimiter(1, /a vertical bar: .* Set `delimiter: '\|'`/),
  },
  {
    what: 'fields in quotes between semicolons',
    files: { 'a.csv': lines('"kdnr";"name"', '"00124";"Bob"') },
    settings: BELOW_HEADER,
    found: wrongDelimiter(1, /a semicolon/),
  },
  {
    what: 'some fields in quotes between semicolons',
    files: { 'a.csv': lines('kdnr;"name"', '00124;"Bob"') },
    settings: BELOW_HEADER,
    found: wrongDelimiter(1, /a semicolon/),
  },
  {
    what: 'fields in quotes below a header without them',
    files: { 'a.csv': lines('kdnr;name', '"00124";"Bob"') },
    settings: BELOW_HEADER,
    found: wrongDelimiter(2, /a semicolon/),
  },
  {
    what: 'fields in quotes between tabs, in csv',
    files: { 'a.csv': lines('"a1"\t"b"', '"a2"\t"c"') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /a tab.*`format: tsv`/),
  },
  {
    what: 'fields in quotes between commas, in tsv',
    files: { 'a.tsv': lines('"00124","Bob"', '"00125","Cy"') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /a comma.*`delimiter: ','`/),
  },
  {
    what: 'amounts with commas between semicolons',
    files: { 'a.csv': lines('00123;1,50', '00124;2,75', '00125;3,10') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /delimiter cuts values.*`delimiter: ';'`/),
  },
  {
    what: 'names with commas between vertical bars',
    files: { 'a.csv': lines('00123|Smith, Ann|x', '00124|Jones, Bob|y') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /a vertical bar/),
  },
  {
    what: 'amounts with commas below a header with semicolons',
    files: { 'a.csv': lines('kdnr;betrag', '00123;1,50', '00124;2,75') },
    settings: BELOW_HEADER,
    found: wrongDelimiter(1, /a semicolon/),
  },
  {
    what: 'names with commas between tabs',
    files: { 'a.csv': lines('ab\tSmith, Ann', 'ac\tJones, Bob') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /a tab/),
  },
  {
    what: 'fields between control characters, as Hive writes them',
    files: { '000000_0': lines('00123\u0001Smith, Ann', '00124\u0001Jones, Bob') },
    settings: `format: csv, ${BY_POSITION}`,
    found: wrongDelimiter(1, /U\+0001.*`delimiter: "\\u0001"`/),
  },
  {
    what: 'commas where the delimiter is a semicolon',
    files: { 'a.csv': lines('00124,Bob', '00125,Cy') },
    settings: `delimiter: ';', ${BY_POSITION}`,
    found: wrongDelimiter(1, /a comma.*`delimiter: ','`/),
  },
  {
    what: 'commas where the delimiter is a vertical bar, below a header',
    files: { 'a.csv': lines('kdnr,name', '00124,Bob') },
    settings: `delimiter: '|', ${BELOW_HEADER}`,
    found: wrongDelimiter(1, /a comma/),
  },
  {
    what: 'rows in quotes, by position',
    files: { 'a.csv': lines('"00123,Ann"', '"00124,Bob"') },
    settings: BY_POSITION,
    found: wrongDelimiter(1, /^Each row is in quotes as a whole/),
  },
  {
    what: 'rows in quotes below a header in quotes',
    files: { 'a.csv': lines('"kdnr,name"', '"00123,Ann"', '"00124,Bob"') },
    settings: BELOW_HEADER,
    found: wrongDelimiter(1, /^Each row is in quotes as a whole/),
  },
  {
    what: 'rows in quotes, by name',
    files: { 'a.csv': lines('"name,customer_id"', '"Ann,00123"') },
    found: wrongDelimiter(1, /^Each row is in quotes as a whole/),
  },
  {
    what: 'a title above the header',
    files: { 'a.csv': lines('VIP export,,', '', 'customer_id,name,x', '00123,1,2') },
    found: [['column-not-found', 'error', 1, /Line 3 has the column .*`skip_lines: 2`\.$/]],
  },
  {
    what: 'a title with quotes above the header',
    files: { 'a.csv': lines('The "VIP" export', '"name","customer_id"', '"Ann","00123"') },
    found: [['bad-format', 'error', 1, /quote in the middle.*`skip_lines: 1`\.$/]],
  },
  {
    what: 'a title above a header with semicolons',
    files: { 'a.csv': lines('VIP export', 'customer_id;name', '00123;Ann') },
    found: [['column-not-found', 'error', 1, /`skip_lines: 1` and `delimiter: ';'`\.$/]],
  },
  {
    what: 'a warning of mysql above the header',
    files: { 'a.tsv': lines('mysql: [Warning] Using a password', 'customer_id\tn', '00123\t1') },
    found: [['column-not-found', 'error', 1, /`skip_lines: 1`\.$/]],
  },
  {
    what: 'a table of pandas for people',
    files: { 'a.csv': lines('       customer_id', '0  6fa459ea-ee8a', '1  550e8400-e29b') },
    found: [['column-not-found', 'error', 1, /between spaces.* Export the rows as CSV\.$/]],
  },
  {
    what: 'the footer of psql in a table',
    files: { 'a.csv': lines('customer_id|n', '00123|1', '(1 row)') },
    settings: "delimiter: '|'",
    found: [['not-a-row', 'error', 3]],
  },
  {
    what: 'a row that is cut off',
    files: { 'a.csv': 'customer_id,n\n00123,1\n001' },
    found: [['field-count', 'error', 3, /^Line 3 is the last one .*the file may be cut off/]],
  },
  {
    what: 'a row that a line break has cut in two',
    files: { 'a.csv': lines('customer_id,n', '00123,1', '00124,Ann', 'Smith', '00125,2,3') },
    found: [
      [
        'field-count',
        'error',
        4,
        /^Lines 4 and 5 do not have as many fields .*, and check that no row is cut off/,
      ],
    ],
  },
  {
    what: 'the row names of R',
    files: { 'a.csv': lines('"customer_id","n"', '"1","00123",1', '"2","00124",1', '"3","00125",2') },
    found: [
      ['field-count', 'error', 2, /^Lines 2 to 4 have one field more than the header.*`row\.names = FALSE`/],
    ],
  },
  {
    what: 'a first row with a delimiter in a field',
    files: { 'a.csv': lines('customer_id,n', '00123,1,50', '00124,2') },
    found: [['field-count', 'error', 2, /^Line 2 has more fields/]],
  },
  ...(
    [
      ['a table in lines', ['customer_id,name', '00123,Ann'], /a comma. Set `format: csv`\.$/],
      [
        'a table with semicolons in lines',
        ['name;Customer_ID', 'Ann;00123'],
        /`format: csv` and `delimiter: ';'`\.$/,
      ],
      ['a quoted table in lines', ['"name","user_id"', '"Ann","00123"'], /a comma/],
      ['a table with bars in lines', ['user_id|name', '00123|Ann'], /`delimiter: '\|'`\.$/],
      ['fields of Hive in lines', ['00123\u0001Ann'], /U\+0001.*`delimiter: "\\u0001"`/],
    ] as const
  ).map(
    ([what, rows, part]): Case => ({
      what,
      files: { 'a.txt': lines(...rows) },
      found: [['bad-format', 'error', 1, part]],
    }),
  ),
  {
    what: 'quotes that a backslash escapes',
    files: { 'a.csv': lines('customer_id,n', '00123,"say \\"hi\\", Ann"') },
    found: [['bad-format', 'error', 2, /backslash.*`escape: '\\'`/]],
  },
  {
    what: 'armour whose quotes are not doubled',
    files: { 'a.csv': lines('customer_id,n', '="00123",1') },
    found: [['bad-format', 'error', 2, /`="…"`.* plain text/]],
  },
  ...(
    [
      ['an array on several lines', ['[', '"00123",', '"00124"', ']'], 1, /JSON array.*`format: json`/],
      ['an array on one line', ['["00123","00124"]'], 1, /JSON array.*`format: json`/],
      ['several values on a line', ['"00122"', '"00123" "00124"'], 2, /more than one value.*`format: json`/],
      ['objects on one line', ['{"customer_id":"1"}{"customer_id":"2"}'], 1, /more than one value/],
    ] as const
  ).map(
    ([what, rows, line, part]): Case => ({
      what: `${what} in ndjson`,
      files: { 'a.jsonl': lines(...rows) },
      found: [['bad-format', 'error', line, part]],
    }),
  ),
];

/** What is right although it looks a little like the above. */
export const RIGHT_TABLES: readonly Case[] = [
  ...(
    [
      ['composite IDs with vertical bars in two columns', ['ref,n', 'DE|123,50', 'FR|124,75'], BELOW_HEADER],
      ['composite IDs with semicolons in two columns', ['DE;123,50', 'DE;124,75', 'FR;125,10'], BY_POSITION],
      ['composite IDs with semicolons and unlike amounts', ['101;1,5', '102;2,750', '103;3,1'], BY_POSITION],
      ['composite IDs below a header of their kind', ['land|nr,name', 'DE|1,Ann', 'FR|2,Bob'], BELOW_HEADER],
      ['IDs of Auth0 and amounts', ['auth0|61f0,50', 'auth0|61f1,75', 'auth0|61f2,10'], BY_POSITION],
      ['names in quotes', ['"Smith, Ann"', '"Jones, Bob"', '"Doe, Cy"'], BY_POSITION],
      ['names in quotes below a header', ['"Name, First"', '"Smith, Ann"', '"Jones, Bob"'], BELOW_HEADER],
      ['names without spaces in quotes', ['"Smith,Ann"', '"Jones,Bob"'], BY_POSITION],
      ['numbers in groups, in quotes', ['"1,234"', '"2,345"', '"3,456"'], BY_POSITION],
      ['composite IDs with commas, in quotes', ['"DE,123"', '"DE,124"', '"DE,125"'], BY_POSITION],
      ['composite IDs with commas, below a header', ['"ref"', '"123,DE"', '"124,FR"'], BELOW_HEADER],
      ['names between semicolons', ['Smith, Ann', 'Jones, Bob'], `delimiter: ';', ${BY_POSITION}`],
      ['names in tsv', ['name', 'Smith, Ann', 'Jones, Bob'], `format: tsv, ${BELOW_HEADER}`],
      ['quoted fields with all delimiters', ['"a;1","x|y"', '"b","x;y, z"', '"c|2","\t"'], BY_POSITION],
      ['quoted IDs before quoted names', ['"1001","Smith, Ann; x"', '"1002","Jones, Bob; y"'], BY_POSITION],
      ['composite IDs in quotes before names', ['"1001|7", Ann', '"1002|8", Bob'], BY_POSITION],
    ] as const
  ).map(
    ([what, rows, settings]): Case => ({ what, files: { 'a.csv': lines(...rows) }, settings, found: [] }),
  ),
  ...(
    [
      ['IDs with their kind', ['user_id|5', 'user_id|6', 'email|a@example.com']],
      ['IDs with the identifier', ['customer_id|ann', 'customer_id|bob']],
      ['IDs with kinds', ['user_id|ann', 'device_id|bob', 'user_id|cy']],
      ['names with commas', ['Smith, Ann', 'Jones, Bob']],
      ['words', ['user|ann', 'group|bob']],
    ] as const
  ).map(
    ([what, rows]): Case => ({ what: `${what} in lines`, files: { 'a.txt': lines(...rows) }, found: [] }),
  ),
  {
    what: 'backslashes before the end of a field',
    files: { 'a.csv': lines('customer_id,n', '00123,"C:\\"', '00124,"D:\\"') },
    found: [],
  },
];
