/** Makes `A` to `Z` lower-case and leaves every other character alone, as the rules compare texts. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The bytes that a text may begin with, in either letter case. */
export function firstBytes(text: string): Buffer {
  return Buffer.from(text.charAt(0) + text.charAt(0).toUpperCase());
}
