import type { Answer } from '../server.ts';
import type { Backend } from './backend.ts';
import { escapeXml } from './errors.ts';

/**
 * ListObjectsV2 in pages and in the order of the keys' bytes, as S3 gives them.
 * fauxqs sorts by locale but continues by bytes, so its pages lose keys; here it is asked for all at once.
 */
export async function listObjects(backend: Backend, bucket: string, query: URLSearchParams): Promise<Answer> {
  const all = new URLSearchParams({
    'list-type': '2',
    'max-keys': '1000000000',
    prefix: query.get('prefix') ?? '',
  });
  const delimiter = query.get('delimiter');
  if (delimiter !== null) all.set('delimiter', delimiter);
  const answer = await backend.send('GET', `/${bucket}?${all}`);
  if (answer.status !== 200) return answer;

  const token = query.get('continuation-token');
  const start = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
  const limit = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const entries = parseEntries(answer.body.toString())
    .filter(({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(start)) > 0)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const page = entries.slice(0, limit);
  const truncated = entries.length > page.length;
  const last = page.at(-1);
  const show = (key: string) =>
    query.get('encoding-type') === 'url' ? encodeURIComponent(key) : escapeXml(key);
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">',
      `<Name>${bucket}</Name><Prefix>${show(query.get('prefix') ?? '')}</Prefix>`,
      query.has('encoding-type') ? '<EncodingType>url</EncodingType>' : '',
      `<KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${truncated}</IsTruncated>`,
      truncated && last !== undefined
        ? `<NextContinuationToken>${Buffer.from(last.key).toString('base64')}</NextContinuationToken>`
        : '',
      ...page.map(({ key, rest }) =>
        rest === null
          ? `<CommonPrefixes><Prefix>${show(key)}</Prefix></CommonPrefixes>`
          : `<Contents><Key>${show(key)}</Key>${rest}</Contents>`,
      ),
      '</ListBucketResult>',
    ].join(''),
  };
}

/** The objects (`rest`: their other elements) and common prefixes (`rest` null) of a listing. */
function parseEntries(xml: string): { key: string; rest: string | null }[] {
  const entries: { key: string; rest: string | null }[] = [];
  for (const [, key = '', rest = ''] of xml.matchAll(/<Contents><Key>(.*?)<\/Key>(.*?)<\/Contents>/gs)) {
    entries.push({ key: unescapeXml(key), rest });
  }
  for (const [, key = ''] of xml.matchAll(/<CommonPrefixes><Prefix>(.*?)<\/Prefix><\/CommonPrefixes>/gs)) {
    entries.push({ key: unescapeXml(key), rest: null });
  }
  return entries;
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
