export const id = 294;
export const ids = [294,644];
export const modules = {

/***/ 92644:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GZIP_HEADER: () => (/* binding */ GZIP_HEADER),
  deflateInPlace: () => (/* binding */ deflateInPlace),
  deflateText: () => (/* binding */ deflateText),
  gzipTrailer: () => (/* binding */ gzipTrailer)
});

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./build/audience/file/huffman.js
function codeLengths(frequencies, limit) {
    const lengths = new Uint8Array(frequencies.length);
    const symbols = [];
    for (let symbol = 0; symbol < frequencies.length; symbol++)
        if (frequencies[symbol] !== 0)
            symbols.push(symbol);
    if (symbols.length <= 1) {
        for (const symbol of symbols)
            lengths[symbol] = 1;
        return lengths;
    }
    symbols.sort((a, b) => frequencies[a] - frequencies[b] || a - b);
    const counts = countsByLength(depths(symbols.map((symbol) => frequencies[symbol])), limit);
    let next = 0;
    for (let length = limit; length > 0; length--) {
        for (let n = counts[length]; n > 0; n--)
            lengths[symbols[next++]] = length;
    }
    return lengths;
}
function canonicalCodes(lengths) {
    const next = new Uint16Array(17);
    for (const length of lengths)
        next[length + 1] = next[length + 1] + (length === 0 ? 0 : 1);
    for (let length = 1; length <= 16; length++) {
        next[length] = (next[length - 1] + next[length]) << 1;
    }
    return Uint16Array.from(lengths, (length) => {
        if (length === 0)
            return 0;
        const code = next[length] >>> 0;
        next[length] = code + 1;
        return reverse(code, length);
    });
}
function depths(weights) {
    const n = weights.length;
    const weight = [...weights];
    const parent = new Array(2 * n - 1).fill(0);
    let leaf = 0;
    let inner = n;
    for (let node = n; node < 2 * n - 1; node++) {
        let sum = 0;
        for (let child = 0; child < 2; child++) {
            const takeLeaf = leaf < n && (inner >= node || weight[leaf] <= weight[inner]);
            const taken = takeLeaf ? leaf++ : inner++;
            parent[taken] = node;
            sum += weight[taken];
        }
        weight.push(sum);
    }
    const depth = new Array(2 * n - 1).fill(0);
    for (let node = 2 * n - 3; node >= 0; node--)
        depth[node] = depth[parent[node]] + 1;
    return depth.slice(0, n);
}
function countsByLength(depth, limit) {
    const counts = new Uint32Array(limit + 1);
    for (const d of depth)
        counts[Math.min(d, limit)] = counts[Math.min(d, limit)] + 1;
    let kraft = 0;
    for (let length = 1; length <= limit; length++)
        kraft += counts[length] << (limit - length);
    for (; kraft > 1 << limit; kraft--) {
        let length = limit - 1;
        while (counts[length] === 0)
            length--;
        counts[limit] = counts[limit] - 1;
        counts[length] = counts[length] - 1;
        counts[length + 1] = counts[length + 1] + 2;
    }
    return counts;
}
function reverse(code, length) {
    let reversed = 0;
    for (let bit = 0; bit < length; bit++)
        reversed |= ((code >>> bit) & 1) << (length - 1 - bit);
    return reversed;
}

;// CONCATENATED MODULE: ./build/audience/file/deflate-rows.js

function deflateRows(rows) {
    const shared = sharedPrefixes(rows);
    const literalFrequencies = new Uint32Array(LITERAL_SYMBOLS);
    const distanceFrequencies = new Uint32Array(DISTANCE_SYMBOLS);
    countSymbols(rows, shared, literalFrequencies, distanceFrequencies);
    const literals = makeCode(literalFrequencies, 15);
    const distances = makeCode(distanceFrequencies, 15);
    const out = new BitWriter(rows.text.length + 1024);
    writeBlockHeader(out, literals, distances);
    writeRows(out, rows, shared, literals, distances);
    out.write(literals.codes[END_OF_BLOCK], literals.lengths[END_OF_BLOCK]);
    out.write(0, 3);
    return out.finish([0x00, 0x00, 0xff, 0xff]);
}
const END_OF_BLOCK = 256;
const LITERAL_SYMBOLS = 286;
const DISTANCE_SYMBOLS = 30;
const MIN_MATCH = 3;
const MAX_MATCH = 258;
function makeCode(frequencies, limit) {
    const lengths = codeLengths(frequencies, limit);
    return { lengths, codes: canonicalCodes(lengths) };
}
function sharedPrefixes({ text, count, before, after, ends }) {
    const shared = new Uint16Array(count);
    for (let row = 1; row < count; row++) {
        const start = ends[row - 1] + before;
        const previous = (row === 1 ? 0 : ends[row - 2]) + before;
        const most = Math.min(start - before - after - previous, ends[row] - after - start);
        let length = 0;
        while (length < most && text[start + length] === text[previous + length])
            length++;
        shared[row] = length;
    }
    return shared;
}
const ROWS_COUNTED_WHOLE = 4096;
const SAMPLE_STRIDE = 7;
function countSymbols(rows, shared, literals, distances) {
    const { text, count, before, after, ends } = rows;
    const stride = count < ROWS_COUNTED_WHOLE ? 1 : SAMPLE_STRIDE;
    if (stride > 1)
        literals.fill(1, 0, END_OF_BLOCK);
    let from = 0;
    for (let row = 0; row < count; row++) {
        const to = ends[row] - after;
        if (row > 1) {
            const length = after + before + shared[row];
            const distance = ends[row - 1] - ends[row - 2];
            for (let left = length; left > 0;) {
                const part = matchPart(left);
                const symbol = LENGTH_SYMBOL[part];
                literals[symbol] = literals[symbol] + 1;
                const far = distanceSymbol(distance);
                distances[far] = distances[far] + 1;
                left -= part;
            }
            from += length;
        }
        if (row % stride === 0) {
            for (let i = from; i < to; i++) {
                const symbol = text[i];
                literals[symbol] = literals[symbol] + stride;
            }
        }
        from = to;
    }
    for (let i = from; i < text.length; i++)
        literals[text[i]] = literals[text[i]] + 1;
    literals[END_OF_BLOCK] = 1;
}
function writeRows(out, rows, shared, literals, distances) {
    const { text, count, before, after, ends } = rows;
    const { codes, lengths } = literals;
    fillPairs(literals);
    let from = 0;
    for (let row = 0; row < count; row++) {
        const to = ends[row] - after;
        if (row > 1) {
            const length = after + before + shared[row];
            const distance = ends[row - 1] - ends[row - 2];
            const far = distanceSymbol(distance);
            for (let left = length; left > 0;) {
                const part = matchPart(left);
                const symbol = LENGTH_SYMBOL[part];
                out.write(codes[symbol], lengths[symbol]);
                out.write(part - LENGTH_BASE[symbol - 257], LENGTH_EXTRA[symbol - 257]);
                out.write(distances.codes[far], distances.lengths[far]);
                out.write(distance - DISTANCE_BASE[far], DISTANCE_EXTRA[far]);
                left -= part;
            }
            from += length;
        }
        out.writeLiterals(text, from, to, literals);
        from = to;
    }
    out.writeLiterals(text, from, text.length, literals);
}
const PAIRS = new Uint32Array(1 << 16);
function fillPairs({ codes, lengths }) {
    PAIRS.fill(0);
    const short = [];
    for (let symbol = 0; symbol < END_OF_BLOCK; symbol++) {
        if (lengths[symbol] !== 0 && lengths[symbol] <= 8)
            short.push(symbol);
    }
    for (const first of short) {
        const bits = lengths[first];
        for (const second of short) {
            const both = codes[first] | (codes[second] << bits);
            PAIRS[first | (second << 8)] = both | ((bits + lengths[second]) << 16);
        }
    }
}
function matchPart(left) {
    if (left <= MAX_MATCH)
        return left;
    return left - MAX_MATCH < MIN_MATCH ? left - MIN_MATCH : MAX_MATCH;
}
function writeBlockHeader(out, literals, distances) {
    const lengths = [...literals.lengths, ...distances.lengths];
    const symbols = [];
    for (let i = 0; i < lengths.length;) {
        let zeros = 0;
        while (zeros < 138 && lengths[i + zeros] === 0)
            zeros++;
        if (zeros >= 11)
            symbols.push({ symbol: 18, extra: zeros - 11, bits: 7 });
        else if (zeros >= 3)
            symbols.push({ symbol: 17, extra: zeros - 3, bits: 3 });
        else
            symbols.push({ symbol: lengths[i], extra: 0, bits: 0 });
        i += zeros >= 3 ? zeros : 1;
    }
    const frequencies = new Uint32Array(19);
    for (const { symbol } of symbols)
        frequencies[symbol] = frequencies[symbol] + 1;
    const code = makeCode(frequencies, 7);
    out.write(0, 1);
    out.write(2, 2);
    out.write(LITERAL_SYMBOLS - 257, 5);
    out.write(DISTANCE_SYMBOLS - 1, 5);
    out.write(19 - 4, 4);
    for (const symbol of CODE_LENGTH_ORDER)
        out.write(code.lengths[symbol], 3);
    for (const { symbol, extra, bits } of symbols) {
        out.write(code.codes[symbol], code.lengths[symbol]);
        out.write(extra, bits);
    }
}
class BitWriter {
    static #memory = new Uint16Array(0);
    #out;
    #length = 0;
    #bits = 0;
    #filled = 0;
    constructor(capacity) {
        if (BitWriter.#memory.length < capacity)
            BitWriter.#memory = new Uint16Array(capacity);
        this.#out = BitWriter.#memory;
    }
    write(value, count) {
        this.#bits |= value << this.#filled;
        this.#filled += count;
        if (this.#filled >= 16) {
            this.#out[this.#length++] = this.#bits;
            this.#bits >>>= 16;
            this.#filled -= 16;
        }
    }
    writeLiterals(text, from, to, { codes, lengths }) {
        const out = this.#out;
        let length = this.#length;
        let bits = this.#bits;
        let filled = this.#filled;
        for (let i = from; i < to;) {
            const first = text[i];
            const pair = i + 1 < to ? PAIRS[first | (text[i + 1] << 8)] : 0;
            if (pair === 0) {
                bits |= codes[first] << filled;
                filled += lengths[first];
                i++;
            }
            else {
                bits |= (pair & 0xffff) << filled;
                filled += pair >>> 16;
                i += 2;
            }
            if (filled >= 16) {
                out[length++] = bits;
                bits >>>= 16;
                filled -= 16;
            }
        }
        this.#length = length;
        this.#bits = bits;
        this.#filled = filled;
    }
    finish(tail) {
        const bytes = new Uint8Array(this.#out.buffer);
        let length = this.#length * 2;
        for (; this.#filled > 0; this.#filled -= 8) {
            bytes[length++] = this.#bits;
            this.#bits >>>= 8;
        }
        bytes.set(tail, length);
        return bytes.subarray(0, length + tail.length);
    }
}
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const LENGTH_BASE = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227, 258,
];
const DISTANCE_EXTRA = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const DISTANCE_BASE = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
    6145, 8193, 12289, 16385, 24577,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const LENGTH_SYMBOL = new Uint16Array(MAX_MATCH + 1);
for (let length = MIN_MATCH; length <= MAX_MATCH; length++) {
    LENGTH_SYMBOL[length] = 257 + LENGTH_BASE.findLastIndex((base) => base <= length);
}
function distanceSymbol(distance) {
    if (distance <= 4)
        return distance - 1;
    const high = 31 - Math.clz32(distance - 1);
    return high * 2 + (((distance - 1) >>> (high - 1)) & 1);
}

;// CONCATENATED MODULE: ./build/audience/file/gzip-rows.js


const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
function gzipTrailer(crc, length) {
    const trailer = Buffer.from([0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]);
    trailer.writeUInt32LE(crc, 2);
    trailer.writeUInt32LE(length % 2 ** 32, 6);
    return trailer;
}
function deflateText(text) {
    return (0,external_node_zlib_.deflateRawSync)(text, ZLIB_OPTIONS);
}
function deflateInPlace({ rows, memory }) {
    const blocks = deflateShortest(rows);
    memory.set(blocks);
    return blocks.length;
}
function deflateShortest(rows) {
    const sample = firstRows(rows, SAMPLE_BYTES);
    const own = deflateRows(sample);
    const zlibs = deflateText(sample.text);
    if (sample.count === rows.count)
        return own.length <= zlibs.length ? own : zlibs;
    if (own.length > zlibs.length)
        return deflateText(rows.text);
    const all = deflateRows(rows);
    return all.length <= rows.text.length ? all : deflateText(rows.text);
}
const SAMPLE_BYTES = 16 * 1024;
const ZLIB_OPTIONS = { level: 6, finishFlush: external_node_zlib_.constants.Z_SYNC_FLUSH };
function firstRows(rows, bytes) {
    if (rows.text.length <= bytes)
        return rows;
    let count = 1;
    while (rows.ends[count] <= bytes)
        count++;
    const end = rows.ends[count - 1];
    return { ...rows, count, text: rows.text.subarray(0, end), ends: rows.ends.subarray(0, count) };
}


/***/ }),

/***/ 43428:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  K: () => (/* binding */ planAudience)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/manifest/manifest.js
var manifest = __webpack_require__(4055);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
;// CONCATENATED MODULE: ./build/members/members-digest.js

const BLOCK_BYTES = 256 * 1024;
const SLACK = 1024;
const LINE_FEED = 0x0a;
function createMembersDigest() {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const block = new Uint8Array(BLOCK_BYTES + SLACK);
    const view = new DataView(block.buffer);
    let used = 0;
    const flush = () => {
        hash.update(block.subarray(0, used));
        used = 0;
    };
    return {
        take({ count, fresh, offsets, words }) {
            for (let i = 0; i < count; i++) {
                if (fresh[i] === 0)
                    continue;
                const entry = offsets[i];
                const length = words[entry];
                const end = entry + ((length + 3) >>> 2);
                for (let word = entry + 1, at = used; word <= end; word++, at += 4)
                    view.setInt32(at, words[word], true);
                used += length;
                block[used++] = LINE_FEED;
                if (used >= BLOCK_BYTES)
                    flush();
            }
        },
        hex() {
            flush();
            return hash.digest('hex');
        },
    };
}

// EXTERNAL MODULE: ./build/problems/problem.js
var problems_problem = __webpack_require__(48662);
;// CONCATENATED MODULE: ./build/members/id-rules.js
const MAX_ID_BYTES = 512;
function idRules(audience, matches) {
    return {
        trim: audience.normalize.includes('trim'),
        lowercase: audience.normalize.includes('lowercase'),
        matches,
    };
}
async function compilePattern(source) {
    const { RE2JS } = await __webpack_require__.e(/* import() */ 856).then(__webpack_require__.bind(__webpack_require__, 2856));
    const compiled = RE2JS.compile(source);
    return (id) => compiled.testExact(id);
}
function checkId(text, rules) {
    let id = text;
    if (rules.trim)
        id = id.trim();
    if (rules.lowercase)
        id = id.toLowerCase();
    if (id === '')
        return { problem: 'empty-id' };
    if (id.trim() !== id)
        return { problem: 'white-space' };
    if (/[\p{Cc}\u2028\u2029]/u.test(id))
        return { problem: 'control-character' };
    if (Buffer.byteLength(id) > MAX_ID_BYTES)
        return { problem: 'too-long' };
    if (rules.matches !== null && !rules.matches(id))
        return { problem: 'pattern-mismatch' };
    return { id };
}

;// CONCATENATED MODULE: ./build/members/batch.js

const BATCH_IDS = 1024;
const MAX_ENTRY_WORDS = 1 + MAX_ID_BYTES / 4;
const BATCH_WORDS = BATCH_IDS * MAX_ENTRY_WORDS;
class Batch {
    words = new Int32Array(BATCH_WORDS);
    bytes = new Uint8Array(this.words.buffer);
    offsets = new Int32Array(BATCH_IDS);
    hashes = new Int32Array(BATCH_IDS + 1);
    lines = new Float64Array(BATCH_IDS);
    quoted = new Uint8Array(BATCH_IDS);
    spellings = new Uint16Array(BATCH_IDS);
    fresh = new Uint8Array(BATCH_IDS);
    count = 0;
    hasWide = false;
    hasSpellings = false;
    used = 0;
    hasRoom() {
        return this.count < BATCH_IDS && this.used + MAX_ENTRY_WORDS <= BATCH_WORDS;
    }
    commit(length, line, quoted) {
        const { count, used } = this;
        this.words[used] = length;
        this.offsets[count] = used;
        this.lines[count] = line;
        this.quoted[count] = quoted;
        this.count = count + 1;
        this.used = used + 1 + ((length + 3) >>> 2);
    }
    remove(index) {
        for (const column of [this.offsets, this.lines, this.quoted, this.spellings]) {
            column.copyWithin(index, index + 1, this.count);
        }
        this.count--;
    }
    text(index) {
        const entry = this.offsets[index];
        return Buffer.from(this.words.buffer, (entry + 1) * 4, this.words[entry]).toString('utf8');
    }
    clear() {
        if (this.hasSpellings)
            this.spellings.fill(0);
        this.hasSpellings = false;
        this.hasWide = false;
        this.count = 0;
        this.used = 0;
    }
}
const spare = [];
function takeBatch() {
    return spare.pop() ?? new Batch();
}
function giveBatch(batch) {
    batch.clear();
    spare.push(batch);
}

// EXTERNAL MODULE: ./build/members/formats/format.js
var formats_format = __webpack_require__(25180);
// EXTERNAL MODULE: ./build/words/numbers.js
var words_numbers = __webpack_require__(96716);
;// CONCATENATED MODULE: ./build/members/line-ranges.js

const MAX_RANGES = 3;
function lineRanges(unit, lines, total) {
    const ranges = [];
    for (const line of lines) {
        const last = ranges.at(-1);
        if (last !== undefined && line <= last.to + 1) {
            last.to = line;
            last.rows++;
        }
        else
            ranges.push({ from: line, to: line, rows: 1 });
    }
    const items = ranges.flatMap(({ from, to, rows }) => {
        if (to === from + 1 && rows === 2)
            return [from, to].map((line) => ({ text: String(line), rows: 1 }));
        return [{ text: from === to ? String(from) : `${from} to ${to}`, rows }];
    });
    const shown = items.slice(0, MAX_RANGES);
    const more = total - shown.reduce((sum, { rows }) => sum + rows, 0);
    const texts = shown.map(({ text }) => text);
    if (more > 0)
        texts.push(`${(0,words_numbers/* count */.U9)(more)} more`);
    const last = texts.pop();
    const isOne = texts.length === 0 && shown[0]?.text === String(lines[0]);
    return `${isOne ? unit : `${unit}s`} ${texts.length === 0 ? last : `${texts.join(', ')} and ${last}`}`;
}

;// CONCATENATED MODULE: ./build/members/row-remedies.js
function remedyFor(code, found) {
    if (code === 'header-row')
        return found.isFirst ? remedyForHeader(found) : null;
    if (found.format === 'lines')
        return IN_LINES[code] ?? null;
    return found.format === 'json' || found.format === 'ndjson' ? (IN_JSON[code] ?? null) : null;
}
function remedyForHeader({ format, header, isOnly }) {
    const others = isOnly ? '' : ', and name the parts in `members` instead of joining files that have headers';
    if (format === 'lines')
        return `set \`format: csv\` for files that begin with a header${others}`;
    const isTable = format === 'csv' || format === 'tsv';
    return isTable && !header ? `set \`header: true\` for files that begin with a header${others}` : null;
}
const IN_LINES = {
    'too-long': 'check that each line is one ID and nothing else',
    'not-an-email': 'check that each line is one address and nothing else',
};
const IN_JSON = {
    'too-long': 'check that the IDs are in this field',
    'not-an-email': 'check that the addresses are in this field',
};

;// CONCATENATED MODULE: ./build/members/row-texts.js
const WRONG = {
    'empty-id': ['has an empty ID', 'have empty IDs', 'leave such rows out of the export'],
    'white-space': [
        'has an ID that begins or ends with white space',
        'have IDs that begin or end with white space',
        'set `normalize: [trim]` or correct the export',
    ],
    'control-character': [
        'has an ID with a control character or line break',
        'have IDs with a control character or line break',
        'ODP does not take these; correct the export',
    ],
    'too-long': [
        'has an ID longer than 512 bytes',
        'have IDs longer than 512 bytes',
        'check that `column` is the ID column',
    ],
    'pattern-mismatch': [
        'has an ID that does not match `pattern`',
        'have IDs that do not match `pattern`',
        'correct the export or the pattern, which must match the whole ID',
    ],
    'not-an-id': [
        'has a value that is neither text nor a whole number',
        'have values that are neither text nor a whole number',
        'write IDs as strings or integers',
    ],
    'field-count': [
        'does not have as many fields as the first row',
        'do not have as many fields as the first row',
        'quote fields that contain the delimiter, and check that no row is cut off',
    ],
    duplicate: [
        'repeats an ID of an earlier row',
        'repeat IDs of earlier rows',
        'remove the repeated rows, or set `duplicates: drop`',
    ],
    'placeholder-id': [
        'has a placeholder, such as NULL, `--` or 0, in place of an ID',
        'have placeholders, such as NULL, `--` or 0, in place of IDs',
        'leave rows without an ID out of the export, or name what is right in `placeholders`',
    ],
    'damaged-number': [
        'has an ID that a tool has rewritten, as it does with numbers',
        'have IDs that a tool has rewritten, as it does with numbers',
        'export the column as text, and not by way of a spreadsheet, or set `accept: [damaged-number]` if your IDs look like this',
    ],
    'invisible-character': [
        'has an ID with an invisible or damaged character',
        'have IDs with invisible or damaged characters',
        'remove these characters where the list is made',
    ],
    'header-row': [
        'has the name of the column in place of an ID',
        'have the name of the column in place of an ID',
        'name the parts in `members` instead of joining files that have headers, or take the header out',
    ],
    'not-a-row': [
        'is output of a shell or a tag, and not a row',
        'are output of a shell or tags, and not rows',
        'export the rows alone, without decoration',
    ],
    'not-an-email': [
        'has an ID that is not an e-mail address',
        'have IDs that are not e-mail addresses',
        'check that `column` is the one with the addresses',
    ],
};
const NOT_AN_ID = {
    missing: ['does not have the field', 'do not have the field', 'leave such rows out of the export'],
    null: ['has NULL in place of an ID', 'have NULL in place of an ID', 'leave such rows out of the export'],
    fraction: [
        'has a number that is not whole',
        'have numbers that are not whole',
        'write IDs as strings or integers',
    ],
    boolean: [
        'has true or false in place of an ID',
        'have true or false in place of an ID',
        'check that `column` is the field with the IDs',
    ],
    object: [
        'has an object in place of an ID',
        'have objects in place of an ID',
        'name the field inside in `column`, as in `user.id`',
    ],
    list: [
        'has a list in place of an ID',
        'have lists in place of an ID',
        "save the elements of the lists alone, as `jq -c '.[]'` does for a list and `jq -c '.items[]'` for one in a field",
    ],
    surrogate: [
        'has an ID with half of a character',
        'have IDs with half of a character',
        'correct the program that writes the file; it cuts text in the middle of a character',
    ],
};
const MISFIT = {
    fewer: [
        'has fewer fields than the first row',
        'have fewer fields than the first row',
        'put fields that contain a line break in quotes, and leave out what is not a row',
    ],
    more: [
        'has more fields than the first row',
        'have more fields than the first row',
        'quote fields that contain the delimiter',
    ],
    'cut off': [
        'is the last one and has fewer fields than the first row',
        'are the last ones and have fewer fields than the first row',
        'the file may be cut off, so export or fetch it again',
    ],
    'row name': [
        'has one field more than the header',
        'have one field more than the header',
        'the header may lack the column of row names that R writes, so export with `row.names = FALSE`',
    ],
};
const DOUBTFUL = {
    'placeholder-id': [
        'has an ID that often means that there is none, such as \u201cnone\u201d, \u201c-\u201d or \u201c0\u201d',
        'have IDs that often mean that there is none, such as \u201cnone\u201d, \u201c-\u201d or \u201c0\u201d',
        'leave such rows out of the export, or list what is never an ID in `placeholders`',
    ],
    'damaged-number': [
        'has an ID with a fraction of zeros, as tools write whole numbers',
        'have IDs with a fraction of zeros, as tools write whole numbers',
        'export the column as text, or set `accept: [damaged-number]` if your IDs look like this',
    ],
    'invisible-character': [
        'has an ID with a formatting character that nobody sees',
        'have IDs with formatting characters that nobody sees',
        'remove these characters where the list is made, or accept them',
    ],
    'header-row': [
        'looks like a header and is read as a member',
        'look like headers and are read as members',
        'if it is a header, take it out, or read the file as csv with a header',
    ],
    'not-an-email': [
        'has an e-mail address whose domain has no dot',
        'have e-mail addresses whose domain has no dot',
        'check that the addresses are complete',
    ],
};

;// CONCATENATED MODULE: ./build/members/tally.js




const MAX_LINES = 20;
function createTally(file, audience, format) {
    const unit = format === 'parquet' ? 'row' : 'line';
    const wrong = new Map();
    const doubtful = new Map();
    return {
        add: (code, line, details) => note(wrong, details?.why ?? code, line, details?.value),
        addDoubt: (code, line) => note(doubtful, code, line),
        problems() {
            return [
                ...[...withOneFieldCount(wrong)].map(([kind, rows]) => {
                    const [code, text] = aboutKind(kind);
                    return problemOf(code, severityOf(code, audience), rows, text);
                }),
                ...[...doubtful].map(([code, rows]) => problemOf(code, 'warning', rows, DOUBTFUL[code] ?? WRONG[code])),
            ];
        },
    };
    function problemOf(code, severity, rows, [one, many, remedy]) {
        const { lines, values, count } = rows;
        const isFirst = lines[0] === 1 + audience.skip_lines;
        const where = (0,words_numbers/* capitalized */.l2)(values.length > 0 ? lineRanges('value', values, count) : lineRanges(unit, lines, count));
        const better = remedyFor(code, { format, header: audience.header, isFirst, isOnly: count === 1 });
        const message = `${where} ${count === 1 ? one : many}; ${better ?? remedy}.`;
        return { code, severity, message, file, line: lines[0], lines, count };
    }
}
function note(met, kind, line, value) {
    const rows = met.get(kind) ?? { lines: [], values: [], count: 0 };
    if (rows.count === 0)
        met.set(kind, rows);
    if (value !== undefined && rows.values.length < MAX_LINES)
        rows.values.push(value);
    take(rows, line);
}
function withOneFieldCount(wrong) {
    const misfits = [...wrong].filter(([kind]) => isOneOf(MISFIT, kind));
    if (misfits.length < 2)
        return wrong;
    const all = { lines: [], values: [], count: 0 };
    for (const [, { lines, count }] of misfits) {
        for (const line of lines)
            take(all, line);
        all.count += count - lines.length;
    }
    const others = [...wrong].filter(([kind]) => !isOneOf(MISFIT, kind));
    return new Map([...others, ['field-count', all]]);
}
function take(rows, line) {
    rows.count++;
    const { lines } = rows;
    if (lines.length === MAX_LINES && line >= lines[MAX_LINES - 1])
        return;
    let at = lines.length;
    while (at > 0 && lines[at - 1] > line)
        at--;
    lines.splice(at, 0, line);
    if (lines.length > MAX_LINES)
        lines.pop();
}
function aboutKind(kind) {
    if (isOneOf(NOT_AN_ID, kind))
        return ['not-an-id', NOT_AN_ID[kind]];
    if (isOneOf(MISFIT, kind))
        return ['field-count', MISFIT[kind]];
    return [kind, WRONG[kind]];
}
function isOneOf(texts, kind) {
    return kind in texts;
}
function severityOf(code, audience) {
    if (code === 'duplicate')
        return audience.duplicates === 'fail' ? 'error' : 'warning';
    return audience.invalid_rows === 'skip' ? 'warning' : 'error';
}

;// CONCATENATED MODULE: ./build/members/rules/damaged-number.js



