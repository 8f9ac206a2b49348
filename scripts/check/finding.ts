/** Something that is wrong in a file of the project. */
export interface Finding {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** `README.md:12: …`, as editors and people read it. */
export function shown({ file, line, message }: Finding): string {
  return `${file}:${line}: ${message}`;
}
