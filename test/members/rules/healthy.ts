import { createHash } from 'node:crypto';

/** Honest IDs of many forms, a hundred of each, the same in each run. */
export const HEALTHY_LISTS: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries({
    'sequence numbers': (n) => String(n + 1),
    'numbers with leading zeros': (n) => String(n).padStart(8, '0'),
    'long numbers': (n) => `9007199254${String(740_993 + n * 7).padStart(9, '0')}`,
    'numbers from a sequence of hundreds': (n) => String(9_950 + n),
    UUIDs: uuid,
    'UUIDs in capitals': (n) => uuid(n).toUpperCase(),
    'UUIDs without hyphens': (n) => uuid(n).replaceAll('-', ''),
    'MD5 hashes': (n) => hash('md5', n, 'hex'),
    'SHA-256 hashes': (n) => hash('sha256', n, 'hex'),
    base64: (n) => hash('sha1', n, 'base64'),
    'base64 for URLs': (n) => hash('sha1', n, 'base64url'),
    'e-mail addresses': (n) => `member.${n}+list@example-${n % 7}.com`,
    'phone numbers': (n) => `+49170${String(1_000_000 + n * 37)}`,
    'phone numbers with brackets': (n) => `(555) 123-${String(1000 + n)}`,
    'names of users': (n) =>
      `${['ann', 'bob', 'Nil Armstrong', "O'Brien", "d'Arc", 'null_pointer', 'Dr. No'][n % 7]}${n}`,
    'names with a prefix': (n) => `user_${n + 100}`,
    'product codes': (n) => `${n + 1}E${(n % 9) + 1}`,
    'codes of letters and digits': (n) => `AB-${n}-X${n % 10}`,
    versions: (n) => `1.${n}.3`,
    'words that shells know': (n) => `${['COPY', 'Error', 'psql', 'File', 'time', 'SQL', 'Msg'][n % 7]}-${n}`,
    'names of groups': (n) =>
      `${['Copy cats', 'Error club', 'Run club', 'Time travellers', 'Hint'][n % 5]} ${n}`,
    tags: (n) => `#vip${n}`,
    'letters in brackets': (n) => `${['[', '(', '{', '|'][n % 4]}u${n}${[']', ')', '}', '|'][n % 4]}`,
    'addresses of a mailbox': (n) => `mailbox${n}@example.com`,
    'versions of two numbers': (n) => `${Math.floor(n / 10) + 1}.${n % 10}`,
    'sections with a comma': (n) => `${Math.floor(n / 10) + 1},${n % 10}`,
    'composite IDs': (n) => `DE|${n}|shop`,
    'composite IDs with semicolons': (n) => `DE;${n}`,
    'country codes': (n) => `${letter(n / 26)}${letter(n)}`.replace(/^na$/i, 'NX'),
    'Greek words': (n) => `λόγος-${n}`,
    'Persian words': (n) => `نامه‌ای${n}`,
    'Malayalam words': (n) => `${n}രാജന്‍`,
    'Bengali words': (n) => `উত্‍ ${n}`,
    'Persian digits': (n) => `کتاب‌${String(n).replace(/[0-9]/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)]!)}`,
    'hexadecimal numbers': (n) => `0x${(n + 4096).toString(16)}`,
    addresses: (n) => `10.0.${n}.1`,
    ULIDs: (n) =>
      `01HZX3KQ${hash('md5', n, 'hex')
        .slice(0, 18)
        .toUpperCase()
        .replace(/[ILOU]/g, 'X')}`,
    ObjectIds: (n) => hash('sha1', n, 'hex').slice(0, 24),
    'AWS and Auth0 IDs': (n) => `auth0|${hash('md5', n, 'hex').slice(0, 24)}`,
    'numbers below zero': (n) => `-${n + 1}`,
  } satisfies Record<string, (n: number) => string>).map(([name, idOf]) => [
    name,
    Array.from({ length: 100 }, (_, n) => idOf(n)),
  ]),
);

/** Forms that begin like what the rules look for, so that each ID is looked at. */
export const SUSPECT_FORMS: readonly string[] = ['tags', 'letters in brackets', 'addresses of a mailbox'];

/** All but those that a rule judges by the other IDs of their list. */
export const HEALTHY_IDS: readonly string[] = Object.values(HEALTHY_LISTS)
  .filter((ids) => ids.every((id) => !/^[0-9]+[.,]0$/.test(id)))
  .flat();

function hash(algorithm: string, n: number, encoding: 'hex' | 'base64' | 'base64url'): string {
  return createHash(algorithm).update(`made-up ${n}`).digest(encoding);
}

function uuid(n: number): string {
  const hex = hash('sha1', n, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function letter(n: number): string {
  return String.fromCharCode(65 + (Math.floor(n) % 26));
}
