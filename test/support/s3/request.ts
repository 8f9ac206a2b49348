import type { RequestRecord } from '../server.ts';

export type S3Permission = 'read' | 'write' | 'list' | 'delete';

/** What the S3 part remembers of a request; headers not sent are null. */
export interface S3Request extends RequestRecord {
  /** The API's name: `PutObject`, `UploadPart`, `GetObject`, …; `Unsupported` for the rest. */
  readonly operation: string;
  readonly bucket: string;
  /** Decoded; empty for a bucket's own operations. */
  readonly key: string;
  readonly accessKeyId: string | null;
  /** `x-amz-server-side-encryption` */
  readonly encryption: string | null;
  /** The checksum that was sent and found right, in a header or a trailer. */
  checksum: { readonly algorithm: string; readonly value: string } | null;
}

export const PERMISSIONS: Readonly<Record<string, S3Permission>> = {
  GetObject: 'read',
  HeadObject: 'read',
  ListObjects: 'list',
  ListObjectsV2: 'list',
  HeadBucket: 'list',
  PutObject: 'write',
  CreateMultipartUpload: 'write',
  UploadPart: 'write',
  CompleteMultipartUpload: 'write',
  AbortMultipartUpload: 'write',
  DeleteObject: 'delete',
  DeleteObjects: 'delete',
};

/** A path-style S3 request as its method, path and query name it. */
export function s3Request(record: RequestRecord): S3Request {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(record.path) ?? [];
  return Object.assign(record, {
    operation: operationOf(record.method, record.query, key !== ''),
    bucket: decodeURIComponent(bucket),
    key: decodeURIComponent(key),
    accessKeyId: /Credential=([^/,\s]+)/.exec(record.headers.authorization ?? '')?.[1] ?? null,
    encryption: record.headers['x-amz-server-side-encryption'] ?? null,
    checksum: null,
  });
}

function operationOf(method: string, query: URLSearchParams, hasKey: boolean): string {
  const upload = query.has('uploadId');
  switch (`${method} ${hasKey ? 'object' : 'bucket'}`) {
    case 'GET object':
      return upload ? 'Unsupported' : 'GetObject';
    case 'HEAD object':
      return 'HeadObject';
    case 'PUT object':
      return upload ? 'UploadPart' : 'PutObject';
    case 'DELETE object':
      return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'POST object':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return upload ? 'CompleteMultipartUpload' : 'Unsupported';
    case 'GET bucket':
      return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
    case 'HEAD bucket':
      return 'HeadBucket';
    case 'POST bucket':
      return query.has('delete') ? 'DeleteObjects' : 'Unsupported';
    default:
      return 'Unsupported';
  }
}
