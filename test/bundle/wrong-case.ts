export type Finding = readonly [
  code: string,
  severity: 'error' | 'warning',
  line?: number | undefined,
  part?: RegExp,
];

/** An export that went wrong: its files, the keys of its audience, and what is found. */
export interface Case {
  readonly what: string;
  readonly files: Readonly<Record<string, string | Buffer>>;
  /** Pattern of its files; without it, the first of them. */
  readonly members?: string;
  /** Its other keys, in flow style. */
  readonly settings?: string;
  /** Code, severity, line; and a part of the message. */
  readonly found: readonly Finding[];
}

export const lines = (...rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');
