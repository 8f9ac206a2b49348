import { hash } from 'node:crypto';

/** `seq`: `user_0000001`…; `uuid`: random v4; `email`: addresses whose parts repeat. */
export type IdKind = 'seq' | 'uuid' | 'email';

export const ID_KINDS: readonly IdKind[] = ['seq', 'uuid', 'email'];

/** The ID of a kind at an index below 2^32: another one at every index, the same one in every run. */
export function idAt(kind: IdKind, index: number): string {
  if (kind === 'seq') return `user_${String(index + 1).padStart(7, '0')}`;
  if (kind === 'uuid') return uuidAt(index);
  const first = FIRST_NAMES[mix(index) % FIRST_NAMES.length];
  const last = LAST_NAMES[mix(index ^ 0x51ed270b) % LAST_NAMES.length];
  const domain = DOMAINS[mix(index ^ 0x2545f491) % DOMAINS.length];
  return `${first}.${last}${index}@${domain}`;
}

/** The finalizer of MurmurHash3: a permutation of the 32-bit numbers that looks random. */
export function mix(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** What a file's members are, whatever their order: how many, and the sum of their SHA-256 hashes modulo 2^128. */
export class MemberDigest {
  count = 0;
  readonly #sum = new Uint32Array(4);

  add(id: Uint8Array | string): void {
    const digest = hash('sha256', id, 'buffer');
    let carry = 0;
    for (let lane = 0; lane < 4; lane++) {
      const sum = (this.#sum[lane] as number) + digest.readUInt32LE(lane * 4) + carry;
      this.#sum[lane] = sum;
      carry = sum > 0xffffffff ? 1 : 0;
    }
    this.count++;
  }

  /** `<count>:<sum in hex>`. Equal exactly when count and sum are. */
  toString(): string {
    return `${this.count}:${[...this.#sum].map((lane) => lane.toString(16).padStart(8, '0')).join('')}`;
  }
}

/** No two are the same: the first eight digits are a permutation of the index. */
function uuidAt(index: number): string {
  const a = mix(index ^ 0x9e3779b9);
  const b = mix(a ^ index ^ 0x7f4a7c15);
  const c = mix(b ^ 0x94d049bb);
  const d = mix(c ^ a ^ 0x133111eb);
  const version = 0x4000 | (b & 0x0fff);
  const variant = 0x8000 | (c & 0x3fff);
  return `${half(a >>> 16)}${half(a)}-${half(b >>> 16)}-${half(version)}-${half(variant)}-${half(c >>> 16)}${half(d >>> 16)}${half(d)}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Four digits: the lower sixteen bits. */
function half(value: number): string {
  return `${HEX[(value >>> 8) & 255]}${HEX[value & 255]}`;
}

const FIRST_NAMES = [
  'anna',
  'ben',
  'clara',
  'david',
  'emma',
  'felix',
  'grace',
  'henry',
  'ida',
  'jonas',
  'lena',
];
const LAST_NAMES = ['smith', 'meyer', 'rossi', 'jensen', 'novak', 'silva', 'dubois', 'garcia', 'larsen'];
const DOMAINS = ['example.com', 'example.org', 'example.net', 'mail.example.com', 'post.example.org'];