function damagedNumber(id) {
    if (REWRITTEN.test(id) || WRAPPED.test(id))
        return 'error';
    return fractionOf(id) === 'zero' ? 'error-without-other-fractions' : null;
}
function quoteAround(id) {
    const quote = id[0];
    if ((quote !== '"' && quote !== "'") || id.length < 3)
        return null;
    return id.endsWith(quote, id.endsWith(',') ? id.length - 1 : id.length) ? quote : null;
}
function fractionOf(id) {
    if (/^[+-]?\d+(?:\.0+|,00?)$/.test(id))
        return 'zero';
    return /^[+-]?\d+[.,]\d*[1-9]\d*$/.test(id) ? 'other' : null;
}
const REWRITTEN = /^[+-]?(?:\d+[.,]\d*[eE][+-]?\d{1,4}|\d{1,20}[eE][+-]\d{1,4}|\d{1,3}(?:,\d{3})+\.0+|\d{1,3}(?:\.\d{3})+,0+|\d{2,}\.)$/;
const WRAPPED = /^(?:="(?:[^"]|"")*"|'\+?\d+|b(["']).*\1|\[(["']).*\2\]|\((["']).*\3,?\))$/;
const LONG_NUMBER = 16;
function isLongNumber(id) {
    return /^\+?[0-9]{16,30}$/.test(id);
}
const ENOUGH = 100;
function createLongNumbers() {
    let areHonest = false;
    let number = 0;
    let first = '';
    const lines = [];
    return {
        take(endsInZero, line, file) {
            if (!endsInZero)
                areHonest = true;
            if (number++ === 0)
                first = file;
            if (file === first && lines.length < MAX_LINES)
                lines.push(line);
        },
        problem() {
            if (areHonest || number < ENOUGH)
                return null;
            const message = `All ${(0,words_numbers/* count */.U9)(number)} numbers of 16 digits or more end in 0, as after a spreadsheet has rounded them; the first is on this line. Export the column as text, and not by way of a spreadsheet.`;
            const place = { file: first, line: lines[0] };
            return { ...(0,problems_problem/* warning */.$e)('damaged-number', message, place), lines, count: number };
        },
    };
}

;// CONCATENATED MODULE: ./build/members/rules/ascii.js
function asciiLowerCase(text) {
    return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
function firstBytes(text) {
    return Buffer.from(text.charAt(0) + text.charAt(0).toUpperCase());
}

;// CONCATENATED MODULE: ./build/members/rules/placeholder.js

const NEVER_AN_ID = [
    '\\N',
    '\\\\N',
    ...['null', '(null)', '<null>', '"null"', "'null'", '@null@', '__hive_default_partition__'],
    ...['(blank)', '(not set)', '<na>', '<nan>', '<nil>', '<none>', '<blank>', '<empty>'],
    ...['undefined', '[object object]'],
    ...['#n/a', '#ref!', '#value!', '#name?', '#div/0!', '#num!', '#null!', '#spill!', '#error!', '#calc!'],
    ...['#nv', '#bezug!', '#wert!', '#zahl!', '#n/d', '#valeur!', '#nom?', '#nombre!'],
    '00000000-0000-0000-0000-000000000000',
    '{00000000-0000-0000-0000-000000000000}',
    '00000000000000000000000000000000',
    'd41d8cd98f00b204e9800998ecf8427e',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];
const SOMETIMES_AN_ID = [
    ...['none', 'nil', 'nan', 'nat', 'na', 'n/a', 'unknown', 'anonymous', 'guest', 'not_authenticated'],
    ...['true', 'false', '-', '--', '?', '0'],
];
function createPlaceholderRule(own) {
    const never = new Set((own ?? NEVER_AN_ID).map(asciiLowerCase));
    const sometimes = new Set(own === undefined ? SOMETIMES_AN_ID : []);
    return (id) => {
        const folded = asciiLowerCase(id);
        if (never.has(folded) || (own === undefined && TOO_NARROW.test(id)))
            return 'error';
        if (!sometimes.has(folded))
            return null;
        return folded === '0' ? 'error-among-longer-ids' : 'error-among-telling-ids';
    };
}
const TOO_NARROW = /^#{4,}$/;
function placeholderTexts(own) {
    return (own ?? [...NEVER_AN_ID, ...SOMETIMES_AN_ID]).map(asciiLowerCase);
}

;// CONCATENATED MODULE: ./build/members/rules/first-rows.js



const FIRST_ROWS = 1000;
function watchFirstRows(watch, shape) {
    let rows = 0;
    let shaped = 0;
    let others = 0;
    let telling = 0;
    let tellingAndLong = 0;
    const quotes = new Map();
    let zeroFractions = 0;
    let otherFractions = 0;
    let haveIds = false;
    return {
        get rows() {
            return rows;
        },
        needText: shape !== null || watch !== null,
        see(text, rest = '') {
            rows++;
            if (text === null)
                return;
            if (shape?.(text.trim()))
                shaped++;
            watch?.(text, rest);
        },
        seeIds(batch) {
            if (haveIds)
                return;
            haveIds = true;
            const { bytes, words, offsets, count } = batch;
            for (let i = 0; i < count; i++) {
                const entry = offsets[i];
                const start = (entry + 1) * 4;
                const end = start + words[entry];
                if (isPlaceholder(batch, i, bytes[start]))
                    continue;
                others++;
                if (mayHaveFraction(bytes, start, end)) {
                    const fraction = fractionOf(batch.text(i));
                    if (fraction === 'zero')
                        zeroFractions++;
                    else if (fraction === 'other')
                        otherFractions++;
                }
                if (!hasDigitOrAt(bytes, start, end))
                    continue;
                telling++;
                const length = batch.hasWide ? batch.text(i).length : end - start;
                if (length >= LONG)
                    tellingAndLong++;
            }
        },
        areTelling: (long) => others > 0 && areNearlyAll(long ? tellingAndLong : telling, others),
        ofZeroFraction() {
            if (otherFractions === 0)
                return 'error';
            return otherFractions * 9 >= zeroFractions ? null : 'warning';
        },
        seeQuote(quote, line) {
            const seen = quotes.get(quote) ?? { line, number: 0 };
            seen.number++;
            quotes.set(quote, seen);
        },
        quoted() {
            for (const [quote, { line, number }] of quotes)
                if (areNearlyAll(number, rows))
                    return { quote, line };
            return null;
        },
        haveShape: () => areNearlyAll(shaped, rows),
    };
}
function areNearlyAll(part, whole) {
    return part * 10 >= whole * 9;
}
function isPlaceholder(batch, index, first) {
    return STARTS[first] === 1 && PLACEHOLDERS.has(asciiLowerCase(batch.text(index)));
}
function hasDigitOrAt(bytes, start, end) {
    for (let at = start; at < end; at++) {
        const byte = bytes[at];
        if ((byte >= 0x30 && byte <= 0x39) || byte === 0x40)
            return true;
    }
    return false;
}
function mayHaveFraction(bytes, start, end) {
    const first = bytes[start];
    if (first !== 0x2b && first !== 0x2d && (first < 0x30 || first > 0x39))
        return false;
    for (let at = start + 1; at < end; at++)
        if (bytes[at] === 0x2c || bytes[at] === 0x2e)
            return true;
    return false;
}
const LONG = 4;
const PLACEHOLDERS = new Set([...NEVER_AN_ID, ...SOMETIMES_AN_ID].map(asciiLowerCase));
const STARTS = new Uint8Array(256);
for (const text of PLACEHOLDERS) {
    for (const byte of firstBytes(text))
        STARTS[byte] = 1;
}

;// CONCATENATED MODULE: ./build/members/rules/screen.js


function isCaught(sieve, byte, length) {
    return ((sieve[sieveSlot(byte, length)] >>> (length & 31)) & 1) === 1;
}
function createScreen(rules, batch) {
    const { words, bytes } = batch;
    const texts = new Int32Array(1 << (SLOT_BITS - 5));
    const lengths = new Int32Array(SIEVE_SLOTS);
    const { emails } = rules;
    for (const text of rules.texts) {
        const length = Buffer.byteLength(text);
        const padded = Buffer.alloc((length + 3) & ~3);
        padded.write(text);
        const slot = slotOf(padded.readInt32LE(), padded.readInt32LE(padded.length - 4), length);
        texts[slot >>> 5] = texts[slot >>> 5] | (1 << (slot & 31));
        for (const byte of firstBytes(text)) {
            const at = sieveSlot(byte, length);
            lengths[at] = lengths[at] | (1 << (length & 31));
        }
    }
    const sieve = lengths.map((bits, at) => {
        const kind = KINDS[at & 0xff];
        if (kind === DIGIT && !emails)
            return at < screen_LONG ? ALL_LENGTHS : bits;
        return emails || kind === SIGN || kind === MARK ? ALL_LENGTHS : bits;
    });
    let areHonest = false;
    function isOddNumber(from, end) {
        let at = from;
        while (at < end && isDigit(bytes[at]))
            at++;
        if (at === end) {
            if (end - from < LONG_NUMBER || areHonest)
                return false;
            areHonest = bytes[end - 1] !== ZERO;
            return true;
        }
        let byte = bytes[at];
        if (byte === SPACE)
            return true;
        const hasFraction = byte === POINT;
        if (hasFraction) {
            for (at++; at < end && isDigit(bytes[at]); at++)
                ;
            if (at === end)
                return bytes[end - 1] === ZERO || bytes[end - 1] === POINT;
            byte = bytes[at];
        }
        if ((byte | LOWER_CASE) !== LETTER_E || at + 1 >= end)
            return false;
        const next = bytes[at + 1];
        return hasFraction || next === PLUS || next === MINUS;
    }
    function isPlainEmail(first, length) {
        let sign = -1;
        let dot = -1;
        for (let at = 0; at < length; at += 4) {
            const word = words[first + (at >>> 2)];
            if (zeroBytes(word ^ SPACES) !== 0)
                return false;
            const signs = zeroBytes(word ^ SIGNS);
            if (signs !== 0) {
                if (sign >= 0 || (signs & (signs - 1)) !== 0)
                    return false;
                sign = at + lastByte(signs);
            }
            const dots = zeroBytes(word ^ DOTS);
            if (dots !== 0)
                dot = at + lastByte(dots);
        }
        return sign > 0 && dot > sign && sign < length - 1 && bytes[first * 4 + length - 1] !== SEMICOLON;
    }
    function isText(first, length) {
        const start = words[first];
        if (!isCaught(lengths, start & 0xff, length))
            return false;
        const slot = slotOf(start, words[first + ((length - 1) >>> 2)], length);
        return ((texts[slot >>> 5] >>> (slot & 31)) & 1) === 1;
    }
    function suspects(length) {
        const first = batch.used + 1;
        const start = words[first];
        const from = first * 4;
        if (isText(first, length))
            return true;
        if (emails && !isPlainEmail(first, length))
            return true;
        const kind = KINDS[start & 0xff];
        if (kind === ORDINARY)
            return false;
        if (kind === PHRASE) {
            return PHRASE_SLOTS[phraseSlot(start)] === 1 || ((start | FOLD_CASE) & 0xffff) === BYTES;
        }
        if (kind === DIGIT)
            return isOddNumber(from, from + length);
        if (kind === SIGN && isDigit((start >>> 8) & 0xff))
            return isOddNumber(from + 1, from + length);
        return true;
    }
    return {
        sieve,
        suspects,
        suspectsPlain(length) {
            const first = batch.used + 1;
            const start = words[first];
            if (KINDS[start & 0xff] !== DIGIT || emails)
                return suspects(length);
            const last = first + ((length - 1) >>> 2);
            const minus = zeroBytes(words[last] ^ MINUSES) | zeroBytes(words[last - 1] ^ MINUSES);
            if (minus === 0 && (areHonest || length < LONG_NUMBER))
                return isText(first, length);
            return suspects(length);
        },
    };
}
const ALL_LENGTHS = -1;
const screen_LONG = 256;
const SIEVE_SLOTS = 2 * screen_LONG;
const SLOT_BITS = 13;
const FOLD_CASE = 0x20202020;
function slotOf(start, end, length) {
    const mixed = Math.imul((start | FOLD_CASE) ^ Math.imul(length, 0x9e3779b1), 0x85ebca6b) ^ (end | FOLD_CASE);
    return Math.imul(mixed, 0xc2b2ae35) >>> (32 - SLOT_BITS);
}
function zeroBytes(word) {
    return (word - 0x01010101) & ~word & (0x80808080 | 0);
}
function lastByte(marks) {
    return (31 - Math.clz32(marks)) >>> 3;
}
function sieveSlot(byte, length) {
    return length > 30 ? byte | screen_LONG : byte;
}
function isDigit(byte) {
    return byte >= 0x30 && byte <= 0x39;
}
const SPACE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SEMICOLON = 0x3b;
const SPACES = 0x20202020;
const SIGNS = 0x40404040;
const DOTS = 0x2e2e2e2e;
const MINUSES = 0x2d2d2d2d;
const LETTER_E = 0x65;
const LOWER_CASE = 0x20;
const ORDINARY = 0;
const DIGIT = 1;
const SIGN = 2;
const PHRASE = 3;
const MARK = 4;
const BYTES = 0x2762;
const KINDS = new Uint8Array(256);
KINDS.fill(DIGIT, 0x30, 0x3a);
for (const byte of Buffer.from('bB'))
    KINDS[byte] = PHRASE;
for (const byte of Buffer.from('+-'))
    KINDS[byte] = SIGN;
for (const byte of Buffer.from(`='([<>|*%#`))
    KINDS[byte] = MARK;
const PHRASES = [
    ...['time', 'timi', 'fetc', 'quer', 'empt', 'no r', 'elap', 'run ', 'comp', 'copy', 'sele', 'upda', 'dele'],
    ...['merg', 'inse', 'pl/s', 'chan', 'erro', 'fata', 'pani', 'warn', 'noti', 'deta', 'hint', 'ora-', 'sp2-'],
    ...['psql', 'pg_d', 'mysq', 'sqlc', 'trac', 'file', 'sql>', 'sqli', 'hive', 'dloa', 'mail'],
];
const PHRASE_SLOTS = new Uint8Array(1 << 12);
for (const start of PHRASES) {
    for (const byte of firstBytes(start))
        KINDS[byte] = PHRASE;
    PHRASE_SLOTS[phraseSlot(Buffer.from(start).readInt32LE())] = 1;
}
function phraseSlot(start) {
    return Math.imul(start | FOLD_CASE, 0x9e3779b1) >>> 20;
}

;// CONCATENATED MODULE: ./build/members/rules/row-gate.js



function createRowGate(batch, report) {
    let rules = null;
    let screen = NOTHING_SUSPECT;
    let watching = false;
    let isFirstRow = false;
    const sieve = new Int32Array(SIEVE_SLOTS);
    const waiting = [];
    function judgeAll(all) {
        if (all === isFirstRow)
            return;
        isFirstRow = all;
        if (all)
            sieve.fill(-1);
        else
            sieve.set(screen.sieve);
    }
    function decide() {
        if (!watching || rules === null)
            return;
        const { firstRows } = rules;
        watching = false;
        if (firstRows.needText || firstRows.rows === FIRST_ROWS)
            firstRows.seeIds(batch);
        rules.decide();
        settle();
    }
    function settle() {
        if (waiting.length > 0)
            rules?.firstRows.seeIds(batch);
        for (const { index, line, code, finding } of waiting.splice(0).reverse()) {
            const verdict = rules?.verdict(finding);
            if (verdict === 'error') {
                batch.remove(index);
                report.invalid(code, line);
            }
            else if (verdict === 'warning')
                report.doubtful(code, line);
        }
    }
    return {
        sieve,
        begin(next) {
            rules = next;
            screen = next === null ? NOTHING_SUSPECT : createScreen(next.rows, batch);
            watching = next !== null;
            isFirstRow = false;
            sieve.set(screen.sieve);
        },
        isWatching: () => watching,
        watch(bytes, start, end) {
            if (rules === null)
                return;
            const { firstRows, headless } = rules;
            if (headless)
                judgeAll(firstRows.rows === 0);
            if (firstRows.rows === FIRST_ROWS)
                decide();
            else if (!firstRows.needText)
                firstRows.see(null);
            else {
                const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
                const [rest] = text.toString('latin1', end, end + REST).split(LINE_END, 1);
                firstRows.see(text.toString('utf8', start, end), rest);
            }
        },
        suspects: (length) => isFirstRow || screen.suspects(length),
        suspectsPlain: (length) => isFirstRow || screen.suspectsPlain(length),
        judge(id, line) {
            if (rules === null)
                return null;
            if (isLongNumber(id) && !rules.rows.accepts('damaged-number')) {
                report.longNumber(id.endsWith('0'), line);
            }
            const quote = watching ? quoteAround(id) : null;
            if (quote !== null)
                rules.firstRows.seeQuote(quote, line);
            return rules.rows.judge(id, line, isFirstRow);
        },
        judgePadded: (text) => rules?.rows.judgePadded(text) ?? null,
        doubt({ code, finding }, line) {
            if (finding === 'warning')
                report.doubtful(code, line);
            else if (finding !== 'error')
                waiting.push({ index: batch.count, line, code, finding });
        },
        decide,
        settle,
    };
}
const REST = 8;
const LINE_END = /[\r\n]/;
const NOTHING_SUSPECT = {
    suspects: () => false,
    suspectsPlain: () => false,
    sieve: new Int32Array(SIEVE_SLOTS),
};

;// CONCATENATED MODULE: ./build/members/intake.js



function createIntake(rules, batch, target) {
    const { words, bytes: staged } = batch;
    const stagedText = Buffer.from(staged.buffer, staged.byteOffset, staged.byteLength);
    const { matches, lowercase } = rules;
    const withoutPattern = { ...rules, matches: null };
    const gate = createRowGate(batch, target);
    const { sieve } = gate;
    let source = new Uint8Array(0);
    let view = new DataView(source.buffer);
    function id(bytes, start, end, line) {
        if (!batch.hasRoom())
            flush();
        if (gate.isWatching())
            gate.watch(bytes, start, end);
        const length = end - start;
        if (length === 0 || length > MAX_ID_BYTES || bytes[start] === intake_SPACE || bytes[end - 1] === intake_SPACE) {
            careful(bytes, start, end, line);
            return;
        }
        if (bytes !== source) {
            source = bytes;
            view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        }
        let doubtful = 0;
        let dots = 0;
        let capitals = 0;
        const first = batch.used + 1;
        let to = first;
        let from = start;
        for (const last = end - 4; from <= last; from += 4) {
            let word = view.getInt32(from, true);
            doubtful |= doubtfulBytes(word);
            dots |= dotsIn(word);
            if (lowercase) {
                const small = lowerCase(word);
                capitals |= word ^ small;
                word = small;
            }
            words[to++] = word;
        }
        if (from < end) {
            let word = 0;
            let filled = 0x30303030;
            for (let shift = 0; from < end; from++, shift += 8) {
                const byte = bytes[from];
                word |= byte << shift;
                filled ^= (byte ^ 0x30) << shift;
            }
            doubtful |= doubtfulBytes(filled);
            dots |= dotsIn(filled);
            if (lowercase) {
                const small = lowerCase(word);
                capitals |= word ^ small;
                word = small;
            }
            words[to++] = word;
        }
        if ((doubtful & HIGH_BITS) !== 0 && isSpecial(first, to, length)) {
            careful(bytes, start, end, line);
            return;
        }
        const isPlain = ((doubtful | dots) & HIGH_BITS) === 0;
        const isSuspect = isPlain
            ? isCaught(sieve, words[first] & 0xff, length) && gate.suspectsPlain(length)
            : gate.suspects(length);
        if (isSuspect)
            judge(stagedId(length), length, line, 0);
        else if (matches !== null && !matches(stagedId(length)))
            target.invalid('pattern-mismatch', line);
        else
            batch.commit(length, line, 0);
        if (capitals !== 0 && batch.used > first)
            target.lowered(bytes.subarray(start, end));
    }
    function isSpecial(from, to, length) {
        let special = 0;
        for (let i = from; i < to - 1; i++)
            special |= specialBytes(words[i]);
        const padding = (4 - (length & 3)) & 3;
        const last = words[to - 1];
        special |= specialBytes(padding === 0 ? last : last | (0x30303030 << (32 - padding * 8)));
        return (special & HIGH_BITS) !== 0;
    }
    function stagedId(length) {
        const at = (batch.used + 1) * 4;
        return stagedText.toString('latin1', at, at + length);
    }
    function careful(bytes, start, end, line) {
        const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
        const checked = checkId(text, withoutPattern);
        if ('problem' in checked) {
            const said = checked.problem === 'white-space' ? gate.judgePadded(text) : null;
            target.invalid(said ?? checked.problem, line);
            return;
        }
        const before = batch.used;
        const at = (batch.used + 1) * 4;
        const length = stagedText.write(checked.id, at);
        staged.fill(0, at + length, (at + length + 3) & ~3);
        if (length !== checked.id.length)
            batch.hasWide = true;
        judge(checked.id, length, line, /[",]/.test(checked.id) ? 1 : 0);
        if (!lowercase || batch.used === before)
            return;
        const spelling = rules.trim ? text.trim() : text;
        if (spelling !== checked.id)
            target.lowered(Buffer.from(spelling));
    }
    function judge(id, length, line, quoted) {
        const judgement = gate.judge(id, line);
        if (judgement?.finding === 'error')
            target.invalid(judgement.code, line);
        else if (matches !== null && !matches(id))
            target.invalid('pattern-mismatch', line);
        else {
            if (judgement !== null)
                gate.doubt(judgement, line);
            batch.commit(length, line, quoted);
        }
    }
    function flush() {
        gate.settle();
        if (batch.count > 0)
            target.batch(batch);
        batch.clear();
    }
    return {
        id,
        invalid: (code, line, details) => target.invalid(code, line, details),
        begin: gate.begin,
        decide: gate.decide,
        flush,
    };
}
const intake_SPACE = 0x20;
const HIGH_BITS = 0x80808080 | 0;
function doubtfulBytes(word) {
    return word | (word - 0x2d2d2d2d) | (word + 0x01010101);
}
function specialBytes(word) {
    return (word |
        (word - 0x20202020) |
        ((word ^ 0x22222222) - 0x01010101) |
        ((word ^ 0x2c2c2c2c) - 0x01010101) |
        ((word ^ 0x7f7f7f7f) - 0x01010101));
}
function dotsIn(word) {
    return (word ^ 0x2e2e2e2e) - 0x01010101;
}
function lowerCase(word) {
    const upper = (word + 0x3f3f3f3f) & ~(word + 0x25252525) & HIGH_BITS;
    return word | (upper >>> 2);
}

;// CONCATENATED MODULE: ./build/members/problem-list.js
const MAX_TOLD = 1000;
function createProblemList() {
    const told = [];
    const others = new Map();
    return {
        push(...problems) {
            for (const problem of problems) {
                if (told.length < MAX_TOLD) {
                    told.push(problem);
                    continue;
                }
                const { code, severity, count = 1 } = problem;
                const key = `${severity} ${code}`;
                const before = others.get(key)?.count ?? 0;
                others.set(key, { code, severity, message: OTHERS, count: before + count });
            }
        },
        all: () => [...told, ...others.values()],
    };
}
const OTHERS = 'More files have this problem than are listed. Correct those that are, then run again.';

// EXTERNAL MODULE: ./build/members/bad-format.js
var bad_format = __webpack_require__(92695);
;// CONCATENATED MODULE: ./build/members/reader.js
const MAX_RECORD_BYTES = 1024 * 1024;

;// CONCATENATED MODULE: ./build/members/rules/not-a-row.js

function notARow(id) {
    return DECORATION.some((form) => form.test(id)) ? 'error' : null;
}
function isConflictMarker(line) {
    return /^([<=>|])\1{6}(?:[ \r\n]|$)/.test(line);
}
function conflictMarker(line) {
    return (0,problems_problem/* problemError */.gS)('not-a-row', 'This line is a conflict marker of Git: the file holds two versions of the list. Resolve the conflict and commit the result.', { line });
}
const DECORATION = [
    /^\(\d+ row(?:s|\(s\))?(?: affected)?\)$/i,
    /^(?:\d+ rows?|Empty set|Query OK, \d+ rows?)(?: in set| affected)?(?:, \d+ warnings?)? \([\d.]+ (?:sec|min|hours?).*\)$/i,
    /^\d+ rows? in set\. Elapsed: /,
    /^(?:\d+|no) (?:rows?|record\(s\)) selected\b.*$/i,
    /^(?:Fetched )?\d+ row(?:s|\(s\))? (?:produced|in \d[\d.]*s|affected|retrieved|unloaded|exported|copied|created|updated|deleted)\b.*$/i,
    /^Time(?: Elapsed| taken)?: \d.*$/i,
    /^(?:Elapsed: \d\d:\d|Run Time(?: \(s\))?: real \d|Completion time: \d{4}-).*$/,
    /^Timing is (?:on|off)\.$/,
    /^(?:(?:COPY|SELECT|UPDATE|DELETE|MERGE) \d+|INSERT \d+ \d+)$/,
    /^(?:PL\/SQL procedure successfully completed\.|Changed database context to '.*'\.)$/,
    /^-\[ RECORD \d+ \][-+]*$/,
    /^\*{3,} ?\d+\. row ?\*{3,}$/,
    /^(?:ERROR|FATAL|PANIC|WARNING|NOTICE|DETAIL|HINT): +\S.*$/,
    /^(?:Error: \S.*|ERROR \d+ \(\w{5}\)[: ].*|(?:ORA|SP2)-\d{4,5}: .*|Msg \d+, Level \d+, .*)$/,
    /^(?:psql|pg_dump|mysql|mysqldump|sqlcmd): \S.*$/,
    /^(?:Traceback \(most recent call last\):|File ".*", line \d+(?:, in .*)?)$/,
    /^(?:SQL|mysql|sqlite|hive)> .*$/,
    /^-- \S.*$/,
    /^INSERT INTO \S.*\bVALUES ?\(.*$/i,
    /^% Total +% Received\b.*$/,
    /^Dload +Upload +Total\b.*$/,
    /^\d+ +[\d.kMG]+ .*(?: [-\d:]+:[-\d]{2}){3}.*$/,
    /^(?=.*(?:---|===|\|:-))[-+=:| ]+$/,
    /^[\u2500-\u257f\s]+$/,
    /^[|\u2502\u2503\u2551]\s.*\s[|\u2502\u2503\u2551]$/,
    /^<\/?[A-Za-z][\w:-]*(?: [^<>]*)?\/?>$/,
    /^<[A-Za-z][\w:-]*(?: [^<>]*)?>.*<\/[A-Za-z][\w:-]*>$/,
    /^<(?:\?.*\?|!--.*--|!doctype\b.*)>$/i,
    /^\[?\{\s*"(?:errors?|message|msg|status(?:_?code)?|code|detail|fault|exception|success|ok)"\s*:.*\}\]?$/i,
];

;// CONCATENATED MODULE: ./build/members/rules/delimiters.js
const DELIMITERS = [
    { character: ';', name: 'a semicolon', inManifest: "`delimiter: ';'`" },
    { character: '\t', name: 'a tab', inManifest: '`format: tsv`' },
    { character: '|', name: 'a vertical bar', inManifest: "`delimiter: '|'`" },
    { character: '\u0001', name: 'the control character U+0001', inManifest: '`delimiter: "\\u0001"`' },
    { character: ',', name: 'a comma', inManifest: "`delimiter: ','`" },
];
function otherDelimiters(used) {
    return DELIMITERS.filter(({ character }) => character !== used);
}
function cellsOf(row, character) {
    return row.split(character).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
}

;// CONCATENATED MODULE: ./build/members/rules/wrong-delimiter.js



function watchDelimiters({ header, columns, delimiter, line }) {
    const isOneColumn = columns === 1;
    const others = otherDelimiters(delimiter).map((other) => countsOf(other.character, other));
    const candidates = isOneColumn ? [...others, countsOf(delimiter, null)] : others;
    function isMeant(counts, rows) {
        const { character, other } = counts;
        const number = [...counts.rowsByNumber].find(([, found]) => areNearlyAll(found, rows))?.[0] ?? 0;
        if (number === 0 || (header !== null && header.split(character).length - 1 !== number))
            return false;
        if (character < ' ')
            return true;
        const haveKeys = areNearlyAll(counts.keys.size, rows);
        if (!isOneColumn)
            return haveKeys && areNearlyAll(counts.cut, rows);
        if (character !== ',' && other !== null)
            return true;
        const mayBeValue = header === null && (other === null || delimiter !== '\t');
        return haveKeys || !(mayBeValue || areNearlyAll(counts.spaced, rows));
    }
    return {
        see(id, rest) {
            for (const counts of candidates)
                count(counts, id, rest, delimiter);
        },
        decide(rows) {
            const meant = rows === 0 ? undefined : candidates.find((counts) => isMeant(counts, rows));
            if (meant === undefined)
                return;
            if (meant.other === null)
                throw rowsInQuotes(line);
            throw isOneColumn ? oneField(meant.other, line) : cutValues(meant.other, line);
        },
    };
}
function separatedBy({ name, inManifest }, sign, line) {
    return wrongDelimiter(`The fields are separated by ${name}: ${sign}. Set ${inManifest}.`, line);
}
function rowsInQuotes(line) {
    const message = 'Each row is in quotes as a whole, so all of it is one field. Export the file again with quotes around fields or without any, or set `accept: [wrong-delimiter]` if the IDs contain the delimiter.';
    return wrongDelimiter(message, line);
}
function countsOf(character, other) {
    return { character, other, rowsByNumber: new Map(), keys: new Set(), spaced: 0, cut: 0 };
}
function count(counts, id, rest, delimiter) {
    const { character, rowsByNumber, keys } = counts;
    const parts = id.split(character);
    const found = parts.length - 1;
    rowsByNumber.set(found, (rowsByNumber.get(found) ?? 0) + 1);
    if (found === 0)
        return;
    const [key = '', ...others] = parts;
    if (/[0-9]/.test(key) && !(character === ',' && NUMBER.test(id)))
        keys.add(key);
    if (others.every((part) => part.startsWith(' ')))
        counts.spaced++;
    if (!rest.startsWith(delimiter))
        return;
    const next = rest.slice(delimiter.length).split(character, 1)[0] ?? '';
    const isAmount = delimiter === ',' && /^[0-9]{2}$/.test(next) && /^-?[0-9]+$/.test(parts.at(-1) ?? '');
    if (next.startsWith(' ') || isAmount)
        counts.cut++;
}
const NUMBER = /^[+-]?[0-9.,]+(?:[eE][+-]?[0-9]+)?$/;
function oneField({ name, inManifest }, line) {
    return wrongDelimiter(`The rows have one field, and in it the same number of characters that may separate fields: ${name}. Set ${inManifest}, or \`accept: [wrong-delimiter]\` if they belong to the IDs.`, line);
}
function cutValues({ name, inManifest }, line) {
    return wrongDelimiter(`The IDs all have the same number of characters that may separate fields, ${name}, and the delimiter cuts values in two. Set ${inManifest}, or \`accept: [wrong-delimiter]\` if they belong to the IDs.`, line);
}
function wrongDelimiter(message, line) {
    return (0,problems_problem/* problemError */.gS)('wrong-delimiter', message, { line });
}

// EXTERNAL MODULE: ./build/words/suggest.js
var suggest = __webpack_require__(39776);
;// CONCATENATED MODULE: ./build/members/formats/field-names.js

function nearestField(wanted, names) {
    const same = plain(wanted) === '' ? undefined : names.find((name) => plain(name) === plain(wanted));
    if (same !== undefined)
        return same;
    if (!names.every((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name)))
        return null;
    return (0,suggest/* nearest */.pA)(wanted, names.filter((name) => !/[0-9]/.test(name)));
}
function plain(name) {
    return name.toLowerCase().replace(/[ _-]/g, '');
}

;// CONCATENATED MODULE: ./build/members/formats/csv-column.js






function chooseColumn(settings, row) {
    const { column, header } = settings;
    const { names } = row;
    if (typeof column === 'number') {
        if (column <= names.length)
            return column - 1;
        throw notFound(`There is no column ${column}: the first row has ${(0,words_numbers/* plural */.LS)(names.length, 'field')}. ${delimiterHint(row) ?? 'Set `column` to the position of the IDs.'}`, row.line);
    }
    if (!header) {
        throw notFound('With `header: false` columns have no names; set `column` to the position of the IDs, 1 for the first.', row.line);
    }
    const wanted = nameOf(settings);
    const first = names.indexOf(wanted);
    if (first >= 0 && names.indexOf(wanted, first + 1) < 0)
        return first;
    if (first >= 0) {
        throw notFound(`There are several columns named "${wanted}"; set \`column\` to the position of the right one.`, row.line);
    }
    const wrong = csv_column_wrongDelimiter(settings, row);
    if (wrong !== null)
        throw wrong;
    const below = columnBelow(settings, row);
    const hint = below === null ? advice(wanted, row) : ` in the first row. ${below}`;
    throw notFound(`There is no column named "${wanted}"${hint}`, row.line);
}
function csv_column_wrongDelimiter(settings, row) {
    if (!isByName(settings) || settings.accept.includes('wrong-delimiter'))
        return null;
    const { text, delimiter, line } = row;
    const wanted = nameOf(settings);
    const meant = otherDelimiters(delimiter).find(({ character }) => hasCell(text, character, wanted));
    if (meant !== undefined) {
        return separatedBy(meant, `with it the first row has the column "${wanted}"`, line);
    }
    const [whole = ''] = /^"(?:[^"]|"")*"$/.exec(text) ?? [];
    const inside = whole.slice(1, -1).replaceAll('""', '"');
    return hasCell(inside, delimiter, wanted) ? rowsInQuotes(line) : null;
}
function columnBelow(settings, row) {
    if (!isByName(settings))
        return null;
    const wanted = nameOf(settings);
    const lines = row.below().slice(0, MOST_ABOVE);
    const at = lines.findIndex((one) => cellsOf(one, row.delimiter).includes(wanted));
    if (at >= 0)
        return skipTitle(wanted, row.nextLine + at);
    for (const { character, inManifest } of otherDelimiters(row.delimiter)) {
        const found = lines.findIndex((one) => hasCell(one, character, wanted));
        if (found >= 0)
            return skipTitle(wanted, row.nextLine + found, inManifest);
    }
    return null;
}
const MOST_ABOVE = 20;
function hasCell(text, delimiter, wanted) {
    return text.includes(delimiter) && cellsOf(text, delimiter).includes(wanted);
}
function skipTitle(wanted, line, ...others) {
    const settings = [`\`skip_lines: ${line - 1}\``, ...others].join(' and ');
    return `Line ${line} has the column "${wanted}": if the lines above it are a title or a message, set ${settings}.`;
}
function isByName({ column, header }) {
    return typeof column !== 'number' && header;
}
function nameOf({ column, identifier }) {
    return String(column ?? identifier);
}
function advice(wanted, row) {
    const near = nearMiss(wanted, row.names);
    if (near !== null)
        return `; did you mean "${near}"? Set \`column\` to the name of the column with the IDs.`;
    const hint = delimiterHint(row);
    if (hint !== null)
        return `. ${hint}`;
    if (row.names.some((name) => isNearlySame(name, wanted))) {
        return row.names.length === 1 && isSpread(row.below()) ? FOR_THE_EYE : SAME_TO_THE_EYE;
    }
    return ' in the first row. Set `column` to the name of the column with the IDs; for a file without a header set `header: false` and `column` to their position.';
}
function delimiterHint({ names, text, delimiter }) {
    if (names.length > 1)
        return null;
    const found = otherDelimiters(delimiter).find(({ character }) => text.includes(character));
    if (found === undefined)
        return null;
    return `The first row is one field that contains ${found.name}; if that separates the fields, set ${found.inManifest}.`;
}
function isNearlySame(cell, name) {
    const plain = (text) => asciiLowerCase(text.replace(/[\s_\p{Cc}\p{Cf}-]/gu, ''));
    return plain(name) !== '' && plain(cell) === plain(name);
}
function isSpread(lines) {
    return /\S\s+\S/.test(lines.find((line) => line.trim() !== '') ?? '');
}
const FOR_THE_EYE = '. The first row has it between spaces, as in a table that is made for people to read. Export the rows as CSV.';
const SAME_TO_THE_EYE = '. The first row has a cell that differs from it only in letter case, white space, `_`, `-` or invisible characters. Write both alike, or set `column` to its position and `header: true`.';
function nearMiss(wanted, names) {
    return names.length < 2 ? null : nearestField(wanted, names);
}
function notFound(message, line) {
    return (0,problems_problem/* problemError */.gS)('column-not-found', message, { line });
}

// EXTERNAL MODULE: ./node_modules/csv-parse/lib/index.js
var lib = __webpack_require__(68075);
// EXTERNAL MODULE: ./node_modules/csv-parse/lib/sync.js
var sync = __webpack_require__(42016);
;// CONCATENATED MODULE: ./build/members/formats/csv-scan.js
const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const csv_scan_HIGH_BITS = 0x80808080 | 0;
const OPEN = -1;
const BREAK = -2;
const BAD_ESCAPE = -3;
const DOUBLED = 1;
const ESCAPED = 2;
class RecordScanner {
    fields = 0;
    from = new Int32Array(64);
    to = new Int32Array(64);
    coded = new Uint8Array(64);
    end = 0;
    next = 0;
    breaks = 0;
    #coding = 0;
    #form;
    #delimiter;
    #quote;
    #escape;
    #stops = new Uint8Array(256);
    #above;
    #isAscii;
    #viewed = new Uint8Array(0);
    #view = new DataView(this.#viewed.buffer);
    constructor(form) {
        this.#form = form;
        this.#delimiter = form.delimiter;
        this.#quote = form.quotes === 'none' ? -1 : QUOTE;
        this.#escape = form.escapes ? BACKSLASH : -1;
        const stops = [form.delimiter[0], LF, CR, this.#quote, this.#escape].filter((byte) => byte >= 0);
        for (const byte of stops)
            this.#stops[byte] = 1;
        const highest = Math.max(...stops);
        this.#isAscii = highest < 0x7f;
        this.#above = Math.imul(highest + 1, 0x01010101);
    }
    scan(bytes, start, final) {
        const length = bytes.length;
        const quote = this.#quote;
        let at = start;
        this.fields = 0;
        this.breaks = 0;
        for (;;) {
            this.#coding = 0;
            if (at < length && bytes[at] === quote) {
                const close = this.#closingQuote(bytes, at + 1);
                if (close === BREAK)
                    return 'break';
                if (close === BAD_ESCAPE)
                    return 'escape';
                if (close === OPEN)
                    return final ? 'odd' : 'more';
                if (close + 1 >= length && !final)
                    return 'more';
                this.#addField(at + 1, close);
                at = close + 1;
                if (at < length && !this.#endsField(bytes, at))
                    return 'odd';
            }
            else {
                const from = at;
                at = this.#nextStop(bytes, at);
                if (at < length && bytes[at] === LF) {
                    this.#addField(from, at);
                    this.end = at;
                    this.next = at + 1;
                    return 'record';
                }
                while (at < length && !this.#endsField(bytes, at)) {
                    if (bytes[at] === quote)
                        return 'odd';
                    if (bytes[at] === this.#escape) {
                        if (at + 2 >= length && !final)
                            return 'more';
                        const after = this.#afterEscape(bytes, at);
                        if (after < 0)
                            return 'escape';
                        at = this.#nextStop(bytes, after);
                    }
                    else
                        at = this.#nextStop(bytes, at + 1);
                }
                this.#addField(from, at);
            }
            const byte = at < length ? bytes[at] : LF;
            if (byte === LF || byte === CR) {
                if (!final && (at >= length || (byte === CR && at + 1 >= length)))
                    return 'more';
                this.end = at;
                this.next = Math.min(length, at + (byte === CR && bytes[at + 1] === LF ? 2 : 1));
                return 'record';
            }
            at += this.#delimiter.length;
        }
    }
    #nextStop(bytes, from) {
        if (bytes !== this.#viewed) {
            this.#viewed = bytes;
            this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        }
        const view = this.#view;
        const above = this.#above;
        const stops = this.#stops;
        const length = bytes.length;
        const last = this.#isAscii ? length - 4 : -1;
        let at = from;
        for (;;) {
            let low = 0;
            for (; at <= last; at += 4) {
                const word = view.getInt32(at, true);
                low = (word - above) & ~word & csv_scan_HIGH_BITS;
                if (low !== 0)
                    break;
            }
            if (low !== 0)
                at += (31 - Math.clz32(low & -low)) >>> 3;
            if (at >= length || stops[bytes[at]] === 1)
                return at;
            at++;
        }
    }
    text(bytes, field) {
        const text = bytes.toString('utf8', this.from[field], this.to[field]);
        const coded = this.coded[field];
        if (coded === 0)
            return text;
        if (coded === DOUBLED)
            return text.replaceAll('""', '"');
        const pattern = coded === ESCAPED ? /\\(\r\n|[\s\S])/g : /\\(\r\n|[\s\S])|""/g;
        return text.replace(pattern, (_, escaped) => escaped === undefined ? '"' : (CONTROLS[escaped] ?? escaped));
    }
    isNull(bytes, field) {
        const from = this.from[field];
        const isTwo = this.to[field] - from === 2;
        return (isTwo && bytes[from] === this.#escape && bytes[from + 1] === 0x4e && bytes[from - 1] !== this.#quote);
    }
    #addField(from, to) {
        const field = this.fields++;
        if (field === this.from.length) {
            this.from = grown(this.from);
            this.to = grown(this.to);
            const coded = new Uint8Array(this.coded.length * 2);
            coded.set(this.coded);
            this.coded = coded;
        }
        this.from[field] = from;
        this.to[field] = to;
        this.coded[field] = this.#coding;
    }
    #closingQuote(bytes, start) {
        const length = bytes.length;
        const escapeByte = this.#escape;
        const forbidden = this.#form.quotes === 'without breaks';
        for (let at = start; at < length; at++) {
            const byte = bytes[at];
            if (byte === QUOTE) {
                if (bytes[at + 1] !== QUOTE)
                    return at;
                this.#coding |= DOUBLED;
                at++;
            }
            else if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) {
                if (forbidden)
                    return BREAK;
                this.breaks++;
            }
            else if (byte === escapeByte) {
                if (at + 2 >= length)
                    return OPEN;
                const after = this.#afterEscape(bytes, at);
                if (after < 0)
                    return BAD_ESCAPE;
                at = after - 1;
            }
        }
        return OPEN;
    }
    #afterEscape(bytes, at) {
        const next = bytes[at + 1];
        this.#coding |= ESCAPED;
        if (next === undefined || next === LETTER_X)
            return BAD_ESCAPE;
        if (isOctal(next) && (next !== csv_scan_ZERO || isOctal(bytes[at + 2] ?? 0)))
            return BAD_ESCAPE;
        if (next === LF || next === CR)
            this.breaks++;
        return at + (next === CR && bytes[at + 2] === LF ? 3 : 2);
    }
    #endsField(bytes, at) {
        const byte = bytes[at];
        if (byte === LF || byte === CR)
            return true;
        const delimiter = this.#delimiter;
        for (let i = 0; i < delimiter.length; i++)
            if (bytes[at + i] !== delimiter[i])
                return false;
        return true;
    }
}
const CONTROLS = {
    t: '\t',
    n: '\n',
    r: '\r',
    b: '\b',
    f: '\f',
    v: '\v',
    0: '\0',
};
const csv_scan_ZERO = 0x30;
const LETTER_X = 0x78;
function isOctal(byte) {
    return byte >= csv_scan_ZERO && byte <= 0x37;
}
function grown(array) {
    const larger = new Int32Array(array.length * 2);
    larger.set(array);
    return larger;
}

;// CONCATENATED MODULE: ./build/members/formats/csv-fault.js





function faultOf(bytes, delimiter) {
    try {
        (0,sync/* parse */.qg)(bytes.subarray(0, MAX_RECORD_BYTES), {
            delimiter,
            record_delimiter: ['\r\n', '\n', '\r'],
            relax_column_count: true,
            skip_empty_lines: true,
            to: 1,
        });
    }
    catch (cause) {
        if (cause instanceof lib/* CsvError */.J$)
            return FAULTS[cause.code] ?? OTHER_FAULT;
        throw cause;
    }
    return OTHER_FAULT;
}
function delimiterOf(bytes, form) {
    const record = bytes.subarray(0, MAX_RECORD_BYTES);
    const meant = otherDelimiters(form.delimiter.toString()).find(({ character }) => {
        const scanner = new RecordScanner({ ...form, delimiter: Buffer.from(character) });
        return scanner.scan(record, 0, true) === 'record' && scanner.fields > 1;
    });
    return meant ?? null;
}
function escapesQuotes(bytes, form, fields) {
    if (form.escapes)
        return false;
    const scanner = new RecordScanner({ ...form, escapes: true });
    const record = bytes.subarray(0, MAX_RECORD_BYTES);
    if (scanner.scan(record, 0, true) !== 'record' || (fields > 0 && scanner.fields !== fields))
        return false;
    return record.subarray(0, scanner.end).includes('\\"');
}
function hasArmour(bytes, form) {
    const [line = ''] = bytes.toString('utf8', 0, MAX_RECORD_BYTES).split(/[\r\n]/, 1);
    return line.split(form.delimiter.toString()).some((field) => /^="[^"]*"$/.test(field));
}
function customOf(bytes, form, fields) {
    if (escapesQuotes(bytes, form, fields))
        return csv_fault_ESCAPED;
    return hasArmour(bytes, form) ? ARMOUR : null;
}
const csv_fault_ESCAPED = "A quote has a backslash before it. Set `escape: '\\'` if the tool that wrote the file escapes quotes so; else double them.";
const ARMOUR = 'A field is written as `="\u2026"`, so that a spreadsheet takes it for text. Export the column as plain text, without `=` and quotes.';
const OTHER_FAULT = 'A record is not valid CSV; check its quotes.';
const FAULTS = {
    CSV_INVALID_CLOSING_QUOTE: 'There is text after a closing quote; double every quote that belongs to the value.',
    INVALID_OPENING_QUOTE: 'A field has a quote in the middle; put the whole field in quotes and double the quotes that belong to the value.',
    CSV_QUOTE_NOT_CLOSED: 'A quoted field is never closed; the file may be cut off, or a quote in a value is not doubled.',
};

;// CONCATENATED MODULE: ./build/members/formats/csv-width.js


function haveWidth(scanner, bytes, start, fields) {
    let at = start;
    for (let records = 0; records < csv_width_ENOUGH; records++) {
        if (at >= bytes.length || scanner.scan(bytes, at, false) !== 'record')
            return records > 0;
        if (scanner.fields !== fields)
            return false;
        at = scanner.next;
    }
    return true;
}
const csv_width_ENOUGH = 5;
function refuseOtherDelimiter(first, row, delimiter, line) {
    const meant = otherDelimiters(delimiter).find(({ character }) => {
        const number = first.split(character).length;
        return number > 1 && number === row.split(character).length;
    });
    if (meant !== undefined)
        throw separatedBy(meant, 'the first row and the others have the same number of it', line);
}

;// CONCATENATED MODULE: ./build/members/formats/document.js
const DOCUMENT_HEAD = 512;
function documentIn(head) {
    const page = pageIn(head);
    if (page !== null)
        return page;
    const text = head.trim();
    if (!/^(?:\{\s*["}]|\[\s*["{\]])/.test(text))
        return null;
    if (UNLOAD_MANIFEST.test(text))
        return IS_MANIFEST;
    return isObject(text) ? IS_ANSWER : IS_JSON;
}
function pageIn(head) {
    const text = head.trimStart().replace(/^(?:<!--[\s\S]*?-->\s*)+/, '');
    if (/^<(?:!doctype|html|head|body|center)[\s>]/i.test(text))
        return IS_PAGE;
    return /^<(?:\?xml|[A-Za-z][\w:-]*(?:\s[^<>]*)?>\s*<[A-Za-z/])/.test(text) ? IS_XML : null;
}
function isUnloadManifest(names) {
    return names.includes('entries') && names.every((name) => MANIFEST_NAMES.has(name));
}
const MANIFEST_NAMES = new Set(['author', 'entries', 'meta', 'schema']);
const UNLOAD_MANIFEST = /^\{\s*"entries"\s*:\s*\[\s*\{\s*"url"\s*:/;
const IS_PAGE = 'This is an HTML page, perhaps an error page that was saved in place of the list. Export the list again.';
const IS_XML = 'This is an XML document, perhaps an error that was saved in place of the list. Export the list again.';
const IS_JSON = 'This is JSON. Set `format: ndjson` for one value on each line, or `format: json` for anything else, or export the list as CSV.';
const IS_ANSWER = 'This is a single JSON object, perhaps an error that was saved in place of the list. Export the list again.';
const IS_MANIFEST = "This is the manifest of a Redshift UNLOAD, not a part of it. Leave it out with a pattern in `members` such as `'!vip/*manifest'`.";
function isObject(text) {
    if (!text.startsWith('{'))
        return false;
    try {
        JSON.parse(text);
        return true;
    }
    catch {
        return false;
    }
}

;// CONCATENATED MODULE: ./build/members/formats/escapes.js
const escapes_BAD_ESCAPE = 'A backslash with `x` or octal digits is not read. Export the character itself, or remove `escape` if backslashes are ordinary.';
const END_MARK = 'This line is the end mark of a PostgreSQL dump. Export the rows alone, with `COPY \u2026 TO` or `\\copy \u2026 to`.';
function isEndMark(bytes, start, end) {
    return end - start === 2 && bytes[start] === 0x5c && bytes[start + 1] === 0x2e;
}

;// CONCATENATED MODULE: ./build/members/formats/records.js
async function records(text, scan) {
    let waiting = [];
    let length = 0;
    let wanted = 0;
    let memory = Buffer.alloc(0);
    function joined(chunk) {
        if (memory.length < length)
            memory = Buffer.allocUnsafeSlow(2 * length);
        let at = 0;
        for (const part of [...waiting, chunk])
            at += part.copy(memory, at);
        return memory.subarray(0, at);
    }
    for await (const chunk of text) {
        length += chunk.length;
        if (length < wanted) {
            waiting.push(Buffer.from(chunk));
            continue;
        }
        const bytes = waiting.length === 0 ? chunk : joined(chunk);
        const rest = Buffer.from(bytes.subarray(scan(bytes, false)));
        waiting = rest.length === 0 ? [] : [rest];
        length = rest.length;
        wanted = 2 * length;
    }
    scan(Buffer.concat(waiting), true);
}

;// CONCATENATED MODULE: ./build/members/formats/skip-lines.js


function skipLines(text, lines, mayBeShort = false) {
    return lines === 0 ? text : withoutLines(text, lines, mayBeShort);
}
async function* withoutLines(text, lines, mayBeShort) {
    let left = lines;
    let afterCr = false;
    let isInLine = false;
    for await (const chunk of text) {
        let at = 0;
        for (; at < chunk.length; at++) {
            const byte = chunk[at];
            if (afterCr && byte === skip_lines_LF) {
                afterCr = false;
                continue;
            }
            afterCr = byte === skip_lines_CR && left > 0;
            if (left === 0)
                break;
            isInLine = byte !== skip_lines_LF && byte !== skip_lines_CR;
            if (!isInLine)
                left--;
        }
        if (at < chunk.length)
            yield chunk.subarray(at);
    }
    if (left > (isInLine ? 1 : 0) && !mayBeShort)
        throw tooShort(lines);
}
function tooShort(lines) {
    const message = `The file has fewer lines than the ${(0,words_numbers/* count */.U9)(lines)} that \`skip_lines\` leaves out. Check that it is complete, and correct \`skip_lines\`.`;
    return (0,bad_format/* badFormat */.V)(message);
}
const skip_lines_LF = 0x0a;
const skip_lines_CR = 0x0d;

;// CONCATENATED MODULE: ./build/members/formats/csv.js












const readCsv = (text, settings, sink) => readDelimited(text, settings, sink, ',');
const readTsv = (text, settings, sink) => readDelimited(text, settings, sink, '\t');
function readDelimited(text, settings, sink, defaultDelimiter) {
    let delimiter = settings.delimiter ?? defaultDelimiter;
    let scanner = new RecordScanner(formOf(settings, delimiter));
    let line = 1 + settings.skip_lines;
    let begun = false;
    let fields = 0;
    let column = -1;
    let first = { text: '', line: 0, nextLine: 0 };
    let haveRowNames = false;
    function begin(head) {
        const document = documentIn(head.toString('utf8', 0, DOCUMENT_HEAD));
        if (document !== null)
            throw (0,bad_format/* badFormat */.V)(document, line);
        const said = SEPARATOR_LINE.exec(head.toString('utf8', 0, SEPARATOR_BYTES));
        if (said === null)
            return 0;
        delimiter = said[2];
        scanner = new RecordScanner(formOf(settings, delimiter));
        line++;
        return Buffer.byteLength(said[0]);
    }
    function firstLine(bytes, start, end, next, breaks = 0) {
        return {
            text: bytes.toString('utf8', start, end),
            delimiter,
            line,
            nextLine: line + 1 + breaks,
            below: () => bytes.toString('utf8', next, next + BELOW_BYTES).split(csv_LINE_END),
        };
    }
    function faultyFirstLine(bytes, start) {
        const [text = '', lineEnd = ''] = bytes
            .toString('utf8', start, start + MAX_RECORD_BYTES)
            .split(/(\r\n|[\r\n])/, 2);
        const end = start + Buffer.byteLength(text);
        return firstLine(bytes, start, end, end + lineEnd.length);
    }
    function takeColumns(bytes, start) {
        fields = scanner.fields;
        const names = Array.from({ length: fields }, (_, field) => scanner.text(bytes, field));
        const row = firstLine(bytes, start, scanner.end, scanner.next, scanner.breaks);
        first = { text: fields === 1 ? row.text : '', line, nextLine: row.nextLine };
        column = chooseColumn(settings, { names, ...row });
        sink.columns({
            header: settings.header ? scanner.text(bytes, column) : null,
            byPosition: typeof settings.column === 'number',
            columns: fields,
            delimiter,
            line,
        });
    }
    function takeCoded(bytes) {
        if (scanner.isNull(bytes, column)) {
            sink.invalid('placeholder-id', line);
            return;
        }
        const id = Buffer.from(scanner.text(bytes, column));
        sink.id(id, 0, id.length, line);
    }
    function takeRecord(bytes, start) {
        if (MAY_MARK[bytes[start]] === 1)
            takeMark(bytes, start);
        if (column < 0) {
            takeColumns(bytes, start);
            if (settings.header)
                return;
        }
        if (scanner.fields !== fields)
            takeOdd(bytes, start);
        else if (scanner.coded[column] === 0)
            sink.id(bytes, scanner.from[column], scanner.to[column], line);
        else
            takeCoded(bytes);
    }
    function takeOdd(bytes, start) {
        const { fields: found, end, next } = scanner;
        const text = bytes.toString('utf8', start, end);
        if (fields === 1 && !settings.accept.includes('wrong-delimiter')) {
            refuseOtherDelimiter(first.text, text, delimiter, first.line);
        }
        if (found === 1 && !settings.accept.includes('not-a-row') && notARow(text.trim()) !== null) {
            sink.invalid('not-a-row', line);
            return;
        }
        if (settings.header && line === first.nextLine && found === fields + 1) {
            haveRowNames = haveWidth(new RecordScanner(formOf(settings, delimiter)), bytes, next, found);
        }
        sink.invalid('field-count', line, { why: misfitOf(found, next === end) });
    }
    function misfitOf(found, isCutOff) {
        if (found < fields)
            return isCutOff ? 'cut off' : 'fewer';
        return haveRowNames && found === fields + 1 ? 'row name' : 'more';
    }
    function takeMark(bytes, start) {
        const { end } = scanner;
        if (settings.escape !== undefined && isEndMark(bytes, start, end))
            throw (0,bad_format/* badFormat */.V)(END_MARK, line);
        if (bytes[start] === delimiter.charCodeAt(0))
            return;
        const head = bytes.toString('latin1', start, Math.min(end, start + 8));
        if (isConflictMarker(head))
            sink.conflictMarker(line);
    }
    function faultAt(scanned, bytes, start) {
        if (scanned === 'break')
            return (0,bad_format/* badFormat */.V)(`A field in quotes has a line break. ${NO_QUOTES}`, line);
        if (scanned === 'escape')
            return (0,bad_format/* badFormat */.V)(escapes_BAD_ESCAPE, line);
        const row = column < 0 ? faultyFirstLine(bytes, start) : null;
        const wrong = row === null ? null : csv_column_wrongDelimiter(settings, row);
        if (wrong !== null)
            return wrong;
        if (fields <= 1 && !settings.accept.includes('wrong-delimiter')) {
            const meant = delimiterOf(bytes.subarray(start), formOf(settings, delimiter));
            if (meant !== null)
                return separatedBy(meant, 'with it the quotes are right', line);
        }
        const custom = customOf(bytes.subarray(start), formOf(settings, delimiter), fields);
        if (custom !== null)
            return (0,bad_format/* badFormat */.V)(custom, line);
        const fault = settings.escape === undefined ? faultOf(bytes.subarray(start), delimiter) : OTHER_FAULT;
        const below = row === null ? null : columnBelow(settings, row);
        if (below !== null)
            return (0,bad_format/* badFormat */.V)(`${fault} ${below}`, line);
        return (0,bad_format/* badFormat */.V)(mayHaveNoQuotes(settings, delimiter) ? `${fault} ${NO_QUOTES}` : fault, line);
    }
    const rows = skipLines(text, settings.skip_lines, settings.header);
    return records(rows, (bytes, final) => {
        if (!begun && !final && bytes.length < DOCUMENT_HEAD)
            return 0;
        let start = begun ? 0 : begin(bytes);
        begun = true;
        while (start < bytes.length) {
            const scanned = scanner.scan(bytes, start, final);
            if (scanned === 'more') {
                if (bytes.length - start > MAX_RECORD_BYTES + 1)
                    throw (0,bad_format/* badFormat */.V)(TOO_LONG, line);
                return start;
            }
            if (scanned !== 'record')
                throw faultAt(scanned, bytes, start);
            if (scanner.end - start > MAX_RECORD_BYTES)
                throw (0,bad_format/* badFormat */.V)(TOO_LONG, line);
            if (scanner.end > start)
                takeRecord(bytes, start);
            line += 1 + scanner.breaks;
            start = scanner.next;
        }
        return start;
    });
}
const SEPARATOR_LINE = /^("?)sep=([^\r\n"])\1(?:\r\n|\n|\r|$)/iu;
const SEPARATOR_BYTES = 16;
const csv_LINE_END = /\r\n|[\r\n]/;
const BELOW_BYTES = 16 * 1024;
function formOf(settings, delimiter) {
    const quoted = mayHaveNoQuotes(settings, delimiter) ? 'without breaks' : 'with breaks';
    const quotes = settings.quote === false ? 'none' : quoted;
    return { delimiter: Buffer.from(delimiter), quotes, escapes: settings.escape !== undefined };
}
function mayHaveNoQuotes({ quote }, delimiter) {
    return quote === undefined && delimiter !== ',';
}
const MAY_MARK = new Uint8Array(256);
for (const character of '<=>|\\')
    MAY_MARK[character.charCodeAt(0)] = 1;
const NO_QUOTES = "Set `quote: false` if the tool that wrote the file quotes nothing, or `quote: '\"'` if quoted fields are meant.";
const TOO_LONG = 'A record is longer than 1 MiB; perhaps a quote is never closed, or this is not a CSV file.';

;// CONCATENATED MODULE: ./build/members/formats/json-split.js

const BATCH_VALUES = 1024;
const BATCH_BYTES = 64 * 1024;
function createValueBatch() {
    return {
        bytes: Buffer.allocUnsafeSlow(BATCH_BYTES + MAX_RECORD_BYTES + 2),
        count: 0,
        starts: new Int32Array(BATCH_VALUES),
        ends: new Int32Array(BATCH_VALUES),
        lines: new Float64Array(BATCH_VALUES),
        numbers: new Uint8Array(BATCH_VALUES),
        breaks: 0,
    };
}
function isFull({ count, ends }) {
    return count === BATCH_VALUES || (count > 0 && ends[count - 1] > BATCH_BYTES);
}
const INCOMPLETE = -1;
const json_split_TOO_LONG = -2;
const BROKEN = -3;
function copyValue(bytes, from, final, oneLine, line, batch) {
    const { bytes: out, count } = batch;
    const length = bytes.length;
    const start = count === 0 ? 1 : batch.ends[count - 1] + 1;
    const last = start + MAX_RECORD_BYTES;
    let to = start;
    let at = from;
    let depth = 0;
    let numbers = 0;
    let previous = 0;
    batch.breaks = 0;
    for (;;) {
        if (at >= length) {
            if (final && depth === 0 && to > start)
                break;
            return INCOMPLETE;
        }
        const byte = bytes[at];
        const kind = json_split_KINDS[byte];
        if (kind === QUOTED) {
            if (depth === 0 && to > start)
                break;
            const end = copyString(bytes, at, out, to, last);
            if (end < 0)
                return end;
            to += end - at;
            at = end;
            if (depth === 0)
                break;
            previous = byte;
            continue;
        }
        if (kind === OPENING) {
            if (depth === 0 && to > start)
                break;
            depth++;
        }
        else if (kind === CLOSING) {
            if (depth === 0) {
                if (to > start)
                    break;
                return BROKEN;
            }
            depth--;
            if (depth === 0) {
                if (to >= last)
                    return json_split_TOO_LONG;
                out[to++] = byte;
                at++;
                break;
            }
        }
        else if (kind === SEPARATING) {
            if (depth === 0)
                break;
        }
        else if (kind === BREAKING) {
            if (depth === 0)
                break;
            if (oneLine)
                return BROKEN;
            if (byte === json_split_CR || previous !== json_split_CR)
                batch.breaks++;
        }
        else if (kind === NUMERIC && (byte === json_split_POINT || json_split_isDigit(previous))) {
            numbers |= byte === json_split_POINT ? HAS_POINT : HAS_EXPONENT;
        }
        if (to >= last)
            return json_split_TOO_LONG;
        out[to++] = byte;
        at++;
        previous = byte;
    }
    if (to === start)
        return BROKEN;
    out[start - 1] = count === 0 ? OPEN_BRACKET : COMMA;
    batch.starts[count] = start;
    batch.ends[count] = to;
    batch.lines[count] = line;
    batch.numbers[count] = numbers;
    return at;
}
function copyString(bytes, from, out, to, last) {
    const length = Math.min(bytes.length, from + last - to);
    const shift = to - from;
    out[to] = json_split_QUOTE;
    for (let at = from + 1; at < length; at++) {
        const byte = bytes[at];
        out[at + shift] = byte;
        if (byte === json_split_QUOTE)
            return at + 1;
        if (byte !== json_split_BACKSLASH)
            continue;
        at++;
        if (at < length)
            out[at + shift] = bytes[at];
    }
    return length === bytes.length ? INCOMPLETE : json_split_TOO_LONG;
}
function textOf({ bytes, count, ends }) {
    const end = ends[count - 1];
    bytes[end] = CLOSE_BRACKET;
    return bytes.toString('utf8', 0, end + 1);
}
function textOfValue({ bytes, starts, ends }, index) {
    return bytes.toString('utf8', starts[index], ends[index]);
}
const HAS_POINT = 1;
const HAS_EXPONENT = 2;
function json_split_isDigit(byte) {
    return byte >= 0x30 && byte <= 0x39;
}
const json_split_CR = 0x0d;
const json_split_QUOTE = 0x22;
const COMMA = 0x2c;
const json_split_POINT = 0x2e;
const OPEN_BRACKET = 0x5b;
const json_split_BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const PLAIN = 0;
const QUOTED = 1;
const OPENING = 2;
const CLOSING = 3;
const SEPARATING = 4;
const BREAKING = 5;
const NUMERIC = 6;
const json_split_KINDS = new Uint8Array(256).fill(PLAIN);
for (const [characters, kind] of [
    ['"', QUOTED],
    ['{[', OPENING],
    ['}]', CLOSING],
    [' \t,', SEPARATING],
    ['\n\r', BREAKING],
    ['.eE', NUMERIC],
]) {
    for (const byte of Buffer.from(characters))
        json_split_KINDS[byte] = kind;
}

;// CONCATENATED MODULE: ./build/members/formats/json-fault.js
function faultAt(text) {
    const open = [];
    let expected = 'value';
    let at = 0;
    for (;;) {
        at = skip(WHITE, text, at);
        const sign = text[at] ?? '';
        const inner = open.at(-1);
        if (expected === 'next' && sign === ',' && inner !== undefined) {
            expected = inner === '{' ? 'key' : 'value';
        }
        else if (expected !== 'value' && expected !== 'key' && inner !== undefined && sign === json_fault_CLOSING[inner]) {
            open.pop();
            expected = 'next';
        }
        else if ((expected === 'key' || expected === 'first key') && sign === '"') {
            const end = skip(STRING, text, at);
            if (end === at)
                return skip(CHARACTERS, text, at);
            const colon = skip(WHITE, text, end);
            if (text[colon] !== ':')
                return colon;
            at = colon;
            expected = 'value';
        }
        else if (expected === 'value' || expected === 'first item') {
            if (sign === '{' || sign === '[') {
                open.push(sign);
                expected = sign === '{' ? 'first key' : 'first item';
            }
            else {
                const end = skip(SCALAR, text, at);
                if (end === at)
                    return sign === '"' ? skip(CHARACTERS, text, at) : at;
                at = end - 1;
                expected = 'next';
            }
        }
        else
            return at;
        at++;
    }
}
const json_fault_CLOSING = { '{': '}', '[': ']' };
const WHITE = /[ \t\r\n]*/y;
const CHARACTERS = /"(?:[^"\\\p{Cc}]|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*/uy;
const STRING = new RegExp(`${CHARACTERS.source}"`, 'uy');
const SCALAR = new RegExp(`${STRING.source}|-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null`, 'uy');
function skip(form, text, at) {
    form.lastIndex = at;
    return form.test(text) ? form.lastIndex : at;
}

;// CONCATENATED MODULE: ./build/members/formats/json-field.js


function createFieldFinder(settings) {
    const name = String(settings.column ?? settings.identifier);
    const path = name.includes('.') ? name.split('.') : null;
    const names = new Set();
    let hasList = false;
    function find(object) {
        const value = object[name];
        if (typeof value === 'string' || typeof value === 'number')
            return value;
        if (Object.hasOwn(object, name))
            return value;
        return path === null ? undefined : valueAt(object, path);
    }
    return {
        find,
        sourceOf(text) {
            const value = parseWithSources(text);
            const field = isPlainObject(value) ? find(value) : value;
            return field instanceof Source ? field.text : null;
        },
        remember(object) {
            if (names.size >= MAX_NAMES)
                return;
            hasList ||= holdsList(object);
            for (const key of Object.keys(object)) {
                if (names.size < MAX_NAMES)
                    names.add(key);
            }
        },
        notFound(values) {
            if (values === 1 && isUnloadManifest([...names]))
                return IS_MANIFEST;
            const what = path === null ? 'field' : 'field or path';
            const near = nearestField(name, [...names]);
            const hint = near === null ? '' : ` Did you mean \`${near}\`?`;
            const missing = `No value of the file has the ${what} \`${name}\`.${hint}`;
            const set = '`column` to the name of the field with the IDs.';
            const inList = hasList ? ` ${IN_A_LIST}` : '';
            return values === 1
                ? `${missing} ${ONLY_VALUE}${inList} otherwise set ${set}`
                : `${missing} Set ${set}${hasList ? ` ${IN_LISTS}` : ''}`;
        },
    };
}
const ONLY_VALUE = 'It has only one: if an error was saved in place of the list, export the list again;';
const IN_A_LIST = "if the IDs are in a list inside it, save the elements of that list alone, as `jq -c '.items[]'` does;";
const IN_LISTS = "If the values are pages with the IDs in a list inside each, save the elements of these lists alone, as `jq -c '.items[]'` does.";
const MAX_NAMES = 1000;
function holdsList(object, depth = 0) {
    return Object.values(object).some((value) => Array.isArray(value) || (depth < MAX_LIST_DEPTH && isPlainObject(value) && holdsList(value, depth + 1)));
}
const MAX_LIST_DEPTH = 2;
function valueAt(object, path) {
    let value = object;
    for (const step of path) {
        if (!isPlainObject(value) || !Object.hasOwn(value, step))
            return undefined;
        value = value[step];
    }
    return value;
}
function isPlainObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Source);
}
class Source {
    text;
    constructor(text) {
        this.text = text;
    }
}
function parseWithSources(text) {
    try {
        return JSON.parse(text, ((_key, value, context) => typeof value === 'number' && context.source !== undefined ? new Source(context.source) : value));
    }
    catch (cause) {
        if (cause instanceof RangeError)
            return null;
        throw cause;
    }
}

;// CONCATENATED MODULE: ./build/members/formats/json-values.js





function createValueTaker(settings, sink, form) {
    shared ??= createValueBatch();
    const batch = shared;
    const finder = createFieldFinder(settings);
    let values = 0;
    let found = false;
    let waiting = [];
    function parse() {
        try {
            return JSON.parse(textOf(batch));
        }
        catch {
            const parsed = [];
            for (let i = 0; i < batch.count; i++) {
                try {
                    parsed.push(JSON.parse(textOfValue(batch, i)));
                }
                catch {
                    break;
                }
            }
            return parsed;
        }
    }
    function take(value, index) {
        values++;
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        const field = isObject ? finder.find(value) : value;
        const line = batch.lines[index];
        if (field === undefined) {
            finder.remember(value);
            if (!found && waiting.length < MAX_WAITING)
                waiting.push({ line, value: values });
            else
                refuse('missing', line, values);
            return;
        }
        if (!found) {
            found = true;
            for (const row of waiting)
                refuse('missing', row.line, row.value);
            waiting = [];
        }
        let text = field;
        if (typeof field === 'number')
            text = integerText(field, batch, index, finder);
        if (typeof text === 'string' && text.isWellFormed())
            give(text, line);
        else
            refuse(whyNot(field), line, values);
    }
    function refuse(why, line, value) {
        sink.invalid('not-an-id', line, form.onLines ? { why } : { why, value });
    }
    function give(id, line) {
        if (id.length * 3 <= ID_BYTES.length) {
            sink.id(ID_BYTES, 0, ID_BYTES.write(id, 0, 'utf8'), line);
            return;
        }
        const bytes = Buffer.from(id);
        sink.id(bytes, 0, bytes.length, line);
    }
    function faultOf(index) {
        const text = textOfValue(batch, index);
        const at = faultAt(text);
        const lines = text.slice(0, at).split(/\r\n|\r|\n/);
        const line = batch.lines[index] + lines.length - 1;
        if (isConflictMarker(text.slice(at, at + 8)))
            sink.conflictMarker(line);
        return form.bad(line, lines.length > 1 ? (lines.at(-1) ?? '').length + 1 : undefined);
    }
    function flush() {
        if (batch.count === 0)
            return;
        const { count } = batch;
        try {
            const parsed = parse();
            for (let index = 0; index < parsed.length; index++)
                take(parsed[index], index);
            if (parsed.length < count)
                throw faultOf(parsed.length);
        }
        finally {
            batch.count = 0;
        }
    }
    return {
        batch,
        count() {
            batch.count++;
            if (isFull(batch))
                flush();
        },
        flush,
        end() {
            flush();
            if (waiting.length > 0)
                throw (0,problems_problem/* problemError */.gS)('column-not-found', finder.notFound(values));
        },
    };
}
let shared;
const ID_BYTES = Buffer.allocUnsafeSlow(4096);
const MAX_WAITING = 10_000;
function integerText(number, batch, index, finder) {
    const flags = batch.numbers[index];
    const text = String(number);
    const isExact = Number.isSafeInteger(number) && !Object.is(number, -0);
    if (isExact && flags === 0)
        return text;
    if (Number.isFinite(number) && !Number.isInteger(number))
        return null;
    if (isExact && (flags & HAS_EXPONENT) === 0 && !textOfValue(batch, index).includes(`${text}.`))
        return text;
    const source = finder.sourceOf(textOfValue(batch, index));
    return source !== null && /^-?\d+$/.test(source) ? source : null;
}
function whyNot(value) {
    if (value === null)
        return 'null';
    if (typeof value === 'number')
        return 'fraction';
    if (typeof value === 'boolean')
        return 'boolean';
    if (typeof value === 'string')
        return 'surrogate';
    return Array.isArray(value) ? 'list' : 'object';
}

;// CONCATENATED MODULE: ./build/members/formats/json.js








const readNdjson = async (text, settings, sink) => {
    const taker = createValueTaker(settings, sink, { onLines: true, bad: badLine });
    const { batch } = taker;
    let line = 1 + settings.skip_lines;
    let isFirst = true;
    const fault = (bytes, start, at) => {
        refuseConflict(bytes, start, line, sink);
        if (isFirst && bytes[start] === json_OPEN_BRACKET)
            return (0,bad_format/* badFormat */.V)(ARRAY, line);
        if (at >= 0 && json_STARTS.includes(bytes[at] ?? 0))
            return (0,bad_format/* badFormat */.V)(SEVERAL, line);
        return pageAt(bytes, start, line) ?? badLine(line);
    };
    const refuseFirstArray = (bytes, start, at) => {
        if (!isFirst)
            return;
        isFirst = false;
        if (bytes[start] !== json_OPEN_BRACKET || !isBlank(bytes, at))
            return;
        taker.flush();
        throw (0,bad_format/* badFormat */.V)(ARRAY, line);
    };
    const copyLineValue = (bytes, start, final) => bytes[start] === LESS ? BROKEN : copyValue(bytes, start, final, true, line, batch);
    await records(skipLines(text, settings.skip_lines), (bytes, final) => {
        const { length } = bytes;
        let at = 0;
        for (;;) {
            while (at < length && (bytes[at] === json_SPACE || bytes[at] === TAB))
                at++;
            if (at >= length)
                break;
            const lineEnd = lineEndAt(bytes, at, final);
            if (lineEnd === INCOMPLETE)
                break;
            if (lineEnd > 0) {
                at += lineEnd;
                line++;
                continue;
            }
            const start = at;
            at = copyLineValue(bytes, start, final);
            while (at >= 0 && at < length && (bytes[at] === json_SPACE || bytes[at] === TAB))
                at++;
            if (at === INCOMPLETE || (at === length && !final)) {
                taker.flush();
                if (final)
                    throw fault(bytes, start, at);
                if (length - start > 2 * MAX_RECORD_BYTES)
                    throw tooLong(line);
                return start;
            }
            if (at < 0 || (at < length && lineEndAt(bytes, at, true) === 0)) {
                taker.flush();
                throw at === json_split_TOO_LONG ? tooLong(line) : fault(bytes, start, at);
            }
            refuseFirstArray(bytes, start, at);
            taker.count();
        }
        taker.flush();
        return at;
    });
    taker.end();
};
const readJson = async (text, settings, sink) => {
    const taker = createValueTaker(settings, sink, { onLines: false, bad: badValue });
    const { batch } = taker;
    let expected = 'start';
    let line = 1;
    await records(text, (bytes, final) => {
        const { length } = bytes;
        let at = 0;
        const fail = (problem) => {
            taker.flush();
            refuseConflict(bytes, at, line, sink);
            return problem;
        };
        while (at < length) {
            const byte = bytes[at];
            if (byte === json_SPACE || byte === TAB) {
                at++;
                continue;
            }
            const lineEnd = lineEndAt(bytes, at, final);
            if (lineEnd === INCOMPLETE)
                break;
            if (lineEnd > 0) {
                at += lineEnd;
                line++;
                continue;
            }
            if (byte === LESS)
                throw fail(pageAt(bytes, at, line) ?? badValue(line));
            if (expected === 'start') {
                expected = byte === json_OPEN_BRACKET ? 'first element' : 'value';
                if (byte === json_OPEN_BRACKET)
                    at++;
            }
            else if (expected === 'nothing') {
                throw fail((0,bad_format/* badFormat */.V)('There is more after the end of the JSON array. Write a single array.', line));
            }
            else if (byte === json_CLOSE_BRACKET && (expected === 'first element' || expected === 'comma')) {
                expected = 'nothing';
                at++;
            }
            else if (expected === 'comma') {
                if (byte !== json_COMMA)
                    throw fail((0,bad_format/* badFormat */.V)('This is not valid JSON: a `,` or `]` is missing. Add it.', line));
                expected = 'element';
                at++;
            }
            else {
                const end = copyValue(bytes, at, final, false, line, batch);
                if (end === INCOMPLETE && !final)
                    break;
                if (end === INCOMPLETE)
                    throw fail(truncated(line));
                if (end === json_split_TOO_LONG)
                    throw fail(tooLong(line));
                if (end === BROKEN)
                    throw fail(badValue(line));
                line += batch.breaks;
                taker.count();
                if (expected !== 'value')
                    expected = 'comma';
                at = end;
            }
        }
        taker.flush();
        if (final && expected === 'start')
            throw (0,bad_format/* badFormat */.V)(EMPTY, line);
        if (final && expected !== 'value' && expected !== 'nothing')
            throw truncated(line);
        return at;
    });
    taker.end();
};
function lineEndAt(bytes, at, final) {
    if (bytes[at] === json_LF)
        return 1;
    if (bytes[at] !== json_CR)
        return 0;
    if (at + 1 >= bytes.length)
        return final ? 1 : INCOMPLETE;
    return bytes[at + 1] === json_LF ? 2 : 1;
}
function isBlank(bytes, at) {
    return bytes.toString('latin1', at, at + BLANKS).trim() === '';
}
const BLANKS = 64;
function refuseConflict(bytes, at, line, sink) {
    if (isConflictMarker(bytes.toString('latin1', at, at + 8)))
        sink.conflictMarker(line);
}
function pageAt(bytes, at, line) {
    const page = pageIn(bytes.toString('utf8', at, at + DOCUMENT_HEAD));
    return page === null ? null : (0,bad_format/* badFormat */.V)(page, line);
}
const EMPTY = 'The file is empty, which is not JSON. Write `[]` for an audience without members.';
const ARRAY = 'This is a JSON array, and not one value on each line. Set `format: json`.';
const SEVERAL = 'There is more than one value on this line. Set `format: json`.';
const json_STARTS = Buffer.from('{["0123456789');
function badLine(line) {
    return (0,bad_format/* badFormat */.V)('This line is not JSON. Write one string, integer or object on each line.', line);
}
function badValue(line, column) {
    return (0,bad_format/* badFormat */.V)('The JSON is not valid on this line. Correct it, or export the file again.', line, column);
}
function truncated(line) {
    return (0,bad_format/* badFormat */.V)('The file ends in the middle of its JSON: it is truncated. Export it again.', line);
}
function tooLong(line) {
    return (0,bad_format/* badFormat */.V)("A JSON value is longer than 1 MiB. Check that the file is complete, and that a quote is not missing. If the IDs are in a list inside an object, save the elements of that list alone, as `jq -c '.items[]'` does.", line);
}
const TAB = 0x09;
const json_LF = 0x0a;
const json_CR = 0x0d;
const json_SPACE = 0x20;
const json_COMMA = 0x2c;
const LESS = 0x3c;
const json_OPEN_BRACKET = 0x5b;
const json_CLOSE_BRACKET = 0x5d;

;// CONCATENATED MODULE: ./build/members/rules/header-row.js

function headerRow(id, names, isFirstRow) {
    if (names.has(asciiLowerCase(id)))
        return 'error';
    return isFirstRow && isHeaderWord(id) ? 'warning' : null;
}
function isHeaderWord(text) {
    const plain = asciiLowerCase(text.trim().replace(/^(["'])(.*)\1$/, '$2')).replace(/[\s_.-]+/g, '');
    return HEADER_WORDS.has(plain) || OF_SOMEONE.test(plain);
}
const HEADER_WORDS = new Set([
    ...['id', 'ids', 'uid', 'uuid', 'guid', 'oid', 'key', 'hash', 'md5', 'sha256', 'token', 'alias'],
    ...['identifier', 'name', 'login', 'email', 'emails', 'mail', 'msisdn', 'vuid', 'value', 'column1'],
    ...['memno', 'custid', 'kundennummer', 'kundennr', 'kdnr', 'mitgliedsnummer'],
]);
const OF_SOMEONE = /^(?:hashed)?(?:user|customer|client|contact|member|subscriber|account|profile|person|party|visitor|device|zaius|loyalty|crm|card|external|email|phone|mobile)(?:s|ids?|no|nr|number|key|code|name|uuid|guid|hash|address(?:es)?|sha256|md5)?$/;

;// CONCATENATED MODULE: ./build/members/formats/table-in-lines.js



function tableIn(head, identifier) {
    const [first = '', second] = head.split(/[\r\n]/).filter((line) => line.trim() !== '');
    if (first.includes('\t'))
        return HAS_TABS;
    if (first.includes(HIVES))
        return HAS_HIVES;
    const meant = otherDelimiters('\t').find(({ character }) => isHeader(first, second, character, identifier));
    return meant === undefined ? null : isTable(meant);
}
const HIVES = '\u0001';
function isHeader(first, second, delimiter, identifier) {
    const cells = cellsOf(first, delimiter);
    if (second === undefined || cells.length < 2 || !cells.every((cell) => NAME.test(cell)))
        return false;
    const names = cells.map(asciiLowerCase);
    const named = names.indexOf(asciiLowerCase(identifier));
    const at = named >= 0 ? named : cells.findIndex((cell) => isHeaderWord(cell) && /[a-z][_ -]?id$|[_ -]/i.test(cell));
    if (at < 0)
        return false;
    const below = cellsOf(second, delimiter).map(asciiLowerCase);
    return below.length > 1 && below[at] !== names[at] && !below.some(isHeaderWord);
}
const NAME = /^[\p{L}_][\p{L}\p{N}_ .-]*$/u;
function isTable({ name, character, inManifest }) {
    const settings = character === ',' ? '`format: csv`' : `\`format: csv\` and ${inManifest}`;
    return `The first line looks like the header of a table whose fields are separated by ${name}. Set ${settings}.`;
}
const HAS_TABS = 'The first line has a tab, so it has more than one field. Set `format: tsv`, and `column` to the one with the IDs.';
const HAS_HIVES = 'The first line has the control character U+0001, with which Hive separates fields. Set `format: csv`, `delimiter: "\\u0001"`, and `column` to the one with the IDs.';

;// CONCATENATED MODULE: ./build/members/formats/lines.js








const readLines = async (text, settings, sink) => {
    const scan = settings.escape === undefined ? plainLines(sink) : escapedLines(sink);
    let line = 1 + settings.skip_lines;
    let begun = false;
    await records(skipLines(text, settings.skip_lines), (bytes, final) => {
        if (!begun) {
            if (!final && bytes.length < DOCUMENT_HEAD)
                return 0;
            begun = true;
            checkHead(bytes, line, settings.identifier);
        }
        const { used, lines } = scan(bytes, line, final);
        line += lines;
        if (bytes.length - used > MAX_RECORD_BYTES + 1)
            throw (0,bad_format/* badFormat */.V)(lines_TOO_LONG, line);
        return used;
    });
};
function plainLines(sink) {
    return (bytes, first, final) => {
        const length = bytes.length;
        let line = first;
        let start = 0;
        for (;;) {
            let at = start;
            let blank = true;
            let byte = -1;
            for (; at < length; at++) {
                byte = bytes[at];
                if (byte > lines_SPACE)
                    blank = false;
                else if (byte === lines_LF || byte === lines_CR)
                    break;
                else if (byte !== lines_SPACE && byte !== lines_TAB)
                    blank = false;
            }
            if (!final && at + (byte === lines_CR ? 1 : 0) >= length)
                break;
            if (at - start > MAX_RECORD_BYTES)
                throw (0,bad_format/* badFormat */.V)(lines_TOO_LONG, line);
            if (!blank)
                sink.id(bytes, start, at, line);
            if (at >= length) {
                start = length;
                break;
            }
            at += byte === lines_CR && bytes[at + 1] === lines_LF ? 2 : 1;
            line++;
            start = at;
        }
        return { used: start, lines: line - first };
    };
}
function escapedLines(sink) {
    const scanner = new RecordScanner({ delimiter: Buffer.from('\n'), quotes: 'none', escapes: true });
    return (bytes, first, final) => {
        let line = first;
        let start = 0;
        while (start < bytes.length) {
            const scanned = scanner.scan(bytes, start, final);
            if (scanned === 'more')
                break;
            if (scanned !== 'record')
                throw (0,bad_format/* badFormat */.V)(escapes_BAD_ESCAPE, line);
            const { end } = scanner;
            if (end - start > MAX_RECORD_BYTES)
                throw (0,bad_format/* badFormat */.V)(lines_TOO_LONG, line);
            if (isEndMark(bytes, start, end))
                throw (0,bad_format/* badFormat */.V)(END_MARK, line);
            if (scanner.isNull(bytes, 0))
                sink.invalid('placeholder-id', line);
            else if (scanner.coded[0] !== 0) {
                const id = Buffer.from(scanner.text(bytes, 0));
                sink.id(id, 0, id.length, line);
            }
            else if (!lines_isBlank(bytes, start, end))
                sink.id(bytes, start, end, line);
            line += 1 + scanner.breaks;
            start = scanner.next;
        }
        return { used: start, lines: line - first };
    };
}
function lines_isBlank(bytes, start, end) {
    for (let at = start; at < end; at++)
        if (bytes[at] !== lines_SPACE && bytes[at] !== lines_TAB)
            return false;
    return true;
}
function checkHead(bytes, line, identifier) {
    const head = bytes.toString('utf8', 0, DOCUMENT_HEAD);
    const document = documentIn(head);
    if (document !== null)
        throw (0,bad_format/* badFormat */.V)(document, line);
    const table = tableIn(head, identifier);
    if (table !== null)
        throw (0,bad_format/* badFormat */.V)(table, line);
}
const lines_TOO_LONG = 'A line is longer than 1 MiB. Check that this is a file of IDs.';
const lines_LF = 0x0a;
const lines_CR = 0x0d;
const lines_SPACE = 0x20;
const lines_TAB = 0x09;

// EXTERNAL MODULE: ./build/members/text/decompress.js + 1 modules
var decompress = __webpack_require__(32382);
// EXTERNAL MODULE: ./build/members/text/sniff.js
var sniff = __webpack_require__(88434);
;// CONCATENATED MODULE: ./build/members/parquet/bad-parquet.js


function badParquet(what, advice = 'Make the file again.') {
    return (0,bad_format/* badFormat */.V)(`The Parquet file ${what}. ${advice}`);
}
function guarded(call) {
    try {
        return call();
    }
    catch (cause) {
        if (cause instanceof problems_problem/* ProblemError */.Mm)
            throw cause;
        throw badParquet('is damaged');
    }
}

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
;// CONCATENATED MODULE: ./build/members/parquet/codecs.js


async function loadCodecs() {
    const { compressors } = await __webpack_require__.e(/* import() */ 138).then(__webpack_require__.bind(__webpack_require__, 20138));
    const { SNAPPY, LZ4, LZ4_RAW } = compressors;
    const room = (size) => ({ maxOutputLength: size + 1 });
    const codecs = [
        ['UNCOMPRESSED', (stored) => stored],
        ['GZIP', (stored, size) => (0,external_node_zlib_.gunzipSync)(stored, room(size))],
        ['ZSTD', (stored, size) => (0,external_node_zlib_.zstdDecompressSync)(stored, room(size))],
        ['BROTLI', (stored, size) => (0,external_node_zlib_.brotliDecompressSync)(stored, room(size))],
        ['SNAPPY', SNAPPY],
        ['LZ4', LZ4],
        ['LZ4_RAW', LZ4_RAW],
    ];
    return new Map(codecs.filter((entry) => entry[1] !== undefined));
}
function decompressPage(codecs, name, stored, size) {
    const codec = codecs.get(name);
    if (codec === undefined)
        throw badParquet('uses a compression that is not supported', 'Write it with zstd or snappy.');
    const bytes = guarded(() => codec(stored, size));
    if (bytes.length !== size)
        throw badParquet('has a damaged page');
    return bytes;
}

;// CONCATENATED MODULE: ./build/members/parquet/thrift.js

const MAX_STRUCTS = 1_000_000;
const MAX_ELEMENTS = 4_000_000;
const MAX_DEPTH = 16;
function endOfStruct(bytes, start) {
    let at = start;
    let structs = 0;
    let elements = 0;
    let short = false;
    function byte() {
        if (at >= bytes.length)
            short = true;
        const value = bytes[at] ?? 0;
        at += 1;
        return value;
    }
    function varint(maxBytes) {
        let value = 0;
        for (let i = 0; i < maxBytes; i += 1) {
            const next = byte();
            value += (next & 0x7f) * 2 ** (7 * i);
            if (next < 0x80)
                return value;
        }
        throw badParquet('is damaged');
    }
    function skip(type, depth) {
        if (type === TRUE || type === FALSE)
            return;
        if (type === BYTE)
            byte();
        else if (type === I16 || type === I32)
            varint(5);
        else if (type === I64)
            varint(10);
        else if (type === DOUBLE)
            at += 8;
        else if (type === BINARY)
            text();
        else if (type === LIST)
            list(depth + 1);
        else if (type === STRUCT)
            struct(depth + 1);
        else
            throw badParquet('is damaged');
    }
    function length() {
        const value = varint(5);
        if (value > bytes.length - at)
            short = true;
        return value;
    }
    function text() {
        const size = length();
        at += size;
    }
    function list(depth) {
        const head = byte();
        const type = head & 0x0f;
        const size = head >> 4 === 15 ? length() : head >> 4;
        if (size > bytes.length - at)
            short = true;
        elements += size;
        if (!short && elements > MAX_ELEMENTS)
            throw tooMuch();
        for (let i = 0; i < size && !short; i += 1)
            skip(type === TRUE || type === FALSE ? BYTE : type, depth);
    }
    function struct(depth) {
        structs += 1;
        if (depth > MAX_DEPTH)
            throw badParquet('is damaged');
        if (structs > MAX_STRUCTS)
            throw tooMuch();
        while (!short) {
            const head = byte();
            const type = head & 0x0f;
            if (type === STOP)
                return;
            if (head >> 4 === 0)
                varint(5);
            skip(type, depth);
        }
    }
    struct(0);
    return short || at > bytes.length ? null : at;
}
function tooMuch() {
    return badParquet('describes more than 1,000,000 column chunks and statistics', 'Export only the ID column, or larger row groups.');
}
const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

;// CONCATENATED MODULE: ./build/members/parquet/footer.js


const MAX_FOOTER = 64 * 1024 * 1024;
const TAIL = 8;
const MAGIC = 'PAR1';
async function loadFooter(source) {
    if (source.size < TAIL + 4)
        throw badParquet('is truncated');
    const tail = await source.slice(source.size - TAIL, source.size);
    const magic = tail.toString('latin1', 4);
    if (magic === 'PARE')
        throw badParquet('is encrypted, which is not supported');
    if (magic !== MAGIC)
        throw badParquet('has no footer: it is truncated');
    const length = tail.readUInt32LE(0);
    if (length > source.size - TAIL - 4)
        throw badParquet('has a footer that is longer than the file: it is damaged');
    if (length > MAX_FOOTER)
        throw badParquet('has a footer of more than 64 MiB', 'Export only the ID column, or larger row groups.');
    const start = source.size - TAIL - length;
    const footer = await source.slice(start, source.size);
    if (endOfStruct(footer.subarray(0, length), 0) === null)
        throw badParquet('has a damaged footer');
    const { parquetMetadata } = await __webpack_require__.e(/* import() */ 810).then(__webpack_require__.bind(__webpack_require__, 53810));
    const metadata = guarded(() => parquetMetadata(footer, { geoparquet: false }));
    if (await followsAnother(source, start, metadata))
        throw badParquet(...JOINED);
    return metadata;
}
const JOINED = [
    'is several files joined into one, of which only a part can be read',
    'Name the files themselves in `members` instead of joining them.',
];
async function followsAnother(source, start, { row_groups: groups }) {
    let end = MAGIC.length;
    for (const { columns } of groups)
        for (const chunk of columns)
            end = Math.max(end, ...endsOf(chunk));
    const first = start - end;
    if (!(first > TAIL && first < start))
        return false;
    const seam = await source.slice(first - MAGIC.length, first + MAGIC.length);
    return seam.toString('latin1') === MAGIC + MAGIC;
}
function endsOf({ meta_data: meta, ...indexes }) {
    const data = meta?.data_page_offset;
    const parts = [
        [meta?.dictionary_page_offset || data, meta?.total_compressed_size],
        [meta?.bloom_filter_offset, meta?.bloom_filter_length],
        [indexes.column_index_offset, indexes.column_index_length],
        [indexes.offset_index_offset, indexes.offset_index_length],
    ];
    return parts.flatMap(([at, length]) => at === undefined || length === undefined ? [] : Number(at) + Number(length));
}

;// CONCATENATED MODULE: ./build/members/parquet/hybrid.js

function readHybrid(bytes, width) {
    let at = 0;
    let left = 0;
    let packed = false;
    let value = 0;
    let bits = 0;
    let bitCount = 0;
    const mask = 2 ** width - 1;
    function byte() {
        if (at >= bytes.length)
            throw badParquet('has fewer values than it claims');
        at += 1;
        return bytes[at - 1];
    }
    function nextRun() {
        let header = 0;
        for (let shift = 0;; shift += 7) {
            if (shift > 28)
                throw badParquet('is damaged');
            const next = byte();
            header += (next & 0x7f) * 2 ** shift;
            if (next < 0x80)
                break;
        }
        packed = header % 2 === 1;
        left = Math.floor(header / 2) * (packed ? 8 : 1);
        bits = 0;
        bitCount = 0;
        if (packed)
            return;
        value = 0;
        for (let shift = 0; shift < width; shift += 8)
            value |= byte() << shift;
    }
    return (out, count) => {
        let filled = 0;
        while (filled < count) {
            while (left === 0)
                nextRun();
            const end = filled + Math.min(left, count - filled);
            left -= end - filled;
            if (!packed) {
                out.fill(value, filled, end);
                filled = end;
                continue;
            }
            for (; filled < end; filled += 1) {
                while (bitCount < width) {
                    bits |= byte() << bitCount;
                    bitCount += 8;
                }
                out[filled] = bits & mask;
                bits >>>= width;
                bitCount -= width;
            }
        }
    };
}

;// CONCATENATED MODULE: ./build/members/parquet/values.js


const BATCH = 4096;
const values_BATCH_BYTES = 256 * 1024;
const NOT_UTF8 = -1;
const FRACTION = -2;
function noValues(bytes) {
    return { bytes, starts: new Int32Array(BATCH), ends: new Int32Array(BATCH), count: 0 };
}
function fixedWidth(bytes, width) {
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
function lengthPrefixed(bytes) {
    const out = noValues(bytes);
    let at = 0;
    return (most) => {
        let count = 0;
        for (; count < most && at < bytes.length; count += 1) {
            if (at + 4 > bytes.length)
                throw badParquet('is damaged');
            const length = bytes[at] + bytes[at + 1] * 0x100 + bytes[at + 2] * 0x10000 + bytes[at + 3] * 0x1000000;
            at += 4;
            if (length > bytes.length - at)
                throw badParquet('is damaged');
            out.starts[count] = at;
            at += length;
            out.ends[count] = at;
        }
        out.count = count;
        return out;
    };
}
function splitBytes(bytes, width) {
    const count = Math.floor(bytes.length / width);
    const joined = new Uint8Array(BATCH * width);
    let done = 0;
    const out = noValues(joined);
    return (most) => {
        out.count = Math.min(most, count - done);
        for (let i = 0; i < out.count; i += 1, done += 1) {
            out.starts[i] = i * width;
            out.ends[i] = (i + 1) * width;
            for (let part = 0; part < width; part += 1)
                joined[i * width + part] = bytes[part * count + done];
        }
        return out;
    };
}
function byPlace(bytes, width, dictionary) {
    const fillPlaces = readHybrid(bytes, width);
    const picked = new Int32Array(BATCH);
    const out = noValues(dictionary.bytes);
    return (most) => {
        fillPlaces(picked, most);
        for (let i = 0; i < most; i += 1) {
            const place = picked[i];
            if (place >= dictionary.count)
                throw badParquet('has fewer values than it claims');
            out.starts[i] = dictionary.starts[place];
            out.ends[i] = dictionary.ends[place];
        }
        out.count = most;
        return out;
    };
}
function collect(stream, count, maxBytes) {
    const parts = [];
    let values = 0;
    let length = 0;
    while (values < count) {
        const batch = stream(Math.min(BATCH, count - values));
        if (batch.count === 0)
            break;
        const texts = [];
        const starts = new Int32Array(batch.count);
        const ends = new Int32Array(batch.count);
        for (let i = 0; i < batch.count; i += 1) {
            const end = batch.ends[i];
            starts[i] = length;
            ends[i] = end;
            if (end < 0)
                continue;
            const text = batch.bytes.subarray(batch.starts[i], end);
            length += text.length;
            ends[i] = length;
            texts.push(text);
        }
        if (length > maxBytes)
            throw badParquet(...DICTIONARY_TOO_LARGE);
        parts.push({ bytes: Buffer.concat(texts), starts, ends, count: batch.count });
        values += batch.count;
    }
    const all = {
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
const DICTIONARY_TOO_LARGE = [
    'has a dictionary of more than 64 MiB',
    'Write it with smaller row groups, or without a dictionary.',
];

;// CONCATENATED MODULE: ./build/members/parquet/delta.js



function deltaIntegers(bytes, width) {
    const steps = createDelta(bytes, 0);
    const pairs = new Int32Array(2 * BATCH);
    const narrow = width === 4 ? new Int32Array(BATCH) : pairs;
    const out = noValues(new Uint8Array(narrow.buffer));
    return (most) => {
        out.count = steps.next(pairs, most);
        for (let i = 0; i < out.count; i += 1) {
            if (width === 4)
                narrow[i] = pairs[2 * i];
            out.starts[i] = i * width;
            out.ends[i] = (i + 1) * width;
        }
        return out;
    };
}
function deltaLengths(bytes) {
    return cut(bytes, createDelta(bytes, 0));
}
function cut(bytes, lengths) {
    const pairs = new Int32Array(2 * BATCH);
    const out = noValues(bytes);
    let at = lengths.end();
    return (most) => {
        out.count = lengths.next(pairs, most);
        for (let i = 0; i < out.count; i += 1) {
            const length = lengthOf(pairs, i);
            if (length > bytes.length - at)
                throw badParquet('is damaged');
            out.starts[i] = at;
            at += length;
            out.ends[i] = at;
        }
        return out;
    };
}
function deltaStrings(bytes) {
    const prefixes = createDelta(bytes, 0);
    const lengths = createDelta(bytes, prefixes.end());
    if (prefixes.count !== lengths.count)
        throw badParquet('is damaged');
    const suffixes = cut(bytes, lengths);
    const pairs = new Int32Array(2 * BATCH);
    const out = noValues(new Uint8Array(values_BATCH_BYTES + 2 * MAX_RECORD_BYTES));
    let left = noValues(bytes);
    let used = 0;
    let previous = 0;
    return (most) => {
        if (used === left.count) {
            left = suffixes(most);
            prefixes.next(pairs, left.count);
            used = 0;
        }
        const last = out.count - 1;
        let before = 0;
        let at = 0;
        if (last >= 0) {
            out.bytes.copyWithin(0, out.starts[last], out.ends[last]);
            at = previous;
        }
        let count = 0;
        for (; used < left.count && count < most && (count === 0 || at <= values_BATCH_BYTES); used += 1, count += 1) {
            const prefix = lengthOf(pairs, used);
            const suffix = left.bytes.subarray(left.starts[used], left.ends[used]);
            if (prefix > previous)
                throw badParquet('is damaged');
            if (prefix + suffix.length > MAX_RECORD_BYTES)
                throw badParquet('has a value of more than 1 MiB');
            out.bytes.copyWithin(at, before, before + prefix);
            out.bytes.set(suffix, at + prefix);
            before = at;
            previous = prefix + suffix.length;
            out.starts[count] = at;
            at += previous;
            out.ends[count] = at;
        }
        out.count = count;
        return out;
    };
}
function lengthOf(pairs, i) {
    const low = pairs[2 * i];
    if (low < 0 || pairs[2 * i + 1] !== 0)
        throw badParquet('is damaged');
    return low;
}
function createDelta(bytes, from) {
    const reader = { bytes, at: from };
    const blockSize = small(reader, 1 << 20);
    const miniblocks = small(reader, 1 << 12);
    const count = small(reader, 2 ** 31 - 1);
    const first = varint(reader);
    const perMiniblock = blockSize / miniblocks;
    if (count > 1 && (!(perMiniblock > 0) || perMiniblock % 8 !== 0))
        throw badParquet('is damaged');
    const firstBlock = reader.at;
    let done = 0;
    let low = unzigzagLow(first);
    let high = unzigzagHigh(first);
    let stepLow = 0;
    let stepHigh = 0;
    let widths = 0;
    let miniblock = miniblocks;
    let width = 0;
    let bit = 0;
    let left = 0;
    function nextMiniblock() {
        if (miniblock === miniblocks) {
            const step = varint(reader);
            stepLow = unzigzagLow(step);
            stepHigh = unzigzagHigh(step);
            widths = reader.at;
            reader.at += miniblocks;
            miniblock = 0;
        }
        if (reader.at > bytes.length)
            throw badParquet('has fewer values than it claims');
        width = bytes[widths + miniblock];
        if (width > 64)
            throw badParquet('is damaged');
        miniblock += 1;
        bit = 8 * reader.at;
        left = perMiniblock;
        reader.at += (perMiniblock * width) / 8;
    }
    function addStep() {
        if (left === 0)
            nextMiniblock();
        left -= 1;
        let packedLow = 0;
        let packedHigh = 0;
        if (width > 0) {
            if (bit + width > 8 * bytes.length)
                throw badParquet('has fewer values than it claims');
            let at = bit >>> 3;
            let shift = bit & 7;
            for (let got = 0; got < width; at += 1, shift = 0) {
                const taken = Math.min(8 - shift, width - got);
                const part = (bytes[at] >>> shift) & ((1 << taken) - 1);
                if (got >= 32)
                    packedHigh |= part << (got - 32);
                else {
                    packedLow |= part << got;
                    if (got + taken > 32)
                        packedHigh |= part >>> (32 - got);
                }
                got += taken;
            }
            bit += width;
        }
        const sum = (low >>> 0) + (stepLow >>> 0) + (packedLow >>> 0);
        low = sum | 0;
        high = (high + stepHigh + packedHigh + Math.floor(sum / 0x100000000)) | 0;
    }
    return {
        count,
        next(pairs, most) {
            const wanted = Math.min(most, count - done);
            for (let i = 0; i < wanted; i += 1) {
                if (done > 0)
                    addStep();
                done += 1;
                pairs[2 * i] = low;
                pairs[2 * i + 1] = high;
            }
            return wanted;
        },
        end() {
            const skipper = { bytes, at: firstBlock };
            for (let passed = 1; passed < count;) {
                varint(skipper);
                const begin = skipper.at;
                skipper.at += miniblocks;
                for (let i = 0; i < miniblocks && passed < count; i += 1, passed += perMiniblock) {
                    skipper.at += (perMiniblock * (bytes[begin + i] ?? 0)) / 8;
                }
                if (skipper.at > bytes.length)
                    throw badParquet('is damaged');
            }
            return skipper.at;
        },
    };
}
function varint(reader) {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
        const next = reader.bytes[reader.at];
        if (next === undefined)
            throw badParquet('has fewer values than it claims');
        reader.at += 1;
        value |= BigInt(next & 0x7f) << shift;
        if (next < 0x80)
            return value;
    }
    throw badParquet('is damaged');
}
function small(reader, limit) {
    const value = varint(reader);
    if (value > BigInt(limit))
        throw badParquet('is damaged');
    return Number(value);
}
function unzigzagLow(value) {
    return Number(BigInt.asIntN(32, (value >> 1n) ^ -(value & 1n)));
}
function unzigzagHigh(value) {
    return Number(BigInt.asIntN(32, ((value >> 1n) ^ -(value & 1n)) >> 32n));
}

;// CONCATENATED MODULE: ./build/members/parquet/header.js


async function headerReader() {
    const { deserializeTCompactProtocol } = await __webpack_require__.e(/* import() */ 558).then(__webpack_require__.bind(__webpack_require__, 52558));
    return (bytes) => {
        const length = endOfStruct(bytes, 0);
        if (length === null)
            return null;
        const view = new DataView(bytes.buffer, bytes.byteOffset, length);
        const fields = guarded(() => deserializeTCompactProtocol({ view, offset: 0 }));
        const kind = header_KINDS[numberOf(fields, 1)] ?? 'other';
        const details = detailsOf(fields, kind);
        const version2 = kind === 'data v2';
        const header = {
            kind,
            size: numberOf(fields, 2),
            storedSize: numberOf(fields, 3),
            checksum: typeof fields.field_4 === 'number' ? fields.field_4 >>> 0 : null,
            values: kind === 'other' ? 0 : numberOf(details, 1),
            encoding: kind === 'other' ? 0 : numberOf(details, version2 ? 4 : 2),
            levelEncoding: kind === 'data' ? numberOf(details, 3) : 0,
            definitionBytes: version2 ? numberOf(details, 5) : 0,
            repetitionBytes: version2 ? numberOf(details, 6) : 0,
            compressed: details.field_7 !== false,
        };
        return { header, length };
    };
}
const header_KINDS = ['data', 'other', 'dictionary', 'data v2'];
const DETAILS = { data: 'field_5', dictionary: 'field_7', 'data v2': 'field_8' };
function detailsOf(fields, kind) {
    if (kind === 'other')
        return {};
    const details = fields[DETAILS[kind]];
    if (typeof details !== 'object' || details === null)
        throw badParquet('has a damaged page');
    return details;
}
function numberOf(fields, id) {
    const value = fields[`field_${id}`];
    if (typeof value !== 'number' || value < 0)
        throw badParquet('has a damaged page');
    return value;
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./build/members/parquet/render.js



function render(raw, column) {
    if (column.kind === 'text' || column.kind === 'null')
        return (most) => checkText(raw(most));
    if (column.kind === 'uuid')
        return renderUuids(raw);
    return renderIntegers(raw, column.kind, column.scale);
}
function checkText(raw) {
    const { bytes, starts, ends, count } = raw;
    if (count === 0)
        return raw;
    if ((0,external_node_buffer_.isAscii)(bytes.subarray(starts[0], ends[count - 1])))
        return raw;
    for (let i = 0; i < count; i += 1) {
        if (!(0,external_node_buffer_.isUtf8)(bytes.subarray(starts[i], ends[i])))
            ends[i] = NOT_UTF8;
    }
    return raw;
}
function renderUuids(stream) {
    const out = noValues(new Uint8Array(36 * BATCH));
    return (most) => {
        const { bytes, starts, count } = stream(most);
        let at = 0;
        for (let i = 0; i < count; i += 1) {
            out.starts[i] = at;
            for (let byte = 0; byte < 16; byte += 1) {
                if (byte === 4 || byte === 6 || byte === 8 || byte === 10)
                    out.bytes[at++] = 0x2d;
                const value = bytes[starts[i] + byte];
                out.bytes[at++] = HEX[value >> 4];
                out.bytes[at++] = HEX[value & 15];
            }
            out.ends[i] = at;
        }
        out.count = count;
        return out;
    };
}
const HEX = Buffer.from('0123456789abcdef');
const MAX_DIGITS = 79;
function renderIntegers(stream, kind, scale) {
    const digits = Buffer.allocUnsafeSlow(MAX_DIGITS * BATCH);
    const out = noValues(digits);
    const unit = 10n ** BigInt(scale);
    let viewed = new Uint8Array(0);
    let view = new DataView(viewed.buffer);
    return (most) => {
        const { bytes, starts, ends, count } = stream(most);
        if (bytes !== viewed) {
            viewed = bytes;
            view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        }
        let at = 0;
        for (let i = 0; i < count; i += 1) {
            out.starts[i] = at;
            const start = starts[i];
            let value = kind === 'big-endian'
                ? bigEndian(bytes.subarray(start, ends[i]))
                : littleEndian(view, start, ends[i] - start, kind === 'signed');
            if (scale > 0) {
                const whole = BigInt(value) / unit;
                if (whole * unit !== BigInt(value)) {
                    out.ends[i] = FRACTION;
                    continue;
                }
                value = whole;
            }
            if (typeof value === 'number')
                at = writeDigits(digits, at, value);
            else
                at += digits.write(String(value), at, 'latin1');
            out.ends[i] = at;
        }
        out.count = count;
        return out;
    };
}
function littleEndian(view, start, width, signed) {
    if (width === 4)
        return signed ? view.getInt32(start, true) : view.getUint32(start, true);
    const low = view.getUint32(start, true);
    const high = signed ? view.getInt32(start + 4, true) : view.getUint32(start + 4, true);
    if (high < 0x200000 && high >= -0x200000)
        return high * 0x100000000 + low;
    return signed ? view.getBigInt64(start, true) : view.getBigUint64(start, true);
}
function bigEndian(bytes) {
    if (bytes.length === 0 || bytes.length > 32)
        throw badParquet('is damaged');
    return BigInt.asIntN(8 * bytes.length, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
}
function writeDigits(out, start, value) {
    let at = start;
    let rest = value;
    if (rest < 0) {
        out[at++] = 0x2d;
        rest = -rest;
    }
    let length = 1;
    for (let power = 10; power <= rest; power *= 10)
        length += 1;
    const end = at + length;
    for (let i = end - 1; i >= at; i -= 1) {
        const tenth = Math.floor(rest / 10);
        out[i] = 0x30 + (rest - tenth * 10);
        rest = tenth;
    }
    return end;
}

;// CONCATENATED MODULE: ./build/members/parquet/pages.js







const MAX_PAGE = 256 * 1024 * 1024;
const MAX_DICTIONARY = 64 * 1024 * 1024;
const MAX_DICTIONARY_VALUES = 4 * 1024 * 1024;
const WINDOW = 4 * 1024 * 1024;
async function* pagesOf(settings, chunk) {
    const { column, source, codecs, spend } = settings;
    const { start, end, codec } = placeOfChunk(chunk, settings);
    const readHeader = await headerReader();
    let dictionary = null;
    let window = Buffer.alloc(0);
    let windowStart = start;
    const bytesAt = async (at, length) => {
        const wanted = Math.min(end, at + length);
        if (wanted > windowStart + window.length) {
            windowStart = at;
            window = await source.slice(at, Math.min(end, Math.max(wanted, at + WINDOW)));
        }
        return window.subarray(at - windowStart, wanted - windowStart);
    };
    for (let at = start; at < end;) {
        const found = readHeader(await bytesAt(at, SHORT_HEADER)) ?? readHeader(await bytesAt(at, MAX_HEADER));
        if (found === null)
            throw badParquet('has a damaged page');
        const { header } = found;
        if (header.size > MAX_PAGE)
            throw badParquet('has a page of more than 256 MiB', 'Write smaller row groups.');
        spend(header.size);
        at += found.length;
        if (header.storedSize > end - at)
            throw badParquet('has a page that is longer than its column');
        const stored = await bytesAt(at, header.storedSize);
        at += header.storedSize;
        if (header.checksum !== null && header.checksum !== (0,external_node_zlib_.crc32)(stored))
            throw badParquet(...WRONG_CHECKSUM);
        if (header.kind === 'dictionary') {
            if (header.size > MAX_DICTIONARY || header.values > MAX_DICTIONARY_VALUES)
                throw badParquet(...DICTIONARY_TOO_LARGE);
            const bytes = decompressPage(codecs, codec, stored, header.size);
            dictionary = collect(render(plainValues(bytes, column), column), header.values, MAX_DICTIONARY);
            spend(dictionary.bytes.length);
        }
        else if (header.kind !== 'other') {
            yield dataPage(settings, codec, header, stored, dictionary);
        }
    }
}
const WRONG_CHECKSUM = [
    'is damaged: a page does not have the checksum that it was written with',
    'Copy or export it again.',
];
const SHORT_HEADER = 64 * 1024;
const MAX_HEADER = 16 * 1024 * 1024;
function placeOfChunk(chunk, { source, column }) {
    if (chunk?.crypto_metadata !== undefined || chunk?.encrypted_column_metadata !== undefined) {
        throw badParquet(`has an encrypted column \`${column.name}\`, which is not supported`, 'Export it without.');
    }
    if (chunk?.file_path)
        throw badParquet('refers to other files, which is not supported');
    const meta = chunk?.meta_data;
    if (meta === undefined || meta.type !== column.type || meta.path_in_schema.length !== column.depth) {
        throw badParquet('has a damaged footer');
    }
    const data = Number(meta.data_page_offset);
    const start = Math.min(data, Number(meta.dictionary_page_offset || data));
    const end = start + Number(meta.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= source.size))
        throw badParquet('has a column outside the file');
    return { start, end, codec: meta.codec };
}
function dataPage(settings, codec, header, stored, dictionary) {
    const { column, codecs } = settings;
    let levels = null;
    let bytes;
    if (header.kind === 'data v2') {
        const outside = header.repetitionBytes + header.definitionBytes;
        if (outside > Math.min(stored.length, header.size))
            throw badParquet('is damaged');
        if (column.maxLevel > 0)
            levels = stored.subarray(header.repetitionBytes, outside);
        const rest = stored.subarray(outside);
        const size = header.size - outside;
        bytes = header.compressed && rest.length > 0 ? decompressPage(codecs, codec, rest, size) : rest;
    }
    else {
        bytes = decompressPage(codecs, codec, stored, header.size);
        if (column.maxLevel > 0) {
            if (bytes.length < 4 || header.levelEncoding !== RLE)
                throw badParquet('has definition levels that are not supported');
            const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
            if (length > bytes.length - 4)
                throw badParquet('is damaged');
            levels = bytes.subarray(4, 4 + length);
            bytes = bytes.subarray(4 + length);
        }
    }
    const rows = header.values;
    if (header.encoding === RLE_DICTIONARY || header.encoding === PLAIN_DICTIONARY) {
        const width = bytes[0] ?? 0;
        if (width > 24)
            throw badParquet('is damaged');
        return { rows, levels, texts: byPlace(bytes.subarray(1), width, dictionary ?? NO_DICTIONARY) };
    }
    return { rows, levels, texts: render(decodeValues(bytes, header.encoding, column), column) };
}
const NO_DICTIONARY = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(0),
    ends: new Int32Array(0),
    count: 0,
};
function decodeValues(bytes, encoding, column) {
    const { type, width } = column;
    if (encoding === pages_PLAIN || bytes.length === 0)
        return plainValues(bytes, column);
    if (encoding === DELTA_BINARY_PACKED && type === 'INT32')
        return deltaIntegers(bytes, 4);
    if (encoding === DELTA_BINARY_PACKED && type === 'INT64')
        return deltaIntegers(bytes, 8);
    if (encoding === DELTA_LENGTH_BYTE_ARRAY && type === 'BYTE_ARRAY')
        return deltaLengths(bytes);
    if (encoding === DELTA_BYTE_ARRAY && type.endsWith('BYTE_ARRAY')) {
        const values = deltaStrings(bytes);
        return width === 0 ? values : (most) => allOfWidth(values(most), width);
    }
    if (encoding === BYTE_STREAM_SPLIT && width > 0)
        return splitBytes(bytes, width);
    throw badParquet('uses an encoding that is not supported', 'Write it with plain or dictionary encoding.');
}
function plainValues(bytes, { width }) {
    return width === 0 ? lengthPrefixed(bytes) : fixedWidth(bytes, width);
}
function allOfWidth(values, width) {
    for (let i = 0; i < values.count; i += 1) {
        if (values.ends[i] - values.starts[i] !== width)
            throw badParquet('is damaged');
    }
    return values;
}
const pages_PLAIN = 0;
const PLAIN_DICTIONARY = 2;
const RLE = 3;
const DELTA_BINARY_PACKED = 5;
const DELTA_LENGTH_BYTE_ARRAY = 6;
const DELTA_BYTE_ARRAY = 7;
const RLE_DICTIONARY = 8;
const BYTE_STREAM_SPLIT = 9;

;// CONCATENATED MODULE: ./build/members/parquet/parquet-column.js




function chooseLeaf(footer, settings) {
    const leaves = leavesOf(footer.schema);
    const wanted = settings.column ?? settings.identifier;
    const top = leaves.filter(({ path }) => path.length === 1);
    if (typeof wanted === 'number')
        throw parquet_column_notFound(`A Parquet file\u2019s columns have no positions.${namesOf(leaves)}`);
    const only = settings.column === undefined && leaves.length === 1 ? top[0] : undefined;
    const chosen = top.find(({ name }) => name === wanted) ?? leaves.find(({ name }) => name === wanted) ?? only;
    if (chosen === undefined) {
        const inside = leaves.find(({ name }) => name.startsWith(`${wanted}.`));
        if (inside !== undefined)
            throw unusable(wanted, 'nested values', inside);
        const names = leaves.map(({ name }) => name);
        const hint = (0,suggest/* didYouMean */.au)(wanted, names) || namesOf(leaves);
        throw parquet_column_notFound(`The Parquet file has no column \`${wanted}\`.${hint}`);
    }
    const found = chosen.repeated ? 'nested values' : typeOf(chosen.element);
    if (typeof found === 'string')
        throw unusable(chosen.name, found, chosen);
    const { name, path, leaf, maxLevel } = chosen;
    return { name, depth: path.length, leaf, maxLevel, levelBits: 32 - Math.clz32(maxLevel), ...found };
}
function parquet_column_notFound(message) {
    return (0,problems_problem/* problemError */.gS)('column-not-found', message);
}
function unusable(column, holds, { name, path, repeated }) {
    const inStruct = holds === 'nested values' && !repeated && path.length > 1;
    const advice = inStruct
        ? `Set \`column\` to a field in it, such as \`${name}\`.`
        : 'Export it as text or integers, or set `column` to another.';
    return (0,bad_format/* badFormat */.V)(`The column \`${column}\` of the Parquet file holds ${holds}, which cannot be IDs. ${advice}`);
}
function namesOf(leaves) {
    const names = leaves.slice(0, parquet_column_MAX_NAMES).map(({ name }) => `\`${name.slice(0, MAX_NAME_LENGTH)}\``);
    if (leaves.length > parquet_column_MAX_NAMES)
        names.push('\u2026');
    return ` Set \`column\` to the name of the ID column; there are ${names.join(', ')}.`;
}
const parquet_column_MAX_NAMES = 10;
const MAX_NAME_LENGTH = 60;
function leavesOf(schema) {
    const leaves = [];
    const open = [
        { left: schema[0]?.num_children ?? 0, path: [], maxLevel: 0, repeated: false },
    ];
    for (let i = 1; i < schema.length; i += 1) {
        while (open.length > 1 && open.at(-1).left === 0)
            open.pop();
        const parent = open.at(-1);
        parent.left -= 1;
        const element = schema[i];
        const path = [...parent.path, element.name];
        if (path.length > parquet_column_MAX_DEPTH)
            throw badParquet('has structs in structs, more than 100 deep');
        const maxLevel = parent.maxLevel + (LEVELS_UP.has(element.repetition_type ?? '') ? 1 : 0);
        const repeated = parent.repeated || element.repetition_type === 'REPEATED';
        if (element.type !== undefined)
            leaves.push({ element, path, name: path.join('.'), leaf: leaves.length, maxLevel, repeated });
        else
            open.push({ left: element.num_children ?? 0, path, maxLevel, repeated });
    }
    return leaves;
}
const parquet_column_MAX_DEPTH = 100;
const LEVELS_UP = new Set(['OPTIONAL', 'REPEATED']);
function typeOf(element) {
    const { type, converted_type: converted } = element;
    const logical = element.logical_type;
    if (type === undefined)
        return 'nested values';
    const width = element.type_length ?? 0;
    if (logical?.type === 'NULL')
        return { type: 'INT32', width: 4, kind: 'null', scale: 0 };
    const other = OTHER_TYPES.get(logical?.type ?? '') ?? OTHER_TYPES.get(converted ?? '') ?? OTHER_TYPES.get(type);
    if (other !== undefined)
        return other;
    const isDecimal = logical?.type === 'DECIMAL' || converted === 'DECIMAL';
    const scale = isDecimal
        ? ((logical?.type === 'DECIMAL' ? logical.scale : undefined) ?? element.scale ?? 0)
        : 0;
    if (!(scale >= 0 && scale <= MAX_SCALE))
        return 'decimals of an unknown scale';
    if (type === 'INT32' || type === 'INT64') {
        const unsigned = (logical?.type === 'INTEGER' && !logical.isSigned) || converted?.startsWith('UINT_') === true;
        return { type, width: type === 'INT32' ? 4 : 8, kind: unsigned ? 'unsigned' : 'signed', scale };
    }
    if (type === 'BYTE_ARRAY') {
        return { type, width: 0, kind: isDecimal ? 'big-endian' : 'text', scale };
    }
    if (type === 'FIXED_LEN_BYTE_ARRAY') {
        if (isDecimal && width > 0 && width <= 32)
            return { type, width, kind: 'big-endian', scale };
        if (logical?.type === 'UUID' && width === 16)
            return { type, width, kind: 'uuid', scale };
        return 'binary values';
    }
    return 'other values';
}
const MAX_SCALE = 77;
const OTHER_TYPES = new Map([
    ['BOOLEAN', 'true and false'],
    ['FLOAT', 'floating-point numbers'],
    ['DOUBLE', 'floating-point numbers'],
    ['FLOAT16', 'floating-point numbers'],
    ['INT96', 'times'],
    ['DATE', 'dates'],
    ['TIME', 'times'],
    ['TIME_MILLIS', 'times'],
    ['TIME_MICROS', 'times'],
    ['TIMESTAMP', 'times'],
    ['TIMESTAMP_MILLIS', 'times'],
    ['TIMESTAMP_MICROS', 'times'],
    ['JSON', 'JSON'],
    ['BSON', 'BSON'],
    ['GEOMETRY', 'shapes'],
    ['GEOGRAPHY', 'shapes'],
]);

;// CONCATENATED MODULE: ./build/members/parquet/parquet.js













const MAX_UNPACKED = 512 * 1024 * 1024;
const MAX_EXPANDED = 4 * 1024 * 1024 * 1024;
const BYTES_PER_ROW = 8;
const MAX_ROWS = 128 * 1024 * 1024;
const MAX_ROWS_PER_BYTE = 100;
async function readParquet(source, settings, sink) {
    const plain = await unpacked(source);
    const footer = await loadFooter(plain);
    const column = chooseLeaf(footer, settings);
    let left = Math.max(MAX_EXPANDED, (0,decompress/* expansionLimit */.lS)(plain.size));
    const spend = (bytes) => {
        left -= bytes;
        if (left < 0)
            throw badParquet(...EXPANDS_TOO_MUCH);
    };
    const pages = { source: plain, column, codecs: await loadCodecs(), spend };
    const groups = footer.row_groups.map((group) => rowsOf(group, column));
    const most = Math.max(MAX_ROWS, MAX_ROWS_PER_BYTE * plain.size);
    if (groups.reduce((sum, { rows }) => sum + rows, 0) > most)
        throw tooManyRows(most);
    let row = 0;
    for (const { chunk, rows } of groups) {
        if (rows === 0)
            continue;
        row =
            column.kind === 'null'
                ? giveNulls(row, rows, spend, sink)
                : await readRowGroup(pages, chunk, row, rows, sink);
    }
    const { num_rows: claimed } = footer;
    if (claimed !== undefined && BigInt(row) !== claimed)
        throw badParquet('has another number of rows than it claims');
}
function rowsOf(group, { leaf }) {
    const chunk = group.columns[leaf];
    const rows = Number(group.num_rows ?? chunk?.meta_data?.num_values ?? 0);
    if (!(rows >= 0))
        throw badParquet('claims a negative number of rows');
    return { chunk, rows };
}
function tooManyRows(most) {
    return badParquet(`claims more than ${(0,words_numbers/* count */.U9)(most)} rows, the most that are read from a file of its size`, 'Split it into several files.');
}
const EXPANDS_TOO_MUCH = [
    'holds more than 4 GiB of IDs once it is unpacked, which is the most that is read from a file of its size',
    'Split it into several files.',
];
function giveNulls(firstRow, rows, spend, sink) {
    for (let done = 0; done < rows; done += 1) {
        if (done % BATCH === 0)
            spend(BYTES_PER_ROW * Math.min(BATCH, rows - done));
        sink.invalid('not-an-id', firstRow + done + 1, NULL);
    }
    return firstRow + rows;
}
async function readRowGroup(settings, chunk, firstRow, rows, sink) {
    let row = firstRow;
    for await (const page of pagesOf(settings, chunk)) {
        if (row - firstRow + page.rows > rows)
            throw badParquet('has more values in a row group than rows');
        readPage(settings, page, row, sink);
        row += page.rows;
    }
    if (row - firstRow !== rows)
        throw badParquet('has fewer values in a row group than rows');
    return row;
}
function readPage({ column, spend }, page, firstRow, sink) {
    const { maxLevel, levelBits } = column;
    const fillLevels = page.levels === null ? null : readHybrid(page.levels, levelBits);
    for (let done = 0; done < page.rows; done += BATCH) {
        const rows = Math.min(BATCH, page.rows - done);
        if (fillLevels === null)
            LEVELS.fill(maxLevel, 0, rows);
        else
            fillLevels(LEVELS, rows);
        let present = 0;
        for (let i = 0; i < rows; i += 1)
            if (LEVELS[i] === maxLevel)
                present += 1;
        spend(BYTES_PER_ROW * rows);
        giveRows(page.texts, rows, present, maxLevel, firstRow + done, spend, sink);
    }
}
const LEVELS = new Int32Array(BATCH);
function giveRows(texts, rows, present, maxLevel, rowsBefore, spend, sink) {
    let left = present;
    let values = null;
    let next = 0;
    let length = 0;
    for (let i = 0; i < rows; i += 1) {
        const row = rowsBefore + i + 1;
        if (LEVELS[i] !== maxLevel) {
            sink.invalid('not-an-id', row, NULL);
            continue;
        }
        if (values === null || next === values.count) {
            values = texts(left);
            if (values.count === 0)
                throw badParquet('has fewer values than it claims');
            left -= values.count;
            next = 0;
        }
        const start = values.starts[next];
        const end = values.ends[next];
        next += 1;
        if (end >= start) {
            length += end - start;
            sink.id(values.bytes, start, end, row);
        }
        else if (end === FRACTION) {
            sink.invalid('not-an-id', row, { why: 'fraction' });
        }
        else {
            throw (0,problems_problem/* problemError */.gS)('bad-encoding', NOT_TEXT, { line: row });
        }
    }
    spend(length);
}
const NULL = { why: 'null' };
const NOT_TEXT = 'A value of the Parquet file is not valid UTF-8. Export the column as text.';
const NO_PARQUET = 'This is not a Parquet file, or it is damaged. Set `format` to what it is, or export it again.';
async function unpacked(source) {
    (0,decompress/* refuseEmptyArchive */.Ap)(source);
    const head = await source.slice(0, Math.min(sniff/* HEAD_LENGTH */.Gu, source.size));
    if (head.toString('latin1', 0, 4) === 'PAR1')
        return source;
    const found = (0,sniff/* sniff */.ZF)(head);
    if (found.kind === 'foreign')
        throw (0,bad_format/* badFormat */.V)(found.message);
    if (found.kind === 'text')
        throw (0,bad_format/* badFormat */.V)(pageIn(head.toString('utf8', 0, DOCUMENT_HEAD)) ?? NO_PARQUET);
    const parts = [];
    let size = 0;
    for await (const chunk of (0,decompress/* decompress */.mF)(source.chunks(), source.size)) {
        size += chunk.length;
        if (size > MAX_UNPACKED)
            throw badParquet('is over 512 MiB once it is unpacked: do not compress it as a whole');
        parts.push(Buffer.from(chunk));
    }
    const bytes = Buffer.concat(parts);
    if ((0,sniff/* sniff */.ZF)(bytes).kind !== 'parquet')
        throw badParquet('is compressed, but what is in it is not a Parquet file');
    return {
        ...source,
        size,
        slice: async (start, end) => bytes.subarray(start, end),
    };
}

;// CONCATENATED MODULE: ./build/members/rules/file-names.js


function mixedExports(names) {
    const exports = new Map();
    for (const name of names) {
        const [, folder, part, uuid] = SPARK_PART.exec(name) ?? [];
        if (folder === undefined || part === undefined || uuid === undefined)
            continue;
        const key = `${folder}/${Number(part)}`;
        const first = exports.get(key) ?? uuid;
        exports.set(key, first);
        if (first === uuid)
            continue;
        return (0,problems_problem/* error */.z3)('mixed-exports', `Part ${part} is there twice, from two exports, so both lists would be read as one. Empty the folder before each export, or name the files of one in \`members\`.`, { file: name });
    }
    return null;
}
function missingParts(names) {
    return [...seriesOf(names).values()].flatMap(({ width, numbers, file }) => {
        const sorted = [...numbers].sort((a, b) => a - b);
        const [first = 0] = sorted;
        const last = sorted.at(-1) ?? 0;
        const wanted = last - first + 1;
        if (first > 1 || numbers.size === wanted || numbers.size * 2 < wanted)
            return [];
        const gap = sorted.find((number) => !numbers.has(number + 1)) ?? first;
        const missing = String(gap + 1).padStart(width, '0');
        return [
            (0,problems_problem/* warning */.$e)('missing-part', `The files are numbered from ${String(first).padStart(width, '0')} to ${String(last).padStart(width, '0')}, and ${(0,words_numbers/* plural */.LS)(wanted - numbers.size, 'number')} of ${(0,words_numbers/* count */.U9)(wanted)} ${wanted - numbers.size === 1 ? 'is' : 'are'} missing, the first ${missing}. Check that the export is complete.`, { file }),
        ];
    });
}
function seriesOf(names) {
    const found = new Map();
    for (const file of names) {
        if (SPARK_PART.test(file))
            continue;
        for (const { 0: digits, index } of file.matchAll(/(?<![0-9])[0-9]{4,15}(?![0-9])/g)) {
            const width = digits.length;
            const key = `${file.slice(0, index)}\0${width}\0${file.slice(index + width)}`;
            const series = found.get(key) ?? { width, numbers: new Set(), file };
            found.set(key, series);
            series.numbers.add(Number(digits));
        }
    }
    return found;
}
function isFirstPartOfSpark(name) {
    return Number(SPARK_PART.exec(name)?.[2]) === 0;
}
const SPARK_PART = /^((?:.*\/)?)part-([0-9]+)-(?:tid-[0-9]+-)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-f])[^/]*$/i;

;// CONCATENATED MODULE: ./build/members/rules/empty-file.js


function seeText(seen, chunk) {
    if (chunk.length === 0)
        return;
    if (seen.isBlank)
        seen.isBlank = chunk.every(isLineEnd);
    seen.endsInLine = isLineEnd(chunk[chunk.length - 1]);
}
function emptyFile({ name, format, seen }, audience, isOneOfSeveral) {
    if (format === null || !seen.isWhole || audience.accept.includes('empty-file'))
        return null;
    const needsHeader = (format === 'csv' || format === 'tsv') && audience.header;
    if (needsHeader ? seen.hasColumns : !seen.isBlank)
        return null;
    if (isFirstPartOfSpark(name) || (!needsHeader && !isOneOfSeveral))
        return null;
    const nothing = needsHeader ? NOTHING : NOTHING_OF_SEVERAL;
    const what = seen.isBlank ? nothing : NO_HEADER;
    return (0,problems_problem/* error */.z3)('empty-file', `${what}, so its export probably failed. Check the step that writes it.`, {
        file: name,
    });
}
const NO_HEADER = 'The file ends with the lines that `skip_lines` leaves out, without a header';
const NOTHING = 'The file is empty and does not even have a header';
const NOTHING_OF_SEVERAL = 'The file is empty, although the audience has others';
function isLineEnd(byte) {
    return byte === 0x0a || byte === 0x0d;
}

// EXTERNAL MODULE: ./build/members/text/decode.js
var decode = __webpack_require__(73142);
;// CONCATENATED MODULE: ./build/members/read-file.js







async function readMemberFile(source, format, reading) {
    const { audience, sink, pause } = reading;
    if (format === null)
        throw (0,bad_format/* badFormat */.V)(UNKNOWN_EXTENSION);
    if (format === 'parquet') {
        await readParquet(pacedSlices(source, pause), audience, sink);
        return;
    }
    const text = paced((0,decode/* readText */.y)(source, audience.encoding), source.size, reading);
    await TEXT_READERS[format](text, audience, sink);
}
const TEXT_READERS = {
    csv: readCsv,
    tsv: readTsv,
    lines: readLines,
    ndjson: readNdjson,
    json: readJson,
};
const UNKNOWN_EXTENSION = 'The file name does not say which format this is; set `format` to csv, tsv, lines, ndjson, json or parquet.';
async function* paced(text, size, { pause, seen, foresee }) {
    let first = true;
    for await (const chunk of text) {
        const { length } = chunk;
        seeText(seen, chunk);
        yield chunk;
        if (first && length < size)
            foresee(length / size);
        first = false;
        await pause?.();
    }
    seen.isWhole = true;
}
function pacedSlices(source, pause) {
    return {
        ...source,
        async slice(start, end) {
            await pause?.();
            return source.slice(start, end);
        },
    };
}

;// CONCATENATED MODULE: ./build/members/rules/member-shape.js
function shapeOf(text) {
    const kind = member_shape_KINDS.find((form) => form.test(text));
    if (kind !== undefined)
        return (id) => kind.test(id);
    if ((text.match(/[0-9]/g) ?? []).length < 2)
        return null;
    const folded = foldDigits(text);
    return (id) => foldDigits(id) === folded;
}
function isSurelyMember(text) {
    return member_shape_KINDS.some((form) => form.test(text));
}
function foldDigits(text) {
    return text.replace(/[0-9]+/g, '0');
}
const member_shape_KINDS = [
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    /^\+?[0-9]{5,}$/,
    /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
    /^(?=.*[0-9])[0-9a-f]{16,}$/i,
];

;// CONCATENATED MODULE: ./build/members/rules/invisible-character.js
function invisibleCharacter(id) {
    if (!SUSPECT.test(id))
        return null;
    const rest = id.replace(EMOJI, '').replace(JOINER_IN_WORD, '');
    if (INVISIBLE.test(rest))
        return 'error';
    return /\p{Cf}/u.test(rest) ? 'warning' : null;
}
function isInvisiblyPadded(text) {
    return INVISIBLE.test(text.replace(text.trim(), ''));
}
const RANGES = [
    ...['a0', 'ad', '34f', '115f-1160', '17b4-17b5', '180e', '2000-200f', '202a-202f', '205f-2069', '2800'],
    ...['3164', 'feff', 'ffa0', 'fffc-fffd'],
]
    .map((range) => range.replace(/[0-9a-f]+/g, (code) => `\\u{${code}}`))
    .join('');
const INVISIBLE = new RegExp(`[${RANGES}]`, 'u');
const SUSPECT = new RegExp(`[${RANGES}\\p{Cf}]`, 'u');
const EMOJI = /\p{ExtPict}[\ufe0e\ufe0f\p{EMod}]*(?:\u200d\p{ExtPict}[\ufe0e\ufe0f\p{EMod}]*)+|\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}/gu;
const JOINING = [
    ...['Arabic', 'Syriac', 'Mongolian', 'Nko', 'Mandaic', 'Phags_Pa', 'Manichaean', 'Adlam'],
    ...['Hanifi_Rohingya', 'Devanagari', 'Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu'],
    ...['Kannada', 'Malayalam', 'Sinhala', 'Myanmar', 'Khmer', 'Tibetan', 'Javanese', 'Balinese', 'Newa'],
    'Chakma',
]
    .map((script) => `\\p{scx=${script}}`)
    .join('');
const LETTER = `[[${JOINING}]&&[\\p{L}\\p{M}]]`;
const LETTER_OR_DIGIT = `[[${JOINING}]&&[\\p{L}\\p{M}\\p{Nd}]]`;
const VIRAMAS = '[\\u{94d}\\u{9cd}\\u{a4d}\\u{acd}\\u{b4d}\\u{bcd}\\u{c4d}\\u{ccd}\\u{d3b}\\u{d3c}\\u{d4d}\\u{dca}\\u{f84}\\u{1039}\\u{103a}\\u{17d2}\\u{1b44}\\u{a9c0}\\u{11133}\\u{11134}\\u{11442}]';
const JOINER_IN_WORD = new RegExp(`(?<=${LETTER})[\\u200c\\u200d](?=${LETTER_OR_DIGIT})|(?<=${VIRAMAS})\\u200d`, 'gv');

;// CONCATENATED MODULE: ./build/members/rules/row-rules.js






function createRowRules(audience, column) {
    const names = new Set([audience.identifier, column ?? ''].map(asciiLowerCase));
    names.delete('');
    const placeholder = createPlaceholderRule(audience.placeholders);
    const emails = audience.identifier === 'email';
    const accepted = new Set(audience.accept);
    const all = [
        ['placeholder-id', (id) => certain(placeholder(id), emails)],
        ['header-row', (id, isFirstRow) => headerRow(id, names, isFirstRow)],
        ['not-a-row', notARow],
        ['damaged-number', damagedNumber],
        ['invisible-character', invisibleCharacter],
        ['not-an-email', (id) => (emails ? notAnEmail(id) : null)],
    ];
    const rules = all.filter(([code]) => !accepted.has(code));
    return {
        judgePadded(text) {
            const trimmed = text.trim();
            const found = rules.find(([code, rule]) => code !== 'not-an-email' && rule(trimmed, false) === 'error');
            if (found !== undefined)
                return found[0];
            return !accepted.has('invisible-character') && isInvisiblyPadded(text) ? 'invisible-character' : null;
        },
        judge(id, line, isFirstRow) {
            if (isConflictMarker(id) && !accepted.has('not-a-row'))
                throw conflictMarker(line);
            let doubt = null;
            for (const [code, rule] of rules) {
                const finding = rule(id, isFirstRow);
                if (finding === 'error')
                    return { code, finding };
                if (finding !== null)
                    doubt ??= { code, finding };
            }
            return doubt;
        },
        texts: [...names, ...(accepted.has('placeholder-id') ? [] : placeholderTexts(audience.placeholders))],
        emails: emails && !accepted.has('not-an-email'),
        accepts: (code) => accepted.has(code),
    };
}
function certain(finding, emails) {
    return emails && finding !== null ? 'error' : finding;
}
function notAnEmail(id) {
    if (/^(?:mailto:|<)|[,;]$/i.test(id))
        return 'error';
    const [local, domain, ...more] = id.replace(/"(?:[^"\\]|\\.)*"/gs, 'quoted').split('@');
    if (!local || !domain || more.length > 0 || /\s/.test(local + domain))
        return 'error';
    return domain.includes('.') || /^\[.*\]$/.test(domain) ? null : 'warning';
}

;// CONCATENATED MODULE: ./build/members/rules/file-rules.js






function rulesWithoutColumns(audience, column) {
    const firstRows = watchFirstRows(null, null);
    return {
        rows: createRowRules(audience, column),
        headless: column === null,
        firstRows,
        verdict: (finding) => verdictAmong(firstRows, finding),
        decide: () => findQuotes(firstRows, audience, column === null),
    };
}
function verdictAmong(firstRows, finding) {
    if (finding === 'error-without-other-fractions')
        return firstRows.ofZeroFraction();
    return firstRows.areTelling(finding === 'error-among-longer-ids') ? 'error' : 'warning';
}
function rulesForColumn(audience, taken, matches) {
    const accepted = new Set(audience.accept);
    const { header, byPosition, line } = taken;
    const underHeader = byPosition && header !== null;
    if (underHeader && header.trim() === '' && !accepted.has('empty-header')) {
        throw (0,problems_problem/* problemError */.gS)('empty-header', EMPTY_HEADER, { line });
    }
    const shape = underHeader ? shapeOf(header.trim()) : null;
    const delimiters = byPosition && !accepted.has('wrong-delimiter') ? watchDelimiters(taken) : null;
    const firstRows = watchFirstRows(delimiters?.see ?? null, shape ?? (underHeader && matches !== null ? () => false : null));
    function isMember(text) {
        if (isHeaderWord(text) || text === audience.identifier)
            return false;
        if (matches?.(text) === true)
            return /[0-9@]/.test(text) || !firstRows.areTelling(false);
        if (shape === null || !firstRows.haveShape())
            return false;
        return firstRows.rows > 0 || isSurelyMember(text);
    }
    return {
        rows: createRowRules(audience, header),
        headless: header === null,
        firstRows,
        verdict: (finding) => verdictAmong(firstRows, finding),
        decide() {
            findQuotes(firstRows, audience, false);
            delimiters?.decide(firstRows.rows);
            if (underHeader && !accepted.has('no-header') && isMember(header.trim())) {
                throw (0,problems_problem/* problemError */.gS)('no-header', file_rules_NO_HEADER, { line });
            }
        },
    };
}
function findQuotes(firstRows, { accept, quote }, areLines) {
    const found = firstRows.quoted();
    if (found === null || accept.includes('damaged-number'))
        return;
    let remedy = 'Export the IDs';
    if (found.quote === '"' && areLines)
        remedy = 'Set `format: ndjson` if each line is a string of JSON, or export the IDs';
    if (found.quote === '"' && quote === false)
        remedy = 'Remove `quote: false`, or export the IDs';
    throw (0,problems_problem/* problemError */.gS)('damaged-number', `Nearly all IDs are in quotes, which would become part of them. ${remedy} without quotes, or set \`accept: [damaged-number]\` if the quotes belong to the IDs.`, { line: found.line });
}
const EMPTY_HEADER = 'The column has no name, like the index that some tools write first. Set `column` to the name or position of the column with the IDs.';
const file_rules_NO_HEADER = 'The first row looks like a member and would be taken for the header. Set `header: false` if the file has none.';

;// CONCATENATED MODULE: ./build/members/read.js












async function readMembers(request) {
    const { audience, sources, exportRules, pause } = request;
    const pattern = audience.pattern === undefined ? null : await compilePattern(audience.pattern);
    const rules = idRules(audience, pattern);
    const problems = createProblemList();
    const faults = [];
    const counts = { rows: 0, invalid: 0, duplicates: 0 };
    const batch = takeBatch();
    let file;
    const intake = createIntake(rules, batch, {
        batch(full) {
            request.take(full);
            exportRules?.take(full, file.name);
            counts.rows += full.count;
            counts.duplicates += tallyDuplicates(full, audience, file.tally);
            request.progress?.(counts.rows);
        },
        invalid(code, line, details) {
            counts.rows++;
            counts.invalid++;
            file.lastInvalidLine = line;
            file.tally.add(code, line, details);
        },
        lowered: (id) => exportRules?.lowered(id, batch),
        doubtful: (code, line) => file.tally.addDoubt(code, line),
        longNumber: (endsInZero, line) => exportRules?.longNumber(endsInZero, line, file.name),
    });
    try {
        for (const source of sources) {
            file = takeInHand(source.name, audience);
            const { format, seen } = file;
            const before = counts.rows;
            const foresee = (share) => {
                const { rows } = counts;
                if (rows > before)
                    request.foresee?.((before + (rows - before) / share) / rows);
            };
            const sink = sinkOf(intake, file, request, rules.matches);
            let fault = await read_faultOf(source, async (opened) => {
                await readMemberFile(opened, format, { audience, seen, pause, sink, foresee });
                intake.decide();
            });
            intake.flush();
            if (seen.isWhole && seen.isBlank && isFirstPartOfSpark(file.name))
                fault = null;
            if (source === sources.at(-1) && format !== 'json' && seen.isWhole && !seen.endsInLine)
                exportRules?.endWithoutLineEnd(file.name, file.lastInvalidLine);
            const mayBeEmpty = exportRules !== null && (seen.isBlank || fault === null);
            const empty = mayBeEmpty ? emptyFile(file, audience, sources.length > 1) : null;
            if (empty !== null)
                problems.push(empty);
            else if (fault !== null) {
                faults.push(fault);
                problems.push(fault);
            }
            if (fault === null || !MISREAD.has(fault.code))
                problems.push(...file.tally.problems());
        }
    }
    finally {
        giveBatch(batch);
    }
    problems.push(...(exportRules?.ofFiles(sources.map(({ name }) => name)) ?? []));
    return { ...counts, faults, problems: problems.all() };
}
function takeInHand(name, audience) {
    const format = (0,formats_format/* formatOf */.b)(name, audience.format);
    return {
        name,
        format,
        seen: { isWhole: false, hasColumns: false, isBlank: true, endsInLine: true },
        tally: createTally(name, audience, format),
        lastInvalidLine: 0,
    };
}
async function read_faultOf({ name, open }, read) {
    try {
        const source = await open();
        try {
            await read(source);
        }
        finally {
            await source.close();
        }
        return null;
    }
    catch (cause) {
        if (!(cause instanceof problems_problem/* ProblemError */.Mm))
            throw cause;
        return { file: name, ...cause.problem };
    }
}
function tallyDuplicates({ fresh, lines, count }, audience, tally) {
    let duplicates = 0;
    for (let i = 0; i < count; i++) {
        if (fresh[i] === 1)
            continue;
        duplicates++;
        if (audience.duplicates !== 'drop')
            tally.add('duplicate', lines[i]);
    }
    return duplicates;
}
const MISREAD = new Set([
    'wrong-delimiter',
    'no-header',
    'empty-header',
    'damaged-number',
]);
function sinkOf(intake, { format, seen }, { audience, exportRules, judgesRows = exportRules !== null }, matches) {
    const field = format === 'lines' ? null : String(audience.column ?? audience.identifier);
    const isTable = format === 'csv' || format === 'tsv';
    intake.begin(judgesRows && !isTable ? rulesWithoutColumns(audience, field) : null);
    return {
        id: intake.id,
        invalid: intake.invalid,
        columns(taken) {
            seen.hasColumns = true;
            intake.begin(judgesRows ? rulesForColumn(audience, taken, matches) : null);
        },
        conflictMarker(line) {
            if (exportRules !== null && !audience.accept.includes('not-a-row'))
                throw conflictMarker(line);
        },
    };
}

;// CONCATENATED MODULE: ./build/members/rules/first-lines.js



function createFirstLines(audience) {
    const words = new Set();
    let last = '';
    let first = '';
    let files = 0;
    return {
        take(batch, file) {
            if (file === last || batch.count === 0)
                return;
            last = file;
            if (files++ === 0)
                first = file;
            const format = (0,formats_format/* formatOf */.b)(file, audience.format);
            const isFirstLine = LINEWISE.has(format ?? '') && batch.lines[0] === 1 + audience.skip_lines;
            if (!isFirstLine || batch.count < 2 || !/[0-9@]/.test(batch.text(1)))
                words.add(null);
            else if (words.size < 2)
                words.add(batch.text(0));
        },
        problem() {
            const [word] = words;
            if (files < 2 || words.size !== 1 || typeof word !== 'string' || /[0-9@]/.test(word))
                return null;
            return (0,problems_problem/* warning */.$e)('header-row', `All ${(0,words_numbers/* count */.U9)(files)} files begin with the same line, which looks like a header and is read as a member. Set \`header: true\`, or \`format: csv\` for files that are read as lines, if it is a header.`, { file: first, line: 1 + audience.skip_lines });
        },
    };
}
const LINEWISE = new Set(['csv', 'tsv', 'lines']);

;// CONCATENATED MODULE: ./build/members/rules/id-lengths.js



const ENOUGH_ROWS = 1000;
const ENOUGH_OTHERS = 100;
const MAX_ODD = 5;
function createIdLengths() {
    const counts = new Float64Array(MAX_ID_BYTES + 1);
    const firsts = new Map();
    let total = 0;
    let last = null;
    function keep(batch, index, length, file) {
        const kept = firsts.get(length) ?? [];
        if (kept.length === 0)
            firsts.set(length, kept);
        kept.push({ id: batch.text(index), line: batch.lines[index], file });
    }
    function addRun(batch, begin, end, length, file) {
        const before = counts[length];
        counts[length] = before + end - begin;
        for (let i = begin; i < end && before + i - begin < MAX_ODD; i++)
            keep(batch, i, length, file);
        last = { length, line: batch.lines[end - 1], file };
    }
    return {
        take(batch, file) {
            const { offsets, words, count: number } = batch;
            let length = -1;
            let begin = 0;
            for (let i = 0; i <= number; i++) {
                let next = -1;
                if (i < number) {
                    next = batch.hasWide ? Array.from(batch.text(i)).length : words[offsets[i]];
                }
                if (next === length)
                    continue;
                if (i > begin)
                    addRun(batch, begin, i, length, file);
                length = next;
                begin = i;
            }
            total += number;
        },
        odd() {
            const usual = counts.findIndex((number) => number >= total - MAX_ODD);
            if (total < ENOUGH_ROWS || usual < 0)
                return null;
            const model = firsts.get(usual)?.[0]?.id ?? '';
            const odd = [...firsts].flatMap(([length, ids]) => length === usual ? [] : ids.filter(({ id }) => !isNextInSequence(id, length - usual, model)));
            const [first] = odd;
            if (first === undefined)
                return null;
            const [which, have, it] = odd.length === 1
                ? ['This ID', 'does', 'it']
                : [`${(0,words_numbers/* count */.U9)(odd.length)} IDs, the first on this line,`, 'do', 'them'];
            return (0,problems_problem/* warning */.$e)('odd-length', `${which} of ${(0,words_numbers/* count */.U9)(total)} ${have} not have ${(0,words_numbers/* plural */.LS)(usual, 'character')}. Check that the export has not cut or joined ${it}.`, { file: first.file, line: first.line });
        },
        cutOff(file, lastInvalidLine) {
            if (last === null || last.file !== file || last.line < lastInvalidLine)
                return null;
            const { length } = last;
            const shortest = counts.findIndex((number) => number > 0);
            if (total <= ENOUGH_OTHERS || shortest !== length || counts[length] !== 1)
                return null;
            return (0,problems_problem/* warning */.$e)('cut-off', 'The last line of the file has no end, and its ID is shorter than all others: the file may be cut off. Fetch or export it again.', { file, line: last.line });
        },
    };
}
function isNextInSequence(id, difference, model) {
    if (Math.abs(difference) !== 1)
        return false;
    if (/^\+?[0-9]+$/.test(id))
        return true;
    if (id.replace(/[0-9]+/g, '0') !== model.replace(/[0-9]+/g, '0'))
        return false;
    return difference > 0 ? /(?<![0-9])1[0-9]+$/.test(id) : /(?<![0-9])9[0-9]*$/.test(id);
}

;// CONCATENATED MODULE: ./build/members/set.js


const CHUNK_BITS = 18;
const CHUNK_WORDS = 1 << CHUNK_BITS;
const FIRST_WORDS = 1 << 14;
const FIRST_SLOTS = 1 << 11;
const MAX_EXPECTED = 1 << 24;
class MemberSet {
    size = 0;
    #table = new Int32Array(FIRST_SLOTS * 2);
    #mask = FIRST_SLOTS - 1;
    #chunks = [new Int32Array(FIRST_WORDS)];
    #last = this.#chunks[0];
    #used = 1;
    #found = new Uint32Array(0);
    #key0;
    #key1;
    constructor() {
        const key = (0,external_node_crypto_.randomFillSync)(new Int32Array(2));
        this.#key0 = key[0];
        this.#key1 = key[1];
    }
    add(batch) {
        batch.fresh.fill(1, 0, batch.count);
        this.addFresh(batch);
    }
    addFresh(batch) {
        while ((this.size + batch.count) * 4 > (this.#mask + 1) * 3)
            this.#resize((this.#mask + 1) * 2);
        this.#prepare(batch);
        const { words, offsets, hashes, fresh, count } = batch;
        const table = this.#table;
        const mask = this.#mask;
        for (let i = 0; i < count; i++) {
            if (fresh[i] === 0)
                continue;
            const offset = offsets[i];
            const slot = this.#probe(words, offset, hashes[i]);
            if (slot >= 0) {
                fresh[i] = 0;
                continue;
            }
            const free = (~slot & mask) * 2;
            table[free] = hashes[i];
            table[free + 1] = this.#keep(words, offset);
            this.size++;
        }
    }
    expect(members) {
        let slots = this.#mask + 1;
        while (slots < MAX_EXPECTED && members * 4 > slots * 3)
            slots *= 2;
        if (slots > this.#mask + 1)
            this.#resize(slots);
    }
    startFinding() {
        this.#found = new Uint32Array((this.#mask >>> 5) + 1);
    }
    find(batch, firsts) {
        const found = this.#found;
        this.#prepare(batch);
        const { words, offsets, hashes, fresh, count } = batch;
        let first = 0;
        firsts?.fill(0, 0, count);
        for (let i = 0; i < count; i++) {
            const slot = this.#probe(words, offsets[i], hashes[i]);
            fresh[i] = slot < 0 ? 1 : 0;
            if (slot < 0)
                continue;
            const bit = 1 << (slot & 31);
            const seen = found[slot >>> 5];
            if ((seen & bit) === 0) {
                found[slot >>> 5] = seen | bit;
                if (firsts !== undefined)
                    firsts[i] = 1;
                first++;
            }
        }
        return first;
    }
    markKnown(batch) {
        this.#prepare(batch);
        const { words, offsets, hashes, fresh, count } = batch;
        for (let i = 0; i < count; i++) {
            fresh[i] = this.#probe(words, offsets[i], hashes[i]) < 0 ? 1 : 0;
        }
    }
    forEachBatch(batch, visit) {
        batch.clear();
        for (const [number, chunk] of this.#chunks.entries()) {
            const end = chunk === this.#last ? this.#used : chunk.length;
            for (let at = number === 0 ? 1 : 0; at < end && chunk[at] !== 0;) {
                const length = chunk[at];
                const next = at + 1 + ((length + 3) >>> 2);
                batch.words.set(chunk.subarray(at + 1, next), batch.used + 1);
                batch.commit(length, 0, 0);
                at = next;
                if (batch.hasRoom())
                    continue;
                visit();
                batch.clear();
            }
        }
        if (batch.count > 0)
            visit();
        batch.clear();
    }
    #probe(words, offset, hash) {
        const table = this.#table;
        const mask = this.#mask;
        let slot = hash & mask;
        for (;;) {
            const place = table[slot * 2 + 1];
            if (place === 0)
                return ~slot;
            if (table[slot * 2] === hash && this.#equals(place, words, offset))
                return slot;
            slot = (slot + 1) & mask;
        }
    }
    #prepare(batch) {
        const { words, offsets, hashes, count } = batch;
        const key0 = this.#key0;
        const key1 = this.#key1;
        for (let i = 0; i < count; i++)
            hashes[i] = halfSipHash(words, offsets[i], key0, key1);
        const table = this.#table;
        const mask = this.#mask;
        let touched = 0;
        for (let i = 0; i < count; i++)
            touched ^= table[(hashes[i] & mask) * 2];
        hashes[BATCH_IDS] = touched;
    }
    #equals(place, words, offset) {
        const chunk = this.#chunks[place >>> CHUNK_BITS];
        const start = place & (CHUNK_WORDS - 1);
        const length = words[offset];
        if (chunk[start] !== length)
            return false;
        const end = (length + 3) >>> 2;
        for (let i = 1; i <= end; i++)
            if (chunk[start + i] !== words[offset + i])
                return false;
        return true;
    }
    #keep(words, offset) {
        const size = 1 + ((words[offset] + 3) >>> 2);
        if (this.#used + size > this.#last.length)
            this.#extend();
        const chunk = this.#last;
        const start = this.#used;
        for (let i = 0; i < size; i++)
            chunk[start + i] = words[offset + i];
        this.#used = start + size;
        return ((this.#chunks.length - 1) << CHUNK_BITS) | start;
    }
    #extend() {
        if (this.#last.length < CHUNK_WORDS) {
            const larger = new Int32Array(this.#last.length * 2);
            larger.set(this.#last);
            this.#chunks[this.#chunks.length - 1] = larger;
            this.#last = larger;
            return;
        }
        if (this.#chunks.length === 1 << (32 - CHUNK_BITS))
            throw new RangeError('An audience can hold 16 GiB of IDs at most');
        this.#last = new Int32Array(CHUNK_WORDS);
        this.#chunks.push(this.#last);
        this.#used = 0;
    }
    #resize(slots) {
        const from = this.#table;
        const mask = slots - 1;
        const to = new Int32Array(slots * 2);
        for (let i = 0; i < from.length; i += 2) {
            const place = from[i + 1];
            if (place === 0)
                continue;
            const hash = from[i];
            let slot = hash & mask;
            while (to[slot * 2 + 1] !== 0)
                slot = (slot + 1) & mask;
            to[slot * 2] = hash;
            to[slot * 2 + 1] = place;
        }
        this.#table = to;
        this.#mask = mask;
    }
}
function halfSipHash(words, offset, key0, key1) {
    let v0 = key0;
    let v1 = key1;
    let v2 = 0x6c796765 ^ key0;
    let v3 = 0x74656462 ^ key1;
    const end = offset + ((words[offset] + 3) >>> 2);
    for (let i = offset; i <= end; i++) {
        const word = words[i];
        v3 ^= word;
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
        v0 ^= word;
    }
    v2 ^= 0xff;
    for (let round = 0; round < 3; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
    }
    return v1 ^ v3;
}

;// CONCATENATED MODULE: ./build/members/rules/letter-case.js





function createLetterCase(audience) {
    const lowercase = audience.normalize.includes('lowercase');
    if (audience.accept.includes('letter-case'))
        return null;
    if (audience.identifier === 'email')
        return lowercase ? null : sameAddresses(audience);
    return lowercase ? mergedIds(audience) : null;
}
function sameAddresses(audience) {
    const folded = new MemberSet();
    const batch = new Batch();
    let twins = 0;
    function addFolded() {
        folded.add(batch);
        for (let i = 0; i < batch.count; i++)
            twins += 1 - batch.fresh[i];
        batch.clear();
    }
    return {
        note() { },
        take(members) {
            for (let i = 0; i < members.count; i++) {
                if (members.fresh[i] === 1 && hasCapital(members, i))
                    append(batch, members, i);
                if (!batch.hasRoom())
                    addFolded();
            }
            addFolded();
        },
        problem(members) {
            members.startFinding();
            folded.forEachBatch(batch, () => {
                members.find(batch);
                for (let i = 0; i < batch.count; i++)
                    twins += 1 - batch.fresh[i];
            });
            return twins === 0
                ? null
                : (0,problems_problem/* warning */.$e)('letter-case', `${(0,words_numbers/* plural */.LS)(twins, 'e-mail address', 'e-mail addresses')} ${twins === 1 ? 'appears' : 'appear'} again in different letter case. Set \`normalize: [lowercase]\`.`, audience.place);
        },
    };
}
function mergedIds(audience) {
    const spellings = new MemberSet();
    const begunWithCapitals = new MemberSet();
    const capitals = new Batch();
    const plain = new Batch();
    let merged = 0;
    return {
        note(id, batch) {
            if (!capitals.hasRoom() || id.length > MAX_ID_BYTES)
                return;
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
                const spelling = members.spellings[i];
                if (spelling === 0)
                    continue;
                if (members.fresh[i] === 1)
                    append(plain, members, i);
                else
                    merged += capitals.fresh[spelling - 1];
            }
            begunWithCapitals.add(plain);
            plain.clear();
            capitals.clear();
            if (begunWithCapitals.size === 0)
                return;
            for (let i = 0; i < members.count; i++) {
                if (members.spellings[i] === 0 && members.fresh[i] === 0)
                    append(plain, members, i);
            }
            begunWithCapitals.markKnown(plain);
            for (let i = 0; i < plain.count; i++)
                plain.fresh[i] = 1 - plain.fresh[i];
            spellings.addFresh(plain);
            for (let i = 0; i < plain.count; i++)
                merged += plain.fresh[i];
            plain.clear();
        },
        problem() {
            return merged === 0
                ? null
                : (0,problems_problem/* warning */.$e)('letter-case', `\`normalize: [lowercase]\` has made ${(0,words_numbers/* plural */.LS)(merged, 'ID')} the same as another. Remove \`lowercase\` if letter case tells members apart.`, audience.place);
        },
    };
}
function hasCapital({ bytes, offsets, words }, index) {
    const entry = offsets[index];
    const start = (entry + 1) * 4;
    for (let at = start; at < start + words[entry]; at++)
        if (isCapital(bytes[at]))
            return true;
    return false;
}
function append(to, from, index) {
    const entry = from.offsets[index];
    const length = from.words[entry];
    to.words.set(from.words.subarray(entry + 1, entry + 1 + ((length + 3) >>> 2)), to.used + 1);
    const start = (to.used + 1) * 4;
    for (let at = start; at < start + length; at++) {
        const byte = to.bytes[at];
        if (isCapital(byte))
            to.bytes[at] = byte | 0x20;
    }
    to.commit(length, from.lines[index], 0);
}
function isCapital(byte) {
    return byte >= 0x41 && byte <= 0x5a;
}

;// CONCATENATED MODULE: ./build/members/rules/row-counts.js


const LIMITS = new Set([
    ...[1_000, 2_000, 5_000, 10_000, 30_000, 50_000, 65_535, 65_536, 100_000, 150_000],
    ...[1_000_000, 1_048_575, 1_048_576],
]);
function roundCount(rows, members, before, at) {
    if (!LIMITS.has(rows) || before.some((number) => number === rows || number === members))
        return null;
    return (0,problems_problem/* warning */.$e)('round-count', `There are exactly ${(0,words_numbers/* count */.U9)(rows)} rows, a number at which some tools cut an export. Check that the list is complete.`, at);
}
const row_counts_ENOUGH_ROWS = 1000;
function manyDuplicates(rows, duplicates, at) {
    if (rows < row_counts_ENOUGH_ROWS || duplicates * 2 <= rows)
        return null;
    return (0,problems_problem/* warning */.$e)('many-duplicates', `${(0,words_numbers/* count */.U9)(duplicates)} of ${(0,words_numbers/* count */.U9)(rows)} rows (${(0,words_numbers/* percentage */.X1)(duplicates, rows)}) repeat an ID of an earlier row. Check the join or the pages that the export is made of.`, at);
}
function rowCount(rows, expected, { isFromFile, at }) {
    if (expected === null || rows === expected)
        return null;
    const isLikely = !isFromFile || expected <= Math.max(rows, 1) * MOST_TIMES;
    const message = isLikely
        ? `${(0,words_numbers/* count */.U9)(rows)} rows were read, but ${(0,words_numbers/* count */.U9)(expected)} are expected. Export the list and its number again, in one go.`
        : `${(0,words_numbers/* count */.U9)(rows)} rows were read, but the file that \`expected_rows\` names says far more. Check that it holds a number of rows, then export the list and its number again, in one go.`;
    return (0,problems_problem/* error */.z3)('row-count', message, at);
}
const MOST_TIMES = 100;

;// CONCATENATED MODULE: ./build/members/rules/audience-rules.js






function createAudienceRules(audience) {
    const accepted = new Set(audience.accept);
    const lengths = accepted.has('odd-length') && accepted.has('cut-off') ? null : createIdLengths();
    const letterCase = createLetterCase(audience);
    const longNumbers = createLongNumbers();
    const firstLines = createFirstLines(audience);
    let cutOff = null;
    return {
        lowered: (id, batch) => letterCase?.note(id, batch),
        take(batch, file) {
            firstLines.take(batch, file);
            lengths?.take(batch, file);
            letterCase?.take(batch);
        },
        endWithoutLineEnd(file, lastInvalidLine) {
            cutOff = lengths?.cutOff(file, lastInvalidLine) ?? null;
        },
        longNumber: longNumbers.take,
        ofFiles: (names) => without(accepted, [
            mixedExports(names),
            ...missingParts(names),
            longNumbers.problem(),
            firstLines.problem(),
        ]),
        ofMembers: ({ members, rows, duplicates, before }) => without(accepted, [
            roundCount(rows, members.size, before, audience.place),
            manyDuplicates(rows, duplicates, audience.place),
            lengths?.odd() ?? null,
            cutOff,
            letterCase?.problem(members) ?? null,
        ]),
    };
}
function without(accepted, found) {
    return found.filter((problem) => problem !== null).filter(({ code }) => !accepted.has(code));
}

// EXTERNAL MODULE: ./node_modules/csv-stringify/lib/sync.js + 7 modules
var lib_sync = __webpack_require__(96789);
;// CONCATENATED MODULE: ./build/odp/csv.js

function rowFrame(identifier, audienceId, ts) {
    return {
        header: line(['type', 'action', identifier, 'audience_id', 'ts']),
        before: line(['passthrough', 'qualify', '']).slice(0, -1),
        after: line(['', audienceId, ts]),
    };
}
function line(fields) {
    return (0,lib_sync/* stringify */.A)([fields], { record_delimiter: 'unix' });
}

// EXTERNAL MODULE: ./build/result/audience-result.js
var audience_result = __webpack_require__(76588);
// EXTERNAL MODULE: ./build/members/files/file-source.js
var file_source = __webpack_require__(35516);
// EXTERNAL MODULE: ./build/state/state-keys.js
var state_keys = __webpack_require__(35224);
// EXTERNAL MODULE: ./build/words/quote.js
var quote = __webpack_require__(98666);
;// CONCATENATED MODULE: ./build/audience/compare.js



async function compareMembers(now, before) {
    let kept = 0;
    let removed = 0;
    const gone = before.distinct ? null : new MemberSet();
    const { digest } = before;
    const firsts = digest === null ? undefined : new Uint8Array(BATCH_IDS);
    now.startFinding();
    const read = await readMembers({
        audience: before.audience,
        sources: before.sources,
        exportRules: null,
        judgesRows: before.judgesRows,
        pause: before.pause,
        take(batch) {
            if (before.comparable)
                kept += now.find(batch, firsts);
            else
                batch.fresh.fill(1, 0, batch.count);
            gone?.addFresh(batch);
            for (let i = 0; i < batch.count; i++)
                removed += batch.fresh[i];
            if (digest !== null)
                digestAll(batch, digest, firsts);
            before.all.take(batch, 'all');
            before.removed.take(batch, 'fresh');
        },
    });
    if (read.faults.length > 0)
        return { comparison: null, problems: read.faults };
    return { comparison: { members: kept + removed, added: now.size - kept, removed, kept }, problems: [] };
}
function digestAll(batch, digest, firsts) {
    const removed = batch.fresh.slice(0, batch.count);
    for (let i = 0; i < batch.count; i++)
        if (firsts?.[i] === 1)
            batch.fresh[i] = 1;
    digest.take(batch);
    batch.fresh.set(removed);
}

;// CONCATENATED MODULE: ./build/audience/sample.js
function createSampler(size) {
    const drawn = [];
    let offered = 0;
    return {
        take(batch, which) {
            if (size === 0)
                return;
            for (let i = 0; i < batch.count; i++) {
                if (which === 'fresh' && batch.fresh[i] === 0)
                    continue;
                const place = offered < size ? offered : Math.floor(Math.random() * (offered + 1));
                offered++;
                if (place < size)
                    drawn[place] = batch.text(i);
            }
        },
        ids: () => [...drawn],
    };
}

;// CONCATENATED MODULE: ./build/audience/baseline.js







async function compareWithBaselines(audience, members, baselines, sampleSize, pause) {
    let worst = NO_CHANGES;
    for (const baseline of baselines) {
        const samplers = { all: createSampler(sampleSize), removed: createSampler(sampleSize) };
        const { audience: before, files, distinct } = baseline.members;
        const isSame = baseline.identifier === audience.identifier;
        const digest = baseline.membersSha256 === null ? null : createMembersDigest();
        const { comparison, problems } = await compareMembers(members, {
            audience: before,
            sources: (0,file_source/* ownSources */.Lk)(files),
            distinct,
            judgesRows: baseline.source === 'base',
            digest,
            comparable: isSame,
            ...samplers,
            pause,
        });
        if (comparison === null)
            return { ...NO_CHANGES, problems: problems.map((problem) => unreadable(baseline, problem)) };
        if (digest !== null && digest.hex() !== baseline.membersSha256)
            return { ...NO_CHANGES, problems: [notImported(baseline)] };
        const { added, removed, kept } = comparison;
        const [shown] = worst.comparisons;
        if (shown !== undefined && removed <= shown.removed) {
            worst = { ...worst, comparisons: [...worst.comparisons, comparison] };
            continue;
        }
        worst = {
            comparisons: [comparison, ...worst.comparisons],
            figures: {
                baseline: {
                    source: baseline.source,
                    members: comparison.members,
                    ts: baseline.ts,
                    ...(baseline.sha256 !== undefined && { sha256: baseline.sha256 }),
                    ...(baseline.commit !== null && { commit: baseline.commit }),
                },
                added,
                removed,
                kept,
            },
            samples: { before: samplers.all.ids(), removed: isSame ? samplers.removed.ids() : [] },
            problems: [],
        };
    }
    return worst;
}
const NO_CHANGES = {
    comparisons: [],
    figures: { baseline: null, added: null, removed: null, kept: null },
    samples: { before: [], removed: [] },
    problems: [],
};
function notImported(baseline) {
    return {
        code: 'base-unreadable',
        severity: baseline.whenUnreadable,
        message: `The members in the commit ${(0,quote/* quote */.h)(baseline.commit ?? '')} are not those that its import uploaded, so there is no baseline. Check what was imported, then set \`override-guards\` for one run, or keep a \`state\`.`,
    };
}
function unreadable(baseline, problem) {
    if (baseline.source === 'base') {
        const { file, ...rest } = problem;
        return {
            code: 'base-unreadable',
            severity: baseline.whenUnreadable,
            message: `The members in the base commit could not be read (${file ?? 'unknown file'}: ${rest.message}), so there is no baseline.`,
        };
    }
    const { id } = baseline.members.audience;
    return (0,problems_problem/* error */.z3)('state-unreadable', `The state\u2019s \`${problem.file}\` is not a file that this action built. ${problem.message} Restore it, or remove \`${(0,state_keys/* stateKey */.bP)(id)}\` and the notes next to it to go on without a baseline.`);
}

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/system/threads.js
var threads = __webpack_require__(57173);
// EXTERNAL MODULE: ./build/system/write-beside.js
var write_beside = __webpack_require__(35230);
// EXTERNAL MODULE: ./build/audience/file/gzip-rows.js + 2 modules
var gzip_rows = __webpack_require__(92644);
;// CONCATENATED MODULE: ./build/audience/file/row-block.js
const row_block_BLOCK_BYTES = 1024 * 1024;
const row_block_SLACK = 4096;
const row_block_MAX_ROWS = 40 * 1024;
const row_block_spare = [];
function newMemory() {
    const bytes = new Uint8Array(new SharedArrayBuffer(row_block_BLOCK_BYTES + row_block_SLACK));
    const ends = new Int32Array(new SharedArrayBuffer(row_block_MAX_ROWS * Int32Array.BYTES_PER_ELEMENT));
    return { bytes, view: new DataView(bytes.buffer), ends };
}
class RowBlock {
    #memory = row_block_spare.pop() ?? newMemory();
    #bytes = this.#memory.bytes;
    #view = this.#memory.view;
    #ends = this.#memory.ends;
    #before;
    #after;
    #beforeLength;
    #afterLength;
    #length = 0;
    #count = 0;
    constructor(frame) {
        this.#before = inWords(frame.before);
        this.#after = inWords(frame.after);
        this.#beforeLength = Buffer.byteLength(frame.before);
        this.#afterLength = Buffer.byteLength(frame.after);
    }
    get full() {
        return this.#length >= row_block_BLOCK_BYTES || this.#count === row_block_MAX_ROWS;
    }
    get empty() {
        return this.#count === 0;
    }
    append(batch, index) {
        const { offsets, words, quoted, fresh, count: entries } = batch;
        const view = this.#view;
        const ends = this.#ends;
        const before = this.#before;
        const after = this.#after;
        const beforeLength = this.#beforeLength;
        const afterLength = this.#afterLength;
        let to = this.#length;
        let rows = this.#count;
        let next = index;
        for (; next < entries && to < row_block_BLOCK_BYTES && rows < row_block_MAX_ROWS; next++) {
            if (fresh[next] === 0)
                continue;
            for (let i = 0; i < before.length; i++)
                view.setInt32(to + i * 4, before[i], true);
            to += beforeLength;
            const entry = offsets[next];
            const length = words[entry];
            if (quoted[next] === 1) {
                to = this.#putQuoted(batch.bytes, (entry + 1) * 4, length, to);
            }
            else {
                const end = entry + ((length + 3) >>> 2);
                for (let word = entry + 1, at = to; word <= end; word++, at += 4) {
                    view.setInt32(at, words[word], true);
                }
                to += length;
            }
            for (let i = 0; i < after.length; i++)
                view.setInt32(to + i * 4, after[i], true);
            to += afterLength;
            ends[rows++] = to;
        }
        this.#length = to;
        this.#count = rows;
        return next;
    }
    get rows() {
        return {
            text: this.#bytes.subarray(0, this.#length),
            ends: this.#ends.subarray(0, this.#count),
            count: this.#count,
            before: this.#beforeLength,
            after: this.#afterLength,
        };
    }
    get memory() {
        return this.#bytes;
    }
    clear() {
        this.#length = 0;
        this.#count = 0;
    }
    release() {
        row_block_spare.push(this.#memory);
    }
    #putQuoted(bytes, start, length, to) {
        const out = this.#bytes;
        let at = to;
        out[at++] = row_block_QUOTE;
        for (let i = start; i < start + length; i++) {
            const byte = bytes[i];
            if (byte === row_block_QUOTE)
                out[at++] = row_block_QUOTE;
            out[at++] = byte;
        }
        out[at++] = row_block_QUOTE;
        return at;
    }
}
const row_block_QUOTE = 0x22;
function inWords(text) {
    const bytes = Buffer.from(text);
    const words = new Int32Array((bytes.length + 3) >>> 2);
    new Uint8Array(words.buffer).set(bytes);
    return words;
}

;// CONCATENATED MODULE: ./build/audience/file/audience-file.js








const MAX_IN_FLIGHT = 8;
const BLOCKS_HERE = 3;
async function createAudienceFile(path, frame, compress) {
    const file = await (0,write_beside/* createBeside */.Pi)(path);
    const { handle } = file;
    const sha256 = (0,external_node_crypto_.createHash)('sha256');
    let block = new RowBlock(frame);
    const spare = [];
    let bytes = 0;
    let textLength = 0;
    let crc = 0;
    let inFlight = 0;
    let blocks = 0;
    let failure;
    let written = Promise.resolve();
    let wake = () => { };
    function write(piece, free = () => { }) {
        inFlight++;
        if (piece instanceof Promise)
            piece.catch(() => { });
        written = written
            .then(async () => {
            const data = await piece;
            if (failure !== undefined)
                return;
            sha256.update(data);
            bytes += data.length;
            await writeAll(handle, data);
        })
            .catch((error) => {
            failure ??= error;
        })
            .then(() => {
            free();
            inFlight--;
            wake();
        });
    }
    function closeBlock() {
        if (block.empty)
            return;
        const full = block;
        const { rows, memory } = full;
        crc = (0,external_node_zlib_.crc32)(rows.text, crc);
        textLength += rows.text.length;
        const isHere = compress === 'here' || blocks++ < BLOCKS_HERE;
        const inPlace = { rows, memory };
        const length = (isHere ? null : audience_file_threads.ask(inPlace)) ?? (0,gzip_rows.deflateInPlace)(inPlace);
        block = spare.pop() ?? new RowBlock(frame);
        write(Promise.resolve(length).then((bytes) => memory.subarray(0, bytes)), () => {
            full.clear();
            spare.push(full);
        });
    }
    function release() {
        for (const unused of [block, ...spare.splice(0)])
            unused.release();
    }
    write(gzip_rows.GZIP_HEADER);
    const headerLine = Buffer.from(frame.header);
    crc = (0,external_node_zlib_.crc32)(headerLine);
    textLength = headerLine.length;
    write((0,gzip_rows.deflateText)(headerLine));
    return {
        append(batch) {
            for (let next = 0; next < batch.count;) {
                next = block.append(batch, next);
                if (block.full)
                    closeBlock();
            }
        },
        async drained() {
            while (inFlight > MAX_IN_FLIGHT) {
                await new Promise((resolve) => {
                    wake = resolve;
                });
            }
            if (failure !== undefined)
                throw failure;
        },
        async finish() {
            closeBlock();
            write((0,gzip_rows.gzipTrailer)(crc, textLength));
            await written;
            if (failure !== undefined)
                throw failure;
            await file.commit();
            release();
            return { path, bytes, sha256: sha256.digest('hex') };
        },
        async discard() {
            failure ??= new Error('discarded');
            await written;
            await file.discard();
            await (0,promises_.rm)(path, { force: true }).catch(() => { });
            release();
        },
    };
}
const audience_file_threads = (0,threads/* openThreads */.Q)('deflate', {
    threads: Math.min(2, (0,external_node_os_.availableParallelism)() - 1),
    waiting: 4,
});
async function writeAll(handle, data) {
    for (let at = 0; at < data.length;) {
        const { bytesWritten } = await handle.write(data, at, data.length - at);
        at += bytesWritten;
    }
}

// EXTERNAL MODULE: ./build/manifest/limit.js
var manifest_limit = __webpack_require__(16679);
;// CONCATENATED MODULE: ./build/audience/guards.js




function leastChange({ identifier, members: before }, now, members) {
    const isSame = identifier === now.identifier;
    return {
        members: before,
        removed: isSame ? Math.max(0, before - members) : before,
        added: isSame ? Math.max(0, members - before) : members,
    };
}
function checkGuards(audience, counts, override) {
    const found = [
        tooManyInvalid(audience, counts),
        tooFewMembers(audience, counts),
        tooManyMembers(audience, counts, override),
        tooManyRemoved(audience, counts, override),
        tooManyAdded(audience, counts, override),
    ];
    return found.filter((problem) => problem !== null);
}
function tooManyInvalid(audience, { invalid, rows }) {
    if (audience.invalid_rows !== 'skip' || !(0,manifest_limit/* exceeds */.Or)(audience.max_invalid, invalid, rows))
        return null;
    const share = `${(0,words_numbers/* count */.U9)(invalid)} of ${(0,words_numbers/* count */.U9)(rows)} rows (${(0,words_numbers/* percentage */.X1)(invalid, rows)}) hold no valid ID`;
    return (0,problems_problem/* error */.z3)('too-many-invalid', `${share}; at most ${(0,manifest_limit/* formatLimit */.tW)(audience.max_invalid)} may be skipped. Correct the export, or raise \`max_invalid\` if this is intended.`, (0,manifest/* placeOfKey */.q)(audience, 'max_invalid'));
}
function tooFewMembers(audience, { members }) {
    if (members >= audience.min_members)
        return null;
    return (0,problems_problem/* error */.z3)('too-few-members', `The audience would have ${(0,words_numbers/* plural */.LS)(members, 'member')}; at least ${(0,words_numbers/* count */.U9)(audience.min_members)} ${audience.min_members === 1 ? 'is' : 'are'} required. ` +
        (members === 0
            ? 'Check the export; only `min_members: 0` allows it to be empty.'
            : 'Check the export, or lower `min_members` if this is intended.'), (0,manifest/* placeOfKey */.q)(audience, 'min_members'));
}
function tooManyMembers(audience, { members }, override) {
    const { max_members: most } = audience;
    if (most === undefined || members <= most)
        return null;
    return guard(override)('too-many-members', `The audience would have ${(0,words_numbers/* count */.U9)(members)} members; at most ${(0,words_numbers/* count */.U9)(most)} are allowed. ${remedy('max_members', override)}`, (0,manifest/* placeOfKey */.q)(audience, 'max_members'));
}
function tooManyRemoved(audience, { comparisons, leastChanges }, override) {
    const { max_removed: limit } = audience;
    const isOver = ({ removed, members: before }) => (0,manifest_limit/* exceeds */.Or)(limit, removed, before);
    const drop = comparisons.find(isOver) ?? leastChanges.find(isOver);
    if (drop === undefined)
        return null;
    const { removed, members: before } = drop;
    return guard(override)('too-many-removed', `The import would remove ${atLeast(drop)}${(0,words_numbers/* count */.U9)(removed)} of ${(0,words_numbers/* plural */.LS)(before, 'member')}${shareOf(removed, before)}; ${allowed(limit)}. ${remedy('max_removed', override)}`, (0,manifest/* placeOfKey */.q)(audience, 'max_removed'));
}
function tooManyAdded(audience, { comparisons, leastChanges }, override) {
    const { max_added: limit } = audience;
    if (limit === undefined)
        return null;
    const isOver = ({ added, members: before }) => (0,manifest_limit/* exceeds */.Or)(limit, added, before);
    const growth = comparisons.find(isOver) ?? leastChanges.find(isOver);
    if (growth === undefined)
        return null;
    const { added, members: before } = growth;
    return guard(override)('too-many-added', `The import would add ${atLeast(growth)}${(0,words_numbers/* plural */.LS)(added, 'member')} to ${(0,words_numbers/* count */.U9)(before)}${shareOf(added, before)}; ${allowed(limit)}. ${remedy('max_added', override)}`, (0,manifest/* placeOfKey */.q)(audience, 'max_added'));
}
function atLeast(change) {
    return 'kept' in change ? '' : 'at least ';
}
function guard(override) {
    return override ? problems_problem/* warning */.$e : problems_problem/* error */.z3;
}
function shareOf(amount, whole) {
    return whole === 0 ? '' : ` (${(0,words_numbers/* percentage */.X1)(amount, whole)})`;
}
function allowed(limit) {
    return `at most ${(0,manifest_limit/* formatLimit */.tW)(limit)} ${limit.kind === 'count' && limit.value === 1 ? 'is' : 'are'} allowed`;
}
function remedy(key, override) {
    return override
        ? 'Allowed for this run by `override-guards`.'
        : `Check the export; if this is intended, raise \`${key}\` or set \`override-guards: true\` for one run.`;
}

// EXTERNAL MODULE: ./build/manifest/held-settings.js
var held_settings = __webpack_require__(66695);
;// CONCATENATED MODULE: ./build/audience/over-limit.js



function overLimit(key, limit, counts) {
    const { members, rows, invalid, comparisons, leastChanges } = counts;
    const none = leastChanges.length > 0 ? undefined : null;
    switch (key) {
        case 'min_members':
            return typeof limit === 'number' ? size(members, members < limit) : undefined;
        case 'max_members':
            return typeof limit === 'number' ? size(members, members > limit) : undefined;
        case 'max_removed': {
            const drop = [...comparisons, ...leastChanges].find((one) => isOver(limit, one.removed, one.members));
            return drop === undefined
                ? none
                : `removes ${atLeast(drop)}${(0,words_numbers/* count */.U9)(drop.removed)} of ${(0,words_numbers/* plural */.LS)(drop.members, 'member')}${shareOf(drop.removed, drop.members)}`;
        }
        case 'max_added': {
            const growth = [...comparisons, ...leastChanges].find((one) => isOver(limit, one.added, one.members));
            return growth === undefined
                ? none
                : `adds ${atLeast(growth)}${(0,words_numbers/* plural */.LS)(growth.added, 'member')} to ${(0,words_numbers/* count */.U9)(growth.members)}${shareOf(growth.added, growth.members)}`;
        }
        case 'max_invalid':
            return isOver(limit, invalid, rows)
                ? `skips ${(0,words_numbers/* count */.U9)(invalid)} of ${(0,words_numbers/* plural */.LS)(rows, 'row')}${shareOf(invalid, rows)}`
                : null;
        default:
            return undefined;
    }
}
function size(members, isOut) {
    return isOut ? `leaves ${(0,words_numbers/* plural */.LS)(members, 'member')}` : null;
}
function isOver(limit, amount, whole) {
    const parsed = (0,manifest_limit/* limitOf */.LF)(limit);
    return parsed !== null && (0,manifest_limit/* exceeds */.Or)(parsed, amount, whole);
}

;// CONCATENATED MODULE: ./build/audience/settings-change.js






function compareSettings(audience, baselines, counts = null) {
    const now = (0,held_settings/* heldSettings */.l)(audience);
    const problems = new Map();
    const differing = new Set();
    for (const before of baselines) {
        if (before === null)
            continue;
        for (const [key, isStrict] of Object.entries(GUARDS)) {
            if (isStrict(now, before) || problems.has(key))
                continue;
            problems.set(key, loosened(audience, key, before[key], now[key], counts));
        }
        if (typeof before.identifier === 'string' && before.identifier !== audience.identifier) {
            problems.set('identifier', identifierChanged(audience, before.identifier));
        }
        for (const key of keysOf(now, before))
            if (!isEqual(now[key], before[key]))
                differing.add(key);
    }
    return { problems: [...problems.values()], readDifferently: [...differing].sort() };
}
const GUARDS = {
    min_members: (now, before) => settings_change_numberOf(now.min_members) >= settings_change_numberOf(before.min_members),
    max_members: ({ max_members: now }, { max_members: before }) => before === undefined || (now !== undefined && settings_change_numberOf(now) <= settings_change_numberOf(before)),
    max_removed: limited('max_removed', (0,manifest_limit/* parseLimit */.Fv)('100%')),
    max_added: limited('max_added', null),
    invalid_rows: (now, before) => !isSkipping(now) || isSkipping(before),
    max_invalid: (now, before) => !isSkipping(now) || !isSkipping(before) || limited('max_invalid', (0,manifest_limit/* parseLimit */.Fv)('100%'))(now, before),
    pattern: (now, before) => before.pattern === undefined || now.pattern === before.pattern,
    placeholders: (now, before) => isEqual(now.placeholders, before.placeholders) ||
        (before.placeholders !== undefined &&
            now.placeholders !== undefined &&
            folded(before.placeholders).every((text) => folded(now.placeholders).includes(text))),
    accept: (now, before) => textsOf(now.accept).every((code) => textsOf(before.accept).includes(code)),
    expected_rows: (now, before) => before.expected_rows === undefined || now.expected_rows !== undefined,
};
function limited(key, most) {
    return (now, before) => {
        const held = (0,manifest_limit/* limitOf */.LF)(before[key]);
        if (held === null || (most !== null && (0,manifest_limit/* isAsStrict */.AF)(most, held)))
            return true;
        const limit = (0,manifest_limit/* limitOf */.LF)(now[key]);
        return limit !== null && (0,manifest_limit/* isAsStrict */.AF)(limit, held);
    };
}
function isSkipping(settings) {
    return settings.invalid_rows === 'skip' && (0,manifest_limit/* limitOf */.LF)(settings.max_invalid)?.value !== 0;
}
function loosened(audience, key, before, now, counts) {
    const effect = counts === null ? undefined : againstOldLimit(key, before, counts);
    return (0,problems_problem/* warning */.$e)('guard-loosened', `\`${key}\` ${howChanged(before, now)}${effect ?? ', so it may let through what it stopped before.'} Check that this is intended.`, (0,manifest/* placeOfKey */.q)(audience, key));
}
function againstOldLimit(key, before, counts) {
    const found = overLimit(key, before, counts);
    if (found === undefined)
        return undefined;
    return found === null
        ? '; this change keeps within the old limit, too.'
        : `: the old limit would stop this change, which ${found}.`;
}
function howChanged(before, now) {
    if (isShown(before) && isShown(now))
        return `was \`${before}\` and is \`${now}\``;
    if (now === undefined)
        return isShown(before) ? `was \`${before}\` and is not set` : 'was removed';
    return before === undefined ? 'was added' : 'was changed';
}
function isShown(value) {
    return (typeof value === 'number' || (typeof value === 'string' && /^(?:skip|fail|[\d.]{1,20}%)$/.test(value)));
}
function identifierChanged(audience, before) {
    return (0,problems_problem/* warning */.$e)('identifier-changed', `The identifier is ${(0,quote/* quote */.h)(audience.identifier)} and was ${(0,quote/* quote */.h)(before)}, so every member is new and every earlier one leaves. Check that this is intended.`, (0,manifest/* placeOfKey */.q)(audience, 'identifier'));
}
function keysOf(now, before) {
    const keys = new Set([...Object.keys(now), ...Object.keys(before)]);
    return [...keys].filter((key) => key !== 'identifier' && !Object.hasOwn(GUARDS, key));
}
function isEqual(a, b) {
    return JSON.stringify(a) === JSON.stringify(b);
}
function settings_change_numberOf(value) {
    return typeof value === 'number' ? value : 0;
}
function textsOf(value) {
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
function folded(value) {
    return textsOf(value).map((text) => text.toLowerCase());
}

;// CONCATENATED MODULE: ./build/audience/plan-audience.js















async function planAudience(request) {
    const { audience, outputDirectory, ts, alone } = request;
    const file = await createAudienceFile((0,external_node_path_.join)(outputDirectory, `${audience.id}.csv.gz`), rowFrame(audience.identifier, audience.id, ts), alone ? 'on all cores' : 'here');
    try {
        return await planInto(file, request);
    }
    catch (cause) {
        await file.discard();
        throw cause;
    }
}
async function planInto(file, request) {
    const { audience, baselines, sampleSize, signal } = request;
    const members = new MemberSet();
    const sample = createSampler(sampleSize);
    const digest = request.digestMembers ? createMembersDigest() : null;
    const exportRules = request.isExport ? createAudienceRules(audience) : null;
    const read = await readMembers({
        audience: request.readAs,
        sources: request.sources,
        exportRules,
        progress: request.progress,
        foresee: (times) => members.expect(members.size * times),
        pause: async () => {
            signal.throwIfAborted();
            await file.drained();
        },
        take(batch) {
            members.add(batch);
            file.append(batch);
            digest?.take(batch);
            sample.take(batch, 'fresh');
        },
    });
    const settingsBefore = [...baselines, ...request.countsBefore].map(({ settings }) => settings);
    const { readDifferently, problems: settings } = compareSettings(audience, settingsBefore);
    const found = (ofSettings) => [
        ...request.notFound,
        ...request.problems,
        ...ofSettings,
        ...read.problems,
    ];
    if (read.faults.length > 0 || (0,problems_problem/* hasErrors */.Cs)(request.notFound)) {
        await file.discard();
        const result = (0,audience_result/* audienceResult */.U)(audience, { problems: found(settings) });
        return { result, samples: NO_SAMPLES, readDifferently, membersSha256: null };
    }
    const changes = await compareWithBaselines(audience, members, baselines, sampleSize, async () => signal.throwIfAborted());
    const { comparisons } = changes;
    const { rows, invalid, duplicates } = read;
    const counts = { members: members.size, rows, invalid, duplicates };
    const miscounted = rowCount(rows, request.expectedRows, {
        isFromFile: typeof audience.expected_rows === 'string',
        at: (0,manifest/* placeOfKey */.q)(audience, 'expected_rows'),
    });
    const whole = !(0,problems_problem/* hasErrors */.Cs)(read.problems) && miscounted === null;
    const leastChanges = request.countsBefore.map((before) => leastChange(before, audience, members.size));
    const guarded = { ...counts, comparisons, leastChanges };
    const isCompared = whole && comparisons.length === baselines.length;
    const judged = isCompared ? compareSettings(audience, settingsBefore, guarded).problems : settings;
    const problems = [...found(judged), ...(miscounted ? [miscounted] : []), ...changes.problems];
    if (whole) {
        const before = comparisons.map((one) => one.members);
        problems.push(...checkGuards(audience, guarded, request.overrideGuards));
        problems.push(...(exportRules?.ofMembers({ ...counts, members, before }) ?? []));
    }
    if (!whole)
        await file.discard();
    const built = whole ? await file.finish() : null;
    const result = (0,audience_result/* audienceResult */.U)(audience, { ...counts, ...changes.figures, file: built, problems });
    const skipped = request.skipUnchanged && isUnchanged(result, baselines);
    return {
        result: skipped ? { ...result, status: 'unchanged' } : result,
        samples: { now: sample.ids(), ...changes.samples },
        readDifferently,
        membersSha256: whole ? (digest?.hex() ?? null) : null,
    };
}
const NO_SAMPLES = { now: [], before: [], removed: [] };
function isUnchanged(result, baselines) {
    return (result.status === 'planned' &&
        result.added === 0 &&
        result.removed === 0 &&
        baselines.every(({ imported, certain, identifier }) => imported && certain && identifier === result.identifier));
}


/***/ }),

/***/ 1499:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CU: () => (/* binding */ INVALID_ROWS),
/* harmony export */   JC: () => (/* binding */ ENCODINGS),
/* harmony export */   ee: () => (/* binding */ AUDIENCE_KEY_NAMES),
/* harmony export */   hR: () => (/* binding */ FORMATS),
/* harmony export */   n4: () => (/* binding */ DUPLICATES),
/* harmony export */   p3: () => (/* binding */ ALLOWED),
/* harmony export */   tK: () => (/* binding */ AUDIENCE_ID),
/* harmony export */   v6: () => (/* binding */ NORMALIZATIONS),
/* harmony export */   yb: () => (/* binding */ isAudienceKey)
/* harmony export */ });
/* harmony import */ var _problems_export_rules_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(52021);

const AUDIENCE_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/;
const FORMATS = ['csv', 'tsv', 'lines', 'ndjson', 'json', 'parquet'];
const ENCODINGS = ['utf-8', 'windows-1252', 'iso-8859-1', 'utf-16le', 'utf-16be'];
const NORMALIZATIONS = ['trim', 'lowercase'];
const INVALID_ROWS = ['fail', 'skip'];
const DUPLICATES = ['drop', 'warn', 'fail'];
const ALLOWED = {
    identifier: 'an ODP field name of lower-case letters, digits and underscores such as customer_id, and none of type, action, audience_id, ts',
    members: 'a path or glob, or a list of at most 10,000 of them, none of them empty',
    format: `one of ${FORMATS.join(', ')}`,
    column: 'a header or field name (text), or a position counted from 1 (a number)',
    header: 'true or false',
    delimiter: 'one character, and no quote or line break',
    quote: "a double quote ('\"') or false",
    escape: "a backslash in single quotes, '\\'",
    skip_lines: 'a whole number of lines, 0 or more',
    encoding: `one of ${ENCODINGS.join(', ')}`,
    normalize: 'a list of trim, lowercase',
    pattern: 'a regular expression in RE2 syntax (text)',
    invalid_rows: 'fail or skip',
    max_invalid: 'a whole number of rows, or a percentage up to 100% such as 1% or 0.5%',
    duplicates: 'drop, warn or fail',
    placeholders: 'a list of at most 1,000 texts, none of them empty; [] is none',
    accept: `a list of codes: ${_problems_export_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .EXPORT_RULE_CODES */ .B.join(', ')}`,
    expected_rows: 'a whole number of rows, or the path of a file that holds it',
    min_members: 'a whole number, 0 or more',
    max_members: 'a whole number, 0 or more',
    max_removed: 'a whole number of members, or a percentage up to 100% such as 20% or 0.5%',
    max_added: 'a whole number of members, or a percentage such as 20% or 0.5%',
    name: 'text',
    description: 'text',
    owner: 'text',
};
const AUDIENCE_KEY_NAMES = Object.keys(ALLOWED);
function isAudienceKey(key) {
    return Object.hasOwn(ALLOWED, key);
}


/***/ }),

/***/ 66695:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ heldSettings)
/* harmony export */ });
/* harmony import */ var _allowed_values_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1499);
/* harmony import */ var _limit_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(16679);


