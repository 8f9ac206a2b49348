import { UNSEEN } from './unseen.ts';

/** Longest piece of a value that a message shows: enough to find it, too little to publish what was pasted by mistake. */
const SHOWN = 40;

/**
 * A value of a manifest or an input for a message: in double quotes, cut, and inert. What cannot be
 * seen (unseen.ts) is shown as U+FFFD.
 */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, SHOWN * 2 + 2));
  const shown = characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}…` : characters.join('');
  return `"${shown.replace(new RegExp(UNSEEN, 'gu'), '\uFFFD')}"`;
}
