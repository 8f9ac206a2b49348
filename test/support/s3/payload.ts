import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { failure, type S3Failure } from './errors.ts';
import type { S3Request } from './request.ts';

/** The object's bytes and the checksum that they were verified with. */
export interface Payload {
  readonly body: Buffer;
  readonly checksum: S3Request['checksum'];
}

const DIGESTS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  crc32: (body) => {
    const digest = Buffer.alloc(4);
    digest.writeUInt32BE(crc32(body));
    return digest;
  },
  sha1: (body) => createHash('sha1').update(body).digest(),
  sha256: (body) => createHash('sha256').update(body).digest(),
};

/**
 * Takes the aws-chunked framing off a body and verifies every digest that came with it.
 * Source: AWS's pages "Signature calculations: Transferring a payload in multiple chunks" and "Checking object integrity".
 */
export function openPayload(request: S3Request, raw: Buffer): Payload | S3Failure {
  const hash = request.headers['x-amz-content-sha256'];
  if (hash === undefined)
    return failure(400, 'InvalidRequest', 'Missing required header: x-amz-content-sha256');
  if (hash.startsWith('STREAMING-')) {
    if (hash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') {
      return failure(501, 'NotImplemented', `The stand-in does not know ${hash}`);
    }
    return openChunks(request, raw);
  }
  if (hash !== 'UNSIGNED-PAYLOAD' && hash !== createHash('sha256').update(raw).digest('hex')) {
    return failure(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return verify(raw, request.headers);
}

function openChunks(request: S3Request, raw: Buffer): Payload | S3Failure {
  const incomplete = failure(400, 'IncompleteBody', 'The request body terminated unexpectedly');
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = raw.indexOf('\r\n', at);
    if (lineEnd < 0) return incomplete;
    const size = Number.parseInt(raw.toString('latin1', at, lineEnd), 16);
    at = lineEnd + 2;
    if (size === 0) break;
    if (!(at + size + 2 <= raw.length)) return incomplete;
    chunks.push(raw.subarray(at, at + size));
    at += size + 2;
  }
  const body = Buffer.concat(chunks);
  if (request.headers['x-amz-decoded-content-length'] !== String(body.length)) return incomplete;
  const trailers = Object.fromEntries(
    raw
      .toString('latin1', at)
      .split(/\r?\n/)
      .filter((line) => line.includes(':'))
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const announced = request.headers['x-amz-trailer'];
  if (announced !== undefined && !(announced in trailers)) {
    return failure(
      400,
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed.',
    );
  }
  return verify(body, { ...request.headers, ...trailers });
}

function verify(body: Buffer, headers: Readonly<Record<string, string>>): Payload | S3Failure {
  const md5 = headers['content-md5'];
  if (md5 !== undefined && md5 !== createHash('md5').update(body).digest('base64')) {
    return failure(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  let checksum: S3Request['checksum'] = null;
  for (const [name, value] of Object.entries(headers)) {
    const algorithm = /^x-amz-checksum-(?!algorithm$|type$|mode$)(.+)$/.exec(name)?.[1];
    if (algorithm === undefined) continue;
    const digest = DIGESTS[algorithm];
    if (digest === undefined) return failure(501, 'NotImplemented', `The stand-in does not know ${name}`);
    if (digest(body).toString('base64') !== value) {
      return failure(
        400,
        'BadDigest',
        `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
    checksum = { algorithm, value };
  }
  return { body, checksum };
}
