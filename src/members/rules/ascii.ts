/** Makes `A` to `Z` lower-case and leaves every other character alone, as the rules compare texts. */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