const NOT_HELD = new Set(['name', 'description', 'owner', 'members']);
function heldSettings(audience) {
    const held = {};
    for (const key of _allowed_values_js__WEBPACK_IMPORTED_MODULE_0__/* .AUDIENCE_KEY_NAMES */ .ee) {
        const value = audience[key];
        if (value === undefined || NOT_HELD.has(key))
            continue;
        held[key] = isLimit(value) ? (0,_limit_js__WEBPACK_IMPORTED_MODULE_1__/* .limitText */ .PW)(value) : value;
    }
    return held;
}
function isLimit(value) {
    return typeof value === 'object' && value !== null && 'kind' in value;
}


/***/ }),

/***/ 16679:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AF: () => (/* binding */ isAsStrict),
/* harmony export */   Fv: () => (/* binding */ parseLimit),
/* harmony export */   LF: () => (/* binding */ limitOf),
/* harmony export */   Or: () => (/* binding */ exceeds),
/* harmony export */   PW: () => (/* binding */ limitText),
/* harmony export */   tW: () => (/* binding */ formatLimit)
/* harmony export */ });
/* harmony import */ var _words_numbers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(96716);

function limitOf(value) {
    if (typeof value === 'number')
        return { kind: 'count', value };
    const match = typeof value === 'string' ? /^(\d{1,7})(?:\.(\d{1,6}))?%$/.exec(value) : null;
    if (!match)
        return null;
    const [, whole, decimals = ''] = match;
    return { kind: 'percent', value: Number(`${whole}${decimals}`), scale: 10 ** decimals.length };
}
function parseLimit(value) {
    const limit = limitOf(value);
    if (limit === null)
        throw new RangeError('not a limit');
    return limit;
}
function exceeds(limit, amount, base) {
    if (limit.kind === 'count')
        return amount > limit.value;
    return BigInt(amount) * 100n * BigInt(limit.scale) > BigInt(limit.value) * BigInt(base);
}
function formatLimit(limit) {
    return limit.kind === 'count' ? (0,_words_numbers_js__WEBPACK_IMPORTED_MODULE_0__/* .count */ .U9)(limit.value) : percentText(limit);
}
function limitText(limit) {
    return limit.kind === 'count' ? limit.value : percentText(limit);
}
function isAsStrict(limit, than) {
    if (limit.value === 0)
        return true;
    if (limit.kind === 'percent' && than.kind === 'percent') {
        return BigInt(limit.value) * BigInt(than.scale) <= BigInt(than.value) * BigInt(limit.scale);
    }
    return limit.kind === 'count' && than.kind === 'count' && limit.value <= than.value;
}
function percentText({ value, scale }) {
    const decimals = String(scale).length - 1;
    return `${(value / scale).toFixed(decimals)}%`;
}


