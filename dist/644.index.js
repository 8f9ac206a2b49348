export const id = 644;
export const ids = [644];
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


/***/ })

};
