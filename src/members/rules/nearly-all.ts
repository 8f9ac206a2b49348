/** "Nearly all" is nine in ten. */
export function areNearlyAll(part: number, whole: number): boolean {
  return part * 10 >= whole * 9;
}
