/** ODP's regions with their public addresses; source: ODP's OpenAPI documents and developer guide. */
export const ODP_REGIONS = {
  us: { apiUrl: 'https://api.us1.odp.optimizely.com/v3', bucket: 'zaius-incoming', awsRegion: 'us-east-1' },
  eu: {
    apiUrl: 'https://api.eu1.odp.optimizely.com/v3',
    bucket: 'zaius-incoming.eu1',
    awsRegion: 'eu-west-1',
  },
  /** The bucket is not public; ODP's S3 page shows it. */
  au: { apiUrl: 'https://api.au1.odp.optimizely.com/v3', bucket: null, awsRegion: null },
} as const;

export type OdpRegion = keyof typeof ODP_REGIONS;

/**
 * The region that a public key (tracker ID) of ODP names by its suffix, `-eu1` for example; `null`: it names none, as the
 * keys of the US. Source: Optimizely's ODP Node SDK, "configure".
 */
export function regionOfKey(publicKey: string): OdpRegion | null {
  const [, named = ''] = /-([a-z]{2})1$/.exec(publicKey) ?? [];
  return Object.hasOwn(ODP_REGIONS, named) ? (named as OdpRegion) : null;
}
