/** Opens a part of a page that is folded until somebody clicks on its title, which is HTML already. */
export function foldOpen(title: string): string {
  return `<details><summary>${title}</summary>`;
}

export const FOLD_CLOSE = '</details>';
