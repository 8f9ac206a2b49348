import { nearest } from '../../words/suggest.ts';

/**
 * The name that was most likely meant by `wanted`, or null. One that is the same except for letter case, spaces, `_` and `-`
 * can always be shown. Another one only where all names are those of fields: keys and cells may be member IDs as well.
 */
export function nearestField(wanted: string, names: readonly string[]): string | null {
  const same = plain(wanted) === '' ? undefined : names.find((name) => plain(name) === plain(wanted));
  if (same !== undefined) return same;
  if (!names.every((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name))) return null;
  // A name with digits that is not the same may be an ID after all.
  return nearest(
    wanted,
    names.filter((name) => !/[0-9]/.test(name)),
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[ _-]/g, '');
}
