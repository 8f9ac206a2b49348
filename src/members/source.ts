/** The raw bytes of one member file, wherever they are. */
export interface MemberSource {
  /** Path as people know it: relative to the workspace if it is inside, else the whole path; `/` separated. */
  readonly name: string;
  /** Size in bytes as stored, that is compressed. */
  readonly size: number;
  /**
   * The bytes as stored, from the beginning; each call starts over. A chunk is valid until the next one is asked for:
   * its memory is then read into again. Throws ProblemError, of a file on disk `members-unreadable`.
   */
  chunks(): AsyncIterable<Buffer>;
  /** The bytes `[start, end)` as stored, in memory of their own. Throws as `chunks` does. */
  slice(start: number, end: number): Promise<Buffer>;
  /** Releases what `chunks` and `slice` opened. */
  close(): Promise<void>;
}

/** A member file that is not open yet, so that an audience of many files holds one open at a time. */
export interface SourceToOpen {
  readonly name: string;
  /** Throws ProblemError, of a file on disk `members-outside-workspace` or `members-unreadable`. */
  open(): Promise<MemberSource>;
}
