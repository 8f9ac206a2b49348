import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import { MERMAID, type Theme } from './page.ts';

/** Chromium or Chrome of this machine: `CHROME_PATH`, or a usual name on PATH, or a usual place. Throws without one. */
export function findChromium(): string {
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
    'chrome.exe',
  ];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = [
    ...(process.env.CHROME_PATH ? [process.env.CHROME_PATH] : []),
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ];
  const found = places.find(isProgram);
  if (found === undefined)
    throw new Error('Found no Chromium or Chrome. Set CHROME_PATH to its program file.');
  return found;
}

/** What to take a picture of. */
export interface Picture {
  readonly html: string;
  /** Selects the element of the page. */
  readonly of: string;
  /** Selects a fold to open first. */
  readonly open?: string;
  /** Whether a table may be cut, as on a phone. */
  readonly mayCut: boolean;
  /** Pixels; a page that is longer is an error. */
  readonly maxHeight: number;
  readonly theme: Theme;
}

/** Takes pictures, with Mermaid's charts drawn; PNG files by path. Throws where a table is cut or a page too long. */
export async function takePictures(pictures: Readonly<Record<string, Picture>>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    for (const [path, { html, of, open, theme, mayCut, maxHeight }] of Object.entries(pictures)) {
      const tab = await browser.newPage({ viewport: { width: 1032, height: 600 }, deviceScaleFactor: 1.5 });
      tab.on('pageerror', (fault) => console.error(`${path}: ${fault.message}`));
      await tab.setContent(html);
      await tab.addScriptTag({ path: MERMAID });
      await tab.evaluate(drawCharts(theme));
      if (!mayCut && (await tab.evaluate<boolean>(CUT))) throw new Error(`${path}: a table is cut`);
      const { height = 0 } = (await tab.locator(of).boundingBox()) ?? {};
      if (height > maxHeight) throw new Error(`${path}: ${height} pixels high, over ${maxHeight}`);
      if (open !== undefined) await tab.locator(open).click();
      await tab.locator(of).screenshot({ path, animations: 'disabled' });
      await tab.close();
    }
  } finally {
    await browser.close();
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs in the browser. A table in a closed fold has no width. */
const CUT = `(() => {
  const folds = [...document.querySelectorAll('details')];
  const open = (isOpen) => folds.forEach((fold) => { fold.open = isOpen; });
  open(true);
  const isCut = [...document.querySelectorAll('table')].some((table) => table.scrollWidth > table.clientWidth + 1);
  open(false);
  return isCut;
})()`;

/** Runs in the browser, where Mermaid is a global. */
function drawCharts(theme: Theme): string {
  return `(async () => {
  mermaid.initialize({ startOnLoad: false, theme: '${theme === 'dark' ? 'dark' : 'default'}' });
  await mermaid.run({ querySelector: '.mermaid' });
})()`;
}