/***/ }),

/***/ 4055:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ onlyProblems),
/* harmony export */   q: () => (/* binding */ placeOfKey)
/* harmony export */ });
function placeOfKey({ place, places }, key) {
    return places[key] ?? place;
}
function onlyProblems(problems) {
    return { ids: [], audiences: [], invalid: [], problems };
}


/***/ }),

/***/ 92695:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   V: () => (/* binding */ badFormat)
/* harmony export */ });
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48662);

function badFormat(message, line, column) {
    return (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .problemError */ .gS)('bad-format', message, {
        ...(line !== undefined && { line }),
        ...(column !== undefined && { column }),
    });
}


/***/ }),

/***/ 96433:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $r: () => (/* binding */ targetOf),
/* harmony export */   SY: () => (/* binding */ isPassedBy),
/* harmony export */   X$: () => (/* binding */ openInside),
/* harmony export */   X2: () => (/* binding */ isAmbiguous),
/* harmony export */   aY: () => (/* binding */ buildFence)
/* harmony export */ });
/* unused harmony export checkIdentity */
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(48662);
/* harmony import */ var _system_open_regular_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(65619);
/* harmony import */ var _system_paths_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(67552);
/* harmony import */ var _file_problems_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(78041);






function buildFence(options) {
    const { named = [], temp = null, own = [], folder = options.workspace, scratchPrefix = null } = options;
    const workspace = (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6)(options.workspace);
    const realTemp = temp === null ? workspace : (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6)(temp);
    const members = (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6)(folder);
    return {
        workspace,
        named: named.map(_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6),
        temp: realTemp !== workspace && (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(realTemp, workspace) ? realTemp : null,
        own: own.map(_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6).map((place) => ({ path: place, shared: (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(members, place) })),
        scratch: temp === null || scratchPrefix === null ? null : node_path__WEBPACK_IMPORTED_MODULE_1__.join(realTemp, scratchPrefix),
        written: [options.workspace, workspace, folder, ...named, ...named.map(_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .follow */ .e6)],
    };
}
function isInside(fence, real) {
    const isOpen = (root) => (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(real, root) && !(0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isInGitFolder */ .e9)(node_path__WEBPACK_IMPORTED_MODULE_1__.relative(root, real));
    if (fence.named.some(isOpen))
        return true;
    return isOpen(fence.workspace) && !(fence.temp !== null && (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(real, fence.temp));
}
function isOwn(fence, real) {
    if (fence.scratch !== null && real.startsWith(fence.scratch))
        return true;
    return fence.own.some(({ path: place, shared }) => shared ? node_path__WEBPACK_IMPORTED_MODULE_1__.dirname(real) === place && WRITTEN.test(node_path__WEBPACK_IMPORTED_MODULE_1__.basename(real)) : (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(real, place));
}
const WRITTEN = /\.csv\.gz$|\.json$|\.importing$|\.partial$/;
function isAmbiguous(fence, real) {
    const isNamedSo = /\.csv\.gz$|(?<!^result)\.json$/.test(node_path__WEBPACK_IMPORTED_MODULE_1__.basename(real));
    return isNamedSo && fence.own.some(({ path: place, shared }) => shared && node_path__WEBPACK_IMPORTED_MODULE_1__.dirname(real) === place);
}
function isPassedBy(fence, real) {
    return isOwn(fence, real) || !isInside(fence, real);
}
async function targetOf(fence, file, links = 0) {
    if (!fence.written.some((folder) => (0,_system_paths_js__WEBPACK_IMPORTED_MODULE_4__/* .isWithin */ .UO)(file, folder)))
        return OUTSIDE;
    try {
        return placed(fence, await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(file));
    }
    catch (cause) {
        const parent = node_path__WEBPACK_IMPORTED_MODULE_1__.dirname(file);
        const above = parent === file ? OUTSIDE : await targetOf(fence, parent, links);
        if (above.kind !== 'inside')
            return above;
        const here = node_path__WEBPACK_IMPORTED_MODULE_1__.join(above.real, node_path__WEBPACK_IMPORTED_MODULE_1__.basename(file));
        const place = placed(fence, here);
        if (place.kind === 'outside')
            return place;
        const code = (0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .codeOf */ .$N)(cause);
        if (code !== 'ENOENT' && code !== 'ENOTDIR')
            return { kind: 'unreadable', reason: (0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .reasonOf */ .A3)(code) };
        const target = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readlink)(here).catch(() => null);
        if (target === null)
            return { kind: 'missing', dangling: links > 0 };
        if (links === MAX_LINKS)
            return { kind: 'unreadable', reason: (0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .reasonOf */ .A3)('ELOOP') };
        return targetOf(fence, node_path__WEBPACK_IMPORTED_MODULE_1__.resolve(above.real, target), links + 1);
    }
}
const OUTSIDE = { kind: 'outside', why: 'fence' };
function placed(fence, real) {
    if (!isInside(fence, real))
        return OUTSIDE;
    return isOwn(fence, real) ? { kind: 'outside', why: 'own' } : { kind: 'inside', real };
}
const MAX_LINKS = 40;
async function openInside(fence, real, name) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(real, _system_open_regular_js__WEBPACK_IMPORTED_MODULE_3__/* .READ_HERE */ .O).catch((cause) => {
        throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .unreadableFor */ .LJ)(name, cause));
    });
    try {
        const opened = await handle.stat({ bigint: true });
        if (!opened.isFile())
            throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .notRegular */ .oQ)(name, opened.isDirectory()));
        const known = await pathOfHandle(handle);
        if (known === null)
            await checkIdentity(fence, handle, real, name);
        else if (!isInside(fence, known))
            throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .outside */ .qY)(name));
        return handle;
    }
    catch (cause) {
        await handle.close();
        throw cause instanceof _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm ? cause : new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .unreadableFor */ .LJ)(name, cause));
    }
}
async function checkIdentity(fence, handle, real, name) {
    const opened = await handle.stat({ bigint: true });
    const now = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.realpath)(real);
    if (!isInside(fence, now))
        throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .outside */ .qY)(name));
    const expected = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.stat)(now, { bigint: true });
    if (expected.dev !== opened.dev || expected.ino !== opened.ino)
        throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_2__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_5__/* .replaced */ .$3)(name));
}
async function pathOfHandle(handle) {
    if (process.platform !== 'linux')
        return null;
    return (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.readlink)(`/proc/self/fd/${handle.fd}`).catch(() => null);
}


