import '../support/own-environment.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ODP_REGIONS } from '../../src/odp/regions.ts';
import { createS3Client, type S3Connection } from '../../src/stores/s3.ts';

/** Where the client would send a file to; nothing is sent. */
async function addressOf(connection: Partial<S3Connection>): Promise<string> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const bucket = connection.bucket ?? 'zaius-incoming';
  const client = await createS3Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' },
    endpoint: null,
    ...connection,
    bucket,
  });
  let address = '';
  const stop = new Error('not sent');
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, path } = args.request as Record<string, string>;
      address = `${protocol}//${hostname}${path}`;
      throw stop;
    },
    { step: 'build' },
  );
  await assert.rejects(client.send(new PutObjectCommand({ Bucket: bucket, Key: 't/k', Body: 'x' })), stop);
  client.destroy();
  return address;
}

test('ODP’s buckets are addressed so that S3’s certificate covers the name', async () => {
  const { us, eu } = ODP_REGIONS;
  assert.equal(
    await addressOf({ bucket: us.bucket, region: us.awsRegion }),
    'https://zaius-incoming.s3.us-east-1.amazonaws.com/t/k',
  );
  assert.equal(
    await addressOf({ bucket: eu.bucket, region: eu.awsRegion }),
    'https://s3.eu-west-1.amazonaws.com/zaius-incoming.eu1/t/k',
    'a bucket with a dot path-style',
  );
});

test('a server other than AWS is addressed path-style', async () => {
  assert.equal(
    await addressOf({ endpoint: 'https://minio.example:9000' }),
    'https://minio.example/zaius-incoming/t/k',
  );
});
