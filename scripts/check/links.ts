import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ProjectFile, ROOT, readProjectFile } from './files.ts';
import type { Finding } from './finding.ts';
import { anchorsOf, linksOf } from './markdown.ts';

/** The relative links of a page that lead nowhere: no such file, or no such heading in it. */
export function brokenLinks({ name, text }: ProjectFile): Finding[] {
  return linksOf(text).flatMap(({ target, line }) => {
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return [];
    const [path = '', anchor = ''] = target.split('#');
    const file = path === '' ? name : posix.normalize(posix.join(posix.dirname(name), decodeURI(path)));
    if (file.startsWith('..'))
      return [{ file: name, line, message: `${target} leads out of the repository` }];
    if (path !== '' && !existsSync(join(ROOT, file)))
      return [{ file: name, line, message: `${target}: there is no ${file}` }];
    if (anchor === '' || !file.endsWith('.md')) return [];
    const anchors = anchorsOf(file === name ? text : readProjectFile(file));
    return anchors.has(anchor)
      ? []
      : [{ file: name, line, message: `${target}: ${file} has no such heading` }];
  });
}
