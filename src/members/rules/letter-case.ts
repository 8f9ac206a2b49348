import type { Audience } from '../../manifest/manifest.ts';
import { type Problem, warning } from '../../problems/problem.ts';
import { plural } from '../../words/numbers.ts';
import { Batch } from '../batch.ts';
import { MAX_ID_BYTES } from '../id-rules.ts';
import { MemberSet } from '../set.ts';

/** Finds IDs that are the same except for letter case. Only what has capitals is kept for it. */
export interface LetterCase {
  /** Notes the last entry of the batch as it was before `lowercase` changed it. */
  note(id: Uint8Array, batch: Batch): void;
  /** Takes the batch once the members have it. */
  take(batch: Batch): void;
  /** `letter-case`, once all is in. Looks IDs up in the members. */
  problem(members: MemberSet): Problem | null;
}

/** What an audience needs to know: of e-mail addresses whether two are one, of other IDs whether one was two. */
export function createLetterCase(audience: Audience): LetterCase | null {
  const lowercase = audience.normalize.includes('lowercase');
  if (audience.accept.includes('letter-case')) return null;
  if (audience.identifier === 'email') return lowercase ? null : sameAddresses(audience);
  return lowercase ? mergedIds(audience) : null;
}

function sameAddresses(audience: Audience): LetterCase {
  const folded = new MemberSet();
  const batch = new Batch();
  let twins = 0;

  function addFolded(): void {
    folded.add(batch);
    for (let i = 0; i < batch.count; i++) twins += 1 - (batch.fresh[i] as number);
    batch.clear();
  }

  return {
    note() {},
    take(members) {
      for (let i = 0; i < members.count; i++) {
        if (members.fresh[i] === 1 && hasCapital(members, i)) append(batch, members, i);
        if (!batch.hasRoom()) addFolded();
      }
      addFolded();
    },
    problem(members) {
      members.startFinding();
      folded.forEachBatch(batch, () => {
        members.find(batch);
        for (let i = 0; i < batch.count; i++) twins += 1 - (batch.fresh[i] as number);
      });
      return twins === 0
        ? null
        : warning(
            'letter-case',
            `${plural(twins, 'e-mail address', 'e-mail addresses')} ${twins === 1 ? 'appears' : 'appear'} again in different letter case. Set \`normalize: [lowercase]\`.`,
            audience.place,
          );
    },
  };
}

function mergedIds(audience: Audience): LetterCase {
  /** Spellings with capitals, and plain ones that came after such. */
  const spellings = new MemberSet();
  /** IDs whose first spelling had capitals. */
  const begunWithCapitals = new MemberSet();
  const capitals = new Batch();
  const plain = new Batch();
  let merged = 0;
  return {
    note(id, batch) {
      // Longer only where a character has no small form of its own length.
      if (!capitals.hasRoom() || id.length > MAX_ID_BYTES) return;
      const start = (capitals.used + 1) * 4;
      capitals.bytes.set(id, start);
      capitals.bytes.fill(0, start + id.length, (start + id.length + 3) & ~3);
      capitals.commit(id.length, 0, 0);
      batch.spellings[batch.count - 1] = capitals.count;
      batch.hasSpellings = true;
    },
    take(members) {
      spellings.add(capitals);
      for (let i = 0; i < members.count; i++) {
        const spelling = members.spellings[i] as number;
        if (spelling === 0) continue;
        if (members.fresh[i] === 1) append(plain, members, i);
        else merged += capitals.fresh[spelling - 1] as number;
      }
      begunWithCapitals.add(plain);
      plain.clear();
      capitals.clear();
      if (begunWithCapitals.size === 0) return;
      for (let i = 0; i < members.count; i++) {
        if (members.spellings[i] === 0 && members.fresh[i] === 0) append(plain, members, i);
      }
      begunWithCapitals.markKnown(plain);
      for (let i = 0; i < plain.count; i++) plain.fresh[i] = 1 - (plain.fresh[i] as number);
      spellings.addFresh(plain);
      for (let i = 0; i < plain.count; i++) merged += plain.fresh[i] as number;
      plain.clear();
    },
    problem() {
      return merged === 0
        ? null
        : warning(
            'letter-case',
            `\`normalize: [lowercase]\` has made ${plural(merged, 'ID')} the same as another. Remove \`lowercase\` if letter case tells members apart.`,
            audience.place,
          );
    },
  };
}

function hasCapital({ bytes, offsets, words }: Batch, index: number): boolean {
  const entry = offsets[index] as number;
  const start = (entry + 1) * 4;
  for (let at = start; at < start + (words[entry] as number); at++)
    if (isCapital(bytes[at] as number)) return true;
  return false;
}

/** Appends an entry of a batch to another one, with its capitals made small. */
function append(to: Batch, from: Batch, index: number): void {
  const entry = from.offsets[index] as number;
  const length = from.words[entry] as number;
  to.words.set(from.words.subarray(entry + 1, entry + 1 + ((length + 3) >>> 2)), to.used + 1);
  const start = (to.used + 1) * 4;
  for (let at = start; at < start + length; at++) {
    const byte = to.bytes[at] as number;
    if (isCapital(byte)) to.bytes[at] = byte | 0x20;
  }
  to.commit(length, from.lines[index] as number, 0);
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
