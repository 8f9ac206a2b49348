import { type ProjectFile, readProjectFile } from './files.ts';
import type { Finding } from './finding.ts';

/** `owner/name` of this action's repository: package.json has it, and every page, example and workflow says the same. */
export const REPOSITORY: string = JSON.parse(readProjectFile('package.json')).repository.replace(
  /^github:/,
  '',
);

/** Mentions of this action's repository under another owner. */
export function wrongRepository({ name, text }: ProjectFile): Finding[] {
  const [owner, repository] = REPOSITORY.split('/');
  const mention = new RegExp(String.raw`(?<![\w./-])([\w.-]+)/${repository}(?![\w-])`, 'g');
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(mention)]
      .filter(([, found]) => found !== owner && found !== '..' && found !== '.')
      .map(([found]) => ({
        file: name,
        line: index + 1,
        message: `"${found}" is not ${REPOSITORY}, which package.json names as the repository`,
      })),
  );
}