/***/ }),

/***/ 78041:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $3: () => (/* binding */ replaced),
/* harmony export */   $N: () => (/* binding */ codeOf),
/* harmony export */   A3: () => (/* binding */ reasonOf),
/* harmony export */   Bq: () => (/* binding */ namedOutside),
/* harmony export */   LJ: () => (/* binding */ unreadableFor),
/* harmony export */   O$: () => (/* binding */ unreadable),
/* harmony export */   T3: () => (/* binding */ notUtf8),
/* harmony export */   VS: () => (/* binding */ notCheckedOut),
/* harmony export */   jc: () => (/* binding */ inAbsentSubmodule),
/* harmony export */   oQ: () => (/* binding */ notRegular),
/* harmony export */   pS: () => (/* binding */ shownPath),
/* harmony export */   qY: () => (/* binding */ outside),
/* harmony export */   tD: () => (/* binding */ changed)
/* harmony export */ });
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(48662);
/* harmony import */ var _system_cause_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(64995);


function outside(name, why = 'fence') {
    return (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3)('members-outside-workspace', `${shownPath(name)} ${WHY_OUTSIDE[why]}`);
}
function namedOutside(name, why) {
    const problem = outside(name, why);
    const isRooted = why === 'fence' && String(name).startsWith('/');
    return isRooted ? { ...problem, message: `${problem.message}${ROOT_HINT}` } : problem;
}
const WHY_OUTSIDE = {
    fence: 'leads out of the workspace (or into `.git`) and was not opened. Move the files into the workspace, or name their folder in the input `members-directory`.',
    own: 'is the action\u2019s own: it is in `state`, `output-directory` or `plan`, or is the manifest. Keep member files in a folder of their own.',
    shared: 'may be a member file or one that the action wrote: it is in the folder that `state` or `output-directory` names. Give the action a folder of its own.',
    untracked: 'is not a file that Git tracks, or a step has changed it. For a pull request from a fork, and on `pull_request_target`, only tracked files as Git has them, and those in `members-directory`, are read: commit the file, or name its folder.',
};
const ROOT_HINT = ' If it is meant to begin in the folder of the manifest, leave out the first `/`.';
function unreadable(name, reason) {
    return notRead(name, `could not be read: ${reason}. Check the file and its permissions.`);
}
function unreadableFor(name, cause) {
    return unreadable(name, reasonOf(codeOf(cause)));
}
function notUtf8(name) {
    return notRead(name, 'has a name that is not valid UTF-8, so it cannot be opened. Rename it, or exclude it.');
}
function notCheckedOut(name, sparse) {
    const why = sparse
        ? 'the sparse checkout leaves it out. Add its folder to `sparse-checkout` of actions/checkout'
        : 'an earlier step removed it. Check the steps before this one';
    return notRead(name, `is in the commit but not on the disk: ${why}.`);
}
function inAbsentSubmodule(name) {
    return notRead(name, 'leads into a submodule that is not checked out. Set `submodules: true` of actions/checkout, or exclude the submodule.');
}
function notRegular(name, isFolder) {
    if (!isFolder)
        return notRead(name, 'is a device, pipe or socket. Write the members to a file.');
    const files = typeof name === 'number' ? 'folder/*.csv' : `${name.replace(/\/+$/, '')}/*.csv`;
    return notRead(name, `is a folder. Name its files, for instance ${shownPath(files)}.`);
}
function replaced(name) {
    return notRead(name, 'was replaced while it was opened. Make sure that nothing else writes it.');
}
function changed(name) {
    return notRead(name, 'changed while it was read. Make sure that nothing else writes it.');
}
function notRead(name, what) {
    return (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_0__/* .error */ .z3)('members-unreadable', `${shownPath(name)} ${what}`);
}
function shownPath(name) {
    if (typeof name === 'number')
        return `Entry ${name + 1} of \`members\``;
    return `\`${name.length <= 300 ? name : `${name.slice(0, 140)}\u2026${name.slice(-140)}`}\``;
}
function codeOf(cause) {
    return (0,_system_cause_js__WEBPACK_IMPORTED_MODULE_1__/* .systemCode */ .xU)(cause) || 'unknown error';
}
function reasonOf(code) {
    return REASONS.get(code) ?? code;
}
const REASONS = new Map([
    ['EACCES', 'this process has no permission'],
    ['EPERM', 'this process has no permission'],
    ['ENOENT', 'it is not there, or a link leads nowhere'],
    ['ENOTDIR', 'a part of its path is not a folder'],
    ['ELOOP', 'its links go round in a circle, or it was replaced by a link'],
    ['ENAMETOOLONG', 'its name is too long'],
    ['EISDIR', 'it is a folder'],
    ['EIO', 'the disk reports an error'],
    ['EMFILE', 'too many files are open'],
    ['ENXIO', 'it is a socket or a device'],
]);


