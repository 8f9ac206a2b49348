import { badParquet } from './bad-parquet.ts';
import { readHybrid } from './hybrid.ts';

/** Values that are worked on at a time. */
export const BATCH = 4096;
/** Bytes after which a batch that is put together ends. */
export const BATCH_BYTES = 256 * 1024;

/**
 * Values as they are in bytes, in a batch at most `BATCH` of them. Of texts, an end below 0 says that there is none:
 * NOT_UTF8, or FRACTION.
 */
export interface Values {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  count: number;
}

export const NOT_UTF8 = -1;
/** A decimal that is not whole. */
export const FRACTION = -2;

/** Gives the next values, at most so many; none where there are no more. They are valid until it is called again. */
export type ValueStream = (most: number) => Values;

/** A batch to fill. */
export function noValues(bytes: Uint8Array): Values {
  return { bytes, starts: new Int32Array(BATCH), ends: new Int32Array(BATCH), count: 0 };
}

/** Values of one width, one after the other. */
export function fixedWidth(bytes: Uint8Array, width: number): ValueStream {
  const out = noValues(bytes);
  let at = 0;
  return (most) => {
    out.count = Math.min(most, Math.floor((bytes.length - at) / width));
    for (let i = 0; i < out.count; i += 1, at += width) {
      out.starts[i] = at;
      out.ends[i] = at + width;
    }
    return out;
  };
}

/** PLAIN byte arrays: each after its length in four bytes. */
export function lengthPrefixed(bytes: Uint8Array): ValueStream {
  const out = noValues(bytes);
  let at = 0;
  return (most) => {
    let count = 0;
    for (; count < most && at < bytes.length; count += 1) {
      if (at + 4 > bytes.length) throw badParquet('is damaged');
      const length =
        bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000 + bytes[at + 3]! * 0x1000000;
      at += 4;
      if (length > bytes.length - at) throw badParquet('is damaged');
      out.starts[count] = at;
      at += length;
      out.ends[count] = at;
    }
    out.count = count;
    return out;
  };
}

/** BYTE_STREAM_SPLIT: all the first bytes of the values, then all the second ones, and so on. */
export function splitBytes(bytes: Uint8Array, width: number): ValueStream {
  const count = Math.floor(bytes.length / width);
  const joined = new Uint8Array(BATCH * width);
  let done = 0;
  const out = noValues(joined);
  return (most) => {
    out.count = Math.min(most, count - done);
    for (let i = 0; i < out.count; i += 1, done += 1) {
      out.starts[i] = i * width;
      out.ends[i] = (i + 1) * width;
      for (let part = 0; part < width; part += 1) joined[i * width + part] = bytes[part * count + done]!;
    }
    return out;
  };
}

/** Values of a dictionary by their places in it, a hybrid of `width` bits. */
export function byPlace(bytes: Uint8Array, width: number, dictionary: Values): ValueStream {
  const fillPlaces = readHybrid(bytes, width);
  const picked = new Int32Array(BATCH);
  const out = noValues(dictionary.bytes);
  return (most) => {
    fillPlaces(picked, most);
    for (let i = 0; i < most; i += 1) {
      const place = picked[i]!;
      if (place >= dictionary.count) throw badParquet('has fewer values than it claims');
      out.starts[i] = dictionary.starts[place]!;
      out.ends[i] = dictionary.ends[place]!;
    }
    out.count = most;
    return out;
  };
}

/** All values of a dictionary at once, copied; at most `count` values and `maxBytes` bytes. */
export function collect(stream: ValueStream, count: number, maxBytes: number): Values {
  const parts: Values[] = [];
  let values = 0;
  let length = 0;
  while (values < count) {
    const batch = stream(Math.min(BATCH, count - values));
    if (batch.count === 0) break;
    const texts: Uint8Array[] = [];
    const starts = new Int32Array(batch.count);
    const ends = new Int32Array(batch.count);
    for (let i = 0; i < batch.count; i += 1) {
      const end = batch.ends[i]!;
      starts[i] = length;
      ends[i] = end;
      if (end < 0) continue;
      const text = batch.bytes.subarray(batch.starts[i], end);
      length += text.length;
      ends[i] = length;
      texts.push(text);
    }
    if (length > maxBytes) throw badParquet(...DICTIONARY_TOO_LARGE);
    parts.push({ bytes: Buffer.concat(texts), starts, ends, count: batch.count });
    values += batch.count;
  }
  const all: Values = {
    bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    starts: new Int32Array(values),
    ends: new Int32Array(values),
    count: values,
  };
  let at = 0;
  for (const { starts, ends, count: some } of parts) {
    all.starts.set(starts, at);
    all.ends.set(ends, at);
    at += some;
  }
  return all;
}

export const DICTIONARY_TOO_LARGE = [
  'has a dictionary of more than 64 MiB',
  'Write it with smaller row groups, or without a dictionary.',
] as const;
