import { Readable } from 'node:stream';
import type { NodeHttpHandler, NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { atMost } from '../system/read-bounded.ts';
import { logsRequests, noteRequest } from '../system/request-log.ts';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Reply = Awaited<ReturnType<NodeHttpHandler['handle']>>;

/** An error document of S3 or STS has some hundred bytes. */
const MAX_ERROR_BYTES = 64 * 1024;

/** Bytes of any other answer but an object: a thousand keys of full length, escaped, have 7 million at most. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * What sends the requests of S3, STS and the like, and notes each for the debug log, where there is one. Only an object
 * may be of any size: the SDK would collect whatever else comes in memory.
 */
export async function s3Requests(options: NodeHttpHandlerOptions): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const handler = new NodeHttpHandler(options);
  const sendUnbounded = handler.handle.bind(handler);
  const send: typeof handler.handle = async (request, settings) => {
    const reply = await sendUnbounded(request, settings);
    const { response } = reply;
    const isObject = request.method === 'GET' && !('list-type' in request.query) && response.statusCode < 300;
    if (!isObject && response.body instanceof Readable)
      response.body = Readable.from(atMost(response.body, MAX_ANSWER_BYTES, tooLong));
    return reply;
  };
  handler.handle = send;
  if (!logsRequests()) return handler;
  handler.handle = async (request, settings) => {
    const start = performance.now();
    try {
      const reply = await send(request, settings);
      const code = reply.response.statusCode < 300 ? undefined : await errorCodeIn(reply);
      noteRequest({ ...about(request, start), ...answerOf(reply), code });
      return reply;
    } catch (cause) {
      const { code, name } = cause as { code?: unknown; name?: unknown };
      noteRequest({ ...about(request, start), status: null, code: String(code ?? name) });
      throw cause;
    }
  };
  return handler;
}

/** As `requireS3Answers` calls what is not S3's. */
function tooLong(): Error {
  return Object.assign(new Error('an answer that is larger than those of S3'), { name: 'NotS3Answer' });
}

function about({ method, hostname, port, path }: Request, start: number) {
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return { method, host, path, milliseconds: performance.now() - start };
}

function answerOf({ response: { statusCode, headers } }: Reply) {
  return { status: statusCode, requestId: headers['x-amz-request-id'] ?? headers['x-amzn-requestid'] };
}

/** Reads what the server says of its error, and puts it back for the SDK. */
async function errorCodeIn({ response }: Reply): Promise<string | undefined> {
  const body: unknown = response.body;
  if (!(body instanceof Readable)) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > MAX_ERROR_BYTES) break;
  }
  const text = Buffer.concat(chunks);
  response.body = Readable.from(size === 0 ? [] : [text]);
  return /<Code>([A-Za-z0-9_.]{1,64})<\/Code>/.exec(text.toString('latin1'))?.[1];
}
