/**
 * Finds the ends of zstd frames without unpacking them (RFC 8878, 3.1), so that one decompressor can be given frame by
 * frame: Node's stops after a frame when there is more in its input.
 */
export interface FrameEnds {
  /**
   * Where in `bytes` the frame ends that goes on, or begins, at `from`; their length where it ends later. What is no
   * frame is taken for one without an end, and the decompressor says what is wrong with it.
   */
  next(bytes: Uint8Array, from: number): number;
  /** Whether `next` last came to the end of a frame. */
  atEnd(): boolean;
}

export function createFrameEnds(): FrameEnds {
  /** Bytes of the field that is being read, in order, and how many it has. */
  const field = new Uint8Array(4);
  let filled = 0;
  let wanted = MAGIC_BYTES;
  let step: Step = 'magic';
  /** Bytes to pass over, and what comes after them. */
  let skipping = 0;
  let checksum = false;
  let ended = true;

  function skip(length: number, then: Step): void {
    skipping = length;
    step = then;
    filled = 0;
    wanted = FIELD_BYTES[then];
  }

  /** Takes the field that is complete now. */
  function take(): void {
    const [first, second, third, fourth] = field as unknown as [number, number, number, number];
    const number = first + second * 0x100 + third * 0x10000 + fourth * 0x1000000;
    if (step === 'magic') {
      if (number === ZSTD_MAGIC) skip(0, 'descriptor');
      else if ((number & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) skip(0, 'skippable size');
      else skip(Number.POSITIVE_INFINITY, 'magic');
    } else if (step === 'skippable size') {
      skip(number, 'end');
    } else if (step === 'descriptor') {
      checksum = (first & 0x04) !== 0;
      const singleSegment = (first & 0x20) !== 0;
      const window = singleSegment ? 0 : 1;
      const dictionary = DICTIONARY_BYTES[first & 0x03] as number;
      const size = CONTENT_SIZE_BYTES[first >> 6] as number;
      skip(window + dictionary + (size === 0 && singleSegment ? 1 : size), 'block');
    } else {
      const header = first + second * 0x100 + third * 0x10000;
      const isLast = (header & 1) !== 0;
      const isRunLength = ((header >> 1) & 3) === 1;
      const length = isRunLength ? 1 : header >> 3;
      if (isLast) skip(length + (checksum ? 4 : 0), 'end');
      else skip(length, 'block');
    }
  }

  return {
    next(bytes, from) {
      let at = from;
      if (ended) skip(0, 'magic');
      ended = false;
      for (;;) {
        const skipped = Math.min(skipping, bytes.length - at);
        skipping -= skipped;
        at += skipped;
        if (skipping > 0) return at;
        if (step === 'end') {
          ended = true;
          return at;
        }
        while (filled < wanted && at < bytes.length) field[filled++] = bytes[at++] as number;
        if (filled < wanted) return at;
        field.fill(0, wanted);
        take();
      }
    },
    atEnd: () => ended,
  };
}

type Step = 'magic' | 'skippable size' | 'descriptor' | 'block' | 'end';

const MAGIC_BYTES = 4;
const FIELD_BYTES: Readonly<Record<Step, number>> = {
  magic: MAGIC_BYTES,
  'skippable size': 4,
  descriptor: 1,
  block: 3,
  end: 0,
};
const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];
