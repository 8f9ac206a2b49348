/** Inputs whose names are not other words of a message; a test compares them with `action.yml`. */
export const INPUT_NAMES: ReadonlySet<string> = new Set([
  ...[
    'manifest',
    'mode',
    'audiences',
    'members-directory',
    'tracker-id',
    'odp-region',
    'bucket',
    'aws-region',
  ],
  ...['aws-access-key-id', 'aws-secret-access-key', 'aws-session-token', 'output-directory', 'state'],
  ...['state-endpoint', 'state-encryption', 'require-baseline', 'plan', 'plan-digest', 'timestamp'],
  ...['override-guards', 'partial-import', 'skip-unchanged', 'comment', 'matrix', 'github-token'],
  ...['odp-api-key', 'odp-api-url', 'verify-timeout', 'concurrency', 'shards'],
]);

/**
 * A message in the words of a desk: where a workflow has the input `x: y`, somebody at a desk has the flag `--x y`, and no
 * step ran before.
 */
export function deskWords(message: string): string {
  return message
    .replace(/,? and that (?:actions\/checkout|the step that makes (?:it|the file)) ran before/g, '')
    .replace(/\b([Tt]he input|Inputs?) `([a-z-]+)`/g, (_, words: string, name: string) =>
      words.startsWith('t') ? `the flag \`--${name}\`` : `The flag \`--${name}\``,
    )
    .replace(/`([a-z]+(?:-[a-z]+)*)(?:: ([^`]+))?`/g, (whole, name: string, value: string | undefined) => {
      // A name of one word may be another thing's, unless it has a value.
      const isInput =
        INPUT_NAMES.has(name) && (name.includes('-') || value !== undefined || name === 'manifest');
      if (!isInput) return whole;
      return value === undefined || value === 'true' ? `\`--${name}\`` : `\`--${name} ${value}\``;
    });
}
