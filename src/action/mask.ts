import * as core from '@actions/core';
import { proxySecrets } from '../system/proxy.ts';
import { isOnRunner } from './environment.ts';

/** Inputs whose value must not be seen. */
const SECRET_INPUTS = [
  'aws-access-key-id',
  'aws-secret-access-key',
  'aws-session-token',
  'odp-api-key',
  'github-token',
] as const;

/** Variables with credentials that the AWS SDK's default chain may use. */
const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** Masking a shorter text would take letters out of every line of the log; no credential is that short. */
const SHORTEST = 4;

/** Every text to hide: each secret as given and trimmed, each line of those with several, and what proxies' URLs hold. */
export function secretsOf(env: NodeJS.ProcessEnv): string[] {
  const variables = [...SECRET_INPUTS.map((name) => `INPUT_${name.toUpperCase()}`), ...SECRET_VARIABLES];
  const values = [...variables.map((name) => env[name] ?? ''), ...proxySecrets(env)];
  const parts = values.flatMap((value) => [
    value.trim(),
    ...value.split(/[\r\n]+/).map((line) => line.trim()),
  ]);
  return [...new Set(parts)].filter((part) => part.length >= SHORTEST);
}

/**
 * Tells the runner to hide every secret from here on; to be called before anything can throw.
 * Outside GitHub nothing is written, for there the command itself would show them.
 */
export function maskSecrets(env: NodeJS.ProcessEnv): void {
  if (!isOnRunner(env)) return;
  for (const secret of secretsOf(env)) core.setSecret(secret);
}