/***/ }),

/***/ 35516:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lk: () => (/* binding */ ownSources),
/* harmony export */   Sd: () => (/* binding */ openFileSource),
/* harmony export */   u0: () => (/* binding */ sourcesOf)
/* harmony export */ });
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(51455);
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48662);
/* harmony import */ var _fence_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(96433);
/* harmony import */ var _file_problems_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(78041);




const BLOCK_SIZE = 512 * 1024;
function sourcesOf(files, fence) {
    return files.map((file) => ({ name: file.name, open: () => openFileSource(file, fence) }));
}
function ownSources(files) {
    return files.map(({ path, name }) => ({
        name,
        async open() {
            const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_0__.open)(path).catch((cause) => {
                throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadableFor */ .LJ)(name, cause));
            });
            return sourceOf(handle, { name });
        },
    }));
}
async function openFileSource(file, fence) {
    const handle = await (0,_fence_js__WEBPACK_IMPORTED_MODULE_2__/* .openInside */ .X$)(fence, file.path, file.name).catch((cause) => {
        throw cause instanceof _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm ? atEntry(cause.problem, file) : cause;
    });
    return sourceOf(handle, file);
}
function atEntry(problem, { place = {} }) {
    return new _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm({ ...problem, ...place });
}
async function sourceOf(handle, file) {
    const first = await handle.stat({ bigint: true });
    const size = Number(first.size);
    return {
        name: file.name,
        size,
        chunks: () => readBlocks(handle, first, file),
        async slice(start, end) {
            const block = Buffer.allocUnsafeSlow(Math.max(0, end - start));
            let filled = 0;
            while (filled < block.length) {
                const bytesRead = await readAt(handle, block.subarray(filled), start + filled, file);
                if (bytesRead === 0)
                    throw atEntry((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(file.name), file);
                filled += bytesRead;
            }
            await checkUnchanged(handle, first, file);
            return block;
        },
        close: () => handle.close(),
    };
}
async function* readBlocks(handle, first, file) {
    const size = Number(first.size);
    const length = Math.min(BLOCK_SIZE, size + 1);
    let block = Buffer.allocUnsafeSlow(length);
    let spare = Buffer.allocUnsafeSlow(length);
    let position = 0;
    let reading = readAt(handle, block, position, file);
    try {
        for (;;) {
            const bytesRead = await reading;
            if (bytesRead === 0)
                break;
            position += bytesRead;
            if (position > size)
                throw atEntry((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(file.name), file);
            const full = block;
            block = spare;
            spare = full;
            reading = readAt(handle, block, position, file);
            yield full.subarray(0, bytesRead);
        }
    }
    finally {
        await reading.catch(() => 0);
    }
    if (position !== size)
        throw atEntry((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(file.name), file);
    await checkUnchanged(handle, first, file);
}
function readAt(handle, block, position, file) {
    const reading = handle.read(block, 0, block.length, position).then(({ bytesRead }) => bytesRead, (cause) => {
        throw atEntry((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .unreadableFor */ .LJ)(file.name, cause), file);
    });
    reading.catch(() => { });
    return reading;
}
async function checkUnchanged(handle, first, file) {
    const now = await handle.stat({ bigint: true });
    if (now.size !== first.size || now.mtimeNs !== first.mtimeNs)
        throw atEntry((0,_file_problems_js__WEBPACK_IMPORTED_MODULE_3__/* .changed */ .tD)(file.name), file);
}


/***/ }),

/***/ 25180:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ formatOf)
/* harmony export */ });
function formatOf(name, format) {
    if (format !== undefined)
        return format;
    const extension = /\.([a-z]+)(?:\.(?:gz|zst))?$/.exec(name.toLowerCase())?.[1];
    return FORMATS.get(extension ?? '') ?? null;
}
const FORMATS = new Map([
    ['csv', 'csv'],
    ['tsv', 'tsv'],
    ['txt', 'lines'],
    ['ndjson', 'ndjson'],
    ['jsonl', 'ndjson'],
    ['json', 'json'],
    ['parquet', 'parquet'],
]);


