import { nearest } from '../../words/suggest.ts';

/**
 * The name that was most likely meant by `wanted`, or null. Only where all names are those of fields can it be shown:
 * keys and cells may be member IDs as well.
 */
export function nearestField(wanted: string, names: readonly string[]): string | null {
  if (!names.every((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name))) return null;
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '');
  const same = names.find((name) => plain(name) === plain(wanted));
  // A name with digits that is not the same may be an ID after all.
  return (
    same ??
    nearest(
      wanted,
      names.filter((name) => !/[0-9]/.test(name)),
    )
  );
}
