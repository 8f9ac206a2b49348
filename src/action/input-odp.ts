import { ODP_REGIONS, type OdpRegion, regionOfKey } from '../odp/regions.ts';
import { error } from '../problems/problem.ts';
import { quote } from '../words/quote.ts';
import type { S3Endpoint } from './environment.ts';
import type { Form } from './input-form.ts';
import { apiUrl, awsRegion, bucketName, oneOf, trackerId } from './input-values.ts';

/** Which ODP account, and where its bucket and its API are. */
export interface OdpInputs {
  readonly trackerId: string | null;
  readonly odpRegion: OdpRegion;
  readonly bucket: string;
  readonly awsRegion: string;
  readonly odpApiKey: string | null;
  /** Base URL without a trailing `/`. */
  readonly odpApiUrl: string;
}

/** Reads what names the ODP account. The region follows from its keys where the input does not say it. */
export function readOdp(form: Form): OdpInputs {
  const tracker = form.take<string | null>('tracker-id', trackerId, null);
  const odpApiKey = form.secret('odp-api-key');
  const odpRegion = readRegion(form, tracker, odpApiKey);
  const known = ODP_REGIONS[odpRegion];
  const bucket = form.take('bucket', bucketName, known.bucket ?? '');
  const regionOfBucket = form.take('aws-region', awsRegion, known.awsRegion ?? '');
  if (known.bucket === null) {
    form.need(
      ['bucket', 'aws-region'],
      `with \`odp-region: ${odpRegion}\`, whose bucket is not public: ODP’s S3 page shows it`,
    );
  }
  return {
    trackerId: tracker,
    odpRegion,
    bucket,
    awsRegion: regionOfBucket,
    odpApiKey,
    odpApiUrl: form.take('odp-api-url', apiUrl, known.apiUrl),
  };
}

/** Refuses an S3 endpoint that is not a URL: without its scheme `minio:9000` would be taken for something else. */
export function checkEndpoint(form: Form, endpoint: S3Endpoint | null): void {
  if (endpoint === null) return;
  const { variable, url } = endpoint;
  if (URL.canParse(url) && /^https?:\/\//i.test(url)) return;
  // A URL may hold a password.
  const shown = url.includes('@') ? 'not usable' : quote(url);
  form.problems.push(
    error(
      'input-invalid',
      `The environment variable \`${variable}\` is ${shown}; it must be an http or https URL, with its scheme, such as https://s3.example.com.`,
    ),
  );
}

/** The region that is given, else that of the keys; where two of them disagree nothing must be sent. */
function readRegion(form: Form, tracker: string | null, apiKey: string | null): OdpRegion {
  const given = form.take<OdpRegion | null>(
    'odp-region',
    oneOf(Object.keys(ODP_REGIONS) as OdpRegion[]),
    null,
  );
  const ofTracker = tracker === null ? null : regionOfKey(tracker);
  // A private key is the public one, a dot, and a secret; source: Optimizely's ODP Node SDK, "configure".
  const ofKey = apiKey === null ? null : regionOfKey(apiKey.replace(/\.[^.]*$/, ''));
  for (const [name, region] of [
    ['tracker-id', ofTracker],
    ['odp-api-key', ofKey],
  ] as const) {
    if (given !== null && region !== null && region !== given) {
      form.fail(
        'odp-region',
        `is "${given}", but \`${name}\` is of an account in ${region} (it has the suffix -${region}1). Leave \`odp-region\` out, or correct \`${name}\`.`,
      );
    }
  }
  if (given === null && ofTracker !== null && ofKey !== null && ofTracker !== ofKey) {
    form.fail(
      'odp-api-key',
      `is of an account in ${ofKey}, but \`tracker-id\` of one in ${ofTracker}. Take both from the same ODP account.`,
    );
  }
  return given ?? ofTracker ?? ofKey ?? 'us';
}
