/** Writes the demo to standard output and counts the claims that do not hold. */
export function createScreen(colors: boolean) {
  const paint = (style: number, text: string) => (colors ? `\u001b[${style}m${text}\u001b[0m` : text);
  const say = (line = '') => process.stdout.write(`${line}\n`);
  let isClosed = false;
  // Whoever reads no further, as `head` does, has seen enough.
  process.stdout.on('error', () => {
    isClosed = true;
  });
  let held = 0;
  let broken = 0;
  const claim = (says: string, holds: boolean) => {
    if (holds) held += 1;
    else broken += 1;
    say(holds ? `${paint(GREEN, '✔')} ${says}` : `${paint(RED, '✘ NOT TRUE:')} ${says}`);
  };
  return {
    /** Whether nobody reads any more. */
    isClosed: () => isClosed,
    title(text: string): void {
      say(paint(BOLD, text));
    },
    step(number: number, title: string, about: string): void {
      const head = `━━━ ${number}. ${title} `;
      say();
      say(paint(BOLD, head.padEnd(WIDTH, '━')));
      say(about);
    },
    block(title: string, lines: readonly string[]): void {
      say();
      say(paint(CYAN, title));
      for (const line of lines) say(`${paint(DIM, '│')} ${line}`.trimEnd());
    },
    claims(claims: readonly { readonly says: string; readonly holds: boolean }[]): void {
      say();
      for (const { says, holds } of claims) claim(says, holds);
    },
    /** Gives the exit code. */
    end(): 0 | 1 {
      say();
      say(
        paint(
          BOLD,
          broken === 0 ? `All ${held} claims hold.` : `${broken} of ${held + broken} claims do not hold.`,
        ),
      );
      return broken === 0 ? 0 : 1;
    },
  };
}

const WIDTH = 100;
const BOLD = 1;
const DIM = 2;
const RED = 31;
const GREEN = 32;
const CYAN = 36;
