import type { Results } from './results.ts';
export function writeScale(_root: string, _results: Results): string[] {
  return [];
}
