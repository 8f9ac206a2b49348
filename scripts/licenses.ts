/** A module of webpack's statistics; one that others were merged into has them as `modules`. */
export interface BundledModule {
  readonly identifier?: string;
  readonly modules?: readonly BundledModule[];
}

/** ncc's own helpers around the bundle. */
const TOOLS: ReadonlySet<string> = new Set(['@vercel/ncc']);

/** The packages that a bundle holds code of, sorted. */
export function bundledPackages(modules: readonly BundledModule[]): string[] {
  const names = new Set<string>();
  const visit = (module: BundledModule): void => {
    // Of a package within another the inner one: the last folder of its kind in the path.
    const found = [
      ...(module.identifier ?? '').matchAll(/node_modules[\\/]((?:@[^\\/|!]+[\\/])?[^\\/|!]+)/g),
    ].at(-1);
    const name = found?.[1]?.replaceAll('\\', '/');
    if (name !== undefined && !TOOLS.has(name)) names.add(name);
    for (const inner of module.modules ?? []) visit(inner);
  };
  for (const module of modules) visit(module);
  return [...names].sort();
}

/** The packages of which `licenses`, the text that ncc writes, has no entry: a line with the name alone. */
export function withoutLicense(packages: readonly string[], licenses: string): string[] {
  const lines = new Set(licenses.split(/\r?\n/));
  return packages.filter((name) => !lines.has(name));
}
