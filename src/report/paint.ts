const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

export type Style = keyof typeof STYLES;

/** How text is coloured: `plainly` where nobody asked for colours. */
export type Paint = (style: Style, text: string) => string;

/** With ANSI's escape sequences. */
export const inColors: Paint = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;

export const plainly: Paint = (_, text) => text;
