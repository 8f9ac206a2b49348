import type { Environment } from '../action/environment.ts';
import { quote } from '../words/quote.ts';

/** How a repository was called, from its URL of then: its name alone where it is still on the same server. */
export function calledBefore({ serverUrl }: Pick<Environment, 'serverUrl'>, url: string): string {
  return quote(url.startsWith(`${serverUrl}/`) ? url.slice(serverUrl.length + 1) : url);
}
