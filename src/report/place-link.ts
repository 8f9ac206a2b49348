import type { Problem } from '../problems/problem.ts';
import { code, link } from '../words/escape.ts';
import { place } from './problems-list.ts';
import type { ReportView } from './view.ts';

/** Where a problem is, as a link to the line at the commit that was checked out where that is known; `null` without a place. */
export function placeLink(problem: Problem, { source }: ReportView): string | null {
  const where = place(problem);
  if (where === null) return null;
  const { file = '', line } = problem;
  const path = source === null ? null : pathIn(source.folder, file);
  return link(
    code(where),
    source === null || path === null ? null : `${source.filesUrl}/${encoded(path)}${anchor(file, line)}`,
  );
}

/** A path of the workspace as one of the repository; `null` where it is not in it. */
function pathIn(folder: string, file: string): string | null {
  if (/^(?:[\\/]|[A-Za-z]:|\.\.(?:[\\/]|$))/.test(file)) return null;
  if (folder === '') return file;
  return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** GitHub shows a table without line numbers for some files unless it is asked for the text. */
function anchor(file: string, line: number | undefined): string {
  if (line === undefined || /\.(?:gz|zst|parquet)$/i.test(file)) return '';
  return `${/\.(?:csv|tsv)$/i.test(file) ? '?plain=1' : ''}#L${line}`;
}