/***/ }),

/***/ 73142:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   y: () => (/* binding */ readText)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48662);
/* harmony import */ var _bad_format_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(92695);
/* harmony import */ var _decompress_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(32382);
/* harmony import */ var _sniff_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(88434);





async function* readText(source, encoding) {
    try {
        yield* textOf(source, encoding);
    }
    catch (cause) {
        if (!(cause instanceof _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm) || cause.problem.code !== 'bad-encoding')
            throw cause;
        throw new _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm({ ...cause.problem, line: await lineOfFault(source, encoding) });
    }
}
async function* textOf(source, encoding) {
    (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .refuseEmptyArchive */ .Ap)(source);
    const input = (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .pushBack */ .kg)((0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .decompress */ .mF)(source.chunks(), source.size));
    try {
        const head = await (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .readHead */ .zy)(input);
        const found = (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .sniff */ .ZF)(head);
        if (found.kind === 'foreign')
            throw (0,_bad_format_js__WEBPACK_IMPORTED_MODULE_2__/* .badFormat */ .V)(found.message);
        if (found.kind === 'parquet')
            throw (0,_bad_format_js__WEBPACK_IMPORTED_MODULE_2__/* .badFormat */ .V)(PARQUET);
        if (found.kind !== 'text')
            throw (0,_bad_format_js__WEBPACK_IMPORTED_MODULE_2__/* .badFormat */ .V)('The file is compressed twice. Compress it once.');
        const unmarked = encoding === 'utf-8' && found.encoding === null ? (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .unmarkedUtf16 */ .o9)(head) : null;
        if (unmarked !== null) {
            throw (0,_bad_format_js__WEBPACK_IMPORTED_MODULE_2__/* .badFormat */ .V)(`The file is UTF-16 without a byte order mark. Export it as UTF-8, or set \`encoding: ${unmarked}\`.`);
        }
        input.unread(head.subarray(found.markLength));
        yield* decode(input, found.encoding ?? encoding);
    }
    finally {
        await input.close();
    }
}
function decode(input, encoding) {
    if (encoding === 'utf-8')
        return decodeUtf8(input);
    if (encoding === 'windows-1252' || encoding === 'iso-8859-1')
        return decodeBytes(input, encoding);
    return decodeUtf16(input, encoding === 'utf-16be');
}
async function* decodeUtf8(input) {
    let started = Buffer.alloc(0);
    for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .remaining */ .Tk)(input)) {
        let bytes = chunk;
        if (started.length > 0) {
            const length = (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .characterLength */ .yA)(started[0]);
            const missing = length - started.length;
            started = Buffer.concat([started, bytes.subarray(0, missing)]);
            bytes = bytes.subarray(missing);
            if (started.length < length)
                continue;
            yield* checkUtf8(started);
        }
        const end = (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .characterBoundary */ .al)(bytes);
        started = Buffer.from(bytes.subarray(end));
        yield* checkUtf8(bytes.subarray(0, end));
    }
    if (started.length > 0)
        throw notUtf8();
}
function* checkUtf8(bytes) {
    if (bytes.length === 0)
        return;
    if ((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes)) {
        yield bytes;
        return;
    }
    let valid = 0;
    let invalid = bytes.length;
    while (valid + 1 < invalid) {
        const middle = (valid + invalid) >> 1;
        const prefix = bytes.subarray(0, middle);
        if ((0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(prefix.subarray(0, (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .characterBoundary */ .al)(prefix))))
            valid = middle;
        else
            invalid = middle;
    }
    const text = bytes.subarray(0, valid);
    yield text.subarray(0, (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .characterBoundary */ .al)(text));
    throw notUtf8();
}
async function* decodeUtf16(input, bigEndian) {
    let started = Buffer.alloc(0);
    for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .remaining */ .Tk)(input)) {
        const bytes = Buffer.concat([started, chunk]);
        let end = bytes.length & ~1;
        if (end > 0 && isHighSurrogate(bytes[bigEndian ? end - 2 : end - 1]))
            end -= 2;
        const units = bytes.subarray(0, end);
        started = bytes.subarray(end);
        const text = (bigEndian ? units.swap16() : units).toString('utf16le');
        if (text.isWellFormed()) {
            if (text !== '')
                yield Buffer.from(text);
        }
        else {
            yield Buffer.from(text.slice(0, text.search(/\p{Surrogate}/u)));
            throw notUtf16();
        }
    }
    if (started.length > 0)
        throw notUtf16();
}
function isHighSurrogate(high) {
    return (high & 0xfc) === 0xd8;
}
async function* decodeBytes(input, encoding) {
    const judge = createUtf8Judge();
    for await (const chunk of (0,_decompress_js__WEBPACK_IMPORTED_MODULE_3__/* .remaining */ .Tk)(input)) {
        judge.take(chunk);
        const text = chunk.toString('latin1');
        if (encoding === 'iso-8859-1') {
            yield Buffer.from(text);
            continue;
        }
        const fault = text.search(/[\x81\x8d\x8f\x90\x9d]/);
        const valid = fault < 0 ? text : text.slice(0, fault);
        yield Buffer.from(valid.replace(/[\x80-\x9f]/g, (one) => WINDOWS_1252[one.charCodeAt(0) - 0x80]));
        if (fault >= 0)
            throw badEncoding('This is not valid Windows-1252. Check `encoding`.');
    }
    if (judge.isUtf8())
        throw (0,_bad_format_js__WEBPACK_IMPORTED_MODULE_2__/* .badFormat */ .V)(`The file is UTF-8. Read as ${encoding}, its characters outside ASCII would become others. Leave out \`encoding\`.`);
}
function createUtf8Judge() {
    let started = Buffer.alloc(0);
    let characters = 0;
    let isValid = true;
    return {
        take(chunk) {
            if (!isValid)
                return;
            const bytes = started.length === 0 ? chunk : Buffer.concat([started, chunk]);
            const end = (0,_sniff_js__WEBPACK_IMPORTED_MODULE_4__/* .characterBoundary */ .al)(bytes);
            started = Buffer.from(bytes.subarray(end));
            isValid = (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes.subarray(0, end));
            for (let i = 0; i < end && characters < FEW; i++)
                if (bytes[i] >= 0xc0)
                    characters++;
        },
        isUtf8: () => isValid && started.length === 0 && characters === FEW,
    };
}
const FEW = 3;
const WINDOWS_1252 = '\u20ac \u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152 \u017d  \u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153 \u017e\u0178';
async function lineOfFault(source, encoding) {
    let line = 1;
    let afterCr = false;
    try {
        for await (const text of textOf(source, encoding)) {
            for (const byte of text) {
                if (byte === CR || (byte === LF && !afterCr))
                    line += 1;
                afterCr = byte === CR;
            }
        }
    }
    catch (cause) {
        if (!(cause instanceof _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .ProblemError */ .Mm))
            throw cause;
    }
    return line;
}
const LF = 0x0a;
const CR = 0x0d;
const PARQUET = 'This is a Parquet file. Set `format: parquet`, or name the file `.parquet`.';
function badEncoding(message) {
    return (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .problemError */ .gS)('bad-encoding', message);
}
function notUtf8() {
    return badEncoding('This is not valid UTF-8. Export the file as UTF-8, or set `encoding`, to `windows-1252` for a CSV that Excel saved.');
}
function notUtf16() {
    return badEncoding('This is not valid UTF-16. Export the file as UTF-8.');
}


/***/ }),

/***/ 32382:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mF: () => (/* binding */ decompress),
  lS: () => (/* binding */ expansionLimit),
  kg: () => (/* binding */ pushBack),
  zy: () => (/* binding */ readHead),
  Ap: () => (/* binding */ refuseEmptyArchive),
  Tk: () => (/* binding */ remaining)
});

// UNUSED EXPORTS: EXPANSION_FACTOR, EXPANSION_FLOOR, MAX_FRAMES

// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(38522);
// EXTERNAL MODULE: ./build/problems/problem.js
var problem = __webpack_require__(48662);
// EXTERNAL MODULE: ./build/system/cause.js
var system_cause = __webpack_require__(64995);
// EXTERNAL MODULE: ./build/words/numbers.js
var numbers = __webpack_require__(96716);
// EXTERNAL MODULE: ./build/members/bad-format.js
var bad_format = __webpack_require__(92695);
// EXTERNAL MODULE: ./build/members/text/sniff.js
var sniff = __webpack_require__(88434);
;// CONCATENATED MODULE: ./build/members/text/zstd-frames.js
function createFrameEnds() {
    const field = new Uint8Array(4);
    let filled = 0;
    let wanted = MAGIC_BYTES;
    let step = 'magic';
    let skipping = 0;
    let checksum = false;
    let ended = true;
    function skip(length, then) {
        skipping = length;
        step = then;
        filled = 0;
        wanted = FIELD_BYTES[then];
    }
    function take() {
        const [first, second, third, fourth] = field;
        const number = first + second * 0x100 + third * 0x10000 + fourth * 0x1000000;
        if (step === 'magic') {
            if (number === ZSTD_MAGIC)
                skip(0, 'descriptor');
            else if ((number & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC)
                skip(0, 'skippable size');
            else
                skip(Number.POSITIVE_INFINITY, 'magic');
        }
        else if (step === 'skippable size') {
            skip(number, 'end');
        }
        else if (step === 'descriptor') {
            checksum = (first & 0x04) !== 0;
            const singleSegment = (first & 0x20) !== 0;
            const window = singleSegment ? 0 : 1;
            const dictionary = DICTIONARY_BYTES[first & 0x03];
            const size = CONTENT_SIZE_BYTES[first >> 6];
            skip(window + dictionary + (size === 0 && singleSegment ? 1 : size), 'block');
        }
        else {
            const header = first + second * 0x100 + third * 0x10000;
            const isLast = (header & 1) !== 0;
            const isRunLength = ((header >> 1) & 3) === 1;
            const length = isRunLength ? 1 : header >> 3;
            if (isLast)
                skip(length + (checksum ? 4 : 0), 'end');
            else
                skip(length, 'block');
        }
    }
    return {
        next(bytes, from) {
            let at = from;
            if (ended)
                skip(0, 'magic');
            ended = false;
            for (;;) {
                const skipped = Math.min(skipping, bytes.length - at);
                skipping -= skipped;
                at += skipped;
                if (skipping > 0)
                    return at;
                if (step === 'end') {
                    ended = true;
                    return at;
                }
                while (filled < wanted && at < bytes.length)
                    field[filled++] = bytes[at++];
                if (filled < wanted)
                    return at;
                field.fill(0, wanted);
                take();
            }
        },
        atEnd: () => ended,
    };
}
const MAGIC_BYTES = 4;
const FIELD_BYTES = {
    magic: MAGIC_BYTES,
    'skippable size': 4,
    descriptor: 1,
    block: 3,
    end: 0,
};
const ZSTD_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

;// CONCATENATED MODULE: ./build/members/text/decompress.js







const EXPANSION_FLOOR = 1024 * 1024 * 1024;
const EXPANSION_FACTOR = 100;
function expansionLimit(size) {
    return Math.max(EXPANSION_FLOOR, EXPANSION_FACTOR * size);
}
async function* decompress(chunks, size) {
    const input = pushBack(chunks);
    try {
        const head = await readHead(input);
        const { kind } = (0,sniff/* sniff */.ZF)(head);
        input.unread(head);
        if (kind === 'gzip')
            yield* limited(gunzip(input), expansionLimit(size));
        else if (kind === 'zstd')
            yield* limited(unzstd(input), expansionLimit(size));
        else
            yield* remaining(input);
    }
    catch (cause) {
        throw asProblem(cause);
    }
    finally {
        await input.close();
    }
}
function refuseEmptyArchive({ name, size }) {
    if (size === 0 && /\.(?:gz|zst)$/i.test(name))
        throw damaged('has no bytes, not even those of an empty one');
}
async function* gunzip(input) {
    yield* run((0,external_node_zlib_.createGunzip)({ chunkSize: CHUNK_SIZE }), input, (chunk) => chunk.length);
    for await (const rest of remaining(input)) {
        if (rest.some((byte) => byte !== 0))
            throw damaged('has other data after its gzip data');
    }
}
async function* unzstd(input) {
    const ends = createFrameEnds();
    let frames = 0;
    let allowed = MAX_FRAMES;
    const params = { [external_node_zlib_.constants.ZSTD_d_windowLogMax]: 27 };
    const engine = (0,external_node_zlib_.createZstdDecompress)({ chunkSize: CHUNK_SIZE, params });
    const output = run(engine, input, (chunk) => {
        if (ends.atEnd())
            frames += 1;
        if (frames > allowed)
            throw damaged(`has more than ${(0,numbers/* count */.U9)(MAX_FRAMES)} zstd frames that hold next to nothing`);
        return ends.next(chunk, 0);
    });
    for await (const chunk of output) {
        allowed += chunk.length / BYTES_PER_FRAME;
        yield chunk;
    }
    if (!ends.atEnd())
        throw damaged('ends in the middle of its data: it is truncated');
}
const MAX_FRAMES = 20_000;
const BYTES_PER_FRAME = 1024;
const CHUNK_SIZE = 256 * 1024;
async function* run(engine, input, cut) {
    const feeding = feed(engine, input, cut);
    try {
        for await (const chunk of engine)
            yield chunk;
    }
    finally {
        engine.destroy();
        await feeding;
    }
}
async function feed(engine, input, cut) {
    let wake = () => { };
    engine.once('close', () => wake());
    const write = (piece) => new Promise((resolve) => {
        wake = resolve;
        engine.write(piece, () => resolve());
    });
    try {
        while (!engine.destroyed) {
            const chunk = await input.pull();
            if (engine.destroyed)
                return;
            if (chunk === undefined) {
                engine.end();
                return;
            }
            const piece = chunk.subarray(0, cut(chunk));
            input.unread(chunk.subarray(piece.length));
            const before = engine.bytesWritten;
            await write(piece);
            const used = engine.bytesWritten - before;
            if (used < piece.length) {
                input.unread(chunk.subarray(used));
                return;
            }
        }
    }
    catch (cause) {
        engine.destroy(cause instanceof Error ? cause : new Error(String(cause)));
    }
}
async function* limited(chunks, limit) {
    let total = 0;
    for await (const chunk of chunks) {
        total += chunk.length;
        if (total > limit) {
            throw damaged(`expands to more than ${(0,numbers/* count */.U9)(limit)} bytes, the most that is read from a file of its size`);
        }
        yield chunk;
    }
}
function damaged(what) {
    return (0,problem/* problemError */.gS)('bad-compression', `The compressed file ${what}. Make the file again.`);
}
function asProblem(cause) {
    const code = (0,system_cause/* systemCode */.xU)(cause);
    if (!/^Z(STD)?_/.test(code))
        return cause;
    if (code === 'Z_BUF_ERROR')
        return damaged('ends in the middle of its data: it is truncated');
    if (code === 'ZSTD_error_frameParameter_windowTooLarge')
        return (0,bad_format/* badFormat */.V)(WINDOW_TOO_LARGE);
    if (code.startsWith('ZSTD_error_dictionary'))
        return damaged('needs a zstd dictionary, which is not supported');
    return damaged('is damaged, or has other data after its compressed data');
}
const WINDOW_TOO_LARGE = 'The zstd file needs a window of more than 128 MiB. Compress it with `zstd --long=27` or without `--long`.';
function pushBack(chunks) {
    const iterator = chunks[Symbol.asyncIterator]();
    let returned;
    return {
        async pull() {
            if (returned !== undefined) {
                const chunk = returned;
                returned = undefined;
                return chunk;
            }
            const next = await iterator.next();
            return next.done ? undefined : next.value;
        },
        unread(rest) {
            returned = rest.length > 0 ? rest : undefined;
        },
        async close() {
            await iterator.return?.();
        },
    };
}
async function readHead(input) {
    const first = await input.pull();
    if (first === undefined || first.length >= sniff/* HEAD_LENGTH */.Gu)
        return first ?? Buffer.alloc(0);
    const parts = [Buffer.from(first)];
    let filled = first.length;
    while (filled < sniff/* HEAD_LENGTH */.Gu) {
        const chunk = await input.pull();
        if (chunk === undefined)
            break;
        parts.push(Buffer.from(chunk));
        filled += chunk.length;
    }
    return Buffer.concat(parts);
}
async function* remaining(input) {
    for (let chunk = await input.pull(); chunk !== undefined; chunk = await input.pull())
        yield chunk;
}


/***/ }),

