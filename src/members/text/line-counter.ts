/** Counts lines that end in LF, CRLF or CR, also where a chunk ends between CR and LF. */
export function lineCounter(): { add(bytes: Uint8Array): void; line(): number } {
  let line = 1;
  let afterCr = false;
  return {
    add(bytes) {
      for (const byte of bytes) {
        if (byte === CR || (byte === LF && !afterCr)) line += 1;
        afterCr = byte === CR;
      }
    },
    line: () => line,
  };
}

const LF = 0x0a;
const CR = 0x0d;
