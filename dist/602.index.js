export const id = 602;
export const ids = [602];
export const modules = {

/***/ 64995:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Or: () => (/* binding */ isSystemError),
/* harmony export */   cZ: () => (/* binding */ causesOf),
/* harmony export */   xU: () => (/* binding */ systemCode)
/* harmony export */ });
function systemCode(cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
function isSystemError(cause) {
    return cause instanceof Error && 'syscall' in cause;
}
function* causesOf(cause) {
    let at = cause;
    for (let depth = 0; depth < 8 && typeof at === 'object' && at !== null; depth++) {
        yield at;
        at = at.cause;
    }
}


/***/ }),

/***/ 57173:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ openThreads),
/* harmony export */   a: () => (/* binding */ serveTasks)
/* harmony export */ });
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(76760);
/* harmony import */ var node_worker_threads__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(75919);
/* harmony import */ var _cause_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(64995);



function openThreads(task, limits) {
    const threads = [];
    return {
        ask(request, options = {}) {
            const thread = pick(threads, limits, task);
            return thread === null ? null : thread.ask(request, options);
        },
        async close() {
            await Promise.all(threads.splice(0).map((thread) => thread.end()));
        },
    };
}
function serveTasks(tasks) {
    const port = node_worker_threads__WEBPACK_IMPORTED_MODULE_1__.parentPort;
    if (port === null)
        throw new Error('Tasks are served in a thread');
    const aborts = new Map();
    let turn = Promise.resolve();
    port.on('message', (message) => {
        const { id } = message;
        if ('abort' in message) {
            aborts.get(id)?.abort();
            return;
        }
        const abort = new AbortController();
        aborts.set(id, abort);
        const note = (value) => port.postMessage({ id, note: value });
        turn = turn.then(async () => {
            try {
                const task = await tasks[message.task]?.();
                const value = await task?.(message.request, { note, signal: abort.signal });
                port.postMessage({ id, value });
            }
            catch (cause) {
                port.postMessage({ id, fault: faultOf(cause) });
            }
            aborts.delete(id);
        });
    });
}
function pick(threads, { threads: most, waiting, resources }, task) {
    const [least] = threads.toSorted((a, b) => a.waiting - b.waiting);
    if (least !== undefined && least.waiting === 0)
        return least;
    if (threads.length < most) {
        const thread = startThread(task, resources ?? {}, () => threads.splice(threads.indexOf(thread), 1));
        threads.push(thread);
        return thread;
    }
    return least !== undefined && least.waiting < waiting ? least : null;
}
function startThread(task, resourceLimits, onEnd) {
    const worker = new node_worker_threads__WEBPACK_IMPORTED_MODULE_1__.Worker(ENTRY, {
        resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, ...resourceLimits },
    });
    const open = new Map();
    let last = 0;
    let ended = null;
    worker.unref();
    const finish = (id) => {
        open.delete(id);
        if (open.size === 0)
            worker.unref();
    };
    worker.on('message', (message) => {
        const asked = open.get(message.id);
        if ('note' in message) {
            asked?.options.note?.(message.note);
            return;
        }
        finish(message.id);
        if ('value' in message)
            asked?.done.resolve(message.value);
        else
            asked?.done.reject(errorOf(message.fault));
    });
    worker.on('error', (cause) => {
        ended = cause;
    });
    worker.on('exit', () => {
        onEnd();
        const reason = ended ?? new Error('A thread ended');
        for (const { done } of [...open.values()])
            done.reject(reason);
        open.clear();
    });
    return {
        get waiting() {
            return open.size;
        },
        ask(request, options) {
            const id = ++last;
            const done = Promise.withResolvers();
            const abort = () => worker.postMessage({ id, abort: true });
            const { signal } = options;
            open.set(id, { options, done });
            worker.ref();
            worker.postMessage({ id, task, request });
            if (signal === undefined)
                return done.promise;
            signal.addEventListener('abort', abort);
            if (signal.aborted)
                abort();
            return done.promise
                .catch((cause) => {
                throw signal.aborted ? signal.reason : cause;
            })
                .finally(() => signal.removeEventListener('abort', abort));
        },
        end: () => worker.terminate(),
    };
}
const ENTRY = import.meta.filename.endsWith('.ts')
    ? (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(import.meta.dirname, '..', 'index.ts')
    : (0,node_path__WEBPACK_IMPORTED_MODULE_0__.join)(import.meta.dirname, 'index.js');
const YOUNG_GENERATION_MB = 6;
function faultOf(cause) {
    if (!(cause instanceof Error))
        return { name: typeof cause, code: '' };
    return { name: cause.name, code: (0,_cause_js__WEBPACK_IMPORTED_MODULE_2__/* .systemCode */ .xU)(cause) };
}
function errorOf(fault) {
    return Object.assign(new Error('A thread failed'), fault);
}


/***/ }),

/***/ 39602:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _system_threads_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(57173);

(0,_system_threads_js__WEBPACK_IMPORTED_MODULE_0__/* .serveTasks */ .a)({
    deflate: async () => (await __webpack_require__.e(/* import() */ 644).then(__webpack_require__.bind(__webpack_require__, 92644))).deflateInPlace,
    plan: async () => (await Promise.all(/* import() */[__webpack_require__.e(858), __webpack_require__.e(294)]).then(__webpack_require__.bind(__webpack_require__, 49294))).planInThread,
});


/***/ })

};
