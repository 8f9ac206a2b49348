/**
 * What GitHub's runner reads from an action: the command lines on its standard output and the files it appends to.
 * Written from the runner's own source (actions/runner, ActionCommand.cs and FileCommandManager.cs).
 */

/** A workflow command as the runner understood it. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
  /** Whether it came as the old `##[name]` form, which the runner obeys anywhere in a line. */
  readonly legacy: boolean;
}

/** An error, warning or notice, as GitHub shows it on a file. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Every command in an output, in order. */
export function parseCommands(stdout: string): Command[] {
  const commands: Command[] = [];
  for (const line of stdout.split(/\r?\n|\r/)) {
    const command = parseCommand(line) ?? parseLegacyCommand(line);
    if (command !== null) commands.push(command);
  }
  return commands;
}

/** The annotations among the commands. */
export function annotationsOf(commands: readonly Command[]): Annotation[] {
  const annotations: Annotation[] = [];
  for (const { name, properties, message } of commands) {
    if (name !== 'error' && name !== 'warning' && name !== 'notice') continue;
    annotations.push({
      level: name,
      message,
      ...(properties.title === undefined ? {} : { title: properties.title }),
      ...(properties.file === undefined ? {} : { file: properties.file }),
      ...(properties.line === undefined ? {} : { line: Number(properties.line) }),
      ...(properties.col === undefined ? {} : { column: Number(properties.col) }),
    });
  }
  return annotations;
}

/** The log as people see it: masks applied from the line after `add-mask` on, and that command itself hidden. */
export function visibleLog(stdout: string): string {
  const masks: string[] = [];
  const lines: string[] = [];
  for (const line of stdout.split('\n')) {
    const command = parseCommand(line);
    if (command?.name === 'add-mask') {
      for (const part of command.message.split(/[\r\n]+/)) if (part !== '') masks.push(part);
      masks.sort((a, b) => b.length - a.length);
      continue;
    }
    lines.push(masks.reduce((text, mask) => text.replaceAll(mask, '***'), line));
  }
  return lines.join('\n');
}

/**
 * Parses a file of `name=value` lines and `name<<DELIMITER … DELIMITER` blocks (GITHUB_OUTPUT, GITHUB_ENV, GITHUB_STATE).
 * Throws on what the runner would refuse.
 */
export function parseFileCommands(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
    } else if (heredoc > 0 && heredoc + 2 < line.length) {
      const end = lines.indexOf(line.slice(heredoc + 2), at + 1);
      if (end < 0) throw new Error(`The runner finds no end of the value in "${line}"`);
      values[line.slice(0, heredoc)] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else {
      throw new Error(`The runner does not understand the line "${line}"`);
    }
  }
  return values;
}

/** `::name key=value,key=value::message`, white space allowed before it. */
function parseCommand(line: string): Command | null {
  const text = line.trimStart();
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1;
  if (end < 0) return null;
  const [name, pairs] = splitOnce(text.slice(2, end), ' ');
  return {
    name: name.toLowerCase(),
    properties: parseProperties(pairs, ','),
    message: unescapeData(text.slice(end + 2)),
    legacy: false,
  };
}

/** `##[name key=value;key=value]message`, anywhere in a line. */
function parseLegacyCommand(line: string): Command | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  const [name, pairs] = splitOnce(line.slice(start + 3, end), ' ');
  return {
    name: name.toLowerCase(),
    properties: parseProperties(pairs, ';'),
    message: unescapeData(line.slice(end + 1)),
    legacy: true,
  };
}

function parseProperties(text: string, separator: string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const pair of text.trim().split(separator)) {
    const [key, value] = splitOnce(pair, '=');
    if (key !== '' && value !== '') properties[key.trim()] = unescapeProperty(value);
  }
  return properties;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
