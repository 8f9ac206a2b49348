import { spawn } from 'node:child_process';
import type { Answer, RequestRecord } from '../server.ts';

/**
 * What git asks a server over HTTP, answered by git itself: `git http-backend`, a CGI program, over the bare repositories
 * of a folder. Source: git-http-backend(1) and RFC 3875.
 */
export async function answerGitHttp(folder: string, request: RequestRecord, body: Buffer): Promise<Answer> {
  // GitHub knows a repository with and without `.git`.
  const path = request.path.replace(
    /^(\/[^/]+\/[^/]+?)(?:\.git)?(\/(?:info\/refs|git-upload-pack))$/,
    '$1.git$2',
  );
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: request.headers['git-protocol'] ?? '',
      PATH_INFO: path,
      QUERY_STRING: request.query.toString(),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => {});
  child.stdin.end(body);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  const lines = output.subarray(0, end).toString().split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(': ')[0]!.toLowerCase(), line.split(': ')[1] ?? '']),
  );
  const { status = '200', ...rest } = headers;
  return { status: Number.parseInt(status, 10), headers: rest, body: output.subarray(end + 4) };
}
