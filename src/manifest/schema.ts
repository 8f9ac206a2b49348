import { z } from 'zod';
import { AUDIENCE_ID } from './allowed-values.ts';
import { AUDIENCE_KEYS } from './audience-keys.ts';

const audienceIdSchema = z.string().regex(AUDIENCE_ID).meta({
  description: 'The ODP audience ID: 1 to 128 of A-Z a-z 0-9 _ . - with a letter or digit first.',
});

const audienceSchema = z
  .strictObject(AUDIENCE_KEYS)
  .partial({ identifier: true })
  .meta({ description: 'One audience: its member files, how to read them, and its guards.' });

const defaultsSchema = z
  .strictObject(AUDIENCE_KEYS)
  .omit({ members: true, name: true, description: true })
  .partial({ identifier: true })
  .meta({
    description:
      'Settings of every audience that does not have the key itself: any key but `members`, `name` and `description`.',
  });

/** For the JSON Schema, whose generator leaves out the examples of what is transformed. */
export const MANIFEST_EXAMPLE = {
  version: 1,
  defaults: { identifier: 'customer_id', max_removed: '20%' },
  audiences: {
    external_audience_1: {
      name: 'VIP customers',
      members: 'members/vip/*.csv',
      column: 'user_id',
      pattern: 'user_[0-9]+',
      min_members: 1000,
    },
  },
};

/** A whole manifest, for the JSON Schema; the action itself checks key by key. */
export const manifestSchema = z
  .strictObject({
    $schema: z.string().optional().meta({
      description: 'Address of this schema, for editors of a JSON manifest. The action ignores it.',
    }),
    version: z.literal(1).meta({ description: 'Version of the manifest’s format.', examples: [1] }),
    defaults: defaultsSchema.optional(),
    audiences: z.record(audienceIdSchema, audienceSchema).meta({
      description: 'The audiences by their ODP audience ID.',
      minProperties: 1,
    }),
  })
  .meta({
    title: 'Audiences as code for Optimizely Data Platform',
    description: 'The manifest of odp-audience-action, audiences.yml.',
    // An audience's identifier may come from its own entry or from the defaults.
    anyOf: [
      { required: ['defaults'], properties: { defaults: { type: 'object', required: ['identifier'] } } },
      {
        properties: {
          audiences: { type: 'object', additionalProperties: { type: 'object', required: ['identifier'] } },
        },
      },
    ],
  });