/***/ 88434:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gu: () => (/* binding */ HEAD_LENGTH),
/* harmony export */   ZF: () => (/* binding */ sniff),
/* harmony export */   al: () => (/* binding */ characterBoundary),
/* harmony export */   o9: () => (/* binding */ unmarkedUtf16),
/* harmony export */   yA: () => (/* binding */ characterLength)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);

const HEAD_LENGTH = 16 * 1024;
function sniff(bytes) {
    const head = bytes.subarray(0, HEAD_LENGTH);
    const compression = compressionOf(head);
    if (compression !== null)
        return { kind: compression };
    const start = head.toString('latin1', 0, MAGIC_LENGTH);
    if (start.startsWith(LFS_POINTER))
        return { kind: 'foreign', message: LFS_MESSAGE };
    const foreign = FOREIGN.find(([magic]) => start.startsWith(magic));
    const isTar = start.startsWith('ustar', TAR_MAGIC);
    const isParquet = start.startsWith('PAR1');
    if ((foreign !== undefined || isTar || isParquet) && !isPlainText(head)) {
        if (isParquet)
            return { kind: 'parquet' };
        const [, name, advice] = foreign ?? ['', 'a tar archive', UNPACK];
        return { kind: 'foreign', message: `This is ${name}. ${advice}` };
    }
    return textOf(head);
}
function textOf(head) {
    const mark = head.toString('hex', 0, 4);
    if (mark === 'fffe0000' || mark === '0000feff') {
        return { kind: 'foreign', message: 'The file is UTF-32. Export it as UTF-8.' };
    }
    if (mark.startsWith('efbbbf'))
        return { kind: 'text', encoding: 'utf-8', markLength: 3 };
    if (mark.startsWith('fffe'))
        return { kind: 'text', encoding: 'utf-16le', markLength: 2 };
    if (mark.startsWith('feff'))
        return { kind: 'text', encoding: 'utf-16be', markLength: 2 };
    return { kind: 'text', encoding: null, markLength: 0 };
}
function unmarkedUtf16(bytes) {
    const head = bytes.subarray(0, HEAD_LENGTH);
    const pairs = head.length >> 1;
    const zeros = [0, 0];
    for (let i = 0; i < 2 * pairs; i++)
        if (head[i] === 0)
            zeros[(i & 1)]++;
    const [even, odd] = zeros;
    if (even === 0 && odd > 0.7 * pairs)
        return 'utf-16le';
    if (odd === 0 && even > 0.7 * pairs)
        return 'utf-16be';
    if (even + odd === 0 || (head.length < HEAD_LENGTH && head.length % 2 === 1))
        return null;
    const whole = head.subarray(0, 2 * pairs);
    if (hasLinesOf(whole))
        return 'utf-16le';
    return hasLinesOf(Buffer.from(whole).swap16()) ? 'utf-16be' : null;
}
function hasLinesOf(bytes) {
    let breaks = 0;
    let others = 0;
    for (let i = 0; i < bytes.length; i++) {
        if (bytes[i] !== 0x0a && bytes[i] !== 0x0d)
            continue;
        if (i % 2 === 0 && bytes[i + 1] === 0)
            breaks++;
        else
            others++;
    }
    return breaks > others && !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\uffff]/.test(bytes.toString('utf16le'));
}
function compressionOf(head) {
    if (head[0] === 0x1f && head[1] === 0x8b)
        return 'gzip';
    if (head[1] === 0xb5 && head[0] === 0x28 && head[2] === 0x2f && head[3] === 0xfd)
        return 'zstd';
    const skippable = head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
    return skippable && (head[0] & 0xf0) === 0x50 ? 'zstd' : null;
}
function isPlainText(head) {
    for (const byte of head) {
        if (byte < 0x20 && (byte < 0x09 || byte > 0x0d))
            return false;
        if (byte === 0x7f)
            return false;
    }
    return (0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(head.subarray(0, characterBoundary(head)));
}
function characterBoundary(bytes) {
    const end = bytes.length;
    for (let i = end - 1; i >= 0 && i >= end - 3; i -= 1) {
        const byte = bytes[i];
        if ((byte & 0xc0) === 0x80)
            continue;
        return i + characterLength(byte) > end ? i : end;
    }
    return end;
}
function characterLength(lead) {
    if (lead < 0xc0)
        return 1;
    if (lead < 0xe0)
        return 2;
    return lead < 0xf0 ? 3 : 4;
}
const LFS_POINTER = 'version https://git-lfs.github.com/spec/v1';
const LFS_MESSAGE = 'This is a Git LFS pointer and not the file itself. Check out with `lfs: true` in the `actions/checkout` step.';
const UNPACK = 'Unpack it first, and name the files in it.';
const RECOMPRESS = 'Compress the export with gzip or zstd instead, or not at all.';
const AS_CSV = 'Export the IDs as CSV in UTF-8.';
const AS_PARQUET = 'Export the IDs as Parquet or CSV.';
const FOREIGN = [
    ['\xfd7zXZ\0', 'an xz file', RECOMPRESS],
    ['BZh', 'a bzip2 file', RECOMPRESS],
    ['\x04\x22\x4d\x18', 'an lz4 file', RECOMPRESS],
    ['\x02\x21\x4c\x18', 'an lz4 file', RECOMPRESS],
    ['\xff\x06\0\0sNaPpY', 'a snappy file', RECOMPRESS],
    ['\x1f\x9d', 'a file of `compress` (.Z)', RECOMPRESS],
    ['\x89LZO', 'an lzop file', RECOMPRESS],
    ['7z\xbc\xaf\x27\x1c', 'a 7z archive', UNPACK],
    ['Rar!\x1a\x07', 'a RAR archive', UNPACK],
    [
        'PK\x03\x04',
        'a ZIP archive or an Excel workbook',
        `Unpack the archive, or save the workbook as "CSV UTF-8".`,
    ],
    ['PK\x05\x06', 'an empty ZIP archive', AS_CSV],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'an old Excel workbook (.xls)', 'Save it as "CSV UTF-8".'],
    ['SQLite format 3\0', 'an SQLite database', AS_CSV],
    ['%PDF-', 'a PDF document', AS_CSV],
    ['Obj\x01', 'an Avro file', AS_PARQUET],
    ['ORC', 'an ORC file', AS_PARQUET],
    ['ARROW1', 'an Arrow (Feather) file', AS_PARQUET],
    ['FEA1', 'a Feather file', AS_PARQUET],
    ['\xff\xff\xff\xff', 'an Arrow stream', AS_PARQUET],
    ['PARE', 'an encrypted Parquet file', 'Export it without encryption.'],
    ['SEQ\x06', 'a Hadoop sequence file', AS_PARQUET],
    ['PGDMP', 'a PostgreSQL dump', 'Export the IDs with `COPY \u2026 TO \u2026 (FORMAT csv, HEADER)`.'],
];
const TAR_MAGIC = 257;
const MAGIC_LENGTH = 512;


/***/ }),

/***/ 52021:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ EXPORT_RULE_CODES),
/* harmony export */   z: () => (/* binding */ EXPORT_RULES)
/* harmony export */ });
const MISSING_MEMBER = 'Whoever the row was meant for is missing from the list, so ODP removes them from the audience.';
const EXPORT_RULES = {
    'placeholder-id': {
        scope: 'row',
        cause: 'An ID is a text that a tool writes where it has no value, such as `NULL`, `\\N`, `(blank)`, `#N/A` and other errors of a spreadsheet, the UUID of zeros, or the hash of an empty text; letter case does not count. Words that are sometimes real IDs (`none`, `nil`, `nan`, `nat`, `na`, `n/a`, `unknown`, `anonymous`, `guest`, `not_authenticated`, `true`, `false`, `-`, `--`, `?`, `0`) are an error where at least 90% of the first 1,000 other IDs of the file have a digit or an `@` (for `0`: and four characters or more), and a warning elsewhere.',
        example: '`mysql -B` writes a missing ID as `NULL`, and `COPY` of PostgreSQL writes it as `\\N`.',
        danger: `${MISSING_MEMBER} The placeholder itself becomes a member.`,
        remedy: 'Leave rows without an ID out of the export (`WHERE customer_id IS NOT NULL`), or set `invalid_rows: skip`.',
        accept: 'the word is the ID of a real member; to change the list of words, set `placeholders` instead',
    },
    'damaged-number': {
        scope: 'row',
        cause: 'An ID is a number that a tool has rewritten: with a fraction of zeros (also where thousands are set apart, as in `1,234.00`, but not `1,234` alone), in scientific notation, or wrapped so that a spreadsheet leaves it alone or as Python prints it. Or at least 90% of the first 1,000 IDs of a file are in quotes. Where other IDs among the first 1,000 have a fraction that is not zero, as versions have, a fraction of zeros is a warning, and nothing if that is one in ten of them. As a warning, too: a file has at least 100 IDs of 16 digits or more, and all of them end in 0.',
        example: '`1001.0` from pandas, where one empty cell turns the column into fractions; `8.96529E+19` and `="00123"` from a spreadsheet; `b\'00123\'` from Python.',
        danger: 'ODP does not know the damaged ID, so the member it stood for is removed. Digits that a spreadsheet has rounded away cannot be brought back.',
        remedy: 'Export the column as text, straight from the database and not by way of a spreadsheet; in pandas read it with `dtype=str` or `Int64`.',
        accept: 'your IDs really look like this',
    },
    'invisible-character': {
        scope: 'row',
        cause: 'An ID has a character that nobody sees, such as a no-break space, a soft hyphen, a zero-width space or a direction mark, or the character U+FFFD, a sign of damaged text. Joiners within words of a script that is written with them and within emoji are fine; other characters of the Unicode category Cf are a warning.',
        example: '`1001` copied from a web page, with a zero-width space (U+200B) after the last digit.',
        danger: 'The ID looks right and is a different one, so the member it was meant for is removed.',
        remedy: 'Remove these characters where the list is made; for U+FFFD export the file again in UTF-8 or set `encoding`.',
        accept: 'the character is part of the ID in ODP too',
    },
    'header-row': {
        scope: 'row',
        cause: 'An ID is the name of its own column or of the identifier, in any letter case. As a warning: the first row of a file without a header is a usual header word such as `id`, `user_id`, `email` or `name`, or all of several files begin with the same word and go on with IDs that have digits or `@`.',
        example: '`cat part-*.csv > all.csv` repeats the header `customer_id` before the rows of each part.',
        danger: 'The header becomes a member, and it shows that files were joined by a tool that does not know their format.',
        remedy: 'Name the parts as a list or a glob in `members` instead of joining them. For files that begin with a header set `header: true`, or `format: csv` if they are read as lines.',
        accept: 'a member has this ID',
    },
    'not-a-row': {
        scope: 'row',
        cause: 'A line is what a shell prints around its rows (a count of rows, a time, an error, a ruler or frame of a table), the progress of `curl`, a statement of SQL, a tag or element of HTML or XML, what a service answers with in JSON where it fails, or a conflict marker of Git. A conflict marker makes the whole file invalid, even with `invalid_rows: skip`.',
        example: '`psql -A` ends its output with `(5 rows)`.',
        danger: 'The line becomes a member. After a conflict marker nobody can say which of the two lists is the right one.',
        remedy: 'Export without decoration (`psql -At`, `mysql -N -B`, `sqlcmd -h -1` with `SET NOCOUNT ON`); resolve the conflict and commit the result.',
        accept: 'your IDs really look like this',
    },
    'not-an-email': {
        scope: 'row',
        cause: 'With the identifier `email`, an ID is not an address: it has no `@`, a second `@` or a space outside of quotes, nothing before or after the `@`, or `mailto:`, `<`, `,` or `;` around it. A domain without a dot is a warning.',
        example: '`ann.example.com`, or `1001` where another column was exported.',
        danger: 'The value matches nobody in ODP, so the member it was meant for is removed.',
        remedy: 'Check that `column` is the one with the addresses, and correct the rows.',
        accept: 'your account keeps other values in `email`',
    },
    'no-header': {
        scope: 'file',
        cause: 'The column is taken by its position, the file should begin with a header, and the header cell is a member: it matches `pattern`, or it has the form of nearly all rows below it.',
        example: 'With `column: 1`, a file whose first line is `u1000` and whose other lines are `u1001`, `u1002`, \u2026',
        danger: 'The first member of every such file is taken for a header, and so removed from the audience.',
        remedy: 'Set `header: false`, or export with a header.',
        accept: 'the header of the column looks like an ID',
    },
    'empty-header': {
        scope: 'file',
        cause: 'The header cell of the column that is taken is empty.',
        example: 'pandas writes its index as a first column without a name: the header is `,customer_id`, and `column: 1` is the index.',
        danger: 'Row numbers are imported in place of IDs, which removes every member.',
        remedy: 'Name the column in `column`, or export without the index (`index=False`).',
        accept: 'the column has no name and holds the IDs',
    },
    'wrong-delimiter': {
        scope: 'file',
        cause: 'The fields are separated by a character other than `delimiter`: with that character the header would have the column or the quotes would be right, or the column is taken by position and nearly all IDs have the same number of that character. In a file of several columns this counts only where `delimiter` cuts values in two, as in `1,50`. Or each row is in quotes as a whole.',
        example: '`customer_id;name` and rows such as `1001;Ann`, as Excel writes CSV in much of Europe.',
        danger: 'Whole lines are taken for IDs. ODP knows none of them and removes every member.',
        remedy: 'Set `delimiter` to the character that the message names; where rows are in quotes as a whole, export fields instead.',
        accept: 'the IDs themselves are composed with this character',
    },
    'empty-file': {
        scope: 'file',
        cause: 'A file holds nothing but line ends. In csv and tsv with a header that is always an error, and in other formats where the audience has several files. Part 0 of a Spark export may be empty in any format.',
        example: 'A query that failed, with its output redirected: `psql \u2026 > members.csv` leaves 0 bytes.',
        danger: 'Everyone whom the file should have listed is removed.',
        remedy: 'Check the step that writes the file; an export without rows still has its header.',
        accept: 'a part of your export may really be empty',
    },
    'mixed-exports': {
        scope: 'audience',
        cause: 'A folder holds the same part number under two UUIDs, in the form that Spark writes.',
        example: '`part-00000-1b4e28ba-\u2026.csv` next to `part-00000-6fa459ea-\u2026.csv`.',
        danger: 'Two exports are read as one: members who left since the first one come back.',
        remedy: 'Empty the folder before each export (`mode("overwrite")`), or name one export in `members`.',
        accept: 'several exports together are the list',
    },
    'missing-part': {
        scope: 'audience',
        cause: 'The files are numbered from 0 or 1 with four digits or more, at least half of the numbers are there, and one in between is missing.',
        example: '`vip-0000.csv`, `vip-0001.csv`, `vip-0003.csv`.',
        danger: 'The members of the missing part are removed.',
        remedy: 'Fetch the missing part, or export again.',
        accept: 'your exporter leaves numbers out',
    },
    'folder-skipped': {
        scope: 'audience',
        cause: 'A pattern in `members` with an extension also matches a folder, which is not read.',
        example: '`members/*.csv`, where Spark has written a folder `members/vip.csv/` with the parts in it.',
        danger: 'The members in that folder are removed.',
        remedy: 'Name the files in it: `members/vip.csv/*.csv`.',
        accept: 'the folder holds no members',
    },
    'round-count': {
        scope: 'audience',
        cause: 'The number of rows is exactly one at which tools cut an export (1,000, 2,000, 5,000, 10,000, 30,000, 50,000, 65,535, 65,536, 100,000, 150,000, 1,000,000, 1,048,575 or 1,048,576), and it was different before, or there is no baseline.',
        example: 'A list of exactly 10,000 rows, from a BI tool that shows 10,000 rows at most.',
        danger: 'Everyone after the last row is removed.',
        remedy: 'Check the limit of the tool or query, or set `expected_rows`.',
        accept: 'the audience really has this size',
    },
    'many-duplicates': {
        scope: 'audience',
        cause: 'Of at least 1,000 rows, more than half repeat an ID of an earlier row.',
        example: 'A join that multiplies rows, or the same pages of an API fetched over and over.',
        danger: 'Where the same page was fetched several times, the others are missing and their members are removed.',
        remedy: 'Check the export; where each ID should come once, use `SELECT DISTINCT` and `duplicates: fail`.',
        accept: 'the file has a row per event and repeated IDs are normal',
    },
    'odd-length': {
        scope: 'audience',
        cause: 'Of at least 1,000 rows all but at most five have IDs of one length. Numbers that are one digit longer or shorter do not count, as when a sequence passes a power of ten.',
        example: '5,000 UUIDs and one ID that has lost its last three characters.',
        danger: 'An ID that was cut, or joined with its neighbour, belongs to nobody; its member is removed.',
        remedy: 'Look at the line that the message names. A `pattern` makes such rows an error.',
        accept: 'IDs of other lengths are normal',
    },
    'cut-off': {
        scope: 'audience',
        cause: 'The last line of the last file has no line end, and its ID is shorter than all others, of which there are at least 100.',
        example: 'A download that broke off in the middle of `u000123`: the file ends in `u00`.',
        danger: 'Everyone after that line is removed.',
        remedy: 'Export or fetch the file again, or set `expected_rows`.',
        accept: 'the last ID is complete',
    },
    'letter-case': {
        scope: 'audience',
        cause: 'With the identifier `email`, two IDs are the same except for letter case. With another identifier, `normalize: [lowercase]` has made two IDs the same.',
        example: '`Ann@example.com` and `ann@example.com`.',
        danger: 'One person counts twice, or two people whose IDs differ in letter case only become one and the other is removed.',
        remedy: 'For `email` set `normalize: [lowercase]`; for other identifiers remove `lowercase`.',
        accept: 'letter case does not matter in these IDs, or both spellings are right',
    },
};
const EXPORT_RULE_CODES = Object.keys(EXPORT_RULES);


/***/ }),

/***/ 48662:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $e: () => (/* binding */ warning),
/* harmony export */   Cs: () => (/* binding */ hasErrors),
/* harmony export */   Mm: () => (/* binding */ ProblemError),
/* harmony export */   gS: () => (/* binding */ problemError),
/* harmony export */   z3: () => (/* binding */ error)
/* harmony export */ });
function error(code, message, place = {}) {
    return { code, severity: 'error', message, ...place };
}
function warning(code, message, place = {}) {
    return { code, severity: 'warning', message, ...place };
}
function hasErrors(problems) {
    return problems.some((problem) => problem.severity === 'error');
}
class ProblemError extends Error {
    problem;
    constructor(problem) {
        super(problem.message);
        this.name = 'ProblemError';
        this.problem = problem;
    }
}
function problemError(code, message, place) {
    return new ProblemError(error(code, message, place));
}


/***/ }),

/***/ 76588:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (/* binding */ withProblem),
/* harmony export */   U: () => (/* binding */ audienceResult)
/* harmony export */ });
function audienceResult(audience, known) {
    return {
        id: audience.id,
        name: audience.name ?? null,
        identifier: audience.identifier ?? null,
        status: statusOf(known.problems ?? []),
        members: null,
        rows: null,
        duplicates: null,
        invalid: null,
        baseline: null,
        added: null,
        removed: null,
        kept: null,
        file: null,
        destination: null,
        problems: [],
        ...known,
    };
}
function withProblem(result, problem) {
    const problems = [...result.problems, problem];
    return { ...result, problems, status: problem.severity === 'error' ? statusOf(problems) : result.status };
}
const BLOCKING = new Set([
    'too-few-members',
    'too-many-members',
    'too-many-removed',
    'too-many-added',
    'too-many-invalid',
    'stale-run',
    'stale-plan',
    'state-unreadable',
    'no-baseline',
    'base-unreadable',
    'credentials-missing',
    'audience-not-in-odp',
]);
function statusOf(problems) {
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length === 0)
        return 'planned';
    return errors.every(({ code }) => BLOCKING.has(code)) ? 'blocked' : 'invalid';
}


/***/ }),

/***/ 35224:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CI: () => (/* binding */ partsOf),
/* harmony export */   IR: () => (/* binding */ abandonedIn),
/* harmony export */   W7: () => (/* binding */ fileOf),
/* harmony export */   bP: () => (/* binding */ stateKey),
/* harmony export */   kH: () => (/* binding */ noteOf),
/* harmony export */   oK: () => (/* binding */ keysByAudience),
/* harmony export */   wE: () => (/* binding */ isOfThisEdition),
/* harmony export */   yK: () => (/* binding */ importKeys)
/* harmony export */ });
/* harmony import */ var _manifest_allowed_values_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1499);

const stateKey = (audienceId) => `${audienceId}.json`;
function importKeys(audienceId, sha, run) {
    const stem = `${audienceId}.${sha.slice(0, 12)}.${run}`;
    return { file: `${stem}.csv.gz`, note: `${stem}.importing` };
}
const noteOf = (file) => file.replace(/\.csv\.gz$/, '.importing');
const fileOf = (note) => note.replace(/\.importing$/, '.csv.gz');
function keysByAudience(keys) {
    const byAudience = new Map();
    for (const key of keys) {
        const { id, kind } = partsOf(key) ?? {};
        if (id === undefined || kind === undefined)
            continue;
        const own = byAudience.get(id) ?? { files: [], notes: [] };
        byAudience.set(id, own);
        own[kind].push(key);
    }
    return (audienceId) => byAudience.get(audienceId) ?? { files: [], notes: [] };
}
function partsOf(key) {
    const [, id, sha, , kind] = /^(.+)\.([0-9a-f]{12})(\.[0-9a-f]{8})?\.(csv\.gz|importing)$/.exec(key) ?? [];
    if (id === undefined || sha === undefined)
        return null;
    return { id, sha, kind: kind === 'importing' ? 'notes' : 'files' };
}
function abandonedIn(keys, manifestIds) {
    const declared = new Set(manifestIds);
    return keys
        .filter((key) => key.endsWith('.json'))
        .map((key) => key.slice(0, -'.json'.length))
        .filter((id) => _manifest_allowed_values_js__WEBPACK_IMPORTED_MODULE_0__/* .AUDIENCE_ID */ .tK.test(id) && !declared.has(id))
        .sort();
}
function isOfThisEdition(key) {
    return /\.[0-9a-f]{12}\.[0-9a-f]{8}\.importing$/.test(key);
}


/***/ }),

/***/ 49294:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openPlanPool: () => (/* binding */ openPlanPool),
/* harmony export */   planInThread: () => (/* binding */ planInThread)
/* harmony export */ });
/* harmony import */ var _audience_plan_audience_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(43428);
/* harmony import */ var _members_files_file_source_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(35516);
/* harmony import */ var _system_threads_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(57173);



function openPlanPool(threads, resources = {}) {
    const waiting = Number.POSITIVE_INFINITY;
    const pool = (0,_system_threads_js__WEBPACK_IMPORTED_MODULE_2__/* .openThreads */ .Q)('plan', { threads, waiting, resources });
    return {
        plan({ progress, signal, ...job }) {
            const note = (rows) => progress(rows);
            return pool.ask(job, { note, signal });
        },
        close: () => pool.close(),
    };
}
function planInThread({ files, fence, ...request }, { note, signal }) {
    return (0,_audience_plan_audience_js__WEBPACK_IMPORTED_MODULE_0__/* .planAudience */ .K)({ ...request, sources: (0,_members_files_file_source_js__WEBPACK_IMPORTED_MODULE_1__/* .sourcesOf */ .u0)(files, fence), progress: note, signal });
}


/***/ }),

/***/ 16468:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ isLeftBehind)
/* harmony export */ });
/* harmony import */ var _cause_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(64995);

function isLeftBehind(pid) {
    if (pid === process.pid)
        return true;
    try {
        process.kill(pid, 0);
        return false;
    }
    catch (cause) {
        return (0,_cause_js__WEBPACK_IMPORTED_MODULE_0__/* .systemCode */ .xU)(cause) !== 'EPERM';
    }
}


/***/ }),

/***/ 65619:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ READ_HERE),
/* harmony export */   l: () => (/* binding */ openRegular)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(51455);


async function openRegular(path) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_1__.open)(path, READ_HERE);
    let isFile = false;
    try {
        isFile = (await handle.stat()).isFile();
        return isFile ? handle : null;
    }
    finally {
        if (!isFile)
            await handle.close();
    }
}
const READ_HERE = node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_RDONLY | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NOFOLLOW ?? 0) | (node_fs__WEBPACK_IMPORTED_MODULE_0__.constants.O_NONBLOCK ?? 0);


/***/ }),

/***/ 67552:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SP: () => (/* binding */ foldCase),
/* harmony export */   UO: () => (/* binding */ isWithin),
/* harmony export */   bj: () => (/* binding */ wayTo),
/* harmony export */   cJ: () => (/* binding */ ignoresCase),
/* harmony export */   e6: () => (/* binding */ follow),
/* harmony export */   e9: () => (/* binding */ isInGitFolder)
/* harmony export */ });
/* unused harmony export isGitFolder */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);


function isWithin(path, folder) {
    const way = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, path);
    return way === '' || !(way === '..' || way.startsWith(`..${node_path__WEBPACK_IMPORTED_MODULE_1__.sep}`) || (0,node_path__WEBPACK_IMPORTED_MODULE_1__.isAbsolute)(way));
}
function wayTo(path, folder) {
    return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, path).split(node_path__WEBPACK_IMPORTED_MODULE_1__.sep).join('/');
}
function follow(path) {
    try {
        return node_fs__WEBPACK_IMPORTED_MODULE_0__.realpathSync.native(path);
    }
    catch {
        const parent = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(path);
        return parent === path ? path : (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(follow(parent), path.slice(parent.length));
    }
}
function ignoresCase(folder, name) {
    const identity = (one) => {
        const found = (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, one), { bigint: true, throwIfNoEntry: false });
        return found === undefined ? null : `${found.dev} ${found.ino}`;
    };
    const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
    const known = identity(name);
    return swapped !== name && known !== null && identity(swapped) === known;
}
function foldCase(path) {
    return path.normalize('NFC').toLowerCase();
}
function isGitFolder(name) {
    const bare = name
        .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
        .replace(/[. ]*(?::.*)?$/s, '')
        .toLowerCase();
    return bare === '.git' || bare === 'git~1';
}
function isInGitFolder(way) {
    return way.split(/[\\/]/).some(isGitFolder);
}


/***/ }),

/***/ 35230:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ae: () => (/* binding */ writeBeside),
/* harmony export */   DA: () => (/* binding */ removeLeftovers),
/* harmony export */   E1: () => (/* binding */ removeUnfinished),
/* harmony export */   Pi: () => (/* binding */ createBeside),
/* harmony export */   mt: () => (/* binding */ isPartial)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(77598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_fs_promises__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(51455);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(76760);
/* harmony import */ var _left_behind_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(16468);





async function createBeside(path, { sync = false } = {}) {
    await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.mkdir)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(path), { recursive: true, mode: 0o700 });
    const partial = `${path}.${process.pid}.${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.randomBytes)(8).toString('hex')}${PARTIAL}`;
    const flags = node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_WRONLY | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_CREAT | node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_EXCL | (node_fs__WEBPACK_IMPORTED_MODULE_1__.constants.O_NOFOLLOW ?? 0);
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(partial, flags, 0o600);
    mine.add(partial);
    const discard = async () => {
        await handle.close().catch(() => { });
        await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(partial, { force: true }).catch(() => { });
        mine.delete(partial);
    };
    return {
        handle,
        partial,
        discard,
        async commit() {
            if (sync)
                await handle.sync();
            await handle.close();
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rename)(partial, path);
            mine.delete(partial);
            if (sync)
                await flushFolder((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(path));
        },
    };
}
async function writeBeside(path, content, options) {
    const file = await createBeside(path, options);
    try {
        await file.handle.writeFile(content);
        await file.commit();
    }
    catch (cause) {
        await file.discard();
        throw cause;
    }
}
async function removeUnfinished(path) {
    const begin = `${(0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(path)}.${process.pid}.`;
    for (const name of await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readdir)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(path)).catch(() => [])) {
        if (name.startsWith(begin) && name.endsWith(PARTIAL))
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)((0,node_path__WEBPACK_IMPORTED_MODULE_3__.dirname)(path), name), { force: true }).catch(() => { });
    }
}
async function removeLeftovers(folder) {
    const names = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.readdir)(folder).catch(() => []);
    for (const name of names) {
        const pid = LEFTOVER.exec(name)?.[1];
        const path = (0,node_path__WEBPACK_IMPORTED_MODULE_3__.join)(folder, name);
        if (pid !== undefined && !mine.has(path) && (0,_left_behind_js__WEBPACK_IMPORTED_MODULE_4__/* .isLeftBehind */ .K)(Number(pid)))
            await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.rm)(path, { force: true }).catch(() => { });
    }
}
function isPartial(path) {
    return LEFTOVER.test((0,node_path__WEBPACK_IMPORTED_MODULE_3__.basename)(path));
}
const PARTIAL = '.partial';
const LEFTOVER = /\.(\d+)(?:\.[0-9a-f]{16})?\.partial$/;
const mine = new Set();
async function flushFolder(path) {
    const handle = await (0,node_fs_promises__WEBPACK_IMPORTED_MODULE_2__.open)(path, 'r').catch(() => null);
    await handle
        ?.sync()
        .catch(() => { })
        .finally(() => handle.close());
}


/***/ }),

/***/ 96716:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LS: () => (/* binding */ plural),
/* harmony export */   TS: () => (/* binding */ rate),
/* harmony export */   U9: () => (/* binding */ count),
/* harmony export */   X1: () => (/* binding */ percentage),
/* harmony export */   ee: () => (/* binding */ bytes),
/* harmony export */   l2: () => (/* binding */ capitalized),
/* harmony export */   n$: () => (/* binding */ moment),
/* harmony export */   vd: () => (/* binding */ day),
/* harmony export */   x8: () => (/* binding */ signed)
/* harmony export */ });
function count(value) {
    return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
function plural(value, one, many = `${one}s`) {
    return `${count(value)} ${value === 1 ? one : many}`;
}
function capitalized(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
function signed(value) {
    if (value === 0)
        return '0';
    return `${value > 0 ? '+' : '\u2212'}${count(Math.abs(value))}`;
}
function percentage(part, whole) {
    const tenths = Math.round((part / whole) * 1000);
    if (tenths === 0 && part > 0)
        return '<0.1%';
    if (tenths === 1000 && part < whole)
        return '99.9%';
    return `${count(Math.floor(tenths / 10))}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}%`;
}
function bytes(value) {
    let size = value;
    let unit = 0;
    while (size >= 1023.95 && unit < UNITS.length - 1) {
        size /= 1024;
        unit += 1;
    }
    return `${unit === 0 ? count(size) : size.toFixed(1)} ${UNITS[unit]}`;
}
function rate(rows, milliseconds) {
    return `${count(Math.round(rows / Math.max(milliseconds / 1000, 0.001)))} rows/s`;
}
function moment(seconds) {
    const date = new Date(seconds * 1000);
    if (Number.isNaN(date.getTime()))
        return `${count(seconds)} s`;
    return `${date.toISOString().slice(0, -8).replace('T', ' ')} UTC`;
}
function day(seconds) {
    return moment(seconds).split(' ')[0];
}
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];


/***/ }),

/***/ 98666:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ quote)
/* harmony export */ });
/* harmony import */ var _unseen_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(40524);

const SHOWN = 40;
function quote(text) {
    const characters = Array.from(text.slice(0, SHOWN * 2 + 2));
    const shown = characters.length > SHOWN ? `${characters.slice(0, SHOWN).join('')}\u2026` : characters.join('');
    return `"${shown.replace(new RegExp(_unseen_js__WEBPACK_IMPORTED_MODULE_0__/* .UNSEEN */ .P, 'gu'), '\uFFFD')}"`;
}


/***/ }),

/***/ 39776:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MK: () => (/* binding */ SUGGESTIONS),
/* harmony export */   au: () => (/* binding */ didYouMean),
/* harmony export */   pA: () => (/* binding */ nearest)
/* harmony export */ });
function nearest(word, candidates) {
    const wanted = fold(word);
    let best = null;
    let distance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
    if (wanted === '' || wanted.length > 200)
        return null;
    for (const candidate of candidates) {
        const folded = fold(candidate);
        if (Math.abs(folded.length - wanted.length) >= distance)
            continue;
        const d = editDistance(wanted, folded, distance);
        if (d < distance) {
            best = candidate;
            distance = d;
        }
        if (distance === 0)
            break;
    }
    return best;
}
const SUGGESTIONS = 5;
function didYouMean(word, candidates) {
    const found = nearest(word, candidates);
    return found === null ? '' : ` Did you mean \`${found}\`?`;
}
function fold(text) {
    return text.toLowerCase().replace(/[ _-]/g, '');
}
function editDistance(a, b, limit) {
    let before = [];
    let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        let smallest = i;
        for (let j = 1; j <= b.length; j++) {
            const same = a[i - 1] === b[j - 1];
            let d = Math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (same ? 0 : 1));
            if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
                d = Math.min(d, before[j - 2] + 1);
            row.push(d);
            smallest = Math.min(smallest, d);
        }
        if (smallest >= limit)
            return limit;
        before = previous;
        previous = row;
    }
    return previous[b.length];
}


/***/ }),

/***/ 40524:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P: () => (/* binding */ UNSEEN)
/* harmony export */ });
const UNSEEN = String.raw `[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]`;


/***/ })

};
