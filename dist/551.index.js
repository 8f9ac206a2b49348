export const id = 551;
export const ids = [551];
export const modules = {

/***/ 2083:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  q: () => (/* binding */ isOnRunner),
  Q: () => (/* binding */ readEnvironment)
});

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/system/git.js
var git = __webpack_require__(78020);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 17 modules
var schemas = __webpack_require__(38816);
;// CONCATENATED MODULE: ./build/action/event-payload.js


const event_payload_text = schemas/* string */.YjP().min(1);
const repository = schemas/* object */.Ikc({ full_name: event_payload_text });
const payloadSchema = schemas/* object */.Ikc({
    repository: lenient(schemas/* object */.Ikc({ default_branch: lenient(event_payload_text), private: lenient(schemas/* boolean */.zMY()) })),
    pull_request: lenient(schemas/* object */.Ikc({
        number: schemas/* number */.aig(),
        base: schemas/* object */.Ikc({ sha: event_payload_text, ref: lenient(event_payload_text), repo: lenient(repository) }),
        head: lenient(schemas/* object */.Ikc({ sha: lenient(event_payload_text), repo: repository.nullable() })),
    })),
    merge_group: lenient(schemas/* object */.Ikc({ base_sha: event_payload_text })),
    before: lenient(event_payload_text),
    workflow_run: lenient(schemas/* object */.Ikc({
        event: lenient(event_payload_text),
        conclusion: lenient(event_payload_text),
        head_branch: lenient(event_payload_text),
        head_repository: lenient(repository.nullable()),
    })),
});
function readPayload(path) {
    try {
        return payloadOf(JSON.parse((0,external_node_fs_.readFileSync)(path, 'utf8')));
    }
    catch {
        return {};
    }
}
function payloadOf(event) {
    return payloadSchema.catch({}).parse(event);
}
function lenient(schema) {
    return schema.optional().catch(undefined);
}

;// CONCATENATED MODULE: ./build/action/environment.js




function isOnRunner(env) {
    return env.GITHUB_ACTIONS === 'true' || Boolean(env.GITHUB_OUTPUT || env.GITHUB_STEP_SUMMARY);
}
function readEnvironment(env) {
    const server = (env.GITHUB_SERVER_URL || 'https://github.com').replace(/\/+$/, '');
    const repository = env.GITHUB_REPOSITORY ?? '';
    const run = env.GITHUB_RUN_ID;
    const runUrl = repository && run ? `${server}/${repository}/actions/runs/${run}` : null;
    const runAttempt = positive(env.GITHUB_RUN_ATTEMPT) ?? 1;
    return {
        onGitHub: isOnRunner(env),
        workspace: (0,external_node_path_.resolve)(env.GITHUB_WORKSPACE || '.'),
        temp: (0,external_node_path_.resolve)(env.RUNNER_TEMP || (0,external_node_path_.join)((0,external_node_os_.tmpdir)(), 'odp-audience-action')),
        eventName: env.GITHUB_EVENT_NAME ?? '',
        payload: env.GITHUB_EVENT_PATH ? readPayload(env.GITHUB_EVENT_PATH) : {},
        ref: env.GITHUB_REF ?? '',
        repository,
        repositoryId: positive(env.GITHUB_REPOSITORY_ID),
        serverUrl: server,
        sha: env.GITHUB_SHA || null,
        runId: positive(run),
        runAttempt,
        deskBase: isOnRunner(env) ? null : env.ODP_AUDIENCES_BASE || null,
        keepsArtifacts: keepsArtifacts(env, server),
        artifactService: env.ACTIONS_RESULTS_URL || null,
        actor: env.GITHUB_TRIGGERING_ACTOR || env.GITHUB_ACTOR || null,
        workflow: env.GITHUB_WORKFLOW ?? '',
        job: env.GITHUB_JOB ?? '',
        step: env.GITHUB_ACTION ?? '',
        runUrl,
        attemptUrl: runUrl === null ? null : `${runUrl}/attempts/${runAttempt}`,
        apiUrl: (env.GITHUB_API_URL || 'https://api.github.com').replace(/\/+$/, ''),
        workflowAccount: workflowAccount(env),
        docsUrl: docsUrl(env.GITHUB_ACTION_REPOSITORY, env.GITHUB_ACTION_REF),
        s3Endpoint: s3Endpoint(env),
        git: (0,git/* gitVariables */.yQ)(env),
        debug: env.RUNNER_DEBUG === '1',
        noColor: Boolean(env.NO_COLOR),
    };
}
function keepsArtifacts(env, server) {
    const host = URL.canParse(server) ? new URL(server).hostname.toLowerCase() : '';
    const isGitHub = !env.FORGEJO_ACTIONS && !env.GITEA_ACTIONS;
    const speaksIt = host === 'github.com' || host.endsWith('.ghe.com') || host.endsWith('.localhost');
    return (isGitHub && speaksIt && URL.canParse(env.ACTIONS_RESULTS_URL ?? '') && Boolean(env.ACTIONS_RUNTIME_TOKEN));
}
function positive(text) {
    const number = /^[1-9]\d{0,15}$/.test(text ?? '') ? Number(text) : Number.NaN;
    return Number.isSafeInteger(number) ? number : null;
}
function workflowAccount({ FORGEJO_ACTIONS, GITEA_ACTIONS }) {
    if (FORGEJO_ACTIONS)
        return 'forgejo-actions';
    return GITEA_ACTIONS ? 'gitea-actions' : 'github-actions[bot]';
}
function s3Endpoint(env) {
    if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true')
        return null;
    for (const variable of ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL']) {
        const url = env[variable];
        if (url)
            return { variable, url };
    }
    return null;
}
function docsUrl(repository, ref) {
    if (!repository || !ref || !/^[\w.-]+\/[\w.-]+$/.test(repository))
        return null;
    return `https://github.com/${repository}/blob/${encodeURI(ref)}/docs`;
}


/***/ }),

/***/ 48062:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  N: () => (/* binding */ startAtDesk)
});

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/words/suggest.js
var suggest = __webpack_require__(39776);
// EXTERNAL MODULE: ./build/report/wrap.js
var wrap = __webpack_require__(47015);
;// CONCATENATED MODULE: ./build/action/flag-help.js

const BASE = {
    name: 'base',
    meaning: 'A commit of this repository to compare the files here with, committed or not: main, for example.',
    fallback: '',
};
function flagHelp(inputs, width) {
    const onGitHub = inputs.filter(({ name }) => ON_GITHUB.has(name));
    const [manifest, ...others] = inputs.filter(({ name }) => !ON_GITHUB.has(name));
    const flags = [...(manifest === undefined ? [] : [manifest]), BASE, ...others, HELP, VERSION];
    const column = Math.max(...flags.map(({ name }) => name.length)) + 6;
    const shown = flags.flatMap((flag) => {
        const [first = '', ...rest] = (0,wrap/* wrap */.L)(meaningOf(flag), width, ' '.repeat(column));
        return [`  --${flag.name}`.padEnd(column) + first.slice(column), ...rest];
    });
    const names = onGitHub.map(({ name }) => `--${name}`).join(', ');
    return [
        ...(0,wrap/* wrap */.L)('Checks the audiences of a manifest, builds their files and says what an import into ODP would change. This is the GitHub Action odp-audience-action without GitHub: it plans, and uploads nothing without --mode import.', width, ''),
        '',
        'Usage: node dist/index.js [--manifest audiences.yml] [--base main] [--audiences vip,gold] \u2026',
        '',
        ...(0,wrap/* wrap */.L)(`Paths begin at the current folder, and no list above it is read. Each input of the action is a flag; of use on GitHub only: ${names}.`, width, ''),
        '',
        ...shown,
        '',
    ].join('\n');
}
const HELP = { name: 'help', meaning: 'Shows this; -h, too.', fallback: '' };
const VERSION = { name: 'version', meaning: 'Shows the version; -v, too.', fallback: '' };
const ON_GITHUB = new Set(['comment', 'matrix', 'github-token']);
function meaningOf({ name, fallback, meaning }) {
    const shown = fallback === '' || name === 'mode' ? '' : ` [${fallback}]`;
    return `${(DESK_MEANINGS[name] ?? meaning).replaceAll('`', '')}${shown}`;
}
const DESK_MEANINGS = {
    manifest: 'Path of the manifest (YAML 1.2 or JSON).',
    mode: '`plan` checks, builds and compares, and touches nothing outside. `import` does the same, then uploads. Without it, `plan`.',
    audiences: 'Audience IDs to process, separated by commas. Without it, all of the manifest.',
    'members-directory': 'Base folder of the manifest\u2019s `members` paths. Without it, the manifest\u2019s folder.',
    'aws-access-key-id': keyMeaning('Access key ID of ODP\u2019s S3 key pair', 'AWS_ACCESS_KEY_ID'),
    'aws-secret-access-key': keyMeaning('Secret access key of that pair', 'AWS_SECRET_ACCESS_KEY'),
    'aws-session-token': keyMeaning('Session token of a temporary pair', 'AWS_SESSION_TOKEN'),
    'odp-api-key': keyMeaning('Private ODP API key, to check that every audience exists', 'INPUT_ODP-API-KEY'),
    'output-directory': 'Folder for the built files and `result.json`. Without it, a temporary folder that only you can open, until the next run in the same place.',
    state: 'A folder, or `s3://bucket/prefix`, where what was imported last is remembered. Without it, `--base` says what to compare with.',
    plan: 'Folder of an earlier plan. The import then uploads exactly its files, and reads no member files. Needs `--plan-digest`.',
    'plan-digest': 'SHA-256 of that plan\u2019s `result.json`.',
    'partial-import': '`true` imports the healthy audiences although others failed. The exit code is 1 all the same.',
    shards: 'Number of groups, 1 to 256, to split the audiences into; they are printed.',
};
function keyMeaning(what, variable) {
    return `${what}. Better in the variable ${variable} or in a file for Node\u2019s \`--env-file\`, for others can see flags.`;
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
;// CONCATENATED MODULE: ./build/action/private-temp.js




function deskTemp(repository) {
    const digest = (0,external_node_crypto_.createHash)('sha256').update(repository).digest('hex').slice(0, 8);
    const name = (0,external_node_path_.basename)(repository)
        .replace(/[^\w.-]/g, '_')
        .slice(0, 60);
    const path = (0,external_node_path_.join)(privateTemp(), `${name}-${digest}`);
    (0,external_node_fs_.rmSync)(path, { recursive: true, force: true });
    (0,external_node_fs_.mkdirSync)(path, { recursive: true, mode: 0o700 });
    return path;
}
function privateTemp() {
    const user = process.getuid?.();
    const path = (0,external_node_path_.join)((0,external_node_os_.tmpdir)(), user === undefined ? 'odp-audience-action' : `odp-audience-action-${user}`);
    try {
        (0,external_node_fs_.mkdirSync)(path, { mode: 0o700 });
        return path;
    }
    catch {
        return isPrivate(path, user) ? path : (0,external_node_fs_.mkdtempSync)(`${path}-`);
    }
}
function isPrivate(path, user) {
    const found = (0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false });
    if (found?.isDirectory() !== true)
        return false;
    return user === undefined || (found.uid === user && (found.mode & 0o077) === 0);
}

;// CONCATENATED MODULE: ./build/action/flags.js




function startAtDesk(args, env, inputs, { version, find, folder, width }) {
    const asks = (...names) => args.some((arg) => names.includes(arg));
    if (asks('--help', '-h'))
        return { text: flagHelp(inputs, width), exitCode: 0 };
    if (asks('--version', '-v'))
        return { text: `odp-audience-action ${version}\n`, exitCode: 0 };
    const flags = readFlags(args, inputs);
    const fault = 'fault' in flags ? flags.fault : withoutManifest({ ...env, ...flags.given }, find);
    if (fault !== null || 'fault' in flags)
        return { text: `${fault} See --help.\n`, exitCode: 2 };
    return {
        env: {
            ...env,
            RUNNER_TEMP: env.RUNNER_TEMP || deskTemp(folder),
            INPUT_MODE: env.INPUT_MODE || 'plan',
            ...flags.given,
        },
    };
}
function withoutManifest(env, find) {
    if (env.INPUT_MANIFEST)
        return null;
    const { below, above } = find();
    if (below.includes('audiences.yml'))
        return null;
    if (below.length > 0) {
        const flags = below.map((path) => `--manifest ${path}`).join(' or ');
        return `There is no audiences.yml in this folder. Use ${flags}.`;
    }
    if (above !== null)
        return `There is no audiences.yml in this folder; start in ${above}/, which has one.`;
    return 'There is no audiences.yml in this folder, or in those above and below it.';
}
function readFlags(args, inputs) {
    const flags = [...inputs, BASE];
    const known = new Map(flags.map((input) => [input.name, input]));
    const { tokens } = (0,external_node_util_.parseArgs)({
        args: [...args],
        strict: false,
        tokens: true,
        options: Object.fromEntries(flags.map((input) => [input.name, { type: typeOf(input) }])),
    });
    const given = {};
    for (const [at, token] of tokens.entries()) {
        if (token.kind === 'positional' && isValueOf(tokens[at - 1], token))
            continue;
        if (token.kind === 'option' && !token.rawName.startsWith('--'))
            return { fault: `There is no flag ${clip(token.rawName)}.` };
        if (token.kind !== 'option')
            return { fault: 'Every value needs its flag, such as --manifest audiences.yml.' };
        const input = known.get(token.name);
        if (input === undefined)
            return { fault: `There is no flag --${clip(token.name)}.${nearFlags(token.name, flags)}` };
        const variable = input === BASE ? 'ODP_AUDIENCES_BASE' : `INPUT_${input.name.toUpperCase()}`;
        if (variable in given)
            return { fault: `The flag --${input.name} is given twice.` };
        const value = valueGiven(token, tokens[at + 1], input);
        if (value === undefined || (input === BASE && value === ''))
            return { fault: `The flag --${input.name} needs a value.` };
        given[variable] = value;
    }
    return { given };
}
function typeOf({ fallback }) {
    return fallback === 'true' || fallback === 'false' ? 'boolean' : 'string';
}
function isValueOf(flag, value) {
    return flag?.kind === 'option' && flag.value === undefined && flag.index === value.index - 1;
}
function valueGiven(flag, next, input) {
    if (flag.kind !== 'option')
        return undefined;
    if (flag.value !== undefined)
        return flag.inlineValue || !flag.value.startsWith('--') ? flag.value : undefined;
    if (typeOf(input) !== 'boolean')
        return undefined;
    return next?.kind === 'positional' && isValueOf(flag, next) ? next.value : 'true';
}
function nearFlags(name, inputs) {
    return (0,suggest/* didYouMean */.au)(`--${name}`, inputs.map((input) => `--${input.name}`));
}
function clip(name) {
    return name.slice(0, 40).replace(/[^\w-]/g, '·');
}


/***/ }),

/***/ 75343:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Y: () => (/* binding */ readInputHelp)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var _manifest_yaml_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(42143);


function readInputHelp(path) {
    const { root } = (0,_manifest_yaml_js__WEBPACK_IMPORTED_MODULE_1__/* .parseYaml */ .hN)((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path), 'action.yml');
    return [...entriesOf(valueAt(root, 'inputs'))].map(([name, { value }]) => {
        const fallback = textAt(value, 'default');
        return {
            name,
            fallback: fallback.startsWith('${{') ? '' : fallback,
            meaning: textAt(value, 'description'),
        };
    });
}
function textAt(node, key) {
    const value = valueAt(node, key);
    return value?.kind === 'scalar' ? value.text : '';
}
function valueAt(node, key) {
    return entriesOf(node).get(key)?.value ?? null;
}
function entriesOf(node) {
    return node?.kind === 'mapping' ? node.entries : new Map();
}


/***/ }),

/***/ 97199:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Vg: () => (/* binding */ LEFT_BEHIND),
/* harmony export */   Zv: () => (/* binding */ GRACE),
/* harmony export */   vD: () => (/* binding */ listenForInterrupts)
/* harmony export */ });
const GRACE = 4_000;
const LEFT_BEHIND = 'LeftBehind';
const REPORT_TIME = 1_000;
function listenForInterrupts() {
    const cancelled = new AbortController();
    let signals = 0;
    const { promise: hurry, reject } = Promise.withResolvers();
    hurry.catch(() => { });
    for (const name of ['SIGINT', 'SIGTERM', 'SIGBREAK']) {
        process.on(name, () => {
            signals += 1;
            cancelled.abort();
            if (signals === 1) {
                setTimeout(() => reject(leftBehind()), GRACE).unref();
                return;
            }
            if (signals > 2)
                process.exit(1);
            setTimeout(() => process.exit(1), REPORT_TIME).unref();
            reject(cancelled.signal.reason);
        });
    }
    process.on('uncaughtException', reject);
    process.on('unhandledRejection', reject);
    return { signal: cancelled.signal, hurry };
}
function leftBehind() {
    return Object.assign(new Error('a step did not stop by itself'), { name: LEFT_BEHIND });
}


/***/ }),

/***/ 59479:
/***/ ((__webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _action_environment_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2083);
/* harmony import */ var _action_flags_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(48062);
/* harmony import */ var _action_input_help_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(75343);
/* harmony import */ var _action_interrupts_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(97199);
/* harmony import */ var _manifest_find_manifests_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(96082);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(73407);








const ROOT = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(import.meta.dirname, '..');
const interrupts = (0,_action_interrupts_js__WEBPACK_IMPORTED_MODULE_7__/* .listenForInterrupts */ .vD)();
for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => { });
process.exitCode = 1;
const start = (0,_action_environment_js__WEBPACK_IMPORTED_MODULE_2__/* .isOnRunner */ .q)(process.env) ? { env: process.env } : startByHand();
if ('env' in start) {
    process.exitCode = await (0,_run_js__WEBPACK_IMPORTED_MODULE_6__/* .run */ .e)(start.env, interrupts);
}
else {
    (start.exitCode === 0 ? process.stdout : process.stderr).write(start.text);
    process.exitCode = start.exitCode;
}
process.stderr.write('', () => process.stdout.write('', () => process.exit()));
function startByHand() {
    let inputs;
    let version;
    try {
        inputs = (0,_action_input_help_js__WEBPACK_IMPORTED_MODULE_4__/* .readInputHelp */ .Y)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(ROOT, 'action.yml'));
        version = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(ROOT, 'package.json'), 'utf8')).version;
    }
    catch {
        const text = 'The action\u2019s `action.yml` and `package.json` are not in the folder above its `dist`. Clone the whole repository.\n';
        return { text, exitCode: 2 };
    }
    const folder = process.cwd();
    return (0,_action_flags_js__WEBPACK_IMPORTED_MODULE_3__/* .startAtDesk */ .N)(process.argv.slice(2), process.env, inputs, {
        version,
        folder,
        width: Math.max(60, process.stdout.columns ?? 100),
        find: () => (0,_manifest_find_manifests_js__WEBPACK_IMPORTED_MODULE_5__/* .findManifests */ .k)(folder),
    });
}

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 96082:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   k: () => (/* binding */ findManifests)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _system_checkout_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(32166);
/* harmony import */ var _text_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(30517);




function findManifests(folder) {
    return { below: findBelow(folder), above: findAbove(folder) };
}
const DEPTH = 2;
const MAX_FOLDERS = 300;
const MAX_FOUND = 3;
const NAME = /^audiences\.(?:ya?ml|json)$/;
function findBelow(folder) {
    const found = [];
    let level = [''];
    let looked = 0;
    for (let depth = 0; depth <= DEPTH; depth += 1) {
        const next = [];
        for (const path of level) {
            if (looked === MAX_FOLDERS || found.length >= MAX_FOUND)
                return found.slice(0, MAX_FOUND);
            looked += 1;
            for (const entry of entriesOf((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, path))) {
                if (!/^[\w.-]+$/.test(entry.name) || entry.name.startsWith('.'))
                    continue;
                if (entry.isDirectory() && entry.name !== 'node_modules')
                    next.push(`${path}${entry.name}/`);
                else if (entry.isFile() && isManifest((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, path), entry.name))
                    found.push(`${path}${entry.name}`);
            }
        }
        level = next;
    }
    return found.slice(0, MAX_FOUND);
}
function findAbove(folder) {
    const top = (0,_system_checkout_js__WEBPACK_IMPORTED_MODULE_2__/* .checkoutAbove */ .C1)(folder);
    if (top === null)
        return null;
    for (let at = folder; at !== top;) {
        const above = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at);
        if (entriesOf(above).some((entry) => entry.isFile() && isManifest(above, entry.name)))
            return (0,node_path__WEBPACK_IMPORTED_MODULE_1__.relative)(folder, above).split(node_path__WEBPACK_IMPORTED_MODULE_1__.sep).join('/');
        at = above;
    }
    return null;
}
function isManifest(folder, name) {
    if (!NAME.test(name))
        return false;
    return !name.endsWith('.json') || hasManifestKeys((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, name));
}
function hasManifestKeys(path) {
    try {
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)(path).size > _text_js__WEBPACK_IMPORTED_MODULE_3__/* .MAX_MANIFEST_BYTES */ .ZJ)
            return false;
        const { version, audiences } = JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readFileSync)(path, 'utf8'));
        return version !== undefined && typeof audiences === 'object' && !Array.isArray(audiences);
    }
    catch {
        return false;
    }
}
function entriesOf(folder) {
    try {
        return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.readdirSync)(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    }
    catch {
        return [];
    }
}


/***/ }),

/***/ 30517:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   ZJ: () => (/* binding */ MAX_MANIFEST_BYTES),
/* harmony export */   g$: () => (/* binding */ tooLarge),
/* harmony export */   g7: () => (/* binding */ decodeText)
/* harmony export */ });
/* harmony import */ var node_buffer__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4573);
/* harmony import */ var _problems_problem_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(48662);


const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
function decodeText(source, name) {
    const fail = (message, line) => ({
        problem: (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .error */ .z3)('manifest-syntax', message, { file: name, line }),
    });
    if (source.length > MAX_MANIFEST_BYTES)
        return { problem: tooLarge(name) };
    if (typeof source !== 'string') {
        if ((source[0] === 0xff && source[1] === 0xfe) || (source[0] === 0xfe && source[1] === 0xff)) {
            return fail('The manifest is UTF-16. Save it as UTF-8.', 1);
        }
        if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(source)) {
            return fail('The manifest is not valid UTF-8 on this line. Save it as UTF-8.', firstBadLine(source));
        }
        return decodeText(Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8'), name);
    }
    const text = source.replace(/^\uFEFF/, '').replace(/\r(?!\n)/g, '\n');
    const control = /[\0-\x08\x0b\x0c\x0e-\x1f]/.exec(text);
    if (control) {
        const line = text.slice(0, control.index).split('\n').length;
        return fail('The manifest has a control character on this line, which YAML does not allow.', line);
    }
    return { text };
}
function tooLarge(name) {
    const message = 'The manifest is larger than 16 MiB. Split it into several.';
    return (0,_problems_problem_js__WEBPACK_IMPORTED_MODULE_1__/* .error */ .z3)('manifest-syntax', message, { file: name });
}
function firstBadLine(bytes) {
    let line = 1;
    for (let start = 0; start < bytes.length; line++) {
        const feed = bytes.indexOf(0x0a, start);
        const end = feed === -1 ? bytes.length : feed + 1;
        if (!(0,node_buffer__WEBPACK_IMPORTED_MODULE_0__.isUtf8)(bytes.subarray(start, end)))
            return line;
        start = end;
    }
    return line;
}


/***/ }),

/***/ 42143:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  hN: () => (/* binding */ parseYaml)
});

// UNUSED EXPORTS: MAX_DEPTH, MAX_LINES_AND_COMMAS, MAX_TOKENS

// EXTERNAL MODULE: ./node_modules/yaml/dist/index.js
var dist = __webpack_require__(38815);
// EXTERNAL MODULE: ./build/problems/problem.js
var problems_problem = __webpack_require__(48662);
// EXTERNAL MODULE: ./build/words/numbers.js
var numbers = __webpack_require__(96716);
;// CONCATENATED MODULE: ./build/manifest/convert.js


const MAX_ALIASED = 250_000;
class TreeFault extends Error {
    offset;
    constructor(message, offset) {
        super(message);
        this.offset = offset;
    }
}
function convert(contents, place) {
    const anchors = new Map();
    let aliased = 0;
    function node(source, near) {
        if (!(0,dist/* isAlias */.Vj)(source) && !(0,dist/* isScalar */.jn)(source) && !(0,dist/* isMap */.jh)(source) && !(0,dist/* isSeq */.oP)(source)) {
            return { node: emptyScalar(place(near)), weight: 1 };
        }
        const offset = source.range?.[0] ?? near;
        if ((0,dist/* isAlias */.Vj)(source))
            return alias(source, offset);
        checkTag(source.tag, offset);
        const { anchor } = source;
        if (anchor)
            anchors.set(anchor, OPEN);
        const made = plain(source, offset);
        if (anchor)
            anchors.set(anchor, made);
        return made;
    }
    function plain(source, offset) {
        if ((0,dist/* isScalar */.jn)(source))
            return { node: scalar(source, place(offset)), weight: 1 };
        return (0,dist/* isMap */.jh)(source) ? mapping(source, offset) : list(source, offset);
    }
    function alias(source, offset) {
        const found = anchors.get(source.source);
        if (!found) {
            throw new TreeFault('This alias names no anchor. A text that begins with `*`, such as a glob, goes in quotes.', offset);
        }
        if (found === OPEN)
            throw new TreeFault('An alias is inside the value that it refers to.', offset);
        aliased += found.weight;
        if (aliased > MAX_ALIASED)
            throw new TreeFault(`Aliases add more than ${(0,numbers/* count */.U9)(MAX_ALIASED)} keys and values to the manifest, which is more than is read.`, offset);
        return found;
    }
    function mapping(source, offset) {
        const entries = new Map();
        const repeated = [];
        let weight = 1;
        for (const pair of source.items) {
            const at = pair.key?.range?.[0] ?? offset;
            const key = node(pair.key, at).node;
            if (key.kind !== 'scalar')
                throw new TreeFault('A key is a list or a mapping; it must be text.', at);
            const value = node(pair.value, at);
            weight += value.weight + 1;
            const first = entries.get(key.text);
            if (first)
                repeated.push({ key: key.text, place: place(at), first: first.place });
            else
                entries.set(key.text, { place: place(at), value: value.node });
        }
        return { node: { kind: 'mapping', entries, repeated, place: place(offset) }, weight };
    }
    function list(source, offset) {
        let weight = 1;
        const items = source.items.map((item) => {
            const made = node(item, offset);
            weight += made.weight;
            return made.node;
        });
        return { node: { kind: 'list', items, place: place(offset) }, weight };
    }
    return node(contents, 0).node;
}
function emptyScalar(place) {
    return { kind: 'scalar', value: null, text: '', quoted: false, place };
}
const OPEN = { node: emptyScalar({}), weight: 0 };
function scalar(source, place) {
    const { value } = source;
    const quoted = source.type !== 'PLAIN';
    const text = quoted ? String(value ?? '') : (source.source ?? '');
    const known = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', value: known ? value : text, text, quoted, place };
}
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;
function checkTag(tag, offset) {
    if (tag === undefined || CORE_TAG.test(tag))
        return;
    throw new TreeFault('This tag is not supported. A text that begins with `!`, such as an exclusion, goes in quotes.', offset);
}

// EXTERNAL MODULE: ./build/manifest/text.js
var manifest_text = __webpack_require__(30517);
;// CONCATENATED MODULE: ./build/manifest/yaml-errors.js
function describeYamlError(fault, text) {
    const start = text.lastIndexOf('\n', Math.max(0, fault.pos[0] - 1)) + 1;
    const line = text.slice(start, start + 200).split('\n', 1)[0];
    return `${explain(fault)}${UNQUOTED.test(line) ? QUOTE_HINT : ''}`;
}
const UNQUOTED = /^\s*(?:-|[\w.-]+:)(?:\s+-)*\s+[[{*&!|>@`%,]/;
const QUOTE_HINT = ' A value that begins with a character such as `*`, `!`, `[`, `{` or `@` goes in single quotes.';
function explain(fault) {
    if (fault.code === 'MISSING_CHAR' && fault.message.startsWith('Missing closing')) {
        return 'A quoted text, begun here or on a line before, has no closing quote.';
    }
    if (fault.code === 'MISSING_CHAR' && fault.message.includes('need to be followed by map values')) {
        return 'This is neither a key nor a value: a key ends in `:` and a space.';
    }
    return EXPLAINED[fault.code] ?? 'This is not valid YAML.';
}
const NESTED = 'The indentation is wrong here, or a value with a `:` needs quotes.';
const EXPLAINED = {
    BAD_ALIAS: 'An anchor or alias has no proper name.',
    ALIAS_PROPS: 'An alias cannot have a tag or an anchor.',
    BAD_DIRECTIVE: 'This `%` directive is not valid.',
    BAD_DQ_ESCAPE: 'A text in double quotes has an escape that YAML does not know. Write `\\\\` for a backslash, or use single quotes.',
    BAD_INDENT: 'The indentation is wrong, or a `[` or `{` before this line is not closed.',
    BAD_SCALAR_START: 'A value cannot begin with this character unless it is quoted.',
    BLOCK_AS_IMPLICIT_KEY: NESTED,
    BLOCK_IN_FLOW: 'Inside `[\u2026]` or `{\u2026}` a comma is missing, or a `:` or `-` is out of place.',
    KEY_OVER_1024_CHARS: 'A key is longer than 1,024 characters.',
    MISSING_CHAR: 'A comma, a space or a closing mark is missing.',
    MULTILINE_IMPLICIT_KEY: 'The line is not `key: value`, or its indentation is wrong.',
    RESOURCE_EXHAUSTION: 'The manifest is nested too deeply.',
    TAB_AS_INDENT: 'A tab is used for indentation. YAML takes only spaces: replace every tab.',
    TAG_RESOLVE_FAILED: 'This tag is not supported.',
    UNEXPECTED_TOKEN: 'Something here does not belong: check the indentation and the quotes.',
};

;// CONCATENATED MODULE: ./build/manifest/yaml.js






const MAX_LINES_AND_COMMAS = 60_000;
const MAX_TOKENS = 500_000;
const MAX_DEPTH = 64;
const MAX_ERRORS = 20;
function parseYaml(source, name) {
    const decoded = (0,manifest_text/* decodeText */.g7)(source, name);
    if (decoded.problem)
        return { root: null, problems: [decoded.problem] };
    const { text } = decoded;
    const lines = new dist/* LineCounter */.HN();
    const place = (offset) => {
        const { line, col } = lines.linePos(offset);
        return { file: name, line: Math.max(line, 1), column: Math.max(col, 1) };
    };
    const fail = (message, offset) => ({
        root: null,
        problems: [(0,problems_problem/* error */.z3)('manifest-syntax', message, place(offset))],
    });
    if (hasTooManyEntries(text))
        return fail(TOO_MANY_ENTRIES, 0);
    const tokens = tokenize(text, lines);
    const conflict = /^<{7}(?= |$)/m.exec(text);
    if (conflict !== null)
        return fail(CONFLICT, conflict.index);
    if ('fault' in tokens)
        return fail(tokens.fault, tokens.offset);
    const document = compose(tokens.tokens, text.length);
    if (!document)
        return fail('The manifest is empty.', 0);
    const problems = syntaxProblems(document, text, place);
    if (problems.length > 0)
        return { root: null, problems };
    try {
        return { root: convert(document.contents, place), problems: [] };
    }
    catch (fault) {
        if (!(fault instanceof TreeFault))
            throw fault;
        return fail(fault.message, fault.offset);
    }
}
const OPTIONS = {
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    strict: true,
    prettyErrors: false,
    logLevel: 'silent',
};
function tokenize(text, lines) {
    const parser = new dist/* Parser */.iX(lines.addNewLine);
    lines.addNewLine(0);
    const tokens = [];
    let documents = 0;
    let lexemes = 0;
    const take = (found) => {
        for (const token of found) {
            tokens.push(token);
            if (token.type === 'document' && ++documents > 1)
                return token.offset;
        }
        return null;
    };
    for (const lexeme of new dist/* Lexer */.JG().lex(text)) {
        const second = take(parser.next(lexeme));
        if (second !== null)
            return { fault: SEVERAL, offset: second };
        if (++lexemes > MAX_TOKENS) {
            return { fault: TOO_MANY_TOKENS, offset: parser.offset };
        }
        if (parser.stack.length > MAX_DEPTH) {
            return { fault: 'The manifest is nested too deeply from here on.', offset: parser.offset - 1 };
        }
    }
    const second = take(parser.end());
    return second === null ? { tokens } : { fault: SEVERAL, offset: second };
}
const TOO_MANY_ENTRIES = `The manifest has more than ${(0,numbers/* count */.U9)(MAX_LINES_AND_COMMAS)} lines and commas, which is more than is read. Split it into several, or let patterns name the member files.`;
const TOO_MANY_TOKENS = `The manifest has more than ${(0,numbers/* count */.U9)(MAX_TOKENS)} YAML tokens, which is more than is read. Split it into several.`;
function hasTooManyEntries(text) {
    let entries = 0;
    for (const mark of ['\n', ',']) {
        for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1))
            entries++;
    }
    return entries > MAX_LINES_AND_COMMAS;
}
function compose(tokens, length) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
        const [document] = new dist/* Composer */.Dk(OPTIONS).compose(tokens, true, length);
        return document;
    }
    finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
}
const CONFLICT = 'Here begins a conflict that Git could not merge. Choose between its two sides, remove the lines `<<<<<<<`, `=======` and `>>>>>>>`, and commit the result.';
const SEVERAL = 'A manifest is one YAML document, and here a second one begins. Remove the `---` or `...` before it.';
function syntaxProblems(document, text, place) {
    const problems = [];
    const { version, explicit } = document.directives?.yaml ?? {};
    if (explicit && version !== '1.2') {
        problems.push((0,problems_problem/* error */.z3)('manifest-syntax', 'The manifest is read as YAML 1.2. Remove the `%YAML` directive.', place(0)));
    }
    const seen = new Set();
    const tabs = document.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
    const [tab] = tabs;
    const end = tab === undefined ? document.errors.length : document.errors.indexOf(tab) + 1;
    for (const fault of document.errors.slice(0, end)) {
        const at = place(fault.pos[0]);
        if (seen.has(at.line))
            continue;
        seen.add(at.line);
        if (problems.length < MAX_ERRORS) {
            const problem = (0,problems_problem/* error */.z3)('manifest-syntax', describeYamlError(fault, text), at);
            problems.push(fault === tab && tabs.length > 1 ? { ...problem, count: tabs.length } : problem);
        }
    }
    const hidden = seen.size - problems.length;
    if (hidden > 0 && problems.length >= MAX_ERRORS) {
        const last = problems[MAX_ERRORS - 1];
        problems[MAX_ERRORS - 1] = {
            ...last,
            message: `${last.message} More lines after it are wrong too.`,
            count: hidden + 1,
        };
    }
    return problems;
}


/***/ }),

/***/ 47015:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ wrap)
/* harmony export */ });
function wrap(text, width, indent) {
    const lines = [];
    let line = '';
    for (const word of text.split(' ')) {
        if (line !== '' && indent.length + line.length + 1 + word.length > width) {
            lines.push(`${indent}${line}`);
            line = word;
        }
        else
            line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, `${indent}${line}`];
}


/***/ }),

/***/ 73407:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  e: () => (/* binding */ run_run)
});

// EXTERNAL MODULE: ./build/action/environment.js + 1 modules
var action_environment = __webpack_require__(2083);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(76760);
// EXTERNAL MODULE: ./build/system/paths.js
var paths = __webpack_require__(67552);
// EXTERNAL MODULE: ./build/words/quote.js
var quote = __webpack_require__(98666);
;// CONCATENATED MODULE: ./build/action/artifact-state-input.js
function checkArtifactState(form, environment, { mode, audiences }) {
    const instead = 'Use a folder of a mounted disk or `s3://bucket/prefix`.';
    const fail = (why) => form.fail('state', `is "artifact", ${why} ${instead}`);
    if (!environment.keepsArtifacts)
        fail('which only workflows on github.com and GHE.com have, where the runner gives access to artifacts.');
    if (environment.payload.repository?.private === false)
        fail('but the repository is public, and everyone could download its members.');
    if (audiences !== null)
        fail('which holds all audiences of the manifest, so the input `audiences` cannot be used with it.');
    if (mode === 'import' && environment.eventName.startsWith('pull_request'))
        fail('which a pull request\u2019s run can read and must not write. Import after the merge.');
}

// EXTERNAL MODULE: ./build/problems/problem.js
var problems_problem = __webpack_require__(48662);
;// CONCATENATED MODULE: ./build/action/input-form.js


function openForm(env) {
    const problems = [];
    const text = (name) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
    const fail = (name, message) => {
        problems.push((0,problems_problem/* error */.z3)('input-invalid', `Input \`${name}\` ${message}`));
    };
    return {
        problems,
        text,
        fail,
        take(name, parse, fallback) {
            const given = text(name);
            if (given === '')
                return fallback;
            const parsed = parse(given);
            if ('value' in parsed)
                return parsed.value;
            const shown = /:\S*@/.test(given) ? 'not usable' : (0,quote/* quote */.h)(given);
            fail(name, `is ${shown}; it must be ${parsed.allowed}.${parsed.hint ?? ''}`);
            return fallback;
        },
        secret(name) {
            const given = text(name);
            if (/\s/.test(given))
                fail(name, 'has white space in it. Check the secret for a line too many.');
            return given === '' ? null : given;
        },
        need(names, why) {
            for (const name of names)
                if (text(name) === '')
                    fail(name, `is missing. It is needed ${why}.`);
        },
    };
}

;// CONCATENATED MODULE: ./build/odp/regions.js
const ODP_REGIONS = {
    us: { apiUrl: 'https://api.us1.odp.optimizely.com/v3', bucket: 'zaius-incoming', awsRegion: 'us-east-1' },
    eu: {
        apiUrl: 'https://api.eu1.odp.optimizely.com/v3',
        bucket: 'zaius-incoming.eu1',
        awsRegion: 'eu-west-1',
    },
    au: { apiUrl: 'https://api.au1.odp.optimizely.com/v3', bucket: null, awsRegion: null },
};
function regionOfKey(publicKey) {
    const [, named = ''] = /-([a-z]{2})1$/.exec(publicKey) ?? [];
    return Object.hasOwn(ODP_REGIONS, named) ? named : null;
}

// EXTERNAL MODULE: ./build/manifest/allowed-values.js
var allowed_values = __webpack_require__(1499);
// EXTERNAL MODULE: ./build/words/suggest.js
var suggest = __webpack_require__(39776);
;// CONCATENATED MODULE: ./build/action/input-values.js


function oneOf(words) {
    return (text) => {
        const value = words.find((word) => word === text);
        return value === undefined ? { allowed: listed(words), hint: (0,suggest/* didYouMean */.au)(text, words) } : { value };
    };
}
const input_values_boolean = (text) => {
    if (/^(?:true|True|TRUE)$/.test(text))
        return { value: true };
    if (/^(?:false|False|FALSE)$/.test(text))
        return { value: false };
    return { allowed: 'true or false' };
};
const allOrIds = (text) => {
    const all = input_values_boolean(text);
    if ('value' in all)
        return all;
    const ids = idList(text);
    const meansBoolean = /^(?:y|yes+|n|no|on|off|[01])$/i.test(text);
    if (!meansBoolean && 'value' in ids && ids.value.every((id) => allowed_values/* AUDIENCE_ID */.tK.test(id)))
        return ids;
    return { allowed: 'true or false, or audience IDs separated by commas or line breaks' };
};
const commentInput = (text) => {
    const always = input_values_boolean(text);
    if ('value' in always)
        return { value: always.value ? 'true' : 'false' };
    return oneOf(['true', 'false', 'changes', 'failure'])(text);
};
const matrixValue = (text) => {
    try {
        const value = JSON.parse(text);
        return { value: value === null ? null : JSON.stringify(value) };
    }
    catch {
        return { value: text };
    }
};
function wholeNumber(min, max) {
    return (text) => {
        const value = Number(text);
        if (/^[0-9]{1,15}$/.test(text) && value >= min && value <= max)
            return { value };
        return { allowed: `a whole number from ${min} to ${max}` };
    };
}
const unixSeconds = (text) => {
    const allowed = 'Unix time in whole seconds';
    if (!/^[0-9]{1,15}$/.test(text))
        return { allowed };
    const value = Number(text);
    if (value > 1e11)
        return { allowed, hint: ' This looks like milliseconds; divide by 1,000.' };
    if (value < EARLIEST)
        return { allowed, hint: ' This is before 2001, which no import is.' };
    if (value > Date.now() / 1000 + MOST_AHEAD) {
        return {
            allowed,
            hint: ' This is more than an hour ahead of the clock: every later import would be refused as older.',
        };
    }
    return { value };
};
const EARLIEST = 1_000_000_000;
const MOST_AHEAD = 3600;
const bucketName = (text) => {
    const right = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) &&
        !text.includes('..') &&
        !/^[0-9]+(?:\.[0-9]+){3}$/.test(text);
    if (right)
        return { value: text };
    const hint = /[:/]/.test(text) ? ' Give the name alone, without s3:// or a path.' : '';
    return { allowed: 'the name of an S3 bucket: 3 to 63 of a-z 0-9 . -', hint };
};
const awsRegion = (text) => /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text)
    ? { value: text }
    : { allowed: 'an AWS region such as us-east-1' };
const trackerId = (text) => /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/.test(text)
    ? { value: text }
    : { allowed: 'a tracker ID of A-Z a-z 0-9 _ . - as ODP\u2019s account settings show it' };
const serverUrl = (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    const fits = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
    return fits ? { value: text } : { allowed: 'an http or https URL without a query' };
};
const s3Encryption = (text) => {
    if (text === 'AES256' || text === 'aws:kms')
        return { value: { algorithm: text } };
    return /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:(?:key|alias)\/[\w/-]+$/.test(text)
        ? { value: { algorithm: 'aws:kms', key: text } }
        : { allowed: 'AES256, aws:kms, or the ARN of a KMS key' };
};
const apiUrl = (text) => {
    const allowed = 'an https URL without user, query or fragment';
    if (!/^https?:\/\//i.test(text))
        return { allowed, hint: ' It must begin with https://.' };
    if (!URL.canParse(text) || /\s/.test(text))
        return { allowed };
    const url = new URL(text);
    if (url.username || url.password || url.search || url.hash)
        return { allowed };
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        return { allowed, hint: ' Over http the key could be read on its way.' };
    }
    return { value: url.href.replace(/\/+$/, '') };
};
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.[0-9]+){3}$/.test(hostname);
}
const idList = (text) => {
    const ids = [...new Set(text.split(/[,\r\n]/).map((id) => id.trim()))].filter((id) => id !== '');
    return ids.length > 0 ? { value: ids } : { allowed: 'audience IDs separated by commas or line breaks' };
};
function s3Location(text) {
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) && !/^s3:/i.test(text))
        return null;
    const allowed = 'a folder, or s3://bucket/prefix';
    const match = /^s3:\/\/([^/]+)\/*(.*?)\/*$/.exec(text);
    if (!match)
        return { allowed };
    const bucket = bucketName(match[1]);
    const prefix = match[2];
    if (!('value' in bucket))
        return { allowed, hint: ' The name of its bucket is not valid.' };
    if (/[\p{Cc}\\]|\/\/|(?:^|\/)\.\.?(?:\/|$)/u.test(prefix) || Buffer.byteLength(prefix) > 700) {
        return { allowed, hint: ' Its prefix has empty or dotted parts, a backslash, or is too long.' };
    }
    return { value: { bucket: bucket.value, prefix } };
}
function listed(words) {
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

;// CONCATENATED MODULE: ./build/action/input-odp.js




function readOdp(form) {
    const tracker = form.take('tracker-id', trackerId, null);
    const odpApiKey = form.secret('odp-api-key');
    const odpRegion = readRegion(form, tracker, odpApiKey);
    const known = ODP_REGIONS[odpRegion];
    const bucket = form.take('bucket', bucketName, known.bucket ?? '');
    const regionOfBucket = form.take('aws-region', awsRegion, known.awsRegion ?? '');
    if (known.bucket === null) {
        form.need(['bucket', 'aws-region'], `with \`odp-region: ${odpRegion}\`, whose bucket is not public: ODP\u2019s S3 page shows it`);
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
function checkEndpoint(form, endpoint) {
    if (endpoint === null)
        return;
    const { variable, url } = endpoint;
    if (URL.canParse(url) && /^https?:\/\//i.test(url))
        return;
    const shown = url.includes('@') ? 'not usable' : (0,quote/* quote */.h)(url);
    form.problems.push((0,problems_problem/* error */.z3)('input-invalid', `The environment variable \`${variable}\` is ${shown}; it must be an http or https URL, with its scheme, such as https://s3.example.com.`));
}
function readRegion(form, tracker, apiKey) {
    const given = form.take('odp-region', oneOf(Object.keys(ODP_REGIONS)), null);
    const ofTracker = tracker === null ? null : regionOfKey(tracker);
    const ofKey = apiKey === null ? null : regionOfKey(apiKey.replace(/\.[^.]*$/, ''));
    for (const [name, region] of [
        ['tracker-id', ofTracker],
        ['odp-api-key', ofKey],
    ]) {
        if (given !== null && region !== null && region !== given) {
            form.fail('odp-region', `is "${given}", but \`${name}\` is of an account in ${region} (it has the suffix -${region}1). Leave \`odp-region\` out, or correct \`${name}\`.`);
        }
    }
    if (given === null && ofTracker !== null && ofKey !== null && ofTracker !== ofKey) {
        form.fail('odp-api-key', `is of an account in ${ofKey}, but \`tracker-id\` of one in ${ofTracker}. Take both from the same ODP account.`);
    }
    return given ?? ofTracker ?? ofKey ?? 'us';
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(73024);
;// CONCATENATED MODULE: ./build/action/input-paths.js



function outsideReason(path, roots) {
    const real = (0,paths/* follow */.e6)(path);
    const places = [roots.workspace, roots.temp].flatMap((root) => {
        const linked = (0,paths/* follow */.e6)(root);
        return (0,paths/* isWithin */.UO)(real, linked) ? [`${(0,external_node_path_.relative)(linked, real)}${external_node_path_.sep}${(0,external_node_path_.relative)(root, path)}`] : [];
    });
    if (places.length === 0)
        return 'is outside the workspace and RUNNER_TEMP';
    return places.some(paths/* isInGitFolder */.e9) ? 'is in a .git folder' : null;
}
function detourReason(path, { workspace, temp }) {
    const root = (0,paths/* follow */.e6)(workspace);
    const way = wayIn(path, root);
    if (way === null)
        return null;
    const realTemp = (0,paths/* follow */.e6)(temp);
    const isTemp = (place) => realTemp !== root && (0,paths/* isWithin */.UO)(realTemp, root) && (0,paths/* isWithin */.UO)(place, realTemp);
    const written = (0,external_node_path_.join)(root, way);
    const real = (0,paths/* follow */.e6)(path);
    if (!(0,paths/* isWithin */.UO)(real, root) || isTemp(real) !== isTemp(written))
        return 'leads out of the workspace by a link';
    return (0,paths/* isInGitFolder */.e9)(way) || (0,paths/* isInGitFolder */.e9)((0,external_node_path_.relative)(root, real)) ? 'is in a .git folder' : null;
}
function wayIn(path, root) {
    const folders = [];
    for (let at = path; folders[0] !== at; at = (0,external_node_path_.dirname)(at))
        folders.unshift(at);
    const found = folders.find((folder) => (0,paths/* follow */.e6)(folder) === root);
    return found === undefined ? null : (0,external_node_path_.relative)(found, path);
}
function isFolder(path) {
    try {
        return (0,external_node_fs_.statSync)(path).isDirectory();
    }
    catch {
        return false;
    }
}
function displayPath(path, workspace) {
    const shown = (0,paths/* isWithin */.UO)(path, workspace) ? (0,external_node_path_.relative)(workspace, path) : path;
    return shown.split(external_node_path_.sep).join('/');
}
function portablePath(path, { workspace, temp }) {
    return (0,paths/* isWithin */.UO)(path, temp) && !(0,paths/* isWithin */.UO)(path, workspace)
        ? `$RUNNER_TEMP/${displayPath(path, temp)}`
        : displayPath(path, workspace);
}
function elsewhereHint(path, { workspace, temp }) {
    const isHere = (0,paths/* isWithin */.UO)(path, workspace) || (0,paths/* isWithin */.UO)(path, temp);
    if (isHere ? !((0,paths/* isWithin */.UO)(path, temp) && IN_CONTAINER.test(temp)) : !ON_RUNNER.test(path))
        return '';
    const begins = isHere ? '' : ' It looks like a path on another machine.';
    return `${begins} In a job with \`container:\`, \`run:\` steps must write \`$RUNNER_TEMP\` (${temp} here), and not \`\${{ runner.temp }}\`, which is the host\u2019s.`;
}
const ON_RUNNER = /^(?:\/home\/runner\/|\/Users\/runner\/|\/__w\/|\/github\/|[A-Z]:[\\/]a[\\/]|.*[\\/]_work[\\/])/i;
const IN_CONTAINER = /^\/(?:__w|github)\//;

;// CONCATENATED MODULE: ./build/action/mode.js
const TRUSTED_EVENTS = new Set([
    'push',
    'schedule',
    'workflow_dispatch',
    'repository_dispatch',
]);
const IMPORTING_EVENTS = new Set([...TRUSTED_EVENTS, 'workflow_run']);
function chooseMode(mode, environment) {
    if (mode !== 'auto')
        return { mode, reason: `the input mode is ${mode}` };
    const { eventName, payload, ref } = environment;
    if (eventName === '')
        return { mode: 'plan', reason: 'there is no GitHub event' };
    const event = `the event is ${eventName}`;
    if (eventName === 'release' || ref.startsWith('refs/tags/')) {
        return {
            mode: 'plan',
            reason: `${event}${eventName === 'release' ? '' : ', of a tag'}; to import there, set mode: import`,
        };
    }
    if (!IMPORTING_EVENTS.has(eventName))
        return { mode: 'plan', reason: `${event}, which never imports` };
    const branch = payload.repository?.default_branch;
    if (branch === undefined) {
        if (eventName === 'schedule')
            return { mode: 'import', reason: `${event}, which is always on the default branch` };
        return { mode: 'plan', reason: `${event}, and it does not say which branch is the default one` };
    }
    if (ref !== `refs/heads/${branch}`)
        return { mode: 'plan', reason: `${event}, but not on the default branch` };
    if (eventName !== 'workflow_run')
        return { mode: 'import', reason: `${event}, on the default branch` };
    const doubt = doubtAbout(payload.workflow_run ?? {}, branch, environment.repository);
    return doubt === null
        ? { mode: 'import', reason: `${event}, after a run on the default branch that succeeded` }
        : { mode: 'plan', reason: `${event}, but the run before it ${doubt}` };
}
function isOnDefaultBranch({ eventName, payload, ref, }) {
    const branch = payload.repository?.default_branch;
    return branch === undefined ? eventName === 'schedule' : ref === `refs/heads/${branch}`;
}
function doubtAbout(before, defaultBranch, repository) {
    const { event, conclusion, head_branch, head_repository } = before;
    if (isOfAnother(head_repository?.full_name, repository))
        return 'is not known to be of this repository';
    if (event === undefined || !TRUSTED_EVENTS.has(event))
        return `was started by ${event ?? 'an unknown event'}`;
    if (head_branch !== defaultBranch)
        return 'was not on the default branch';
    return conclusion === 'success' ? null : 'did not succeed';
}
function isOfAnother(fullName, repository) {
    return fullName?.toLowerCase() !== repository.toLowerCase();
}
function isFromFork(pull, repository) {
    if (pull.head === undefined)
        return false;
    return isOfAnother(pull.head.repo?.full_name, pull.base.repo?.full_name ?? repository);
}
function forbiddenImport({ eventName, payload: { pull_request: pull, workflow_run: before }, repository, }) {
    if (pull && eventName.startsWith('pull_request') && isFromFork(pull, repository))
        return 'this pull request comes from another repository';
    const head = before?.head_repository;
    return eventName === 'workflow_run' && head !== undefined && isOfAnother(head?.full_name, repository)
        ? 'the run that started this one belongs to another repository'
        : null;
}

// EXTERNAL MODULE: ./build/system/cause.js
var system_cause = __webpack_require__(64995);
// EXTERNAL MODULE: ./build/system/write-beside.js
var write_beside = __webpack_require__(35230);
;// CONCATENATED MODULE: ./build/action/output-directory.js




function outputRoot(temp) {
    return (0,external_node_path_.join)(temp, 'odp-audiences');
}
function claimOutputDirectory(temp, action) {
    const root = outputRoot(temp);
    const name = action.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 100);
    try {
        if (isDetour(root))
            return (0,external_node_fs_.mkdtempSync)(`${root}-`);
        if (/^\.*$/.test(name))
            return root;
        (0,external_node_fs_.mkdirSync)(root, { recursive: true, mode: 0o700 });
        for (let number = 1; number <= MAX_STEPS; number += 1) {
            const folder = (0,external_node_path_.join)(root, number === 1 ? name : `${name}_${number}`);
            if (isMade(folder))
                return folder;
        }
    }
    catch {
    }
    return /^\.*$/.test(name) ? root : (0,external_node_path_.join)(root, name);
}
async function tidyOutputs(temp, outputDirectory) {
    const root = outputRoot(temp);
    if (isDetour(root))
        return (0,write_beside/* removeLeftovers */.DA)(outputDirectory);
    let folders = [];
    try {
        folders = (0,external_node_fs_.readdirSync)(root, { withFileTypes: true })
            .filter((entry) => entry.isDirectory())
            .map(({ name }) => (0,external_node_path_.join)(root, name));
    }
    catch {
    }
    for (const folder of new Set([outputDirectory, root, ...folders]))
        await (0,write_beside/* removeLeftovers */.DA)(folder);
}
function isDetour(root) {
    return (0,external_node_fs_.lstatSync)(root, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
const MAX_STEPS = 10_000;
function isMade(folder) {
    try {
        (0,external_node_fs_.mkdirSync)(folder, { mode: 0o700 });
        return true;
    }
    catch (cause) {
        if ((0,system_cause/* systemCode */.xU)(cause) === 'EEXIST')
            return false;
        throw cause;
    }
}

;// CONCATENATED MODULE: ./build/action/plan-input.js



function readPlanInput(form, { workspace, temp }, mode) {
    const given = form.text('plan');
    const digest = form.take('plan-digest', sha256, null);
    if (given === '') {
        if (form.text('plan-digest') !== '')
            form.need(['plan'], 'by `plan-digest`');
        return null;
    }
    form.need(['plan-digest'], 'by `plan`: it is the output `plan-digest` of the planning step, passed on by an output of its job');
    if (mode !== 'import')
        form.fail('plan', 'is only for an import. Leave it out of a plan, or set `mode: import`.');
    for (const name of ['timestamp', 'audiences', 'members-directory'])
        if (form.text(name) !== '')
            form.fail(name, 'cannot be used with `plan`, which has decided it. Leave it out.');
    const path = (0,external_node_path_.resolve)(workspace, given);
    const reason = outsideReason(path, { workspace, temp }) ?? detourReason(path, { workspace, temp });
    if (reason !== null) {
        form.fail('plan', `is ${(0,quote/* quote */.h)(given)}, which ${reason}. Use a folder of the workspace or below \`\${{ runner.temp }}\`.`);
    }
    else if (!isFolder(path)) {
        form.fail('plan', `is ${(0,quote/* quote */.h)(given)}, where there is no folder. Check the step that downloads the plan.`);
    }
    return digest === null ? null : { path, digest };
}
function sha256(text) {
    return /^[0-9a-f]{64}$/i.test(text)
        ? { value: text.toLowerCase() }
        : { allowed: 'the output `plan-digest` of the planning step, 64 hexadecimal digits' };
}

;// CONCATENATED MODULE: ./build/action/inputs.js











function readInputs(env, environment) {
    const form = openForm(env);
    const odp = readOdp(form);
    checkEndpoint(form, environment.s3Endpoint);
    const verifyTimeout = form.take('verify-timeout', wholeNumber(0, 3600), 0);
    if (verifyTimeout > 0)
        form.need(['odp-api-key'], 'by `verify-timeout`, which asks ODP');
    const mode = readMode(form, env, environment);
    const chosen = chooseMode(mode, environment).mode;
    const inputs = {
        manifest: readManifestPath(form, environment),
        mode,
        audiences: form.take('audiences', idList, null),
        membersDirectory: readMembersDirectory(form, environment),
        ...odp,
        credentials: readCredentials(form),
        outputDirectory: readOutputDirectory(form, environment),
        state: readState(form, environment),
        stateEndpoint: form.take('state-endpoint', serverUrl, null),
        stateEncryption: form.take('state-encryption', s3Encryption, null),
        plan: readPlanInput(form, environment, chosen),
        timestamp: form.take('timestamp', unixSeconds, Math.floor(Date.now() / 1000)),
        overrideGuards: form.take('override-guards', allOrIds, false),
        partialImport: form.take('partial-import', input_values_boolean, false),
        requireBaseline: form.take('require-baseline', input_values_boolean, false),
        skipUnchanged: form.take('skip-unchanged', input_values_boolean, false),
        comment: form.take('comment', commentInput, 'true'),
        matrix: form.take('matrix', matrixValue, null),
        githubToken: form.secret('github-token'),
        verifyTimeout,
        concurrency: form.take('concurrency', wholeNumber(1, 64), 4),
        shards: form.take('shards', wholeNumber(1, 256), null),
    };
    if (inputs.state?.kind === 'artifact') {
        checkArtifactState(form, environment, { mode: chosen, audiences: inputs.audiences });
    }
    const { problems } = form;
    const { outputDirectory, state } = inputs;
    if (state?.kind === 'folder' && (0,paths/* follow */.e6)(state.path) === (0,paths/* follow */.e6)(outputDirectory))
        form.fail('state', 'is the folder of `output-directory` too. Give each of them a folder of its own.');
    return { inputs: problems.length === 0 ? inputs : null, problems, outputDirectory };
}
function readMode(form, env, environment) {
    const absent = form.text('mode') === '';
    const mode = form.take('mode', oneOf(['auto', 'plan', 'import']), absent ? 'auto' : 'plan');
    if (chooseMode(mode, environment).mode === 'import') {
        const keys = hasCredentials(form, env)
            ? ''
            : '. The key pair, `aws-access-key-id` and `aws-secret-access-key`, is missing too; ODP\u2019s S3 page shows it';
        form.need(['tracker-id'], `to import; ODP\u2019s account settings show it${keys}`);
        const reason = forbiddenImport(environment);
        if (reason !== null)
            form.fail('mode', `is "import", but ${reason}. Use \`plan\` or \`auto\` here, and import after the merge.`);
    }
    return mode;
}
function hasCredentials(form, env) {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
    const containers = ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    return form.text('aws-access-key-id') !== '' || [...names, ...containers].some((name) => env[name]);
}
function readCredentials(form) {
    const accessKeyId = form.secret('aws-access-key-id');
    const secretAccessKey = form.secret('aws-secret-access-key');
    const sessionToken = form.secret('aws-session-token');
    if (accessKeyId !== null && secretAccessKey !== null) {
        return { accessKeyId, secretAccessKey, ...(sessionToken !== null && { sessionToken }) };
    }
    const pair = ['aws-access-key-id', 'aws-secret-access-key'];
    if (accessKeyId !== null || secretAccessKey !== null || sessionToken !== null) {
        form.need(pair, 'because another part of the key pair is given; a secret that does not exist is empty');
    }
    return null;
}
function readManifestPath(form, { workspace, temp }) {
    const given = form.text('manifest') || 'audiences.yml';
    const path = (0,external_node_path_.resolve)(workspace, given);
    const reason = outsideReason(path, { workspace, temp }) ?? detourReason(path, { workspace, temp });
    if (reason !== null)
        form.fail('manifest', `is ${(0,quote/* quote */.h)(given)}, which ${reason}. Move the manifest into the workspace.${elsewhereHint(given, { workspace, temp })}`);
    return { path, name: displayPath(path, workspace) };
}
function readMembersDirectory(form, { workspace, temp }) {
    const given = form.text('members-directory');
    if (given === '')
        return null;
    const path = (0,external_node_path_.resolve)(workspace, given);
    const reason = outsideReason(path, { workspace, temp });
    if (reason !== null) {
        form.fail('members-directory', `is ${(0,quote/* quote */.h)(given)}, which ${reason}. Use a folder of the workspace or below \`\${{ runner.temp }}\`.${elsewhereHint(given, { workspace, temp })}`);
    }
    else if (!isFolder(path)) {
        form.fail('members-directory', `is ${(0,quote/* quote */.h)(given)}, where there is no folder. Check the path, and that the step that makes it ran before.${elsewhereHint(path, { workspace, temp })}`);
    }
    return path;
}
function readOutputDirectory(form, { workspace, temp, step }) {
    const given = form.text('output-directory');
    if (given === '')
        return claimOutputDirectory(temp, step);
    const path = (0,external_node_path_.resolve)(workspace, given);
    const reason = detourReason(path, { workspace, temp });
    if (reason === null)
        return path;
    form.fail('output-directory', `is ${(0,quote/* quote */.h)(given)}, which ${reason}. ${ANOTHER_FOLDER}`);
    return claimOutputDirectory(temp, step);
}
const ANOTHER_FOLDER = 'Use another folder, for instance one below `$RUNNER_TEMP`.';
function readState(form, { workspace, temp }) {
    const location = form.take('state', (given) => {
        if (given === 'artifact')
            return { value: { kind: 'artifact' } };
        const s3 = s3Location(given);
        if (s3 === null)
            return { value: { kind: 'folder', path: (0,external_node_path_.resolve)(workspace, given) } };
        return 'value' in s3 ? { value: { kind: 's3', ...s3.value } } : s3;
    }, null);
    const reason = location?.kind === 'folder' ? detourReason(location.path, { workspace, temp }) : null;
    if (reason !== null)
        form.fail('state', `is ${(0,quote/* quote */.h)(form.text('state'))}, which ${reason}. ${ANOTHER_FOLDER}`);
    return location;
}

// EXTERNAL MODULE: ./build/action/interrupts.js
var interrupts = __webpack_require__(97199);
// EXTERNAL MODULE: ./build/node_modules/@actions/core/lib/core.js + 6 modules
var core = __webpack_require__(82767);
;// CONCATENATED MODULE: ./build/report/desk-words.js
const INPUT_NAMES = new Set([
    ...'manifest mode audiences members-directory tracker-id odp-region bucket aws-region'.split(' '),
    ...'aws-access-key-id aws-secret-access-key aws-session-token output-directory state'.split(' '),
    ...'state-endpoint state-encryption require-baseline plan plan-digest timestamp override-guards'.split(' '),
    ...'partial-import skip-unchanged comment matrix github-token odp-api-key odp-api-url'.split(' '),
    ...'verify-timeout concurrency shards'.split(' '),
]);
const PHRASES = [
    [/,? and that (?:actions\/checkout|the step that makes (?:it|the file)) ran before/g, ''],
    [
        'an earlier step removed it. Check the steps before this one',
        'it was deleted or renamed. Restore it, or correct `members`',
    ],
    ['Add its folder to `sparse-checkout` of actions/checkout', 'Add its folder by `git sparse-checkout add`'],
    ['Set `submodules: true` of actions/checkout', 'Run `git submodule update --init`'],
    ['Check out with `lfs: true` in the `actions/checkout` step.', 'Run `git lfs pull`.'],
    ['Check the step that writes it.', 'Check what writes it.'],
    [/(?<=\b(?:or|by|with) )`plan`(?=[,:]| *$)/g, '`--plan`'],
    ['Check the step that downloads the plan.', 'Check the path.'],
    [
        'it is the output `plan-digest` of the planning step, passed on by an output of its job',
        'it is the SHA-256 of the plan\u2019s `result.json`',
    ],
    ['the output `plan-digest` of the planning step', 'the SHA-256 of the plan\u2019s `result.json`'],
    ['; a secret that does not exist is empty', ''],
    ['Check the secret for a line too many.', 'Check it for a line too many.'],
    [/is outside the workspace and RUNNER_TEMP/g, 'is outside the current folder'],
    [
        /Move the manifest into the workspace\.|Use a folder of the workspace or below `\$\{\{ runner\.temp \}\}`\./g,
        'Start in a folder above it.',
    ],
    [
        'Move the files into the workspace, or name their folder in the input `members-directory`.',
        'Move the files into the current folder, or start in a folder above both.',
    ],
    ['leads out of the workspace', 'leads out of the current folder'],
    ['Use another folder, for instance one below `$RUNNER_TEMP`.', 'Use another folder.'],
    ['Correct the input,', 'Correct the flag,'],
    [
        'Set `aws-access-key-id` and `aws-secret-access-key` from secrets',
        'Set the variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`',
    ],
    [
        'The key pair, `aws-access-key-id` and `aws-secret-access-key`, is missing too',
        'The variables `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are missing too',
    ],
    [
        'Run `aws-actions/configure-aws-credentials` before this step to reach the state; the key pair of the inputs is',
        'Set AWS credentials in the environment to reach the state; the key pair of the flags is',
    ],
    [
        'Check the step that configures AWS credentials for the state.',
        'Check the AWS credentials for the state.',
    ],
    ['Run `aws-actions/configure-aws-credentials` right before this step.', 'Get new AWS credentials.'],
    ['Check the step or the service account that provides it.', 'Check what provides it.'],
    [
        'Start a new run instead of re-running an old one.',
        'Leave `--timestamp` out, so that the rows are of now.',
    ],
    ['Use `concurrency` and', 'Let only one run at a time import, and'],
    [/([Ll])ower `concurrency`/g, '$1ower `--concurrency`'],
    ['Set `github-token`, or keep a `state`.', 'Name a commit by `--base`, or use `--state`.'],
    ['Give the runner more space', 'Make room'],
    ['that the runner may write', 'that you may write'],
    ['than the runner allows', 'than this machine allows'],
    ['The runner has too many', 'There are too many'],
    ['Keep a `state`', 'Use `--state`'],
    ['keep a `state`', 'use `--state`'],
    [/the runner\u2019s/g, 'this machine\u2019s'],
];
function deskWords(message) {
    const said = PHRASES.reduce((text, [phrase, instead]) => text.replaceAll(phrase, instead), message);
    return said
        .replace(/\b([Tt]he input|Inputs?) `([a-z-]+)`/g, (_, words, name) => words.startsWith('t') ? `the flag \`--${name}\`` : `The flag \`--${name}\``)
        .replace(/`([a-z]+(?:-[a-z]+)*)(?:: ([^`]+))?`/g, (whole, name, value) => {
        const isInput = INPUT_NAMES.has(name) && (name.includes('-') || value !== undefined || FLAGS_ALONE.has(name));
        if (!isInput)
            return whole;
        return value === undefined || value === 'true' ? `\`--${name}\`` : `\`--${name} ${value}\``;
    });
}
const FLAGS_ALONE = new Set(['manifest', 'state', 'timestamp', 'shards', 'bucket']);

// EXTERNAL MODULE: ./build/words/unseen.js
var unseen = __webpack_require__(40524);
;// CONCATENATED MODULE: ./build/words/escape.js

function visible(text, maxLength = 1000) {
    return clip(text, maxLength).replace(ALL_UNSEEN, (character) => NAMED.get(character) ?? `\\u{${character.codePointAt(0).toString(16)}}`);
}
function logLine(text, maxLength = 4000) {
    return visible(text, maxLength)
        .replace(/^(\s*):(?=:)/, '$1: ')
        .replaceAll('##[', '# #[');
}
function code(text, maxLength = 200) {
    const shown = visible(text, maxLength);
    if (shown === '')
        return '(empty)';
    const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map((run) => run.length));
    const fence = '`'.repeat(longest + 1);
    const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
    return `${fence}${pad}${shown}${pad}${fence}`;
}
function escape_text(value, maxLength = 1000) {
    const line = clip(value, maxLength).replace(/\s+/g, ' ').trim();
    const pieces = [];
    for (const [, quoted, plain] of line.matchAll(/`([^`]+)`|([^`]+|`)/g)) {
        if (quoted !== undefined)
            push(pieces, { code: true, text: quoted });
        else
            for (const piece of words(plain ?? '', pieces.length === 0))
                push(pieces, piece);
    }
    return pieces.map((piece) => (piece.code ? code(piece.text, maxLength) : piece.text)).join('');
}
function cell(markdown) {
    return markdown.replace(/\\+\|/g, (run) => `${run.slice(0, -1)}¦`).replaceAll('|', '\\|');
}
function escape_link(label, url) {
    if (url === null || !/^https?:\/\//i.test(url) || !URL.canParse(url))
        return label;
    return `[${label}](${new URL(url).href.replace(/[()<>|\\`*_[\]]/g, percentEncode)})`;
}
function mermaid(value, maxLength = 32) {
    return clip(value, maxLength).replace(/[^\p{L}\p{M}\p{N} _.,:()/\u2026-]/gu, '·');
}
const ALL_UNSEEN = new RegExp(unseen/* UNSEEN */.P, 'gu');
const NAMED = new Map([
    ['\n', '\\n'],
    ['\r', '\\r'],
    ['\t', '\\t'],
]);
function push(pieces, piece) {
    const last = pieces.at(-1);
    if (last?.code && piece.code)
        pieces[pieces.length - 1] = { code: true, text: last.text + piece.text };
    else if (piece.text !== '')
        pieces.push(piece);
}
const MEANINGFUL = new RegExp(`[@#<>&*_~|\`[\\]{}\\\\$^]|${unseen/* UNSEEN */.P}`, 'u');
const LINKING = /www\.|:\/\/|(?<![\p{L}\p{N}])[0-9a-f]{7,64}(?![\p{L}\p{N}])|\b(?!utf-)[a-z][a-z0-9]*-\d|\bGHSA-|:[\w+-]+:/iu;
const BLOCK = /^(?:[-=+]+|\d{1,9}[.)])$/;
function* words(line, first) {
    let start = first;
    for (const word of line.split(/( )/)) {
        if (MEANINGFUL.test(word) || LINKING.test(word) || (start && BLOCK.test(word))) {
            const [, before = '', core = '', after = ''] = /^(["'\u201c\u2018(]*)(.*?)([.,;:!?)"'\u201d\u2019\u2026]*)$/su.exec(word) ?? [];
            const quoted = (before.endsWith('"') && after.startsWith('"')) || (before.endsWith('\u201c') && after.startsWith('\u201d'));
            if (core === '')
                yield { code: true, text: word };
            else {
                yield { code: false, text: quoted ? before.slice(0, -1) : before };
                yield { code: true, text: core };
                yield { code: false, text: quoted ? after.slice(1) : after };
            }
        }
        else {
            yield { code: false, text: word };
        }
        start = false;
    }
}
function clip(value, maxLength) {
    if (value.length <= maxLength)
        return value;
    return `${value.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}\u2026`;
}
function percentEncode(character) {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

// EXTERNAL MODULE: ./build/words/numbers.js
var numbers = __webpack_require__(96716);
;// CONCATENATED MODULE: ./build/action/log.js




function createLog({ onGitHub, debug }) {
    return {
        info: write,
        debug(line) {
            if (!debug)
                return;
            if (onGitHub)
                core/* debug */.Yz(logLine(line));
            else
                write(`debug: ${line}`);
        },
        group(title, lines) {
            if (onGitHub)
                core/* startGroup */.Oh(logLine(title));
            else
                write(title);
            for (const line of lines)
                write(onGitHub ? line : `  ${deskWords(line)}`);
            if (onGitHub)
                core/* endGroup */.N4();
        },
        startProgress: (label) => startProgress(label, write),
    };
}
const PERIOD_MS = 4500;
function startProgress(label, say) {
    const started = performance.now();
    let spoke = started;
    let done = 0;
    const speak = () => {
        const now = performance.now();
        if (now - spoke < PERIOD_MS)
            return;
        spoke = now;
        say(`${label}: ${(0,numbers/* plural */.LS)(done, 'row')} so far, ${(0,numbers/* rate */.TS)(done, now - started)}`);
    };
    const timer = setInterval(speak, 500);
    timer.unref();
    return {
        update(rows) {
            done = rows;
            speak();
        },
        stop: () => clearInterval(timer),
    };
}
function write(line) {
    process.stdout.write(`${logLine(line)}\n`);
}

// EXTERNAL MODULE: ./build/system/proxy.js
var system_proxy = __webpack_require__(68244);
;// CONCATENATED MODULE: ./build/action/mask.js



const SECRET_INPUTS = [
    'aws-access-key-id',
    'aws-secret-access-key',
    'aws-session-token',
    'odp-api-key',
    'github-token',
];
const SECRET_VARIABLES = ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
const SHORTEST = 4;
function secretsOf(env) {
    const variables = [...SECRET_INPUTS.map((name) => `INPUT_${name.toUpperCase()}`), ...SECRET_VARIABLES];
    const values = [...variables.map((name) => env[name] ?? ''), ...(0,system_proxy/* proxySecrets */.Wm)(env)];
    const parts = values.flatMap((value) => [
        value.trim(),
        ...value.split(/[\r\n]+/).map((line) => line.trim()),
    ]);
    return [...new Set(parts)].filter((part) => part.length >= SHORTEST);
}
function maskSecrets(env) {
    if (!(0,action_environment/* isOnRunner */.q)(env))
        return;
    for (const secret of secretsOf(env))
        core/* setSecret */.Pq(secret);
}

;// CONCATENATED MODULE: ./build/result/result-document.js
function resultLine(result, maxBytes) {
    for (const document of [result, withoutProblems(result)]) {
        if (problemsIn(document) * FEWEST_BYTES > maxBytes)
            continue;
        const line = JSON.stringify(document);
        if (Buffer.byteLength(line) <= maxBytes)
            return line;
    }
    return '';
}
function resultText(result) {
    try {
        return `${JSON.stringify(result, null, 2)}\n`;
    }
    catch (cause) {
        if (!(cause instanceof RangeError))
            throw cause;
        return `${JSON.stringify(withoutProblems(result), null, 2)}\n`;
    }
}
const FEWEST_BYTES = 45;
function problemsIn({ audiences, problems }) {
    return audiences.reduce((sum, audience) => sum + audience.problems.length, problems.length);
}
function totals(audiences) {
    return {
        members: audiences.reduce((sum, audience) => sum + (audience.members ?? 0), 0),
        added: sumOfKnown(audiences.map((audience) => audience.added)),
        removed: sumOfKnown(audiences.map((audience) => audience.removed)),
        changed: audiences.some(hasChanged),
    };
}
function hasChanged(audience) {
    return audience.baseline === null || audience.added !== 0 || audience.removed !== 0;
}
function sumOfKnown(values) {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
function withoutProblems(result) {
    return {
        ...result,
        audiences: result.audiences.map((audience) => ({ ...audience, problems: [] })),
        problems: [],
        truncated: true,
    };
}

;// CONCATENATED MODULE: ./build/action/outputs.js




function outputsOf(result, { directory, resultPath, planDigest, shards }) {
    const { members, added, removed, changed } = totals(result.audiences);
    const ids = result.audiences.map(({ id }) => id);
    const withStatus = (wanted) => JSON.stringify(result.audiences.filter(({ status }) => status === wanted).map(({ id }) => id));
    const files = result.audiences.flatMap(({ file }) => (file === null ? [] : [file.path]));
    return {
        mode: result.mode ?? '',
        outcome: result.outcome,
        result: resultLine(result, MAX_OUTPUT_BYTES),
        'result-path': resultPath ?? '',
        directory,
        'plan-digest': planDigest ?? '',
        audiences: JSON.stringify(ids),
        imported: withStatus('imported'),
        blocked: withStatus('blocked'),
        invalid: withStatus('invalid'),
        failed: withStatus('failed'),
        abandoned: JSON.stringify(result.abandoned),
        files: files.map((path) => path.replace(/[\r\n]/g, (end) => visible(end))).join('\n'),
        members: String(members),
        added: added === null ? '' : String(added),
        removed: removed === null ? '' : String(removed),
        changed: String(changed),
        shards: shards === null ? '' : JSON.stringify(shards),
    };
}
function fitOutputs(outputs) {
    const fitting = { ...outputs };
    const emptied = [];
    const empty = (name) => {
        fitting[name] = '';
        emptied.push(name);
    };
    const others = Object.entries(outputs).filter(([name]) => name !== 'shards');
    for (const [name, value] of others)
        if (Buffer.byteLength(value) > MAX_OUTPUT_BYTES)
            empty(name);
    const longest = others.map(([name]) => name).sort((a, b) => utf16(fitting[b]) - utf16(fitting[a]));
    for (const name of longest) {
        if (total(fitting) <= MAX_ALL_BYTES)
            break;
        empty(name);
    }
    return { outputs: fitting, emptied };
}
function shardsAreTooLong(shards) {
    return utf16(JSON.stringify(shards)) > MAX_ALL_BYTES - ROOM_FOR_OTHERS;
}
const TOO_LONG_SHARDS = (0,problems_problem/* error */.z3)('input-invalid', 'Input `shards` gives an output that would be over GitHub\u2019s limit for a job, 1 MB of UTF-16. Split the manifest, or select part of it by `audiences`.');
const MAX_OUTPUT_BYTES = 120_000;
const MAX_ALL_BYTES = 900_000;
const ROOM_FOR_OTHERS = 50_000;
function total(outputs) {
    return Object.entries(outputs).reduce((sum, [name, value]) => sum + utf16(name) + utf16(value), 0);
}
function utf16(text = '') {
    return text.length * 2;
}
function setOutputs(outputs) {
    if (!process.env.GITHUB_OUTPUT)
        return;
    for (const [name, value] of Object.entries(outputs))
        core/* setOutput */.uH(name, value);
}

;// CONCATENATED MODULE: ./build/audience/shards.js
function balance(audiences, groups) {
    const shards = Array.from({ length: Math.min(groups, audiences.length) }, () => ({
        bytes: 0,
        ids: new Set(),
    }));
    for (const { id, bytes } of [...audiences].sort(largestFirst)) {
        const lightest = shards.reduce((best, shard) => (isLighter(shard, best) ? shard : best));
        lightest.bytes += bytes;
        lightest.ids.add(id);
    }
    return shards.map((shard) => audiences
        .filter(({ id }) => shard.ids.has(id))
        .map(({ id }) => id)
        .join(','));
}
function isLighter(shard, than) {
    return shard.bytes < than.bytes || (shard.bytes === than.bytes && shard.ids.size < than.ids.size);
}
function largestFirst(a, b) {
    return b.bytes - a.bytes || (a.id < b.id ? -1 : 1);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(77598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./node_modules/zod/v4/classic/schemas.js + 17 modules
var schemas = __webpack_require__(38816);
// EXTERNAL MODULE: ./build/problems/export-rules.js
var export_rules = __webpack_require__(52021);
// EXTERNAL MODULE: ./build/manifest/limit.js
var limit = __webpack_require__(16679);
;// CONCATENATED MODULE: ./build/manifest/audience-keys.js




const IDENTIFIER = /^(?!(?:type|action|audience_id|ts)$)[a-z][a-z0-9_]*$/;
const AT_MOST_100_PERCENT = /^(?:100(?:\.0{1,6})?|[0-9]{1,2}(?:\.[0-9]{1,6})?)%$/;
const ANY_PERCENT = /^[0-9]{1,7}(?:\.[0-9]{1,6})?%$/;
const DELIMITER = /^[^"\r\n\u0000]$/u;
const MAX_MEMBERS = 10_000;
const MAX_PLACEHOLDERS = 1000;
const MAX_WORDS = 100;
const MOST_ITEMS = {
    members: MAX_MEMBERS,
    placeholders: MAX_PLACEHOLDERS,
    accept: MAX_WORDS,
    normalize: MAX_WORDS,
};
const pathPattern = schemas/* string */.YjP().min(1);
const count = schemas/* int */.Whr().nonnegative();
const share = schemas/* union */.KCZ([count, schemas/* string */.YjP().regex(AT_MOST_100_PERCENT)])
    .meta({ examples: ['20%', '0.5%', 100] })
    .transform(limit/* parseLimit */.Fv);
const growth = schemas/* union */.KCZ([count, schemas/* string */.YjP().regex(ANY_PERCENT)])
    .meta({ examples: ['50%', '200%', 10000] })
    .transform(limit/* parseLimit */.Fv);
const AUDIENCE_KEYS = {
    identifier: schemas/* string */.YjP()
        .regex(IDENTIFIER)
        .meta({
        description: 'ODP field name of the high-confidence identifier that the member IDs are values of. Required here or in `defaults`.',
        examples: ['customer_id', 'email'],
    }),
    members: schemas/* union */.KCZ([pathPattern, schemas/* array */.YOg(pathPattern).min(1).max(MAX_MEMBERS)])
        .meta({
        description: 'Path or glob of the member files, or a list of them, relative to `members-directory`. `!` in front of a pattern excludes.',
        examples: ['members/vip.csv', ['members/vip/*.csv.gz', '!members/vip/draft-*']],
    })
        .transform((value) => (typeof value === 'string' ? [value] : value)),
    format: schemas/* enum */.k5n(allowed_values/* FORMATS */.hR)
        .optional()
        .meta({
        description: 'Format of the member files. Without it the extension decides, before `.gz` or `.zst`: `.csv`, `.tsv`, `.txt` (lines), `.ndjson`, `.jsonl`, `.json`, `.parquet`.',
        examples: ['csv'],
    }),
    column: schemas/* union */.KCZ([schemas/* string */.YjP().min(1), schemas/* int */.Whr().positive()])
        .optional()
        .meta({
        description: 'Where the ID is: a header name or a position counted from 1 in csv and tsv; a field name or a dotted path such as `user.id` in ndjson, json and parquet. Without it, the column named like the identifier.',
        examples: ['user_id', 'user.id', 1],
    }),
    header: schemas/* boolean */.zMY()
        .default(true)
        .meta({
        description: 'Whether csv and tsv files begin with a header row. With a `column` by position it has no default and must be set.',
        examples: [false],
    }),
    delimiter: schemas/* string */.YjP()
        .regex(DELIMITER)
        .optional()
        .meta({
        description: 'The one character between the fields of csv and tsv files. Without it, a comma or a tab.',
        examples: [';', '\t'],
    }),
    quote: schemas/* union */.KCZ([schemas/* literal */.euz('"'), schemas/* literal */.euz(false)])
        .optional()
        .meta({
        description: "Whether fields of csv and tsv may be quoted: `'\"'`, or `false` where a quote is a character like any other (`mysql -B`, `COPY \u2026 (FORMAT text)`, `jq @tsv`). Without it they may be, but with a delimiter other than the comma a quoted field has no line break.",
        examples: [false, '"'],
    }),
    escape: schemas/* literal */.euz('\\')
        .optional()
        .meta({
        description: 'A backslash makes the next character of csv, tsv or lines literal or a control character (`\\t`, `\\n`), and a field `\\N` is NULL, as PostgreSQL\u2019s text format, MySQL and Hive write.',
        examples: ['\\'],
    }),
    skip_lines: count.default(0).meta({
        description: 'Lines of each csv, tsv, lines or ndjson file before its header or first row that are not rows, such as a title.',
        examples: [2],
    }),
    encoding: schemas/* enum */.k5n(allowed_values/* ENCODINGS */.JC)
        .default('utf-8')
        .meta({
        description: 'Encoding of text files: `windows-1252` for the CSV that Excel saves in Western Europe, `iso-8859-1`, `utf-16le`, `utf-16be`. A byte order mark wins.',
        examples: ['windows-1252'],
    }),
    normalize: schemas/* array */.YOg(schemas/* enum */.k5n(allowed_values/* NORMALIZATIONS */.v6))
        .max(MAX_WORDS)
        .meta({
        description: 'What is done to each ID before every check: first `trim`, then `lowercase`.',
        examples: [['trim'], ['trim', 'lowercase']],
    })
        .transform((list) => allowed_values/* NORMALIZATIONS */.v6.filter((step) => list.includes(step)))
        .prefault([]),
    pattern: schemas/* string */.YjP()
        .min(1)
        .optional()
        .meta({
        description: 'Regular expression in RE2 syntax that each whole ID must match. Matching takes linear time.',
        examples: ['user_[0-9]+'],
    }),
    invalid_rows: schemas/* enum */.k5n(allowed_values/* INVALID_ROWS */.CU)
        .default('fail')
        .meta({
        description: '`fail` stops at rows without a valid ID; `skip` leaves them out, counts them and warns, up to `max_invalid`.',
        examples: ['skip'],
    }),
    max_invalid: share.prefault('1%').meta({
        description: 'With `invalid_rows: skip`, how many rows may be left out: a number, or a percentage of the rows.',
    }),
    duplicates: schemas/* enum */.k5n(allowed_values/* DUPLICATES */.n4)
        .default('drop')
        .meta({
        description: 'What happens to an ID that occurs again: it is dropped, dropped with a warning, or an error.',
        examples: ['warn'],
    }),
    placeholders: schemas/* array */.YOg(schemas/* string */.YjP().min(1))
        .max(MAX_PLACEHOLDERS)
        .optional()
        .meta({
        description: 'Texts that are never an ID, in any letter case. They replace the built-in list, which has `NULL`, `\\N`, `#N/A` and others; `[]` is none.',
        examples: [['NULL', 'n/a'], []],
    }),
    accept: schemas/* array */.YOg(schemas/* enum */.k5n(export_rules/* EXPORT_RULE_CODES */.B))
        .max(MAX_WORDS)
        .meta({
        description: 'Codes of the rules for exports that went wrong which do not apply to this audience, because what they find is right here.',
        examples: [['placeholder-id'], ['letter-case', 'round-count']],
    })
        .prefault([]),
    expected_rows: schemas/* union */.KCZ([count, schemas/* string */.YjP().min(1)])
        .optional()
        .meta({
        description: 'How many rows the exporter counted, of all files together: a number, or the path of a file that holds it. Another number of rows is an error that nothing overrides.',
        examples: [48211, 'exports/vip.count'],
    }),
    min_members: count.default(1).meta({
        description: 'The fewest members the audience may have. `0` allows it to be empty.',
        examples: [1000, 0],
    }),
    max_members: count.optional().meta({
        description: 'The most members the audience may have.',
        examples: [500000],
    }),
    max_removed: share.prefault('50%').meta({
        description: 'The most members that may leave since the baseline: a number, or a percentage of the baseline\u2019s members. Exactly at the limit is allowed; `100%` allows all.',
    }),
    max_added: growth.optional().meta({
        description: 'The most members that may join since the baseline: a number, or a percentage of the baseline\u2019s members. Exactly at the limit is allowed.',
    }),
    name: schemas/* string */.YjP()
        .optional()
        .meta({
        description: 'Name for people. Shown in reports, never sent to ODP.',
        examples: ['VIP customers'],
    }),
    description: schemas/* string */.YjP()
        .optional()
        .meta({
        description: 'What the audience is, for people. Never sent to ODP.',
        examples: ['Bought three times in a year'],
    }),
    owner: schemas/* string */.YjP()
        .optional()
        .meta({
        description: 'Who answers for the audience. Never sent to ODP.',
        examples: ['growth-team'],
    }),
};
const keySchemas = AUDIENCE_KEYS;
const NOT_IN_DEFAULTS = new Set(['members', 'name', 'description']);

;// CONCATENATED MODULE: ./build/manifest/identifier.js

const SUFFIXES = ['_id', '_hash', '_number', '_token', '_alias', '_address', '_key'];
const WELL_KNOWN = new Set(['email', 'phone']);
function identifierDoubt(identifier) {
    if (identifier === 'vuid') {
        return 'The identifier vuid names a device or browser, not a person. Check that the member IDs are VUIDs.';
    }
    if (WELL_KNOWN.has(identifier) || SUFFIXES.some((suffix) => identifier.endsWith(suffix)))
        return null;
    return `The identifier ${(0,quote/* quote */.h)(identifier)} is neither email nor phone and has none of the endings of ODP\u2019s identifiers (${SUFFIXES.join(', ')}). Check the field name in ODP.`;
}

// EXTERNAL MODULE: ./build/manifest/manifest.js
var manifest = __webpack_require__(4055);
;// CONCATENATED MODULE: ./build/manifest/pattern-check.js
const MAX_PATTERN_LENGTH = 1000;
const MAX_PROGRAM_SIZE = 2000;
async function checkPattern(source) {
    if (source.length > MAX_PATTERN_LENGTH)
        return `it is longer than ${MAX_PATTERN_LENGTH} characters`;
    const { RE2JS, RE2JSException, RE2JSSyntaxException } = await __webpack_require__.e(/* import() */ 856).then(__webpack_require__.bind(__webpack_require__, 2856));
    try {
        if (RE2JS.compile(source).programSize() > MAX_PROGRAM_SIZE)
            return TOO_LARGE;
        return null;
    }
    catch (fault) {
        if (fault instanceof RE2JSSyntaxException)
            return explain(fault.error, source);
        if (fault instanceof RE2JSException || fault instanceof RangeError)
            return TOO_LARGE;
        throw fault;
    }
}
const TOO_LARGE = 'its repetitions make it too large';
function explain(error, source) {
    if (error === 'expression too large' || error === 'expression nests too deeply')
        return TOO_LARGE;
    if (error === 'invalid repeat count')
        return 'a repetition is over 1,000, or repetitions multiply to more';
    const bare = source.replace(/\\[^1-9]/gs, '');
    if (/\(\?<?[=!]/.test(bare))
        return 'RE2 has no look-around. Describe what an ID is, not what it is not, and leave other IDs out of the export';
    if (/\\[1-9]/.test(bare))
        return 'RE2 has no back references. Write out the part that repeats';
    return `RE2 says "${error}"`;
}

;// CONCATENATED MODULE: ./build/manifest/tree.js
function plainValue(node) {
    if (node.kind === 'scalar')
        return node.value;
    if (node.kind === 'mapping')
        return {};
    return node.items.map((item) => (item.kind === 'scalar' ? item.value : {}));
}

;// CONCATENATED MODULE: ./build/manifest/unknown-key.js



const MAX_SPELLED = 1000;
function createSpeller() {
    const known = new Map();
    return (word) => {
        const before = known.get(word);
        if (before !== undefined || known.size === MAX_SPELLED)
            return before ?? null;
        const meant = (0,suggest/* nearest */.pA)(word, allowed_values/* AUDIENCE_KEY_NAMES */.ee);
        known.set(word, meant);
        return meant;
    };
}
function unknownKey(key, meant) {
    if (key === '<<') {
        return 'Merge keys (`<<`) are not part of YAML 1.2. Put what audiences share into `defaults`.';
    }
    if (meant === null)
        return 'Unknown key. Remove it, or see docs/manifest.md for the keys there are.';
    return `Unknown key${/^[a-z_-]+$/i.test(key) ? ` ${(0,quote/* quote */.h)(key)}` : ''}. Did you mean \`${meant}\`?`;
}
function calledKey(key) {
    return (0,allowed_values/* isAudienceKey */.yb)(key) ? `The key \`${key}\`` : 'This key';
}

;// CONCATENATED MODULE: ./build/problems/codes.js

const PROBLEM_CODES = {
    'input-invalid': {
        cause: 'An input of the action has a value that is not allowed, or one that is needed is missing.',
        remedy: 'Correct the `with:` block of the step; the message names the input, the value and what is allowed.',
    },
    'manifest-not-found': {
        cause: 'There is no file at the path given as `manifest`.',
        remedy: 'Check the path and that `actions/checkout` ran before this step.',
    },
    'manifest-syntax': {
        cause: 'The manifest is not valid YAML 1.2 or JSON, has a key twice, or uses aliases to grow without bound.',
        remedy: 'Correct the line that the message names.',
    },
    'manifest-schema': {
        cause: 'The manifest has an unknown key or a value of the wrong type, or lacks a required key.',
        remedy: 'Correct the key that the message names; `docs/manifest.md` lists all keys.',
    },
    'unknown-audience': {
        cause: 'The input `audiences` names an audience that the manifest does not declare.',
        remedy: 'Correct the ID in the input, or declare the audience.',
    },
    'members-not-found': {
        cause: 'An entry of `members`, or `expected_rows`, matches no file, or one of the paths that its braces name is not there.',
        remedy: 'Check the pattern, `members-directory`, and that the step that makes the file ran before.',
    },
    'members-outside-workspace': {
        cause: 'A member file is, after following links, outside the folders that a manifest may read, or it belongs to the action itself. Or, on a pull request from a fork, Git does not track it.',
        remedy: 'Move the file into the workspace, or name its folder in the input `members-directory`. Members must not be in `state` or `output-directory`.',
    },
    'members-unreadable': {
        cause: 'A member file could not be read: a missing permission, a link that leads nowhere, a name that is not valid UTF-8, not a regular file, a change while it was read, or a file that Git tracks but that is not on the disk. It is a warning where Git could not be asked what it tracks.',
        remedy: 'Check its permissions, that no step writes or removes it, that `sparse-checkout` includes it, and that a submodule is checked out (`submodules: true`).',
    },
    'bad-compression': {
        cause: 'A gzip or zstd file is truncated or damaged, or expands to more than its bound.',
        remedy: 'Make the file again; a half-written export is the usual cause.',
    },
    'bad-encoding': {
        cause: 'A member file is not valid text of its encoding, which is UTF-8 unless `encoding` or a byte order mark says otherwise.',
        remedy: 'Export it as UTF-8, or set `encoding`.',
    },
    'bad-format': {
        cause: 'A member file is not what its format says: broken quoting, JSON or Parquet, an oversized record, an unknown extension, a Git LFS pointer, or a file of another kind such as a workbook or an archive.',
        remedy: 'Correct the file or set `format`; for a Git LFS pointer, check out with `lfs: true`.',
    },
    'column-not-found': {
        cause: 'The file has no column of the wanted name or position.',
        remedy: 'Set `column` to the header name or 1-based position of the ID column; for a file without a header set `header: false` and `column: 1`.',
    },
    'field-count': {
        cause: 'A row has a different number of fields from the first row of its file.',
        remedy: 'Correct the row, quote fields that contain the delimiter, or set `invalid_rows: skip`. Where the last row has too few fields, the file may be cut off.',
    },
    'not-an-id': {
        cause: 'A JSON or Parquet value is neither a string nor an integer: a fraction, `true`, `null`, a missing field, nesting, or a lone surrogate.',
        remedy: 'Write IDs as strings or integers, or set `invalid_rows: skip`.',
    },
    'empty-id': {
        cause: 'A row has an empty ID.',
        remedy: 'Leave such rows out of the export, or set `invalid_rows: skip`.',
    },
    'white-space': {
        cause: 'An ID begins or ends with white space.',
        remedy: 'Set `normalize: [trim]`, or correct the export.',
    },
    'control-character': {
        cause: 'An ID contains a control character or a line break, which ODP\u2019s import does not accept.',
        remedy: 'Correct the export, or set `invalid_rows: skip`.',
    },
    'too-long': {
        cause: 'An ID is longer than 512 bytes of UTF-8.',
        remedy: 'Check that `column` names the ID column.',
    },
    'pattern-mismatch': {
        cause: 'An ID does not match the audience\u2019s `pattern`.',
        remedy: 'Correct the export or the pattern; the whole ID must match it.',
    },
    duplicate: {
        cause: 'An ID occurs more than once in the audience and `duplicates` is `warn` or `fail`.',
        remedy: 'Remove the repeated rows, or set `duplicates: drop`.',
    },
    ...export_rules/* EXPORT_RULES */.z,
    'row-count': {
        cause: 'The number of rows read from all files together is not the one that `expected_rows` gives. Or the file that it names does not hold a single number, or is one of the files in `members`.',
        remedy: 'Either the export was cut off or the number belongs to another export: make both again in one go. Exclude the file with the number from `members`.',
    },
    'questionable-identifier': {
        cause: 'The identifier does not look like one of ODP\u2019s high-confidence identifiers.',
        remedy: 'Check the field name in ODP; if it is right, nothing needs to change.',
    },
    'too-many-invalid': {
        cause: 'With `invalid_rows: skip`, more rows were skipped than `max_invalid` allows.',
        remedy: 'Correct the export, or raise `max_invalid` if this is intended.',
    },
    'too-few-members': {
        cause: 'The audience has fewer members than `min_members`.',
        remedy: 'Check the export; an audience is emptied only by a reviewed `min_members: 0`.',
    },
    'too-many-members': {
        cause: 'The audience has more members than `max_members`.',
        remedy: 'Check the export, raise `max_members`, or set `override-guards: true` for one run.',
    },
    'too-many-removed': {
        cause: 'The import would remove more members than `max_removed` allows.',
        remedy: 'Check the export, raise `max_removed`, or set `override-guards: true` for one run.',
    },
    'too-many-added': {
        cause: 'The import would add more members than `max_added` allows.',
        remedy: 'Check the export, raise `max_added`, or set `override-guards: true` for one run.',
    },
    'stale-run': {
        cause: 'A newer run, or one with a later `timestamp`, has already imported the audience, and importing now would undo that. Runs of one repository are compared by their number, whatever the clock says.',
        remedy: 'Start a new run instead of re-running an old one.',
    },
    'stale-plan': {
        cause: 'The saved plan that `plan` names cannot be imported as it was approved: the manifest, the baseline, the bucket or tracker ID, the repository or a file is no longer the one in the plan. The baseline is also another one where one of the two jobs cannot read receipts.',
        remedy: 'Plan again, and approve that plan. Grant `actions: read` to the job that plans and to the one that imports.',
    },
    'state-unreadable': {
        cause: 'The state exists but cannot be trusted or reached: damaged JSON, a missing or changed data file, no access, or imports into another ODP account. As a warning: an earlier import was interrupted (a note `<audience ID>.\u2026.importing` is there), or a plan has no credentials for the state. With `state: artifact` also: the repository was renamed since the state was kept, or a run without the state has imported since.',
        remedy: 'Restore the state, or delete `<audience ID>.json` from it to start without a baseline. An interrupted import is settled by the next one. For `state: artifact` the message says what to do.',
    },
    'state-write-failed': {
        cause: 'The state cannot remember an import, so nothing was uploaded: a role that may not write, a read-only folder, a full disk, a server without conditional writes, or another run that has imported meanwhile. Or the audience is `imported`, and its state could not be replaced afterwards.',
        remedy: 'See the message; use `concurrency` so that two imports never overlap, then run again.',
    },
    'state-unlocked': {
        cause: 'The S3-compatible server of the state ignores conditional writes (`If-None-Match`), so two runs at once may overwrite each other\u2019s state.',
        remedy: 'Let only one run at a time import, with `concurrency`, or use another server.',
    },
    'no-baseline': {
        cause: 'An import had no members to compare an audience with, so the guards on the change could not be checked, or only against the number of members that a receipt has. With `require-baseline`, or away from the default branch, that is an error.',
        remedy: 'Keep the member files in Git and grant `actions: read`, or keep a `state`; then only the first import has no baseline. `override-guards` allows one run without it.',
    },
    'base-unreadable': {
        cause: 'What was imported last could not be read, so there is no baseline: a permission, the network or git is missing, a receipt is damaged, or the repository was renamed since the last import.',
        remedy: 'The message says what to grant or to do. A `state` needs no commit.',
    },
    'guard-loosened': {
        cause: 'A guard or rule of an audience may let through what it stopped when the baseline was imported: it was raised, removed, or changed in a way that cannot be compared.',
        remedy: 'Check that the change is intended. Nothing else is needed: the next import is compared with the new settings.',
    },
    'identifier-changed': {
        cause: 'The `identifier` of an audience is not the one that the baseline was imported with.',
        remedy: 'Check that the member IDs are values of the new field; every member counts as new, and every earlier one leaves.',
    },
    'comment-not-permitted': {
        cause: 'The token may not write pull-request comments.',
        remedy: 'Grant `pull-requests: write`, or set `comment: false`.',
    },
    'comment-failed': {
        cause: 'The pull-request comment could not be written.',
        remedy: 'The job summary has the same plan; run the job again for the comment.',
    },
    'audience-not-in-odp': {
        cause: 'ODP has no audience with this ID.',
        remedy: 'Create the external audience in ODP, or correct the ID in the manifest.',
    },
    'odp-unreachable': {
        cause: 'ODP\u2019s API did not give a usable answer.',
        remedy: 'Check `odp-region` and `odp-api-url` and ODP\u2019s status, then run again.',
    },
    'credentials-missing': {
        cause: 'No AWS credentials were found, or the source that issues them failed.',
        remedy: 'Set `aws-access-key-id` and `aws-secret-access-key` from secrets; for an S3 `state`, run `aws-actions/configure-aws-credentials` before this step.',
    },
    'access-denied': {
        cause: 'S3 or ODP refused the credentials.',
        remedy: 'Check the key, its permissions and that it belongs to this region and account.',
    },
    'upload-failed': {
        cause: 'An audience\u2019s file could not be uploaded.',
        remedy: 'See the message for the cause; running again is always safe.',
    },
    'not-verified': {
        cause: 'ODP did not report the sampled members as expected within `verify-timeout`.',
        remedy: 'Look at Account Settings > Activity Log > Audience Diffs in ODP.',
    },
    'unexpected-failure': {
        cause: 'The action ran into an error that it does not expect.',
        remedy: 'Run again with debug logging, and report it with the log.',
    },
};

;// CONCATENATED MODULE: ./build/manifest/wrong-value.js









function wrongValue(key, value) {
    const node = value.kind === 'list' ? (badItem(key, value) ?? value) : value;
    const hint = node.kind === 'scalar' ? hintFor(key, node) : '';
    const message = `\`${key}\` must be ${allowed_values/* ALLOWED */.p3[key]}, not ${shownValue(key, node)}.${hint}`;
    return (0,problems_problem/* error */.z3)('manifest-schema', message, node.place);
}
function badItem(key, list) {
    if (!isList(key) || list.items.length > MOST_ITEMS[key])
        return undefined;
    return list.items.find((item) => !keySchemas[key].safeParse([plainValue(item)]).success);
}
function shownValue(key, node) {
    if (node.kind === 'mapping')
        return 'a mapping';
    if (node.kind === 'list') {
        if (node.items.length === 0)
            return 'an empty list';
        const isTooLong = isList(key) && node.items.length > MOST_ITEMS[key];
        return isTooLong ? `a list of ${(0,numbers/* count */.U9)(node.items.length)}` : 'a list';
    }
    const { value, text } = node;
    if (value === null)
        return 'empty';
    if (text === '' || typeof value === 'boolean')
        return (0,quote/* quote */.h)(text);
    if (COUNTS.has(key) && AMOUNT.test(text))
        return (0,quote/* quote */.h)(text);
    if (typeof value === 'number')
        return 'this number';
    return HARMLESS[key]?.test(text) || SWITCH.test(text) || isNearMiss(key, text) ? (0,quote/* quote */.h)(text) : 'this text';
}
const AMOUNT = /^[-+]?[0-9][0-9.,_]{0,9}\s*%?$/;
const HARMLESS = {
    identifier: /^[A-Za-z]+(?:[ _-]+[A-Za-z]+)*$/,
    delimiter: /^(?:[^\p{L}\p{N}]{1,4}|\\t)$/u,
};
const SWITCH = /^(?:yes|no|on|off|true|false)$/i;
const WORDS = {
    format: allowed_values/* FORMATS */.hR,
    encoding: allowed_values/* ENCODINGS */.JC,
    normalize: allowed_values/* NORMALIZATIONS */.v6,
    accept: export_rules/* EXPORT_RULE_CODES */.B,
    invalid_rows: allowed_values/* INVALID_ROWS */.CU,
    duplicates: allowed_values/* DUPLICATES */.n4,
};
const LIMITS = new Set(['max_invalid', 'max_removed', 'max_added']);
const COUNTS = new Set([
    'min_members',
    'max_members',
    'column',
    'expected_rows',
    'skip_lines',
    ...LIMITS,
]);
function isList(key) {
    return Object.hasOwn(MOST_ITEMS, key);
}
function wordMeant(key, text) {
    return (0,suggest/* nearest */.pA)(text, WORDS[key] ?? []);
}
function fieldMeant(text) {
    const name = text
        .replace(/(?<=[a-z])(?=[A-Z])|[ -]+/g, '_')
        .replace(/_+/g, '_')
        .toLowerCase();
    const isField = HARMLESS.identifier?.test(text) && keySchemas.identifier.safeParse(name).success;
    return isField && name !== text ? name : null;
}
function isNearMiss(key, text) {
    return wordMeant(key, text) !== null && (key === 'encoding' || !/[0-9]/.test(text));
}
function hintFor(key, { value, text, quoted }) {
    if (typeof value === 'string') {
        if (key === 'header' && SWITCH.test(text)) {
            return quoted ? ' Write it without quotes.' : ' YAML 1.2 knows only true and false.';
        }
        if (isList(key) && keySchemas[key].safeParse([value]).success)
            return key === 'placeholders' ? ' Put it in `[` and `]`.' : ` Write [${value}].`;
        if (key === 'quote' && text === 'false')
            return ' Write it without quotes.';
        if (key === 'delimiter' && text === '\\t')
            return ' A tab is "\\t" in double quotes.';
        if (LIMITS.has(key) && /^[0-9.]+\s+%$/.test(text))
            return ' Write it without the space.';
        if (COUNTS.has(key) && /^[0-9]+$/.test(text))
            return ' Write it without quotes.';
        if (COUNTS.has(key) && /^[1-9][0-9]{0,2}(?:[,._ ][0-9]{3})+$/.test(text))
            return ` Write it as ${text.replace(/[^0-9]/g, '')}.`;
        if (key === 'accept' && Object.hasOwn(PROBLEM_CODES, text))
            return ` \`${text}\` cannot be accepted. ${PROBLEM_CODES[text].remedy}`;
        const meant = key === 'identifier' ? fieldMeant(text) : wordMeant(key, text);
        return meant === null ? '' : ` Did you mean \`${meant}\`?`;
    }
    if (LIMITS.has(key) && typeof value === 'number' && value > 0 && value < 1) {
        return ' A percentage ends in %.';
    }
    if (key === 'quote' && value === true)
        return ' Leave it out: then fields may be quoted.';
    if (COUNTS.has(key) || key === 'header')
        return '';
    return value === null ? '' : ' To make it text, put it in quotes.';
}

;// CONCATENATED MODULE: ./build/manifest/settings.js







const MAX_TOLD = 20;
function checkSettings(mapping, spell, excluded = new Set(), why = '') {
    const values = {};
    const places = {};
    const broken = new Set();
    const problems = repeatedKeys(mapping, calledKey);
    const unknown = [];
    for (const [key, entry] of mapping.entries) {
        if (!(0,allowed_values/* isAudienceKey */.yb)(key) || excluded.has(key)) {
            const meant = (0,allowed_values/* isAudienceKey */.yb)(key) || unknown.length >= MAX_TOLD ? null : spell(key);
            const message = (0,allowed_values/* isAudienceKey */.yb)(key) ? `\`${key}\` ${why}` : unknownKey(key, meant);
            unknown.push((0,problems_problem/* error */.z3)('manifest-schema', message, entry.place));
            if (meant !== null)
                broken.add(meant);
            continue;
        }
        places[key] = entry.place;
        if (key === 'members') {
            const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
            for (const [index, { place }] of items.entries())
                places[`members.${index}`] = place;
        }
        const fault = check(key, entry.value, values);
        if (fault) {
            problems.push(fault);
            broken.add(key);
        }
    }
    problems.push(...tellSome(unknown, 'unknown keys'));
    return { values, places, broken, problems };
}
function repeatedKeys(mapping, shown) {
    const problems = mapping.repeated.map(({ key, place, first }) => (0,problems_problem/* error */.z3)('manifest-syntax', `${shown(key)} is already on line ${first.line}. Keep one of them.`, place));
    return tellSome(problems, 'repeated keys');
}
function tellSome(problems, what) {
    const rest = problems.length - MAX_TOLD;
    if (rest <= 0)
        return problems;
    const next = problems[MAX_TOLD];
    const more = {
        ...next,
        message: `Here and below are ${(0,numbers/* count */.U9)(rest)} more ${what}.`,
        count: rest,
    };
    return [...problems.slice(0, MAX_TOLD), more];
}
function check(key, node, values) {
    if (node.kind === 'scalar' && node.value === null) {
        return (0,problems_problem/* error */.z3)('manifest-schema', `\`${key}\` has no value. Give it one, or remove the key.`, node.place);
    }
    const parsed = keySchemas[key].safeParse(plainValue(node));
    if (!parsed.success)
        return wrongValue(key, node);
    if (key === 'members' && Array.isArray(parsed.data) && parsed.data.every((path) => path.startsWith('!'))) {
        return (0,problems_problem/* error */.z3)('manifest-schema', '`members` only excludes. Add a path or glob without `!`.', node.place);
    }
    values[key] = parsed.data;
    return null;
}

;// CONCATENATED MODULE: ./build/manifest/audiences.js








const MAX_AUDIENCES = 50_000;
const MAX_PATTERNS_LENGTH = 1_000_000;
async function readAudiences(section, defaults, spell) {
    const node = section.value;
    const fail = (message) => (0,manifest/* onlyProblems */.T)([(0,problems_problem/* error */.z3)('manifest-schema', message, section.place)]);
    if (node.kind !== 'mapping' && !(node.kind === 'scalar' && node.value === null)) {
        return fail('`audiences` must be a mapping of audience IDs to their settings.');
    }
    if (node.kind !== 'mapping' || node.entries.size === 0) {
        return fail('`audiences` declares no audience. Add at least one audience ID with its `members`.');
    }
    if (node.entries.size > MAX_AUDIENCES) {
        return fail('A manifest can have at most 50,000 audiences. Split it into several.');
    }
    const drafts = [...node.entries].map(([id, entry]) => draft(id, entry, spell));
    const patternFaults = await checkPatterns([defaults, ...drafts.map(({ settings }) => settings)]);
    const problems = repeatedKeys(node, (id) => `The audience ${(0,quote/* quote */.h)(id)}`);
    const defaultFault = faultOfPattern(defaults, patternFaults);
    if (defaultFault)
        problems.push(defaultFault);
    const brokenDefaults = defaultFault
        ? new Set([...defaults.broken, 'pattern'])
        : defaults.broken;
    const audiences = [];
    const invalid = [];
    const spellings = new Map();
    for (const entry of drafts) {
        const { settings } = entry;
        const faults = [...settings.problems, ...checkId(entry, spellings)];
        const patternFault = faultOfPattern(settings, patternFaults);
        if (patternFault)
            faults.push(patternFault);
        const merged = merge(entry, defaults, brokenDefaults);
        faults.push(...merged.problems);
        if (merged.audience && faults.length === 0)
            audiences.push(merged.audience);
        else
            invalid.push({ ...knownOf(entry, defaults), problems: faults });
    }
    const ids = drafts.map(({ id }) => shownId(id));
    return { ids, audiences, invalid, problems: [...problems, ...questionable(drafts, defaults)] };
}
function knownOf({ id, settings }, defaults) {
    const { name = null, identifier = defaults.values.identifier ?? null } = settings.values;
    return { id: shownId(id), name, identifier: settings.broken.has('identifier') ? null : identifier };
}
function draft(id, { place, value }, spell) {
    if (value.kind === 'mapping')
        return { id, place, settings: checkSettings(value, spell) };
    const message = `The audience must be a mapping of settings, and needs at least \`members\`.`;
    return {
        id,
        place,
        settings: {
            values: {},
            places: {},
            broken: new Set(allowed_values/* AUDIENCE_KEY_NAMES */.ee),
            problems: [(0,problems_problem/* error */.z3)('manifest-schema', message, place)],
        },
    };
}
function merge({ id, place, settings }, defaults, brokenDefaults) {
    const problems = [];
    const own = settings.values;
    const values = { ...BUILT_IN, ...defaults.values, ...own };
    const inherits = [...brokenDefaults].some((key) => !(key in own) && !settings.broken.has(key));
    for (const key of ['identifier', 'members']) {
        if (key in values || settings.broken.has(key) || brokenDefaults.has(key))
            continue;
        const where = key === 'identifier' ? ', and `defaults` has none either' : '';
        problems.push((0,problems_problem/* error */.z3)('manifest-schema', `The audience has no \`${key}\`${where}. Add it.`, place));
    }
    const { min_members: min, max_members: max } = values;
    if (min !== undefined && max !== undefined && min > max) {
        const at = settings.places.min_members ?? settings.places.max_members ?? place;
        const message = `\`min_members\` (${min}) is more than \`max_members\` (${max}), which no audience can satisfy.`;
        problems.push((0,problems_problem/* error */.z3)('manifest-schema', message, at));
    }
    if (typeof values.column === 'number' && mayHaveHeader(values)) {
        const isSaid = [own, defaults.values].some((settings) => 'header' in settings);
        if (!isSaid && !settings.broken.has('header') && !brokenDefaults.has('header')) {
            const at = settings.places.column ?? defaults.places.column ?? place;
            problems.push((0,problems_problem/* error */.z3)('manifest-schema', POSITION_WITHOUT_HEADER, at));
        }
    }
    if (problems.length > 0 || inherits || !isComplete(values))
        return { audience: null, problems };
    return {
        audience: { id, ...values, place, places: { ...defaults.places, ...settings.places } },
        problems,
    };
}
const POSITION_WITHOUT_HEADER = 'With a position in `column`, say whether the files have a header: set `header: true` or `header: false`. A wrong guess would lose the first member of every file.';
function mayHaveHeader({ format, members = [] }) {
    if (format !== undefined)
        return format === 'csv' || format === 'tsv';
    return members.some((path) => !path.startsWith('!') && !WITHOUT_HEADER.test(path));
}
const WITHOUT_HEADER = /\.(?:txt|ndjson|jsonl|json|parquet)(?:\.(?:gz|zst))?$/i;
const BUILT_IN = Object.fromEntries(allowed_values/* AUDIENCE_KEY_NAMES */.ee.map((key) => [key, keySchemas[key].safeParse(undefined)])
    .filter(([, parsed]) => parsed.success)
    .map(([key, parsed]) => [key, parsed.data]));
function isComplete(values) {
    return allowed_values/* AUDIENCE_KEY_NAMES */.ee.every((key) => key in values);
}
function checkId({ id, place }, spellings) {
    if (!allowed_values/* AUDIENCE_ID */.tK.test(id)) {
        const message = `The audience ID ${(0,quote/* quote */.h)(id)} is not valid: use 1 to 128 of A-Z a-z 0-9 _ . -, starting with a letter or digit.`;
        return [(0,problems_problem/* error */.z3)('manifest-schema', message, place)];
    }
    const folded = id.toLowerCase();
    const other = spellings.get(folded);
    if (!other) {
        spellings.set(folded, { id, place });
        return [];
    }
    const message = `${(0,quote/* quote */.h)(id)} differs from ${(0,quote/* quote */.h)(other.id)} on line ${other.place.line} only in letter case, and their files would overwrite each other on Windows and macOS. Put one of them into another manifest.`;
    return [(0,problems_problem/* error */.z3)('manifest-schema', message, place)];
}
async function checkPatterns(all) {
    const faults = new Map();
    const sources = new Set(all.map(({ values }) => values.pattern).filter((pattern) => pattern !== undefined));
    let length = 0;
    for (const source of sources) {
        length += source.length;
        const fault = length > MAX_PATTERNS_LENGTH
            ? 'the manifest has more patterns than can be checked'
            : await checkPattern(source);
        if (fault !== null)
            faults.set(source, fault);
    }
    return faults;
}
function faultOfPattern({ values, places }, faults) {
    const fault = values.pattern === undefined ? undefined : faults.get(values.pattern);
    if (fault === undefined)
        return null;
    const message = `\`pattern\` is not a regular expression that can be used: ${fault}.`;
    return (0,problems_problem/* error */.z3)('manifest-schema', message, places.pattern);
}
function questionable(drafts, defaults) {
    const found = new Map();
    for (const { place, settings } of drafts) {
        const source = settings.values.identifier === undefined ? defaults : settings;
        const { identifier } = source.values;
        if (identifier === undefined)
            continue;
        const known = found.get(identifier);
        if (known)
            known.count++;
        else
            found.set(identifier, { place: source.places.identifier ?? place, count: 1 });
    }
    return [...found].flatMap(([identifier, { place, count }]) => {
        const doubt = identifierDoubt(identifier);
        if (doubt === null)
            return [];
        const problem = (0,problems_problem/* warning */.$e)('questionable-identifier', doubt, place);
        return [count === 1 ? problem : { ...problem, count }];
    });
}
function shownId(id) {
    return id.length > 128 ? `${id.slice(0, 128)}\u2026` : id;
}

// EXTERNAL MODULE: ./build/manifest/find-manifests.js
var find_manifests = __webpack_require__(96082);
// EXTERNAL MODULE: ./build/manifest/text.js
var manifest_text = __webpack_require__(30517);
// EXTERNAL MODULE: ./build/manifest/yaml.js + 2 modules
var yaml = __webpack_require__(42143);
;// CONCATENATED MODULE: ./build/manifest/read.js















async function readManifest(path, name) {
    let bytes;
    try {
        const stats = await (0,promises_.stat)(path);
        if (!stats.isFile())
            throw Object.assign(new Error('no file'), { code: 'EISDIR' });
        if (stats.size > manifest_text/* MAX_MANIFEST_BYTES */.ZJ)
            return { ...(0,manifest/* onlyProblems */.T)([(0,manifest_text/* tooLarge */.g$)(name)]), sha256: null };
        bytes = await (0,promises_.readFile)(path);
    }
    catch (fault) {
        return { ...(0,manifest/* onlyProblems */.T)([(0,problems_problem/* error */.z3)('manifest-not-found', notFound(fault, path, name))]), sha256: null };
    }
    return parseManifest(bytes, name);
}
async function parseManifest(source, name) {
    const sha256 = (0,external_node_crypto_.createHash)('sha256').update(source).digest('hex');
    return { ...(await checkManifest(source, name)), sha256 };
}
async function checkManifest(source, name) {
    const { root, problems } = (0,yaml/* parseYaml */.hN)(source, name);
    if (!root)
        return (0,manifest/* onlyProblems */.T)(problems);
    if (root.kind !== 'mapping')
        return (0,manifest/* onlyProblems */.T)([wrongRoot(root)]);
    if (!root.entries.has('version') && !root.entries.has('audiences')) {
        return (0,manifest/* onlyProblems */.T)([(0,problems_problem/* error */.z3)('manifest-schema', NOT_A_MANIFEST, root.place)]);
    }
    const fileProblems = [
        ...repeatedKeys(root, topKey),
        ...unknownKeys(root),
        ...checkVersion(root),
    ];
    const spell = createSpeller();
    const defaults = readDefaults(root, spell);
    fileProblems.push(...defaults.problems);
    const entries = root.entries.get('audiences');
    if (!entries)
        return (0,manifest/* onlyProblems */.T)([...fileProblems, missing('audiences', root)]);
    const found = await readAudiences(entries, defaults, spell);
    return { ...found, problems: [...fileProblems, ...found.problems] };
}
const NOT_A_MANIFEST = 'This file is not a manifest: it has neither `version` nor `audiences`. Check the input `manifest`.';
const TOP_KEYS = ['version', 'defaults', 'audiences'];
const read_MAX_TOLD = 20;
function topKey(key) {
    return TOP_KEYS.includes(key) ? `The key \`${key}\`` : calledKey(key);
}
function unknownKeys(root) {
    const problems = [];
    for (const [key, { place }] of root.entries) {
        if (TOP_KEYS.includes(key) || key === '$schema')
            continue;
        if (problems.length === read_MAX_TOLD) {
            problems.push((0,problems_problem/* error */.z3)('manifest-schema', 'More unknown keys follow.', place));
            break;
        }
        const message = (0,allowed_values/* isAudienceKey */.yb)(key)
            ? `\`${key}\` does not belong here. Put it into \`defaults\` or into an audience.`
            : unknownKey(key, (0,suggest/* nearest */.pA)(key, TOP_KEYS));
        problems.push((0,problems_problem/* error */.z3)('manifest-schema', message, place));
    }
    return problems;
}
function checkVersion(root) {
    const version = root.entries.get('version');
    if (!version)
        return [missing('version', root)];
    const node = version.value;
    if (node.kind === 'scalar' && node.value === 1)
        return [];
    const advice = node.kind === 'scalar' && node.value === '1'
        ? 'Write it without quotes.'
        : 'Write `version: 1`; it is the version of the manifest\u2019s format, not of your lists.';
    return [
        (0,problems_problem/* error */.z3)('manifest-schema', `\`version\` must be 1, not ${shownVersion(node)}. ${advice}`, node.place),
    ];
}
function shownVersion(node) {
    if (node.kind !== 'scalar')
        return `a ${node.kind}`;
    if (node.value === null)
        return 'empty';
    return /^v?[0-9.]{1,8}$/.test(node.text) ? (0,quote/* quote */.h)(node.text) : 'this text';
}
function readDefaults(root, spell) {
    const none = { values: {}, places: {}, broken: new Set(), problems: [] };
    const entry = root.entries.get('defaults');
    if (!entry)
        return none;
    if (entry.value.kind !== 'mapping') {
        const message = '`defaults` must be a mapping of settings. Give it some, or remove the key.';
        return { ...none, problems: [(0,problems_problem/* error */.z3)('manifest-schema', message, entry.place)] };
    }
    return checkSettings(entry.value, spell, NOT_IN_DEFAULTS, 'cannot have a default: it says what one audience is. Put it into the audiences.');
}
function missing(key, root) {
    const example = key === 'version' ? '`version: 1`' : '`audiences`, a mapping of audience IDs to their settings';
    return (0,problems_problem/* error */.z3)('manifest-schema', `The manifest has no \`${key}\`. Add ${example}.`, root.place);
}
function wrongRoot(root) {
    const what = root.kind === 'scalar' && root.value === null ? 'is empty' : `is a ${root.kind}, not a mapping`;
    return (0,problems_problem/* error */.z3)('manifest-schema', `The manifest ${what}. It needs \`version: 1\` and \`audiences\`.`, root.place);
}
function notFound(fault, path, name) {
    const code = (0,system_cause/* systemCode */.xU)(fault);
    if (code === 'EISDIR')
        return `${(0,quote/* quote */.h)(name)} is not a file. Give the manifest's path in \`manifest\`.`;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
        const others = path.endsWith(name) ? (0,find_manifests/* findManifests */.k)(path.slice(0, -name.length)).below : [];
        if (others.length > 0)
            return `There is no manifest at ${(0,quote/* quote */.h)(name)}. Set ${read_listed(others)}.`;
        return `There is no manifest at ${(0,quote/* quote */.h)(name)}. Check the input \`manifest\`, and that actions/checkout ran before.`;
    }
    return `The manifest ${(0,quote/* quote */.h)(name)} cannot be read (${code || 'unknown cause'}). Check its permissions.`;
}
function read_listed(paths) {
    return paths.map((path) => `\`manifest: ${path}\``).join(' or ');
}

;// CONCATENATED MODULE: ./build/report/compared-with.js

function comparedWith({ audiences }, named) {
    const baselines = audiences.flatMap(({ baseline }) => (baseline === null ? [] : [baseline]));
    const known = new Set(baselines.map((baseline) => baselineName(baseline, named)));
    const [only] = known;
    if (only === undefined)
        return [];
    const isState = baselines.every(({ source }) => source === 'state');
    const several = isState ? 'the last imports' : 'several baselines';
    return [`compared with ${known.size === 1 ? only : several}`];
}
function baselineName({ source, commit, ts }, named) {
    if (commit !== undefined)
        return named(commit);
    if (source === 'base')
        return 'the base commit';
    return ts === null ? 'the last import' : `the import of ${(0,numbers/* moment */.n$)(ts)}`;
}

;// CONCATENATED MODULE: ./build/report/describe.js


const describe_MAX_TOLD = 100;
function describePlan(result) {
    const { members, rows, duplicates, invalid, baseline, added, removed, kept, file, problems, status } = result;
    const lines = [];
    if (members !== null && rows !== null) {
        lines.push(`${(0,numbers/* plural */.LS)(members, 'member')} in ${(0,numbers/* plural */.LS)(rows, 'row')}; ${(0,numbers/* plural */.LS)(duplicates ?? 0, 'duplicate')}, ${(0,numbers/* count */.U9)(invalid ?? 0)} invalid.`);
    }
    if (baseline !== null) {
        const name = baselineName(baseline, (commit) => `the commit ${commit.slice(0, 7)}`);
        const when = baseline.source === 'state' || baseline.ts === null ? '' : `, imported ${(0,numbers/* moment */.n$)(baseline.ts)}`;
        lines.push(`Against ${name}${when}: ${(0,numbers/* count */.U9)(added ?? 0)} added, ${(0,numbers/* count */.U9)(removed ?? 0)} removed, ${(0,numbers/* count */.U9)(kept ?? 0)} kept.`);
    }
    if (file !== null)
        lines.push(`Built ${file.path} (${(0,numbers/* bytes */.ee)(file.bytes)}, SHA-256 ${file.sha256}).`);
    for (const { severity, code, message, file: place, line } of problems.slice(0, describe_MAX_TOLD)) {
        const where = place === undefined ? '' : ` (${place}${line === undefined ? '' : `:${line}`})`;
        lines.push(`${severity === 'error' ? 'Error' : 'Warning'} ${code}${where}: ${message}`);
    }
    if (problems.length > describe_MAX_TOLD) {
        lines.push(`${(0,numbers/* count */.U9)(problems.length - describe_MAX_TOLD)} more problems are in result.json.`);
    }
    lines.push(`Status: ${status}.`);
    return lines;
}

;// CONCATENATED MODULE: ./build/result/decide.js

function decide(run, partialImport) {
    const { audiences, problems } = run;
    if (!(0,problems_problem/* hasErrors */.Cs)(problems) && audiences.every((audience) => !(0,problems_problem/* hasErrors */.Cs)(audience.problems)))
        return 'all';
    const beyondOneAudience = problems.filter(({ code }) => code !== 'unknown-audience');
    return partialImport && !(0,problems_problem/* hasErrors */.Cs)(beyondOneAudience) ? 'healthy' : 'nothing';
}

;// CONCATENATED MODULE: ./build/stores/store.js
const MAX_SMALL_OBJECT = 4 * 1024 * 1024;
class StoreError extends Error {
    reason;
    constructor(reason, message, options) {
        super(message, options);
        this.name = 'StoreError';
        this.reason = reason;
    }
}
function conflict(options) {
    return new StoreError('conflict', 'Another run wrote the state at the same time. Use `concurrency` and run again.', options);
}
function changed(options) {
    return new StoreError('changed', 'The built file changed after it was checked. Let nothing else write to it, then run again.', options);
}
function tooLarge(key) {
    return new StoreError('unreachable', `${key} is far larger than a state file.`);
}

// EXTERNAL MODULE: ./build/state/state-keys.js
var state_keys = __webpack_require__(35224);
;// CONCATENATED MODULE: ./build/state/state.js




const state_count = schemas/* int */.Whr().nonnegative();
const state_sha256 = schemas/* string */.YjP().regex(/^[0-9a-f]{64}$/);
const noteSchema = schemas/* object */.Ikc({
    identifier: schemas/* string */.YjP(),
    ts: state_count,
    file: schemas/* string */.YjP(),
    sha256: state_sha256,
    run: schemas/* string */.YjP().nullable().default(null),
    destination: schemas/* object */.Ikc({ bucket: schemas/* string */.YjP(), tracker: schemas/* string */.YjP() }).nullable().default(null),
    settings: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J()).nullable().default(null),
});
const stateSchema = noteSchema.extend({
    members: state_count,
    history: schemas/* array */.YOg(schemas/* object */.Ikc({
        ts: state_count,
        members: state_count,
        added: state_count.nullable().default(null),
        removed: state_count.nullable().default(null),
        overridden_by: schemas/* exactOptional */.yqP(schemas/* string */.YjP()),
    }))
        .default([]),
});
async function state_readState(store, audienceId, keys, destination) {
    try {
        const key = (0,state_keys/* stateKey */.bP)(audienceId);
        const found = await store.get(key);
        const state = found === null ? null : parse(stateSchema, found.body, store, audienceId, key);
        if (state !== null)
            checkDestination(state, destination, store, key);
        const interrupted = [];
        const notes = [];
        for (const note of keys.notes) {
            const begun = await store.get(note);
            if (begun === null)
                continue;
            notes.push({ key: note, version: begun.version });
            if ((0,state_keys/* isOfThisEdition */.wE)(note) && !keys.files.includes((0,state_keys/* fileOf */.W7)(note)))
                continue;
            const parsed = parse(noteSchema, begun.body, store, audienceId, note);
            checkDestination(parsed, destination, store, note);
            if (parsed.file !== state?.file)
                interrupted.push(parsed);
        }
        return { state, version: found?.version ?? null, interrupted, files: keys.files, notes };
    }
    catch (cause) {
        return asProblem(cause, store);
    }
}
function asProblem(cause, store) {
    if (cause instanceof problems_problem/* ProblemError */.Mm)
        return cause.problem;
    if (!(cause instanceof StoreError))
        throw cause;
    const code = cause.reason === 'credentials-missing' ? 'credentials-missing' : 'state-unreadable';
    return (0,problems_problem/* error */.z3)(code, `The state in ${store.name} could not be read. ${cause.message}`);
}
function stateProblem(store, key, what, of) {
    const without = of.endsWith('.importing') ? 'it' : 'a baseline';
    return (0,problems_problem/* problemError */.gS)('state-unreadable', `\`${key}\` in the state ${store.name} ${what}. Restore it, or remove \`${of}\` to go on without ${without}.`);
}
function parse(schema, body, store, audienceId, key) {
    let value;
    try {
        value = JSON.parse(body.toString('utf8'));
    }
    catch {
        throw stateProblem(store, key, 'is not JSON', key);
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
        const where = parsed.error.issues[0]?.path.join('.') ?? '';
        throw stateProblem(store, key, `is not a state file${where === '' ? '' : ` (\`${where}\`)`}`, key);
    }
    const { id, sha, kind } = (0,state_keys/* partsOf */.CI)(parsed.data.file) ?? {};
    if (id !== audienceId || kind !== 'files' || !parsed.data.sha256.startsWith(sha ?? ' ')) {
        throw stateProblem(store, key, 'names a data file that does not go with its `sha256`', key);
    }
    return parsed.data;
}
function checkDestination({ destination: theirs }, ours, store, key) {
    if (theirs === null || ours === null)
        return;
    if (theirs.bucket === ours.bucket && theirs.tracker === ours.tracker)
        return;
    throw (0,problems_problem/* problemError */.gS)('state-unreadable', `\`${key}\` in the state ${store.name} is of another destination, with another bucket or tracker ID: its members are not those of this ODP account. Give each account a \`state\` of its own.`);
}

;// CONCATENATED MODULE: ./build/members/built-file.js
function asBuiltFile(audience, identifier) {
    return {
        ...audience,
        format: 'csv',
        column: identifier,
        header: true,
        delimiter: undefined,
        encoding: 'utf-8',
        quote: undefined,
        escape: undefined,
        skip_lines: 0,
        expected_rows: undefined,
    };
}

// EXTERNAL MODULE: ./build/members/text/sniff.js
var sniff = __webpack_require__(88434);
;// CONCATENATED MODULE: ./build/state/stale-run.js

function staleRun(stored, run, place = {}, now = Date.now()) {
    const known = [...(stored?.state ? [stored.state] : []), ...(stored?.interrupted ?? [])];
    const own = runOf(run.url);
    for (const { run: url } of known) {
        const other = runOf(url);
        if (own === null || other === null || own.repository !== other.repository || own.id >= other.id)
            continue;
        return (0,problems_problem/* error */.z3)('stale-run', `The run ${run.url} is older than ${url}, which has imported this audience. Start a new run instead of re-running an old one.`, place);
    }
    const newest = known.reduce((latest, one) => (one.ts > latest.ts ? one : latest), {
        ts: 0,
        run: null,
    });
    if (run.ts >= newest.ts)
        return null;
    const which = newest.run === null ? '' : ` by the run ${newest.run}`;
    const ahead = newest.ts * 1000 > now;
    return (0,problems_problem/* error */.z3)('stale-run', `This run\u2019s \`timestamp\` ${run.ts} (${utc(run.ts)}) is older than that of the last import${which}, ${newest.ts} (${utc(newest.ts)}). ${ahead
        ? 'That is ahead of this machine\u2019s clock, so one of the two clocks is wrong: set it right, and where it was the other one, correct `ts` in the state\u2019s JSON and note.'
        : 'Start a new run instead of re-running an old one.'}`, place);
}
function runOf(url) {
    const [, repository, id] = /^(https?:\/\/[^/]+\/[^/]+\/[^/]+)\/actions\/runs\/(\d{1,15})(?:\/|$)/.exec(url ?? '') ?? [];
    return repository === undefined || id === undefined ? null : { repository, id: Number(id) };
}
function utc(ts) {
    const date = new Date(ts * 1000);
    return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().replace('.000Z', 'Z');
}

;// CONCATENATED MODULE: ./build/state/state-baseline.js









const READS = 4;
async function readBaselines(store, audience, listed, run) {
    let keys = listed;
    let seen;
    for (let read = 1;; read++) {
        const stored = await state_readState(store, audience.id, (0,state_keys/* keysByAudience */.oK)(keys)(audience.id), run.destination);
        if ('code' in stored)
            return { stored: null, baselines: [], problems: [stored] };
        const fetched = await fetchAll(store, audience, stored, run.scratch);
        if (fetched.ok) {
            const stale = staleRun(stored, run, audience.place);
            const problems = [...(stale === null ? [] : [stale]), ...interruptedWarning(stored)];
            return { stored, baselines: fetched.baselines, problems };
        }
        if (!fetched.isMissing || stored.version === seen || read === READS) {
            return { stored, baselines: [], problems: [fetched.problem] };
        }
        seen = stored.version;
        try {
            keys = await store.list();
        }
        catch (cause) {
            return { stored, baselines: [], problems: [asProblem(cause, store)] };
        }
    }
}
async function fetchAll(store, audience, stored, scratch) {
    const last = stored.state === null ? [] : [stored.state];
    const certain = stored.interrupted.length === 0;
    const baselines = [];
    for (const kept of [...last, ...stored.interrupted]) {
        const path = (0,external_node_path_.join)(scratch.folder(), 'state');
        const fault = await fetchFile(store, kept, path);
        if (fault !== null)
            return { ok: false, ...fault };
        baselines.push(stateBaseline(path, audience, kept, certain));
    }
    return { ok: true, baselines };
}
async function fetchFile(store, kept, path) {
    const damaged = (what, isMissing = false) => ({
        problem: damagedFile(store, kept, what),
        isMissing,
    });
    let sha256;
    try {
        sha256 = await store.download(kept.file, path);
    }
    catch (cause) {
        return { problem: asProblem(cause, store), isMissing: false };
    }
    if (sha256 === null)
        return damaged('is missing', true);
    if (sha256 !== kept.sha256)
        return damaged('is not the file that was imported');
    const file = await (0,promises_.open)(path);
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
    return (0,sniff/* sniff */.ZF)(buffer).kind === 'gzip' ? null : damaged('does not decompress');
}
function interruptedWarning(stored) {
    if (stored.interrupted.length === 0)
        return [];
    return [
        (0,problems_problem/* warning */.$e)('state-unreadable', 'An earlier import of this audience was interrupted, so ODP may have its members or those imported before. ' +
            'The plan shows whichever change removes more, and the guards hold for both; the next import settles it.'),
    ];
}
function stateBaseline(path, audience, kept, certain) {
    return {
        source: 'state',
        imported: true,
        commit: null,
        membersSha256: null,
        whenUnreadable: 'error',
        certain,
        ts: kept.ts,
        identifier: kept.identifier,
        settings: kept.settings,
        sha256: kept.sha256,
        members: {
            audience: { ...asBuiltFile(audience, kept.identifier), ...AS_IT_IS },
            files: [{ path, name: kept.file }],
            distinct: true,
        },
    };
}
const AS_IT_IS = {
    normalize: [],
    pattern: undefined,
    invalid_rows: 'skip',
    duplicates: 'drop',
    placeholders: [],
    accept: [...export_rules/* EXPORT_RULE_CODES */.B],
};
function damagedFile(store, kept, what) {
    const id = kept.file.replace(/\.[0-9a-f]{12}(?:\.[0-9a-f]{8})?\.csv\.gz$/, '');
    const of = 'history' in kept ? (0,state_keys/* stateKey */.bP)(id) : (0,state_keys/* noteOf */.kH)(kept.file);
    return stateProblem(store, kept.file, what, of).problem;
}

;// CONCATENATED MODULE: ./build/system/hashed-file.js



const BLOCK_SIZE = 1024 * 1024;
async function* readChecked(path, sha256) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    for await (const block of (0,external_node_fs_.createReadStream)(path, { highWaterMark: BLOCK_SIZE })) {
        hash.update(block);
        yield block;
    }
    if (hash.digest('hex') === sha256)
        return;
    throw Object.assign(new Error('The file is not the one that was hashed'), { name: 'FileChanged' });
}
async function saveHashed(chunks, path) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    const file = await (0,promises_.open)(path, 'wx', 0o600);
    try {
        for await (const chunk of chunks) {
            hash.update(chunk);
            await file.writeFile(chunk);
        }
    }
    finally {
        await file.close();
    }
    return hash.digest('hex');
}

// EXTERNAL MODULE: ./build/system/open-regular.js
var open_regular = __webpack_require__(65619);
// EXTERNAL MODULE: external "node:timers/promises"
var external_node_timers_promises_ = __webpack_require__(58500);
;// CONCATENATED MODULE: ./build/stores/folder-lock.js




const STALE_AFTER = 5_000;
const GIVE_UP_AFTER = 15_000;
const POLL = 50;
async function withLock(path, work) {
    const token = (0,external_node_crypto_.randomUUID)();
    await acquire(path, token);
    const stillMine = async () => (await (0,promises_.readFile)(path, 'utf8').catch(() => null)) === token;
    try {
        return await work(stillMine);
    }
    finally {
        if (await stillMine())
            await (0,promises_.rm)(path, { force: true }).catch(() => { });
    }
}
async function acquire(path, token) {
    const end = Date.now() + GIVE_UP_AFTER;
    let seen = { content: '', since: Number.POSITIVE_INFINITY };
    while (!(await tryAcquire(path, token))) {
        if (Date.now() > end) {
            throw new StoreError('unreachable', `The state is locked by ${path}. If no other run is under way, remove that file.`);
        }
        const content = await (0,promises_.readFile)(path, 'utf8').catch(() => null);
        if (content !== null) {
            if (seen.since > Date.now() || seen.content !== content)
                seen = { content, since: Date.now() };
            if (Date.now() - seen.since > STALE_AFTER)
                await breakLock(path, content);
        }
        await (0,external_node_timers_promises_.setTimeout)(POLL);
    }
}
async function tryAcquire(path, token) {
    try {
        const handle = await (0,promises_.open)(path, 'wx');
        await handle.writeFile(token).finally(() => handle.close());
        return true;
    }
    catch (error) {
        const { code } = error;
        if (code === 'EEXIST' || (code === 'EPERM' && (await (0,promises_.stat)(path).catch(() => null)) !== null))
            return false;
        throw error;
    }
}
async function breakLock(path, stale) {
    const aside = `${path}.${(0,external_node_crypto_.randomUUID)()}`;
    try {
        await (0,promises_.rename)(path, aside);
    }
    catch {
        return;
    }
    const content = await (0,promises_.readFile)(aside, 'utf8').catch(() => null);
    if (content !== stale)
        await (0,promises_.link)(aside, path).catch(() => { });
    await (0,promises_.rm)(aside, { force: true }).catch(() => { });
}

;// CONCATENATED MODULE: ./build/stores/folder-store.js









const TEMPORARY = '.tmp-';
const ABANDONED_AFTER = 60 * 60_000;
function openFolderStore(path) {
    let cleared = null;
    const at = (key) => (0,external_node_path_.join)(path, key);
    async function asked(what, work) {
        try {
            return await work();
        }
        catch (error) {
            throw error instanceof StoreError ? error : refusal(error, what, path);
        }
    }
    async function written(key, chunks, commit) {
        cleared ??= removeAbandoned(path);
        await cleared;
        const file = await (0,write_beside/* createBeside */.Pi)(at(key), { sync: true });
        try {
            for await (const chunk of chunks)
                await file.handle.writeFile(chunk);
            return await commit(() => file.commit());
        }
        catch (cause) {
            await file.discard();
            throw cause;
        }
    }
    async function get(key) {
        const handle = await openKept(at(key));
        if (handle === null)
            return null;
        try {
            const { size } = await handle.stat();
            if (size > MAX_SMALL_OBJECT)
                throw tooLarge(key);
            const body = await handle.readFile();
            return { body, version: versionOf(body) };
        }
        finally {
            await handle.close();
        }
    }
    return {
        name: path,
        list: () => asked('read', async () => {
            const names = (await unlessMissing((0,promises_.readdir)(path))) ?? [];
            return names.filter((name) => !name.startsWith('.') && !(0,write_beside/* isPartial */.mt)(name));
        }),
        has: (key) => asked('read', async () => (await unlessMissing((0,promises_.access)(at(key)))) !== null),
        get: (key) => asked('read', () => get(key)),
        download: (key, target) => asked('read', async () => {
            const handle = await openKept(at(key));
            if (handle === null)
                return null;
            try {
                const bytes = handle.createReadStream({ autoClose: false, highWaterMark: 1024 * 1024 });
                return await saveHashed(bytes, target);
            }
            finally {
                await handle.close();
            }
        }),
        putFile: (key, source, sha256) => asked('written', () => written(key, readChecked(source, sha256), (rename) => rename())),
        replace: (key, body, expected) => asked('written', () => written(key, [body], (rename) => withLock(at(`.lock-${key}`), async (stillMine) => {
            const found = await get(key);
            if ((found?.version ?? null) !== expected || !(await stillMine()))
                throw conflict();
            await rename();
            return versionOf(body);
        }))),
        remove: (key) => asked('written', () => (0,promises_.rm)(at(key), { force: true })),
    };
}
function openKept(path) {
    const opening = (0,open_regular/* openRegular */.l)(path).then((handle) => {
        if (handle !== null)
            return handle;
        const message = 'The state holds something that is not a regular file. Restore or remove it.';
        throw new StoreError('unreachable', message);
    });
    return unlessMissing(opening);
}
function unlessMissing(call) {
    return call.catch((cause) => {
        if ((0,system_cause/* systemCode */.xU)(cause) === 'ENOENT')
            return null;
        throw cause;
    });
}
async function removeAbandoned(path) {
    for (const name of await (0,promises_.readdir)(path).catch(() => [])) {
        if (!name.startsWith(TEMPORARY) && !(0,write_beside/* isPartial */.mt)(name))
            continue;
        const file = (0,external_node_path_.join)(path, name);
        const found = await (0,promises_.stat)(file).catch(() => null);
        if (found === null || Date.now() - found.mtimeMs < ABANDONED_AFTER)
            continue;
        await (0,promises_.rm)(file, { force: true }).catch(() => { });
    }
}
function versionOf(body) {
    return (0,external_node_crypto_.createHash)('sha256').update(body).digest('hex');
}
function refusal(cause, what, path) {
    if (cause.name === 'FileChanged')
        return changed({ cause });
    const code = (0,system_cause/* systemCode */.xU)(cause);
    const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    const reason = denied ? `permission denied (${code})` : code || 'unknown error';
    const why = code === 'ENOSPC' ? 'the disk is full' : reason;
    return new StoreError(denied ? 'access-denied' : 'unreachable', `The state folder ${path} could not be ${what}: ${why}. Check the folder that \`state\` names.`, { cause });
}

;// CONCATENATED MODULE: ./build/system/retry.js

async function retry(work, again, limits) {
    const { tries, within = Number.POSITIVE_INFINITY, signal } = limits;
    const end = Date.now() + within;
    for (let attempt = 1;; attempt++) {
        signal?.throwIfAborted();
        const outcome = await work(attempt);
        const asked = again(outcome);
        if (asked === false || attempt >= tries)
            return outcome;
        const pause = pauseAfter(attempt, limits, asked === true ? 0 : asked);
        if (Date.now() + pause > end)
            return outcome;
        await (0,external_node_timers_promises_.setTimeout)(pause, undefined, signal === undefined ? {} : { signal }).catch((cause) => {
            throw signal?.reason ?? cause;
        });
    }
}
function pauseAfter(attempt, { firstPause, longestPause }, asked = 0) {
    const own = firstPause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
    return Math.min(longestPause, Math.max(own, asked));
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(37067);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(44708);
// EXTERNAL MODULE: external "node:net"
var external_node_net_ = __webpack_require__(77030);
// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(41692);
// EXTERNAL MODULE: ./node_modules/agent-base/dist/index.js + 1 modules
var dist = __webpack_require__(319);
// EXTERNAL MODULE: ./node_modules/http-proxy-agent/dist/index.js + 1 modules
var http_proxy_agent_dist = __webpack_require__(12441);
;// CONCATENATED MODULE: ./build/system/proxied.js








const CONNECT_TIMEOUT = 4_500;
async function proxiedFetch(input, init) {
    const target = new URL(input);
    if (!(0,system_proxy/* namesProxy */.pk)() || (0,system_proxy/* proxyFor */.iJ)(target) === null)
        return fetch(target, init);
    const undici = await __webpack_require__.e(/* import() */ 752).then(__webpack_require__.t.bind(__webpack_require__, 24371, 19));
    const direct = undici.buildConnector({});
    dispatcher ??= new undici.Agent({
        connect(options, callback) {
            const { hostname, port, protocol } = options;
            const url = new URL(`${protocol}//${hostname}${port === '' ? '' : `:${port}`}`);
            const proxy = (0,system_proxy/* proxyFor */.iJ)(url);
            if (proxy === null)
                return direct(options, callback);
            connectThrough(proxy, url, new AbortController().signal).then((socket) => callback(null, socket), (cause) => callback(cause, null));
        },
    });
    const options = { ...init, dispatcher };
    return (await undici.fetch(target, options));
}
let dispatcher;
function proxiedAgents() {
    return (0,system_proxy/* namesProxy */.pk)() ? { httpAgent: new ProxiedAgent(KEPT), httpsAgent: new ProxiedAgent(KEPT) } : {};
}
const KEPT = { keepAlive: true, maxSockets: 50 };
class ProxiedAgent extends dist/* Agent */.g6 {
    #others = new Map();
    async connect(request, options) {
        const { secureEndpoint, host, port } = options;
        const url = new URL(`${secureEndpoint ? 'https' : 'http'}://${bracketed(host ?? 'localhost')}:${port}`);
        const proxy = (0,system_proxy/* proxyFor */.iJ)(url);
        if (proxy === null)
            return this.#other(url.protocol, () => new (secureEndpoint ? external_node_https_ : external_node_http_).Agent(KEPT));
        if (!secureEndpoint)
            return this.#other(proxy.url.href, () => new ForwardingAgent(proxy));
        const closed = new AbortController();
        const abort = () => closed.abort();
        request.once('close', abort);
        try {
            return await connectThrough(proxy, url, closed.signal);
        }
        finally {
            request.off('close', abort);
        }
    }
    destroy() {
        for (const agent of this.#others.values())
            agent.destroy();
        super.destroy();
    }
    #other(key, create) {
        const agent = this.#others.get(key) ?? create();
        this.#others.set(key, agent);
        return agent;
    }
}
class ForwardingAgent extends http_proxy_agent_dist/* HttpProxyAgent */.s {
    #proxy;
    constructor(proxy) {
        super(proxy.url, { maxSockets: KEPT.maxSockets });
        this.#proxy = proxy;
    }
    async connect(...args) {
        try {
            return await super.connect(...args);
        }
        catch (cause) {
            throw (0,system_proxy/* unreachable */.HB)(this.#proxy, (0,system_cause/* systemCode */.xU)(cause), cause);
        }
    }
}
async function connectThrough(proxy, url, gone) {
    const deadline = AbortSignal.timeout(CONNECT_TIMEOUT);
    const signal = AbortSignal.any([gone, deadline]);
    try {
        const tunnel = await openTunnel(proxy, url, signal);
        return url.protocol === 'https:' ? await proxied_secure(tunnel, proxy, url, signal) : tunnel;
    }
    catch (cause) {
        throw deadline.aborted && !gone.aborted ? (0,system_proxy/* silent */.Ku)(proxy, CONNECT_TIMEOUT) : cause;
    }
}
function openTunnel(proxy, url, signal) {
    const target = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
    const authorization = (0,system_proxy/* proxyAuthorization */.YB)(proxy);
    return new Promise((resolve, reject) => {
        const request = (proxy.url.protocol === 'https:' ? external_node_https_ : external_node_http_).request({
            host: unbracketed(proxy.url.hostname),
            port: proxy.url.port,
            method: 'CONNECT',
            path: target,
            headers: {
                host: target,
                ...(authorization === null ? {} : { 'proxy-authorization': authorization }),
            },
            agent: false,
            signal,
        });
        request.once('connect', ({ statusCode = 0 }, socket, early) => {
            if (statusCode === 200 && early.length === 0)
                return resolve(socket);
            socket.destroy();
            reject(statusCode === 200 ? (0,system_proxy/* intercepted */.cJ)(proxy, url.host) : (0,system_proxy/* refused */.J5)(proxy, url.host, statusCode));
        });
        request.once('error', (cause) => reject((0,system_proxy/* unreachable */.HB)(proxy, (0,system_cause/* systemCode */.xU)(cause), cause)));
        request.end();
    });
}
function proxied_secure(tunnel, proxy, url, signal) {
    const host = unbracketed(url.hostname);
    return new Promise((resolve, reject) => {
        const socket = (0,external_node_tls_.connect)({
            socket: tunnel,
            host,
            ...((0,external_node_net_.isIP)(host) === 0 ? { servername: host } : {}),
            ALPNProtocols: ['http/1.1'],
        });
        const abort = () => socket.destroy(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        const settle = (done) => {
            signal.removeEventListener('abort', abort);
            done();
        };
        socket.once('secureConnect', () => settle(() => resolve(socket)));
        socket.once('error', (cause) => settle(() => {
            tunnel.destroy();
            reject(/^EPROTO$|^ERR_SSL_/.test((0,system_cause/* systemCode */.xU)(cause)) ? (0,system_proxy/* intercepted */.cJ)(proxy, url.host, cause) : cause);
        }));
    });
}
function bracketed(host) {
    return (0,external_node_net_.isIP)(host) === 6 ? `[${host}]` : host;
}
function unbracketed(host) {
    return host.replace(/^\[|\]$/g, '');
}

;// CONCATENATED MODULE: ./build/stores/s3-answers.js
function requireS3Answers(client) {
    client.middlewareStack.add((next, context) => async (args) => {
        const result = await next(args).catch((cause) => {
            const { statusCode } = cause.$response ?? {};
            noteAsked(cause, context.commandName, args.request);
            throw statusCode !== undefined && statusCode < 300 && isUnnamed(cause)
                ? failure('NotS3Answer', statusCode)
                : cause;
        });
        const { statusCode } = result.response;
        const check = CHECKS[context.commandName ?? ''];
        const output = result.output;
        const sent = args.request.headers?.['x-amz-checksum-crc32'];
        if (check?.(output, statusCode) === false)
            throw failure('NotS3Answer', statusCode);
        if (sent !== undefined && output.ChecksumCRC32 !== undefined && output.ChecksumCRC32 !== sent) {
            throw failure('BadDigest');
        }
        return result;
    }, { name: 'requireS3Answers', step: 'deserialize', priority: 'high' });
}
const written = ({ ETag }, status) => status === 200 && isETag(ETag);
const CHECKS = {
    PutObjectCommand: written,
    UploadPartCommand: written,
    CompleteMultipartUploadCommand: written,
    CreateMultipartUploadCommand: ({ UploadId }, status) => status === 200 && Boolean(UploadId),
    GetObjectCommand: ({ ETag }, status) => (status === 200 || status === 206) && isETag(ETag),
    ListObjectsV2Command: ({ IsTruncated, Name }, status) => status === 200 && (IsTruncated !== undefined || Name !== undefined),
};
const FEATURES = ['If-None-Match', 'If-Match', 'x-amz-server-side-encryption'];
function noteAsked(cause, commandName, request) {
    if (!(cause instanceof Error) || commandName === undefined)
        return;
    const { headers = {} } = request;
    const sent = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const features = FEATURES.filter((feature) => sent.has(feature.toLowerCase()));
    const operation = `\`${commandName.replace(/Command$/, '')}\``;
    const asked = [operation, ...features.map((feature) => `\`${feature}\``)].join(' with ');
    Object.assign(cause, { asked });
}
function isETag(etag) {
    return etag !== undefined && /^(?:W\/)?"?[\x21\x23-\x7e]+"?$/.test(etag);
}
function isUnnamed(cause) {
    const { name } = cause;
    return name === 'Error' || name === 'SyntaxError' || name === 'TypeError';
}
function failure(name, httpStatusCode) {
    const metadata = httpStatusCode === undefined ? {} : { httpStatusCode };
    return Object.assign(new Error('not an answer of S3\u2019s form'), { name, $metadata: metadata });
}

// EXTERNAL MODULE: external "node:stream"
var external_node_stream_ = __webpack_require__(57075);
;// CONCATENATED MODULE: ./build/system/read-bounded.js
async function* atMost(chunks, most, tooLarge) {
    let size = 0;
    for await (const chunk of chunks) {
        size += chunk.length;
        if (size > most)
            throw tooLarge();
        yield chunk;
    }
}
async function readBounded(response, most) {
    if (response.body === null)
        return '';
    const chunks = [];
    let size = 0;
    for await (const chunk of response.body) {
        size += chunk.length;
        if (size > most)
            return null;
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}

// EXTERNAL MODULE: external "node:async_hooks"
var external_node_async_hooks_ = __webpack_require__(16698);
// EXTERNAL MODULE: external "node:diagnostics_channel"
var external_node_diagnostics_channel_ = __webpack_require__(53053);
;// CONCATENATED MODULE: ./build/system/request-log.js



function logRequests(write) {
    const failures = new Map();
    const outside = external_node_async_hooks_.AsyncLocalStorage.snapshot();
    note = (request) => {
        const what = `${request.method} ${request.host}${request.path.replace(/[?#].*$/s, '')}`;
        const attempt = (failures.get(what) ?? 0) + 1;
        const failed = request.status === null || request.status === 429 || request.status >= 500;
        if (failed)
            failures.set(what, attempt);
        else
            failures.delete(what);
        const line = [
            `${what}: ${request.status ?? 'no answer'}${request.code ? ` ${request.code}` : ''}`,
            `${Math.round(request.milliseconds)} ms`,
            ...(attempt > 1 || failed ? [`attempt ${attempt}`] : []),
            ...(request.requestId ? [`request ID ${request.requestId}`] : []),
        ];
        outside(write, line.join(', '));
    };
    listenToFetch();
    listenToHttp();
}
function logsRequests() {
    return note !== null;
}
function noteRequest(request) {
    note?.(request);
}
const NOTED = 'amz-sdk-request';
let note = null;
function listenToFetch() {
    const names = ['undici:request:create', 'undici:request:headers', 'undici:request:error'];
    listen(names, ({ request: { method, origin, path }, response }) => ({
        method,
        host: new URL(origin).host,
        path,
        status: response?.statusCode ?? null,
        requestId: idIn(pairs(response?.headers ?? [])),
    }));
}
function listenToHttp() {
    const of = 'http.client';
    const names = [`${of}.request.start`, `${of}.response.finish`, `${of}.request.error`];
    listen(names, ({ request, response }) => {
        if (request.method === 'CONNECT' || request.hasHeader(NOTED))
            return null;
        return {
            method: request.method,
            host: String(request.getHeader('host') ?? request.host),
            path: request.path,
            status: response?.statusCode ?? null,
            requestId: idIn(Object.entries(response?.headers ?? {})),
        };
    });
}
function listen([start, ...ends], about) {
    const started = new WeakMap();
    (0,external_node_diagnostics_channel_.subscribe)(start, (message) => {
        started.set(message.request, performance.now());
    });
    for (const name of ends)
        (0,external_node_diagnostics_channel_.subscribe)(name, (message) => {
            const { request, error } = message;
            const since = started.get(request);
            const known = since === undefined ? null : about(message);
            if (since === undefined || known === null)
                return;
            started.delete(request);
            const code = error === undefined ? undefined : codeOf(error);
            noteRequest({ ...known, code, milliseconds: performance.now() - since });
        });
}
function idIn(headers) {
    for (const [name, value] of headers) {
        if (/^(?:x-github-request-id|x-ms-request-id)$/i.test(name))
            return String(value);
    }
    return undefined;
}
function* pairs(headers) {
    for (let at = 0; at + 1 < headers.length; at += 2)
        yield [String(headers[at]), String(headers[at + 1])];
}
function codeOf(error) {
    return (0,system_cause/* systemCode */.xU)(error) || (error.cause instanceof Error ? codeOf(error.cause) : error.name);
}

;// CONCATENATED MODULE: ./build/stores/s3-requests.js



const MAX_ERROR_BYTES = 64 * 1024;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
async function s3Requests(options) {
    const { NodeHttpHandler } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(279)]).then(__webpack_require__.t.bind(__webpack_require__, 61279, 19));
    const handler = new NodeHttpHandler(options);
    const sendUnbounded = handler.handle.bind(handler);
    const send = async (request, settings) => {
        const reply = await sendUnbounded(request, settings);
        const { response } = reply;
        const isObject = request.method === 'GET' && !('list-type' in request.query) && response.statusCode < 300;
        if (!isObject && response.body instanceof external_node_stream_.Readable)
            response.body = external_node_stream_.Readable.from(atMost(response.body, MAX_ANSWER_BYTES, tooLong));
        return reply;
    };
    handler.handle = send;
    if (!logsRequests())
        return handler;
    handler.handle = async (request, settings) => {
        const start = performance.now();
        try {
            const reply = await send(request, settings);
            const code = reply.response.statusCode < 300 ? undefined : await errorCodeIn(reply);
            noteRequest({ ...about(request, start), ...answerOf(reply), code });
            return reply;
        }
        catch (cause) {
            const { code, name } = cause;
            noteRequest({ ...about(request, start), status: null, code: String(code ?? name) });
            throw cause;
        }
    };
    return handler;
}
function tooLong() {
    return Object.assign(new Error('an answer that is larger than those of S3'), { name: 'NotS3Answer' });
}
function about({ method, hostname, port, path }, start) {
    const host = port === undefined ? hostname : `${hostname}:${port}`;
    return { method, host, path, milliseconds: performance.now() - start };
}
function answerOf({ response: { statusCode, headers } }) {
    return { status: statusCode, requestId: headers['x-amz-request-id'] ?? headers['x-amzn-requestid'] };
}
async function errorCodeIn({ response }) {
    const body = response.body;
    if (!(body instanceof external_node_stream_.Readable))
        return undefined;
    const chunks = [];
    let size = 0;
    for await (const chunk of body) {
        chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_ERROR_BYTES)
            break;
    }
    const text = Buffer.concat(chunks);
    response.body = external_node_stream_.Readable.from(size === 0 ? [] : [text]);
    return /<Code>([A-Za-z0-9_.]{1,64})<\/Code>/.exec(text.toString('latin1'))?.[1];
}

;// CONCATENATED MODULE: ./build/stores/s3-retry.js

const MAX_ATTEMPTS = 5;
const MAX_WAITING = 120_000;
const FIRST_PAUSE = 250;
const PAUSES = { tries: MAX_ATTEMPTS, firstPause: FIRST_PAUSE, longestPause: 20_000 };
function failureOf(cause) {
    return typeof cause === 'object' && cause !== null ? cause : {};
}
const THROTTLING = new Set([
    'BandwidthLimitExceeded',
    'RequestLimitExceeded',
    'RequestThrottled',
    'SlowDown',
    'Throttling',
    'ThrottlingException',
    'TooManyRequests',
    'TooManyRequestsException',
]);
const DAMAGED = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'XAmzContentChecksumMismatch']);
const SKEWED = new Set([
    'AuthFailure',
    'InvalidSignatureException',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
]);
const BROKEN_CONNECTION = new Set([
    'EAI_AGAIN',
    'ECONNABORTED',
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETDOWN',
    'ENETUNREACH',
    'ENOTFOUND',
    'EPIPE',
    'ERR_STREAM_PREMATURE_CLOSE',
    'ETIMEDOUT',
]);
function isThrottling(error) {
    return error.$metadata?.httpStatusCode === 429 || THROTTLING.has(error.name ?? '');
}
function isDamaged(error) {
    return DAMAGED.has(error.name ?? '');
}
function isMissing(cause) {
    return failureOf(cause).name === 'NoSuchKey';
}
function isPassing(error) {
    if (error.name === 'AbortError')
        return false;
    const status = error.$metadata?.httpStatusCode;
    if (isThrottling(error) || isDamaged(error) || error.name === 'RequestTimeout')
        return true;
    if (status !== undefined && status >= 400)
        return status >= 500 && status !== 501;
    return isBrokenConnection(error);
}
function isBrokenConnection(error) {
    return [...(0,system_cause/* causesOf */.cZ)(error)].some(({ name, code = '' }) => {
        return name === 'TimeoutError' || BROKEN_CONNECTION.has(String(code)) || String(code).startsWith('HPE_');
    });
}
function isSilence(error) {
    return error.name === 'TimeoutError' && (error.code === undefined || error.code === 'ETIMEDOUT');
}
async function retryStrategy() {
    const { StandardRetryStrategy } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609)]).then(__webpack_require__.t.bind(__webpack_require__, 23609, 19));
    return {
        async acquireInitialRetryToken(scope) {
            const own = new StandardRetryStrategy({ maxAttempts: MAX_ATTEMPTS, baseDelay: FIRST_PAUSE });
            return Object.assign(await own.acquireInitialRetryToken(scope), { own });
        },
        async refreshRetryTokenForRetry(used, info) {
            const { own } = used;
            if (own === undefined)
                throw new Error('not a token of this strategy');
            const errorType = kindOf((info.error ?? {}));
            return Object.assign(await own.refreshRetryTokenForRetry(used, { ...info, errorType }), { own });
        },
        recordSuccess() { },
    };
}
function kindOf(error) {
    if (isThrottling(error))
        return 'THROTTLING';
    const wasSkewed = error.$metadata?.clockSkewCorrected === true && SKEWED.has(error.name ?? '');
    return isPassing(error) || wasSkewed ? 'TRANSIENT' : 'CLIENT_ERROR';
}

;// CONCATENATED MODULE: ./build/stores/s3.js




const TIMEOUTS = { connect: 5_000, idle: 15_000 };
const FALLBACK_REGION = 'us-east-1';
async function createS3Client(connection, timeouts = TIMEOUTS) {
    const { S3Client } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const { defaultProvider } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861)]).then(__webpack_require__.t.bind(__webpack_require__, 5861, 19));
    const strategy = await retryStrategy();
    const create = async (region) => {
        const handler = await s3Requests({
            connectionTimeout: timeouts.connect,
            socketTimeout: timeouts.idle,
            ...proxiedAgents(),
        });
        const client = new S3Client({
            ...(region === null ? {} : { region }),
            ...(connection.endpoint === null ? {} : { endpoint: connection.endpoint }),
            ...(connection.credentials === null ? {} : { credentials: { ...connection.credentials } }),
            ignoreConfiguredEndpointUrls: connection.region !== null,
            forcePathStyle: connection.endpoint !== null || connection.bucket.includes('.'),
            followRegionRedirects: connection.region === null,
            retryStrategy: strategy,
            credentialDefaultProvider: (init) => namingFailures(defaultProvider(init)),
            requestChecksumCalculation: 'WHEN_SUPPORTED',
            responseChecksumValidation: 'WHEN_REQUIRED',
            requestHandler: handler,
        });
        requireS3Answers(client);
        return client;
    };
    const client = await create(connection.region);
    if (connection.region !== null)
        return client;
    try {
        await client.config.region();
        return client;
    }
    catch {
        client.destroy();
        return create(FALLBACK_REGION);
    }
}
function namingFailures(provider) {
    return (properties) => provider(properties).catch((cause) => {
        throw Object.assign(new Error('no credentials', { cause }), { name: 'CredentialsFailure' });
    });
}

;// CONCATENATED MODULE: ./build/stores/s3-put.js





const MIB = 1024 * 1024;
const PART_SIZE = 8 * MIB;
const PARTS_AT_ONCE = 2;
const MAX_PARTS = 10_000;
const ABORT_TIMEOUT = 10_000;
async function putFile(client, file, signal, partSize = PART_SIZE) {
    const { Upload } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711), __webpack_require__.e(358)]).then(__webpack_require__.t.bind(__webpack_require__, 22358, 19));
    let refused = true;
    try {
        const { size } = await (0,promises_.stat)(file.path);
        const upload = new Upload({
            client: await stoppable(client, file, signal, (cause) => {
                refused &&= isRefusal(cause);
            }),
            params: {
                Bucket: file.bucket,
                Key: file.key,
                Body: external_node_stream_.Readable.from(readChecked(file.path, file.sha256)),
                ChecksumAlgorithm: 'CRC32',
                ...encryptionFields(file.encryption),
            },
            partSize: partSizeOf(size, partSize),
            queueSize: PARTS_AT_ONCE,
        });
        const { ETag } = await upload.done();
        return { ok: true, etag: unquoted(ETag ?? '') };
    }
    catch (cause) {
        return { ok: false, cause, refused };
    }
}
function partSizeOf(size, wanted) {
    return Math.max(wanted, Math.ceil(size / MAX_PARTS));
}
function encryptionFields(encryption) {
    if (encryption === null)
        return {};
    const { algorithm, key } = encryption;
    return { ServerSideEncryption: algorithm, ...(key !== undefined && { SSEKMSKeyId: key }) };
}
function unquoted(etag) {
    return etag.replace(/^W\//, '').replaceAll('"', '');
}
async function stoppable(client, file, signal, attempted) {
    const s3 = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const failed = new AbortController();
    const stop = AbortSignal.any([signal, failed.signal]);
    const parts = new Map();
    async function send(command) {
        if (command instanceof s3.AbortMultipartUploadCommand) {
            const abortSignal = AbortSignal.timeout(ABORT_TIMEOUT);
            return client.send(command, { abortSignal }).catch(() => ({ $metadata: {} }));
        }
        try {
            if (command instanceof s3.PutObjectCommand || command instanceof s3.CompleteMultipartUploadCommand) {
                command.middlewareStack.add(heard(attempted), { step: 'finalizeRequest', priority: 'low' });
            }
            const output = await client.send(command, {
                abortSignal: stop,
            });
            if (command instanceof s3.PutObjectCommand || command instanceof s3.UploadPartCommand) {
                const md5 = md5Of(command.input.Body);
                if (file.encryption?.algorithm === 'AES256' && isOther(output, md5)) {
                    const wrong = Object.assign(new Error('the ETag is that of other bytes'), { name: 'WrongETag' });
                    attempted(wrong);
                    throw wrong;
                }
                if ('PartNumber' in command.input)
                    parts.set(command.input.PartNumber, md5 ?? '');
            }
            return output;
        }
        catch (cause) {
            if (command instanceof s3.CompleteMultipartUploadCommand) {
                const etag = await completedEarlier(client, file, parts, cause, signal);
                if (etag !== null)
                    return { ETag: etag, $metadata: {} };
            }
            failed.abort(cause);
            throw cause;
        }
    }
    return Object.create(client, { send: { value: send } });
}
function heard(attempted) {
    return (next) => async (args) => {
        try {
            return await next(args);
        }
        catch (cause) {
            attempted(cause);
            throw cause;
        }
    };
}
function isRefusal(cause) {
    const error = cause;
    const status = error.$metadata?.httpStatusCode;
    if (status !== undefined)
        return (status >= 400 && status < 500) || status === 501 || isThrottling(error);
    return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? '');
}
async function completedEarlier(client, file, parts, error, signal) {
    if (error.name !== 'NoSuchUpload' || (error.$metadata?.attempts ?? 1) < 2)
        return null;
    const { HeadObjectCommand } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const ordered = [...parts].sort(([a], [b]) => a - b).map(([, md5]) => Buffer.from(md5, 'hex'));
    const expected = `${md5Of(Buffer.concat(ordered))}-${parts.size}`;
    const head = await client
        .send(new HeadObjectCommand({ Bucket: file.bucket, Key: file.key }), { abortSignal: signal })
        .catch(() => undefined);
    return unquoted(head?.ETag ?? '') === expected ? expected : null;
}
function isOther({ ETag, ServerSideEncryption }, md5) {
    const etag = unquoted(ETag ?? '');
    const comparable = (ServerSideEncryption ?? 'AES256') === 'AES256' && /^[0-9a-f]{32}$/.test(etag);
    return comparable && md5 !== null && etag !== md5;
}
function md5Of(bytes) {
    return (0,external_node_crypto_.getFips)() === 1 ? null : (0,external_node_crypto_.createHash)('md5').update(bytes).digest('hex');
}

;// CONCATENATED MODULE: ./build/stores/s3-download.js



const ANSWER_DEADLINE = 5 * 60_000;
async function beginDownload(client, object) {
    try {
        const first = await ask(client, object, {});
        const etag = unquoted(first.ETag ?? '');
        return { etag, chunks: bytesOf(client, object, first, etag) };
    }
    catch (cause) {
        if (isMissing(cause))
            return null;
        throw cause;
    }
}
function ask(client, object, more) {
    return Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19)).then(({ GetObjectCommand }) => {
        const deadline = new AbortController();
        const timer = setTimeout(() => deadline.abort(), ANSWER_DEADLINE);
        return client
            .send(new GetObjectCommand({ ...object, ...more }), { abortSignal: deadline.signal })
            .finally(() => clearTimeout(timer));
    });
}
async function* bytesOf(client, object, first, etag) {
    const total = first.ContentLength ?? null;
    let position = 0;
    let body = iterate(first);
    const next = async () => {
        try {
            body ??= await resume();
            const { value, done } = await body.next();
            if (!done)
                return { bytes: value };
            if (total === null || position >= total)
                return { end: true };
            throw Object.assign(new Error('the answer ended early'), { code: 'ECONNRESET' });
        }
        catch (fault) {
            body = null;
            return { fault };
        }
    };
    const resume = async () => {
        const answer = await ask(client, object, { Range: `bytes=${position}-`, IfMatch: `"${etag}"` });
        if (position > 0 && !answer.ContentRange?.startsWith(`bytes ${position}-`)) {
            throw Object.assign(new Error('not the rest'), { name: 'NotResumed' });
        }
        return iterate(answer);
    };
    for (;;) {
        const step = await retry(next, (it) => 'fault' in it && isPassing(it.fault), PAUSES);
        if ('fault' in step)
            throw step.fault;
        if ('end' in step)
            return;
        position += step.bytes.length;
        yield step.bytes;
    }
}
function iterate({ Body }) {
    return Body[Symbol.asyncIterator]();
}

;// CONCATENATED MODULE: ./build/stores/credential-errors.js


function explainCredentials(cause, whereNone) {
    const failure = failureOf(cause);
    const status = failure.$metadata?.httpStatusCode;
    const name = /^[A-Za-z0-9_.]{1,64}$/.test(failure.name ?? '') ? failure.name : 'Error';
    const code = /^[A-Z0-9_]{1,64}$/.test(failure.code ?? '') ? failure.code : '';
    const proxy = (0,system_proxy/* proxyFault */.tE)(cause);
    if (proxy !== null) {
        return credential_errors_missing(`AWS STS, which issues the credentials, could not be reached. ${proxy.message}`);
    }
    if (failure.syscall !== undefined && !isBrokenConnection(failure)) {
        return credential_errors_missing(`The file that AWS_WEB_IDENTITY_TOKEN_FILE or the AWS configuration names could not be read (${code}). Check the step or the service account that provides it.`);
    }
    if (status !== undefined && status >= 400 && status < 500) {
        return {
            code: 'access-denied',
            message: `AWS STS refused to issue credentials for the role (HTTP ${status}, ${name}). Check the role\u2019s ARN and its trust policy, and \`id-token: write\` where GitHub\u2019s token is used.`,
        };
    }
    if (status !== undefined) {
        return credential_errors_missing(`AWS STS, which issues the credentials, answered with HTTP ${status}. Run again later.`);
    }
    if (isBrokenConnection(failure)) {
        return credential_errors_missing(`AWS STS, which issues the credentials, could not be reached${code === '' ? '' : ` (${code})`}. Check AWS_REGION, proxies and the runner\u2019s network.`);
    }
    return noCredentials(whereNone);
}
function noCredentials(advice) {
    return credential_errors_missing(`No AWS credentials were found. ${advice}`);
}
function credential_errors_missing(message) {
    return { code: 'credentials-missing', message };
}

;// CONCATENATED MODULE: ./build/stores/s3-failure.js



function isOfWholeBucket(error) {
    const failure = failureOf(error);
    const status = failure.$metadata?.httpStatusCode;
    const name = nameOf(failure);
    if (OF_WHOLE_BUCKET.has(name) || isWrongRegion(name, status))
        return true;
    const proxy = (0,system_proxy/* proxyFault */.tE)(error);
    return proxy === null ? status === 407 || isCertificateFault(s3_failure_codeOf(failure)) : proxy.code === 'EPROXY';
}
const OF_WHOLE_BUCKET = new Set([
    ...['CredentialsFailure', 'CredentialsProviderError', 'ProviderError'],
    ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken'],
    ...['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'],
    ...['AllAccessDisabled', 'AccountProblem', 'UserSuspended'],
    ...['NoSuchBucket', 'InvalidBucketName'],
    ...['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture'],
]);
function isWrongRegion(name, status) {
    return (status === 301 ||
        status === 307 ||
        name === 'PermanentRedirect' ||
        name === 'TemporaryRedirect' ||
        name === 'AuthorizationHeaderMalformed' ||
        name === 'IllegalLocationConstraintException');
}
function isCertificateFault(code) {
    return /CERT|SELF_SIGNED|^ERR_TLS|^ERR_SSL|UNABLE_TO_(VERIFY|GET)|^EPROTO$/.test(code);
}
function nameOf(failure) {
    const name = failure.name === 'Error' || failure.name === undefined ? (failure.Code ?? '') : failure.name;
    return /^[A-Za-z0-9_.]{1,64}$/.test(name) && name !== 'UnknownError' && name !== 'Unknown' ? name : '';
}
function s3_failure_codeOf(failure) {
    const codes = [...(0,system_cause/* causesOf */.cZ)(failure)].map(({ code }) => code);
    return codes.find((code) => typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code)) ?? '';
}

;// CONCATENATED MODULE: ./build/stores/s3-errors.js




function explainS3Error(error, context) {
    return { ...s3_errors_explain(error, context), everywhere: isOfWholeBucket(error) };
}
function s3_errors_explain(error, context) {
    const failure = failureOf(error);
    const name = nameOf(failure);
    const status = failure.$metadata?.httpStatusCode;
    if (name === 'CredentialsFailure')
        return explainCredentials(failure.cause, context.advice.missing);
    const proxy = (0,system_proxy/* proxyFault */.tE)(error) ?? (status === 407 ? (0,system_proxy/* forwardRefused */.g)() : null);
    if (proxy !== null)
        return failed(proxy.message);
    const known = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
    if (known !== undefined)
        return known(context, said(name, status), failure);
    if (name.startsWith('KMS'))
        return noEncryption(context, said(name, status));
    if (isWrongRegion(name, status))
        return wrongRegion(context, failure);
    if (isDamaged(failure))
        return damaged(context, said(name, status));
    if (status === 413)
        return s3_errors_tooLarge(context, said(name, status));
    if (status === 401 || status === 403)
        return denied(context, said(name, status));
    if (isThrottling(failure)) {
        return failed(`S3 kept asking to slow down${said(name, status)}. Run again later, or lower \`concurrency\`.`);
    }
    if (status === 501)
        return notImplemented(context, said(name, status), failure);
    if (status !== undefined && status >= 500) {
        return failed(`S3 kept answering with errors of its own${said(name, status)}. Run again later.`);
    }
    if (status !== undefined && status >= 300) {
        return failed(`S3 refused the request for the bucket ${context.bucket}${said(name, status)}. Check ${context.advice.bucketSetting}.`);
    }
    return failed(unreachable(failure, context));
}
const BY_NAME = {
    CredentialsProviderError: ({ advice }) => noCredentials(advice.missing),
    ProviderError: ({ advice }) => noCredentials(advice.missing),
    InvalidAccessKeyId: ({ advice }, said) => refused(`The server does not know the access key ID${said}. It may have been deleted, or belong to another server. ${advice.renew}`),
    SignatureDoesNotMatch: ({ advice }, said) => refused(`The secret access key does not belong to the access key ID${said}. Copy both again, without white space around them. ${advice.renew}`),
    ExpiredToken: expired,
    ExpiredTokenException: expired,
    TokenRefreshRequired: expired,
    InvalidToken: ({ advice }, said) => refused(`The server refused the session token${said}. It belongs to another key pair. ${advice.renew}`),
    AccessDenied: denied,
    AllAccessDisabled: suspended,
    AccountProblem: suspended,
    UserSuspended: suspended,
    QuotaExceeded: full,
    StorageQuotaExceeded: full,
    InsufficientStorage: full,
    XMinioAdminBucketQuotaExceeded: full,
    XMinioStorageFull: full,
    InvalidEncryptionAlgorithmError: noEncryption,
    ServerSideEncryptionConfigurationNotFoundError: noEncryption,
    NoSuchBucket: ({ bucket, advice }) => failed(`There is no bucket ${bucket} on this server (NoSuchBucket). Check ${advice.bucketSetting}.`),
    InvalidBucketName: ({ bucket, advice }) => failed(`${bucket} is not a valid bucket name (InvalidBucketName). Check ${advice.bucketSetting}.`),
    RequestTimeTooSkewed: skewed,
    RequestExpired: skewed,
    RequestInTheFuture: skewed,
    InvalidDigest: damaged,
    EntityTooLarge: s3_errors_tooLarge,
    NotImplemented: notImplemented,
    WrongETag: () => failed('The answer to the upload has the ETag of other bytes. Run again; if it persists, check proxies between the runner and S3.'),
    FileChanged: () => failed('The built file changed after it was checked. Let nothing else write to it, then run again.'),
    NotS3Answer: ({ advice }, said) => failed(`The answer is not one of S3\u2019s${said}: it may be the page of a proxy or a portal. Check ${advice.endpointSetting} and the runner\u2019s network.`),
    AbortError: () => failed('The request was cancelled or took too long. Run again.'),
};
function refused(message) {
    return { code: 'access-denied', message };
}
function expired({ advice }, said) {
    return refused(`The AWS credentials have expired${said}. ${advice.expired}`);
}
function denied({ bucket, advice }, said) {
    return refused(`S3 denied access to the bucket ${bucket}${said}. ${advice.denied}`);
}
function suspended(_, said) {
    return refused(`The account or user of this key is suspended on the server${said}. Ask who runs the server.`);
}
function full({ bucket }, said) {
    return failed(`The quota or the disk of the bucket ${bucket} is used up${said}. The key is right; ask who runs the server.`);
}
function noEncryption(_, said) {
    return failed(`The server cannot encrypt as it was asked to${said}. Have server-side encryption set up there, or use another key.`);
}
function s3_errors_tooLarge(_, said) {
    return failed(`The server or a proxy refused the request as too large${said}. Raise its limit to at least 10 MiB for one request.`);
}
function notImplemented(_, said, { asked }) {
    const what = asked === undefined ? 'a feature' : `a feature of ${asked}`;
    return failed(`The server does not know ${what} that this action needs${said}: docs/environments.md lists them. For encryption, it may only have to be set up.`);
}
function skewed(_, said) {
    return failed(`The clock of this machine differs too much from S3\u2019s${said}. Set the runner\u2019s clock, then run again.`);
}
function damaged(_, said) {
    return failed(`The file arrived damaged, even when it was sent again: S3 found another checksum${said}. Run again; if it persists, check the runner\u2019s network.`);
}
function wrongRegion({ bucket, region, advice }, failure) {
    const named = failure.$response?.headers?.['x-amz-bucket-region'] ?? failure.Region;
    const right = named !== undefined && /^[a-z0-9-]{1,32}$/.test(named) ? named : null;
    const what = `The bucket ${bucket} is not in ${region ?? 'the region of this environment'}`;
    return failed(right === null
        ? `${what}. Set ${advice.regionSetting} to its region.`
        : `${what} but in ${right}. Set ${advice.regionSetting} accordingly.`);
}
function unreachable(failure, { endpoint, advice }) {
    const server = endpoint === null ? 'S3' : `the S3 server that ${advice.endpointSetting} names`;
    const code = s3_failure_codeOf(failure);
    if (/^(?:open|read|stat)$/.test(failure.syscall ?? '') && !isBrokenConnection(failure)) {
        return `The built file could not be read (${code}). Check the runner\u2019s disk.`;
    }
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
        return `The name of ${server} could not be resolved (${code}). Check the region, the endpoint and the runner\u2019s network.`;
    }
    if (code === 'ECONNREFUSED')
        return `${sentence(server)} refused the connection (${code}). Check the endpoint and the network.`;
    if (isCertificateFault(code)) {
        return `The certificate of ${server} is not trusted (${code}). Check the endpoint, proxies, and NODE_EXTRA_CA_CERTS.`;
    }
    if (isSilence(failure) || code === 'ETIMEDOUT') {
        return `${sentence(server)} did not answer in time, even when asked again. Check the runner\u2019s network, then run again.`;
    }
    if (isBrokenConnection(failure)) {
        return `The connection to ${server} broke, even when tried again${code === '' ? '' : ` (${code})`}. Run again.`;
    }
    const detail = code !== '' ? code : nameOf(failure);
    return `The request to ${server} failed${detail === '' ? '' : ` (${detail})`}. Run again; if it persists, run with debug logging.`;
}
function failed(message) {
    return { code: 'upload-failed', message };
}
function said(name, status) {
    const parts = [
        status === undefined ? '' : `HTTP ${status}`,
        /^(?:NotS3Answer|WrongETag)$/.test(name) ? '' : name,
    ];
    const text = parts.filter((part) => part !== '').join(', ');
    return text === '' ? '' : ` (${text})`;
}
function sentence(text) {
    return text[0].toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./build/stores/s3-store.js








const SMALL_DEADLINE = 5 * 60_000;
const LARGE_DEADLINE = 60 * 60_000;
async function openS3Store(connection, prefix, encryption = null) {
    const s3 = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const client = await createS3Client(connection);
    const base = prefix === '' ? '' : `${prefix}/`;
    const at = (key) => ({ Bucket: connection.bucket, Key: base + key });
    async function asked(work) {
        try {
            return await work(AbortSignal.timeout(SMALL_DEADLINE));
        }
        catch (cause) {
            throw cause instanceof StoreError ? cause : s3_store_refusal(cause, connection);
        }
    }
    async function get(key) {
        const found = await beginDownload(client, at(key));
        if (found === null)
            return null;
        const chunks = [];
        const end = Date.now() + SMALL_DEADLINE;
        let size = 0;
        for await (const chunk of found.chunks) {
            chunks.push(chunk);
            size += chunk.length;
            if (size > MAX_SMALL_OBJECT)
                throw tooLarge(key);
            if (Date.now() > end)
                throw new StoreError('unreachable', `Reading ${key} took too long. Run again.`);
        }
        return { body: Buffer.concat(chunks), version: found.etag };
    }
    async function put(key, body, expected, abortSignal) {
        const condition = expected === null ? { IfNoneMatch: '*' } : { IfMatch: `"${expected}"` };
        const command = new s3.PutObjectCommand({
            ...at(key),
            Body: body,
            ContentType: 'application/json',
            ChecksumAlgorithm: 'CRC32',
            ...encryptionFields(encryption),
            ...condition,
        });
        return unquoted((await client.send(command, { abortSignal })).ETag ?? '');
    }
    return {
        name: `s3://${connection.bucket}${prefix === '' ? '' : `/${prefix}`}`,
        list: () => asked((signal) => listAll(s3, client, { Bucket: connection.bucket, Prefix: base }, signal)),
        has: (key) => asked(async (abortSignal) => {
            try {
                const one = await client.send(new s3.GetObjectCommand({ ...at(key), Range: 'bytes=0-0' }), {
                    abortSignal,
                });
                await one.Body?.transformToByteArray();
                return true;
            }
            catch (cause) {
                if (isMissing(cause))
                    return false;
                throw cause;
            }
        }),
        get: (key) => asked(() => get(key)),
        download: (key, path) => asked(async () => {
            const found = await beginDownload(client, at(key));
            return found === null ? null : saveHashed(found.chunks, path);
        }),
        putFile: (key, path, sha256) => asked(async () => {
            const file = { bucket: connection.bucket, key: base + key, path, sha256, encryption };
            const outcome = await putFile(client, file, AbortSignal.timeout(LARGE_DEADLINE));
            if (!outcome.ok)
                throw outcome.cause;
        }),
        replace: (key, body, expected) => asked(async (signal) => {
            const outcome = await retry(async () => {
                try {
                    return { version: await put(key, body, expected, signal), lost: false };
                }
                catch (cause) {
                    if (!isConflict(cause))
                        throw cause;
                    const found = await get(key);
                    if (found?.body.equals(body))
                        return { version: found.version, lost: false };
                    return { version: null, lost: (found?.version ?? null) !== expected, cause };
                }
            }, ({ version, lost }) => version === null && !lost, PAUSES);
            if (outcome.version === null)
                throw conflict({ cause: outcome.cause });
            return outcome.version;
        }),
        remove: (key) => asked(async (abortSignal) => {
            const removal = client.send(new s3.DeleteObjectCommand(at(key)), { abortSignal });
            await removal.catch((cause) => {
                if (!isMissing(cause))
                    throw cause;
            });
        }),
    };
}
async function listAll({ ListObjectsV2Command }, client, place, abortSignal) {
    const keys = [];
    let token;
    do {
        const more = token === undefined ? {} : { ContinuationToken: token };
        const page = await client.send(new ListObjectsV2Command({ ...place, Delimiter: '/', ...more }), {
            abortSignal,
        });
        for (const { Key } of page.Contents ?? []) {
            if (Key?.startsWith(place.Prefix) && Key !== place.Prefix)
                keys.push(Key.slice(place.Prefix.length));
        }
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
        if (page.IsTruncated && !token)
            throw new StoreError('unreachable', CUT_LISTING);
    } while (token !== undefined);
    return keys;
}
const CUT_LISTING = 'The server lists only a part of it and does not say how to go on, as `ListObjectsV2` does. Use another server, or a `state` of fewer audiences.';
function isConflict(cause) {
    const { name, $metadata } = cause;
    return $metadata?.httpStatusCode === 412 || name === 'ConditionalRequestConflict' || name === 'NoSuchKey';
}
function s3_store_refusal(cause, { bucket, region, endpoint }) {
    const { name } = cause;
    if (name === 'FileChanged')
        return changed({ cause });
    if (name === 'NotResumed' || cause.$metadata?.httpStatusCode === 412) {
        return new StoreError('unreachable', 'A download broke off and could not be continued. Run again.', {
            cause,
        });
    }
    const { code, message } = explainS3Error(cause, { bucket, region, endpoint, advice: ADVICE });
    const reason = code === 'upload-failed' ? 'unreachable' : code;
    return new StoreError(reason, message, { cause });
}
const ADVICE = {
    missing: 'Run `aws-actions/configure-aws-credentials` before this step to reach the state; the key pair of the inputs is for ODP\u2019s bucket only.',
    denied: 'For the state, grant s3:ListBucket on the bucket and s3:GetObject, s3:PutObject and s3:DeleteObject on the prefix; where a policy demands encryption, set `state-encryption`.',
    renew: 'Check the step that configures AWS credentials for the state.',
    expired: 'Run `aws-actions/configure-aws-credentials` right before this step.',
    bucketSetting: '`state`',
    regionSetting: '`AWS_REGION`',
    endpointSetting: '`state-endpoint`, `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`',
};

;// CONCATENATED MODULE: ./build/artifacts/artifact-error.js
class ArtifactError extends Error {
    reason;
    constructor(reason, message, options) {
        super(message, options);
        this.name = 'ArtifactError';
        this.reason = reason;
    }
}

;// CONCATENATED MODULE: ./build/system/deadline.js
function deadline(milliseconds, signal) {
    const late = AbortSignal.timeout(milliseconds);
    return signal === undefined ? late : AbortSignal.any([late, signal]);
}

;// CONCATENATED MODULE: ./build/action/github.js





const PATIENCE = { timeout: 20_000, pause: 1_000 };
const TRIES = 6;
const LONGEST_WAIT = 120_000;
const UNREACHABLE_TRIES = 3;
const UNNAMED_LIMIT = 60_000;
async function connectGitHub({ token, apiUrl, signal }, patience = PATIENCE) {
    const github = new (await loadClient())({
        auth: token,
        baseUrl: apiUrl,
        userAgent: 'odp-audience-action',
        request: { fetch: boundedFetch },
        log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    });
    github.hook.wrap('request', (request, options) => {
        const creates = options.method === 'POST' && !options.url.endsWith('/graphql');
        const ownLimit = options.request.signal !== undefined;
        const send = async () => {
            if (!ownLimit)
                options.request.signal = deadline(patience.timeout, signal);
            return request(options);
        };
        return persist(send, (cause) => !creates || isRateLimit(cause), patience, signal);
    });
    return github;
}
const MAX_ANSWER = 32 * 1024 * 1024;
async function boundedFetch(url, init) {
    const response = await proxiedFetch(url, init);
    if (response.ok && url.endsWith('/zip'))
        return response;
    const text = await readBounded(response, MAX_ANSWER);
    if (text === null)
        throw new Error('an answer that is larger than those of GitHub\u2019s API');
    const { status, statusText, headers, url: from } = response;
    const whole = new Response(text === '' ? null : text, { status, statusText, headers });
    return Object.defineProperty(whole, 'url', { value: from });
}
async function loadClient() {
    const library = await (0,system_proxy/* withVariables */.sO)({ ...system_proxy/* NO_PROXIES */.B_, GITHUB_EVENT_PATH: undefined }, () => Promise.all(/* import() */[__webpack_require__.e(752), __webpack_require__.e(555)]).then(__webpack_require__.bind(__webpack_require__, 85555)));
    return library.GitHub;
}
async function createOnce(find, create, patience = PATIENCE) {
    let tries = 0;
    let looking = false;
    const attempt = async () => {
        tries += 1;
        looking = tries > 1;
        if (looking && (await find()))
            return;
        looking = false;
        await create();
    };
    await persist(attempt, (cause) => !looking && !isRateLimit(cause), patience);
}
async function persist(work, again, { pause }, signal) {
    let unreachable = 0;
    const outcome = await retry(() => work().then((value) => ({ ok: true, value }), (cause) => ({ ok: false, cause })), (tried) => {
        if (tried.ok || !again(tried.cause))
            return false;
        if (answeredStatus(tried.cause) === null) {
            unreachable += 1;
            return unreachable < UNREACHABLE_TRIES && (0,system_proxy/* proxyFault */.tE)(tried.cause)?.code !== 'EPROXY';
        }
        return waitAskedBy(tried.cause);
    }, { tries: TRIES, firstPause: pause, longestPause: LONGEST_WAIT, within: LONGEST_WAIT, signal });
    if (outcome.ok)
        return outcome.value;
    throw outcome.cause;
}
function waitAskedBy(cause) {
    if (!isRateLimit(cause))
        return (answeredStatus(cause) ?? 0) >= 500;
    const after = Number(headerOf(cause, 'retry-after') || Number.NaN);
    if (Number.isFinite(after))
        return after * 1000;
    const reset = Number(headerOf(cause, 'x-ratelimit-reset') || Number.NaN);
    if (headerOf(cause, 'x-ratelimit-remaining') === '0' && Number.isFinite(reset)) {
        return Math.max(0, reset * 1000 - Date.now()) + 1000;
    }
    return UNNAMED_LIMIT;
}
function isRateLimit(cause) {
    const status = answeredStatus(cause);
    if (status === 429)
        return true;
    if (status !== 403)
        return false;
    const named = headerOf(cause, 'retry-after') !== '' || headerOf(cause, 'x-ratelimit-remaining') === '0';
    return named || /rate limit|abuse detection/i.test(messageOf(cause));
}
function headerOf(cause, name) {
    const { response } = cause;
    return String(response?.headers?.[name] ?? '');
}
function github_failureOf(cause) {
    const status = answeredStatus(cause);
    if (status === null)
        return 'unreachable';
    if (status === 401)
        return 'bad-token';
    if (isRateLimit(cause))
        return 'rate-limited';
    if (status === 403)
        return /locked/i.test(messageOf(cause)) ? 'other' : 'not-permitted';
    return status === 404 ? 'not-found' : 'other';
}
function messageOf(cause) {
    return cause instanceof Error ? cause.message : String(cause);
}
function answeredStatus(cause) {
    if (!(cause instanceof Error) || !('response' in cause) || cause.response === undefined)
        return null;
    return 'status' in cause && typeof cause.status === 'number' ? cause.status : 200;
}
function nothing() { }

;// CONCATENATED MODULE: ./build/artifacts/artifact-list.js



const artifactSchema = schemas/* object */.Ikc({
    id: schemas/* int */.Whr().positive(),
    name: schemas/* string */.YjP(),
    size_in_bytes: schemas/* int */.Whr().nonnegative(),
    expired: schemas/* boolean */.zMY(),
    digest: schemas/* string */.YjP().nullish(),
    created_at: schemas/* string */.YjP().nullish(),
    expires_at: schemas/* string */.YjP().nullish(),
    workflow_run: schemas/* object */.Ikc({
        id: schemas/* int */.Whr().positive(),
        head_repository_id: schemas/* int */.Whr().nullish(),
        head_branch: schemas/* string */.YjP().nullish(),
    })
        .nullish(),
});
const pageSchema = schemas/* object */.Ikc({ artifacts: schemas/* array */.YOg(artifactSchema) });
function isAging({ created_at, expires_at }, now = Date.now()) {
    return now * 2 > Date.parse(created_at ?? '') + Date.parse(expires_at ?? '');
}
const PAGE = 100;
async function* listArtifacts(from, of, pages) {
    for (let page = 1; page <= pages; page++) {
        const { artifacts } = await fetchPage(from, of, page);
        yield* artifacts;
        if (artifacts.length < PAGE)
            return;
    }
    yield 'more';
}
async function fetchPage({ github, repository }, of, page) {
    const given = { ...repository, per_page: PAGE, page };
    let data;
    try {
        const answer = of !== 'all' && 'runId' in of
            ? await github.request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
                ...given,
                run_id: of.runId,
            })
            : await github.request('GET /repos/{owner}/{repo}/actions/artifacts', {
                ...given,
                ...(of !== 'all' && { name: of.name }),
            });
        data = answer.data;
    }
    catch (cause) {
        throw requestFailed(cause, 'listed');
    }
    const parsed = pageSchema.safeParse(data);
    if (parsed.success)
        return parsed.data;
    throw new ArtifactError('unreachable', 'GitHub\u2019s list of artifacts is not of the form that it documents. Run again later.');
}
function requestFailed(cause, what) {
    const failure = github_failureOf(cause);
    if (failure === 'not-permitted' || failure === 'not-found') {
        const message = `The run\u2019s artifacts could not be ${what}. Grant the job \`permissions: actions: read\`.`;
        return new ArtifactError('not-permitted', message, { cause });
    }
    const advice = {
        'bad-token': 'GitHub does not accept the token. Check the input `github-token`.',
        'rate-limited': 'GitHub\u2019s rate limit is reached. Run again later.',
        unreachable: 'GitHub could not be reached. Run again; on a self-hosted runner, check its network.',
        other: 'GitHub refused the request. Run again later.',
    }[failure];
    return new ArtifactError('unreachable', `The run\u2019s artifacts could not be ${what}. ${advice}`, { cause });
}

;// CONCATENATED MODULE: ./build/system/bounded.js
async function mapBounded(items, bounds, work) {
    const { weight: most = Number.POSITIVE_INFINITY, weightOf = () => 0 } = bounds;
    const results = new Array(items.length);
    const underWay = new Set();
    let weight = 0;
    let failed = null;
    for (const [index, item] of items.entries()) {
        const own = weightOf(item);
        while (underWay.size > 0 && (underWay.size >= bounds.items || weight + own > most))
            await Promise.race(underWay);
        if (failed !== null)
            break;
        weight += own;
        const done = work(item, index)
            .then((result) => {
            results[index] = result;
        }, (cause) => {
            failed ??= { cause };
        })
            .then(() => {
            weight -= own;
            underWay.delete(done);
        });
        underWay.add(done);
    }
    await Promise.all(underWay);
    if (failed !== null)
        throw failed.cause;
    return results;
}

;// CONCATENATED MODULE: ./build/artifacts/earlier-branches.js



const MOST_ASKED = 5;
async function withEarlierBranches(origin, artifacts) {
    const branches = new Set();
    for (const name of mostUsed(origin, artifacts).slice(0, MOST_ASKED))
        if ((await nameOfToday(origin, name)) === origin.defaultBranch)
            branches.add(name);
    return branches.size === 0 ? null : { ...origin, branches };
}
function mostUsed({ repositoryId, branches }, artifacts) {
    const uses = new Map();
    for (const { workflow_run: run } of artifacts) {
        const name = run?.head_branch ?? '';
        if (run?.head_repository_id !== repositoryId || name === '' || branches.has(name))
            continue;
        uses.set(name, (uses.get(name) ?? 0) + 1);
    }
    return [...uses].sort(([, a], [, b]) => b - a).map(([name]) => name);
}
async function nameOfToday({ github, repository }, branch) {
    try {
        const route = 'GET /repos/{owner}/{repo}/branches/{branch}';
        const { data } = await github.request(route, { ...repository, branch });
        return data.name;
    }
    catch (cause) {
        const failure = github_failureOf(cause);
        if (failure === 'not-found')
            return null;
        if (failure !== 'not-permitted')
            throw requestFailed(cause, 'sorted by their branches');
        const message = 'Whether the default branch was renamed since could not be seen. Grant the job `permissions: contents: read`.';
        throw new ArtifactError('not-permitted', message, { cause });
    }
}

;// CONCATENATED MODULE: ./build/artifacts/quiet.js

const listener = new external_node_async_hooks_.AsyncLocalStorage();
let patched = false;
function quietly(log, work) {
    patchOnce();
    return listener.run((text) => {
        listener.exit(() => {
            for (const line of text.split(/\r?\n/)) {
                if (line !== '' && !line.startsWith('::'))
                    log.debug(line);
            }
        });
    }, work);
}
function patchOnce() {
    if (patched)
        return;
    patched = true;
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = ((chunk, ...rest) => {
        const listen = listener.getStore();
        if (listen === undefined || (typeof chunk === 'string' && chunk.startsWith('::add-mask::')))
            return write(chunk, ...rest);
        listen(String(chunk));
        return true;
    });
}

;// CONCATENATED MODULE: ./build/artifacts/artifact-upload.js




async function uploadArtifact(base, files, { service, log }) {
    const { DefaultArtifactClient } = await Promise.all(/* import() */[__webpack_require__.e(752), __webpack_require__.e(555), __webpack_require__.e(420)]).then(__webpack_require__.bind(__webpack_require__, 49420));
    const client = new DefaultArtifactClient();
    const paths = files.names.map((name) => (0,external_node_path_.join)(files.folder, name));
    const upload = async () => {
        for (let collisions = 0;; collisions++) {
            try {
                const { artifacts } = await client.listArtifacts();
                const name = freeName(base, artifacts.map((artifact) => artifact.name), collisions);
                const compressionLevel = files.names.length === 1 ? 6 : 0;
                await client.uploadArtifact(name, paths, files.folder, { compressionLevel });
                return name;
            }
            catch (cause) {
                if (!isTaken(cause) || collisions === MOST_COLLISIONS)
                    throw cause;
            }
        }
    };
    try {
        return await (0,system_proxy/* withSpelledOutProxies */.qE)(service, () => quietly(log, upload));
    }
    catch (cause) {
        throw uploadFailed(cause, service);
    }
}
const MOST_COLLISIONS = 12;
function numberOf(base, name) {
    if (name === base)
        return 1;
    const digits = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
    return /^[1-9]\d{0,5}$/.test(digits) && Number(digits) > 1 ? Number(digits) : null;
}
function freeName(base, taken, collisions) {
    const highest = Math.max(0, ...taken.map((name) => numberOf(base, name) ?? 0));
    const ahead = Math.floor(Math.random() * 2 ** collisions);
    const number = highest + 1 + (highest === 0 ? 0 : ahead);
    return number === 1 ? base : `${base}-${number}`;
}
function isTaken(cause) {
    return cause instanceof Error && /\(409\)/.test(cause.message);
}
function uploadFailed(cause, service) {
    const fault = (0,system_proxy/* proxyFault */.tE)(cause);
    if (fault !== null)
        return new ArtifactError('unreachable', fault.message, { cause });
    const text = cause instanceof Error ? cause.message : '';
    if (/storage quota/i.test(text)) {
        return new ArtifactError('full', 'The account\u2019s space for artifacts is used up. Delete old artifacts, or shorten how long they are kept.', { cause });
    }
    const status = /\((\d{3})\)/.exec(text)?.[1];
    const why = status === undefined ? 'did not answer as it should' : `answered with status ${status}`;
    return new ArtifactError('unreachable', `GitHub\u2019s artifact service ${why}. Run again; on a self-hosted runner, allow it to reach the service${through(service)}.`, { cause });
}
function through(service) {
    const proxy = (0,system_proxy/* proxyFor */.iJ)(service);
    return proxy === null ? '' : ` through the proxy in \`${proxy.variable}\``;
}

;// CONCATENATED MODULE: ./build/artifacts/receipt.js



const receipt_sha256 = schemas/* string */.YjP().regex(/^[0-9a-f]{64}$/);
const audienceSchema = schemas/* object */.Ikc({
    identifier: schemas/* string */.YjP(),
    ts: schemas/* int */.Whr().nonnegative(),
    members: schemas/* int */.Whr().nonnegative(),
    members_sha256: receipt_sha256,
    settings: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* unknown */.L5J()),
    certain: schemas/* boolean */.zMY().default(true),
    commit: schemas/* exactOptional */.yqP(schemas/* string */.YjP()),
});
const runSchema = schemas/* object */.Ikc({ id: schemas/* int */.Whr().positive(), attempt: schemas/* int */.Whr().positive() });
const earlierSchema = audienceSchema
    .omit({ certain: true, commit: true })
    .extend({ commit: schemas/* string */.YjP().nullable(), run: runSchema });
const receiptSchema = schemas/* object */.Ikc({
    version: schemas/* literal */.euz(1),
    phase: schemas/* enum */.k5n(['opening', 'closing']),
    import: schemas/* string */.YjP().regex(/^[0-9a-f]{16}$/),
    repository: schemas/* exactOptional */.yqP(schemas/* string */.YjP()),
    manifest: schemas/* exactOptional */.yqP(schemas/* string */.YjP()),
    destination: schemas/* object */.Ikc({ bucket: schemas/* string */.YjP(), tracker_id: schemas/* string */.YjP() }),
    commit: schemas/* string */.YjP().nullable(),
    run: runSchema,
    audiences: schemas/* record */.g1P(schemas/* string */.YjP(), audienceSchema),
    earlier: schemas/* exactOptional */.yqP(schemas/* record */.g1P(schemas/* string */.YjP(), earlierSchema)),
});
const RECEIPT_FILE = 'receipt.json';
const RECEIPT_NEXT_TO_STATE = '_receipt.json';
const MOST_RECEIPT_BYTES = 64 * 1024 * 1024;
function repositoryUrl({ serverUrl, repository }) {
    return `${serverUrl}/${repository}`;
}
function calledBefore({ serverUrl }, url) {
    return (0,quote/* quote */.h)(url.startsWith(`${serverUrl}/`) ? url.slice(serverUrl.length + 1) : url);
}
function receiptName(of) {
    const hash = (0,external_node_crypto_.createHash)('sha256').update([of.serverUrl, of.repository, of.manifest].join('\n'));
    return `odp-audiences-${hash.digest('hex').slice(0, 12)}`;
}
function bareReceiptName(artifact) {
    return /^(odp-audiences-[0-9a-f]{12})(?:-[1-9]\d*)?$/.exec(artifact)?.[1] ?? null;
}
function receiptText(receipt) {
    return `${JSON.stringify(receipt, null, 2)}\n`;
}
function parseReceipt(text) {
    let value;
    try {
        value = JSON.parse(text);
    }
    catch {
        return null;
    }
    return receiptSchema.safeParse(value).data ?? null;
}
function isSameDestination({ destination }, { bucket, trackerId }) {
    return trackerId === null || (destination.bucket === bucket && destination.tracker_id === trackerId);
}

;// CONCATENATED MODULE: ./build/artifacts/own-artifacts.js






async function openSearch({ environment, token, manifest, }) {
    const github = await connectGitHub({ token, apiUrl: environment.apiUrl });
    const origin = await originOf(github, environment);
    return { origin, name: receiptName({ ...environment, manifest }) };
}
function noNotes() {
    return { expired: false, full: false };
}
const MOST_ARTIFACTS = 300;
const MOST_PAGES = 20;
function counts({ repositoryId, branches }, { workflow_run: run }) {
    return run?.head_repository_id === repositoryId && branches.has(run.head_branch ?? '');
}
async function* ownArtifacts(origin, name, notes) {
    const others = [];
    yield* artifactsOf(origin, name, notes, others);
    if (notes.full)
        return;
    const earlier = await withEarlierBranches(origin, others);
    if (earlier !== null)
        yield* artifactsOf(earlier, name, notes, []);
}
async function* artifactsOf(origin, name, notes, others) {
    let seen = 0;
    const runs = new Set();
    for await (const first of listArtifacts(origin, { name }, MOST_PAGES)) {
        if (first === 'more') {
            notes.full = true;
            return;
        }
        if (!counts(origin, first)) {
            others.push(first);
            continue;
        }
        if (first.expired)
            notes.expired = true;
        const runId = first.workflow_run?.id;
        if (runId === undefined || runs.has(runId) || !mayHaveMore(first))
            continue;
        runs.add(runId);
        const artifacts = await artifactsOfRun(origin, runId, name, notes);
        if (artifacts.length > 0)
            yield { runId, artifacts: artifacts.slice(0, MOST_ARTIFACTS - seen) };
        seen += artifacts.length;
        if (seen >= MOST_ARTIFACTS)
            notes.full = true;
        if (notes.full)
            return;
    }
}
async function artifactsOfRun(origin, runId, name, notes = noNotes()) {
    const artifacts = [];
    for await (const artifact of listArtifacts(origin, { runId }, MOST_PAGES)) {
        if (artifact === 'more')
            notes.full = true;
        else if (numberOf(name, artifact.name) !== null && !artifact.expired)
            artifacts.push(artifact);
    }
    return artifacts.sort((a, b) => b.id - a.id);
}
function mayHaveMore({ expired, expires_at }, now = Date.now()) {
    return !expired || !(Date.parse(expires_at ?? '') < now - LATEST_ATTEMPT);
}
const LATEST_ATTEMPT = 31 * 24 * 60 * 60_000;
async function originOf(github, environment) {
    const repository = repositoryOf(environment);
    const { repositoryId, runAttempt } = environment;
    const told = environment.payload.repository?.default_branch;
    if (repositoryId !== null && told !== undefined && runAttempt === 1)
        return { github, repository, repositoryId, defaultBranch: told, branches: new Set([told]) };
    const { id, default_branch: defaultBranch } = await fetchRepository(github, repository);
    const branches = new Set([defaultBranch, told ?? defaultBranch]);
    return { github, repository, repositoryId: repositoryId ?? Number(id), defaultBranch, branches };
}
async function isKnownPrivate({ environment, token }) {
    const told = environment.payload.repository?.private;
    if (told !== undefined)
        return told;
    const github = await connectGitHub({ token, apiUrl: environment.apiUrl });
    return (await fetchRepository(github, repositoryOf(environment))).private === true;
}
function repositoryOf({ repository }) {
    const [owner = '', repo = ''] = repository.split('/');
    return { owner, repo };
}
async function fetchRepository(github, repository) {
    try {
        const { data } = await github.request('GET /repos/{owner}/{repo}', { ...repository });
        return data;
    }
    catch (cause) {
        if (github_failureOf(cause) !== 'not-found')
            throw requestFailed(cause, 'listed');
        throw new ArtifactError('unreachable', 'GitHub does not know the repository by its name, so its artifacts could not be listed. Where it was renamed, start a new run.', { cause });
    }
}

// EXTERNAL MODULE: external "node:stream/promises"
var external_node_stream_promises_ = __webpack_require__(46466);
;// CONCATENATED MODULE: ./build/artifacts/unzip.js





async function unzip(path, folder, limits) {
    const { openPromise } = await __webpack_require__.e(/* import() */ 663).then(__webpack_require__.t.bind(__webpack_require__, 20663, 19));
    const seen = new Set();
    const names = [];
    let bytes = 0;
    try {
        const zip = await openPromise(path, { strictFileNames: true });
        try {
            if (zip.entryCount > limits.files)
                throw unzip_damaged('holds more files than it may');
            for await (const entry of zip.eachEntry()) {
                const name = entry.fileName;
                if (!isPlainName(name) || isLink(entry.externalFileAttributes) || entry.isEncrypted())
                    throw unzip_damaged('is not a ZIP file of plain files');
                if (seen.has(name.toLowerCase()))
                    throw unzip_damaged('holds a file twice');
                seen.add(name.toLowerCase());
                if (limits.only !== undefined && !limits.only.includes(name))
                    continue;
                names.push(name);
                bytes += entry.uncompressedSize;
                if (bytes > limits.bytes)
                    throw unzip_damaged('is larger than it may be');
                const content = await zip.openReadStreamPromise(entry);
                await (0,external_node_stream_promises_.pipeline)(content, (0,external_node_fs_.createWriteStream)((0,external_node_path_.join)(folder, name), { flags: 'wx', mode: 0o600 }));
            }
        }
        finally {
            zip.close();
        }
    }
    catch (cause) {
        if (cause instanceof ArtifactError || (0,system_cause/* isSystemError */.Or)(cause))
            throw cause;
        throw unzip_damaged('is not a ZIP file of plain files', cause);
    }
    return names;
}
function isPlainName(name) {
    return /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name) && name.length <= 255;
}
function isLink(attributes) {
    return ((attributes >>> 16) & 0o170000) === 0o120000;
}
function unzip_damaged(what, cause) {
    return new ArtifactError('damaged', `The artifact ${what}.`, { cause });
}

;// CONCATENATED MODULE: ./build/artifacts/artifact-download.js









const TIMEOUT = 500_000;
const MOST_BYTES = 10 * 1024 ** 3;
async function downloadArtifact(from, artifact, folder, limits) {
    if (artifact.size_in_bytes > MOST_BYTES)
        throw artifact_download_tooLarge();
    const path = (0,external_node_path_.join)(folder, '.artifact.zip');
    try {
        const digest = await fetchTo(path, await request(from, artifact.id));
        const expected = /^sha256:([0-9a-f]{64})$/i.exec(artifact.digest ?? '')?.[1]?.toLowerCase();
        if (expected !== undefined && digest !== expected)
            throw new ArtifactError('damaged', 'The artifact is not what was uploaded: its digest differs.');
        return await unzip(path, folder, limits);
    }
    finally {
        await (0,promises_.rm)(path, { force: true });
    }
}
async function request({ github, repository }, id) {
    try {
        const { data } = await github.request('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', {
            ...repository,
            artifact_id: id,
            archive_format: 'zip',
            request: { parseSuccessResponseBody: false, signal: AbortSignal.timeout(TIMEOUT) },
        });
        return data;
    }
    catch (cause) {
        if (isGone(cause))
            throw new ArtifactError('gone', 'The artifact has expired.', { cause });
        if (github_failureOf(cause) === 'not-found')
            throw new ArtifactError('gone', 'The artifact was deleted.', { cause });
        throw requestFailed(cause, 'fetched');
    }
}
async function fetchTo(path, body) {
    try {
        return await saveHashed(atMost(body, MOST_BYTES, artifact_download_tooLarge), path);
    }
    catch (cause) {
        if (cause instanceof ArtifactError || (0,system_cause/* isSystemError */.Or)(cause))
            throw cause;
        throw requestFailed(cause, 'fetched');
    }
}
function artifact_download_tooLarge() {
    return new ArtifactError('damaged', 'The artifact is larger than it may be.');
}
function isGone(cause) {
    return cause instanceof Error && 'status' in cause && cause.status === 410;
}

;// CONCATENATED MODULE: ./build/artifacts/read-receipt.js





const RECEIPT_ONLY = {
    files: 1_000_000,
    bytes: 2 * MOST_RECEIPT_BYTES,
    only: [RECEIPT_FILE, RECEIPT_NEXT_TO_STATE],
};
async function readReceiptAlone(origin, artifact, scratch) {
    const folder = scratch.folder();
    try {
        return (await readReceipt(origin, artifact, folder, RECEIPT_ONLY))?.receipt ?? null;
    }
    finally {
        await (0,promises_.rm)(folder, { recursive: true, force: true });
    }
}
async function readReceipt(origin, artifact, folder, limits) {
    let names;
    try {
        names = await downloadArtifact(origin, artifact, folder, limits);
    }
    catch (cause) {
        if (cause instanceof ArtifactError && cause.reason === 'gone')
            return null;
        if (cause instanceof ArtifactError && cause.reason === 'damaged')
            throw read_receipt_damaged(artifact, cause);
        throw cause;
    }
    const name = [RECEIPT_NEXT_TO_STATE, RECEIPT_FILE].find((one) => names.includes(one));
    const receipt = name === undefined ? null : parseReceipt(await (0,promises_.readFile)((0,external_node_path_.join)(folder, name), 'utf8'));
    if (receipt === null || receipt.run.id !== artifact.workflow_run?.id)
        throw read_receipt_damaged(artifact);
    return { receipt, names: names.filter((one) => one !== name) };
}
function read_receipt_damaged(artifact, cause) {
    const why = cause === undefined ? 'It is not one that this action left.' : cause.message;
    return new ArtifactError('damaged', `The artifact \`${artifact.name}\` of run ${artifact.workflow_run?.id} cannot be used. ${why} Delete it, and those with \`-2\`, \`-3\` \u2026 after its name, on the run\u2019s page to go on with the import before it.`, { cause });
}

;// CONCATENATED MODULE: ./build/artifacts/earlier-names.js







const earlier_names_MOST_PAGES = 10;
const AT_ONCE = 8;
async function earlierNames(origin, { environment, scratch, manifest }) {
    const own = receiptName({ ...environment, manifest });
    const listed = [];
    for await (const artifact of listArtifacts(origin, 'all', earlier_names_MOST_PAGES)) {
        if (artifact === 'more')
            break;
        const name = bareReceiptName(artifact.name);
        if (name !== null && name !== own && !artifact.expired)
            listed.push({ name, artifact });
    }
    let smallest = smallestOf(origin, listed);
    if (smallest.size === 0) {
        const others = listed.map(({ artifact }) => artifact);
        const earlier = await withEarlierBranches(origin, others);
        if (earlier !== null)
            smallest = smallestOf(earlier, listed);
    }
    const receipts = await mapBounded([...smallest], { items: AT_ONCE }, async ([name, artifact]) => ({
        name,
        receipt: await readOrPass(origin, artifact, scratch),
    }));
    return receipts.flatMap(({ name, receipt }) => {
        if (receipt?.repository === undefined || receipt.manifest === undefined)
            return [];
        const { repository } = receipt;
        if (receipt.manifest === manifest)
            return [{ name, repository, manifest: null }];
        return repository === repositoryUrl(environment)
            ? [{ name, repository, manifest: receipt.manifest }]
            : [];
    });
}
function smallestOf(origin, listed) {
    const smallest = new Map();
    for (const { name, artifact } of listed) {
        if (!counts(origin, artifact))
            continue;
        const known = smallest.get(name);
        if (known === undefined || artifact.size_in_bytes < known.size_in_bytes)
            smallest.set(name, artifact);
    }
    return smallest;
}
async function readOrPass(origin, artifact, scratch) {
    try {
        return await readReceiptAlone(origin, artifact, scratch);
    }
    catch (cause) {
        if (cause instanceof ArtifactError && cause.reason === 'damaged')
            return null;
        throw cause;
    }
}

;// CONCATENATED MODULE: ./build/artifacts/find-state.js








const find_state_LIMITS = { files: 100_000, bytes: 20 * 1024 ** 3 };
async function findState(search) {
    const { scratch } = search;
    const folder = scratch.folder();
    const notes = noNotes();
    const closed = new Set();
    const outside = new Map();
    const parts = [];
    let newestRunId = null;
    let runId = null;
    let aging = false;
    for await (const { runId: from, artifact, folder: at, unpacked } of statesOf(search, notes)) {
        const { receipt, names } = unpacked;
        newestRunId = Math.max(newestRunId ?? 0, from);
        if (receipt.phase === 'closing')
            closed.add(receipt.import);
        else if (closed.has(receipt.import))
            continue;
        if (names.length === 0) {
            for (const id of uploadedIn(receipt))
                if (!outside.has(id))
                    outside.set(id, from);
            continue;
        }
        parts.push({ folder: at, names });
        if (receipt.phase === 'closing') {
            runId = from;
            aging = isAging(artifact);
            break;
        }
    }
    for (const part of parts)
        for (const name of part.names) {
            const to = (0,external_node_path_.join)(folder, name);
            if (!(0,external_node_fs_.existsSync)(to))
                await (0,promises_.rename)((0,external_node_path_.join)(part.folder, name), to);
        }
    const { expired } = notes;
    const earlierRepository = runId === null && !expired && !notes.full ? await findEarlier(search) : null;
    return { folder, runId, newestRunId, outside, expired, isAging: aging, earlierRepository };
}
function uploadedIn({ audiences }) {
    return Object.entries(audiences).flatMap(([id, { commit }]) => (commit === undefined ? [id] : []));
}
async function findEarlier(search) {
    const { origin } = await openSearch(search);
    for (const { name, repository, manifest } of await earlierNames(origin, search)) {
        if (manifest !== null)
            continue;
        for await (const { artifacts } of ownArtifacts(origin, name, noNotes())) {
            for (const artifact of artifacts) {
                const receipt = await readReceiptAlone(origin, artifact, search.scratch);
                if (receipt !== null && isSameDestination(receipt, search.destination))
                    return repository;
            }
        }
    }
    return null;
}
async function* statesOf(search, notes) {
    const { origin, name } = await openSearch(search);
    let { destination } = search;
    for await (const { runId, artifacts } of ownArtifacts(origin, name, notes)) {
        for (const artifact of artifacts) {
            const folder = search.scratch.folder();
            const unpacked = await readReceipt(origin, artifact, folder, find_state_LIMITS);
            if (unpacked === null || !isSameDestination(unpacked.receipt, destination))
                continue;
            const { bucket, tracker_id: trackerId } = unpacked.receipt.destination;
            destination = { bucket, trackerId };
            yield { runId, artifact, folder, unpacked };
        }
    }
}

;// CONCATENATED MODULE: ./build/artifacts/newer-run.js




const newer_run_MOST_PAGES = 1;
async function findNewerRun(search, audiences) {
    const own = search.environment.runId ?? 0;
    const { origin, name } = await openSearch(search);
    const newer = new Set();
    for await (const first of listArtifacts(origin, { name }, newer_run_MOST_PAGES)) {
        if (first === 'more')
            break;
        const runId = first.workflow_run?.id ?? 0;
        if (runId > own && mayHaveMore(first) && counts(origin, first))
            newer.add(runId);
    }
    for (const runId of newer) {
        for (const artifact of await artifactsOfRun(origin, runId, name)) {
            const receipt = await readReceiptAlone(origin, artifact, search.scratch);
            if (receipt === null || !isSameDestination(receipt, search.destination))
                continue;
            const { audiences: theirs } = receipt;
            if (audiences === null || audiences.some((id) => Object.hasOwn(theirs, id)))
                return runId;
        }
    }
    return null;
}

// EXTERNAL MODULE: ./build/members/files/fence.js
var files_fence = __webpack_require__(96433);
// EXTERNAL MODULE: ./build/system/left-behind.js
var left_behind = __webpack_require__(16468);
;// CONCATENATED MODULE: ./build/system/scratch.js



const SCRATCH_PREFIX = 'odp-scratch-';
function openScratch(parent) {
    removeLeftBehind(parent);
    let root = null;
    const remove = () => {
        if (root === null)
            return;
        try {
            (0,external_node_fs_.rmSync)(root, { recursive: true, force: true, maxRetries: 3 });
        }
        catch {
            return;
        }
        root = null;
        process.off('exit', remove);
    };
    return {
        folder() {
            if (root === null) {
                (0,external_node_fs_.mkdirSync)(parent, { recursive: true });
                root = (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(parent, `${SCRATCH_PREFIX}${process.pid}-`));
                own.add(root);
                process.once('exit', remove);
            }
            return (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(root, 'f'));
        },
        remove,
    };
}
const own = new Set();
function removeLeftBehind(parent) {
    for (const name of (0,external_node_fs_.existsSync)(parent) ? (0,external_node_fs_.readdirSync)(parent) : []) {
        const pid = name.startsWith(SCRATCH_PREFIX)
            ? /^(\d+)-\w+$/.exec(name.slice(SCRATCH_PREFIX.length))?.[1]
            : undefined;
        const path = (0,external_node_path_.join)(parent, name);
        if (pid === undefined || own.has(path) || !(0,left_behind/* isLeftBehind */.K)(Number(pid)))
            continue;
        try {
            (0,external_node_fs_.rmSync)(path, { recursive: true, force: true });
        }
        catch {
        }
    }
}

;// CONCATENATED MODULE: ./build/steps/job.js






function keepsReceipts({ mode, inputs: { state }, environment }) {
    const wanted = mode === 'import' && (state === null || state.kind === 'artifact');
    return wanted && environment.keepsArtifacts && environment.runId !== null;
}
function overridesGuards({ overrideGuards }, audienceId) {
    return typeof overrideGuards === 'boolean' ? overrideGuards : overrideGuards.includes(audienceId);
}
function importingRun({ inputs, environment }) {
    const { trackerId: tracker, bucket, timestamp: ts } = inputs;
    if (tracker === null)
        throw new Error('An import needs a tracker ID');
    const key = (0,external_node_crypto_.randomBytes)(4).toString('hex');
    return { ts, run: environment.attemptUrl, destination: { bucket, tracker }, key };
}
function membersFolder({ membersDirectory, manifest }) {
    return membersDirectory ?? (0,external_node_path_.dirname)(manifest.path);
}
function ownPlaces({ environment, inputs }) {
    const state = inputs.state?.kind === 'folder' ? [inputs.state.path] : [];
    const plan = inputs.plan === null ? [] : [inputs.plan.path];
    return [inputs.manifest.path, inputs.outputDirectory, outputRoot(environment.temp), ...state, ...plan];
}
function fenceOf(job) {
    const { workspace, temp } = job.environment;
    const folder = membersFolder(job.inputs);
    const isInWorkspace = (0,paths/* isWithin */.UO)(folder, workspace) || (0,paths/* isWithin */.UO)((0,paths/* follow */.e6)(folder), (0,paths/* follow */.e6)(workspace));
    const isInTemp = (0,paths/* isWithin */.UO)(folder, temp) && !(0,paths/* isWithin */.UO)(workspace, temp);
    return (0,files_fence/* buildFence */.aY)({
        workspace,
        temp,
        folder,
        named: isInWorkspace && !isInTemp ? [] : [folder],
        scratchPrefix: SCRATCH_PREFIX,
        own: ownPlaces(job),
    });
}

;// CONCATENATED MODULE: ./build/steps/artifact-state.js








async function openArtifactState(job) {
    const { inputs, environment, scratch, log } = job;
    if (inputs.githubToken === null) {
        return { ok: false, problem: unreadable('Set the input `github-token`, which is needed to read them.') };
    }
    const search = {
        environment,
        scratch,
        token: inputs.githubToken,
        manifest: inputs.manifest.name,
        destination: { bucket: inputs.bucket, trackerId: inputs.trackerId },
    };
    try {
        if (!(await isKnownPrivate(search)))
            return { ok: false, problem: notPrivate() };
        const found = await findState(search);
        const renamed = found.earlierRepository === null ? null : renamedSince(job, found.earlierRepository);
        if (renamed?.severity === 'error')
            return { ok: false, problem: renamed };
        if (renamed === null)
            log.info(tell(found));
        return {
            ok: true,
            problems: renamed === null ? [] : [renamed],
            store: { ...openFolderStore(found.folder), name: 'the workflow\u2019s artifacts' },
            folder: found.folder,
            newestRunId: found.newestRunId,
            outside: found.outside,
            isAging: found.isAging,
            async overtaken() {
                try {
                    return await findNewerRun(search, null);
                }
                catch (cause) {
                    return asUnreadable(cause);
                }
            },
        };
    }
    catch (cause) {
        return { ok: false, problem: asUnreadable(cause) };
    }
}
function staleArtifact({ environment }, newest, place = {}) {
    const { runId } = environment;
    if (newest === null || runId === null || newest <= runId)
        return null;
    return (0,problems_problem/* error */.z3)('stale-run', `Run ${newest} is newer than this run, ${runId}, and has imported this manifest\u2019s audiences already. Start a new run instead of re-running an old one.`, place);
}
function withOutside({ inputs }, { outside }, { id, place }, known) {
    const runId = outside.get(id);
    if (runId === undefined || known.baselines.length === 0)
        return known;
    const problem = overridesGuards(inputs, id) ? problems_problem/* warning */.$e : problems_problem/* error */.z3;
    const told = problem('state-unreadable', `Run ${runId} imported this audience without the state, which does not have these members, so the guards would compare with an older list. Check the members, then set \`override-guards\` for one run, and give every workflow that imports this manifest \`state: artifact\`.`, place);
    const baselines = known.baselines.map((baseline) => ({ ...baseline, certain: false }));
    return { ...known, baselines, problems: [...known.problems, told] };
}
function renamedSince({ environment, inputs }, earlier) {
    const problem = inputs.overrideGuards === true ? problems_problem/* warning */.$e : problems_problem/* error */.z3;
    const name = calledBefore(environment, earlier);
    const advice = problem === problems_problem/* warning */.$e
        ? 'This import keeps it under the new name.'
        : 'Check the members, then set `override-guards: true` for one run, which imports without a baseline and keeps the state under the new name.';
    return problem('state-unreadable', `The repository was called ${name} when the last state was kept in the workflow\u2019s artifacts, which are found by its name. ${advice}`);
}
function tell({ runId, expired }) {
    if (runId !== null)
        return `The state is that of run ${runId}.`;
    return expired
        ? 'The artifacts with the state have expired, so there is no baseline.'
        : 'The workflow has no artifact with a state yet.';
}
function notPrivate() {
    return (0,problems_problem/* error */.z3)('input-invalid', 'Input `state` is "artifact", but the repository is not known to be private, and everyone could download its members. Use `s3://bucket/prefix`.');
}
function unreadable(why) {
    return (0,problems_problem/* error */.z3)('state-unreadable', `The state in the workflow\u2019s artifacts could not be read. ${why}`);
}
function asUnreadable(cause) {
    if (cause instanceof ArtifactError)
        return unreadable(cause.message);
    throw cause;
}

;// CONCATENATED MODULE: ./build/action/base-choice.js

function chooseBase(environment, head) {
    const { eventName, payload, repository, deskBase } = environment;
    if (!environment.onGitHub)
        return deskBase === null ? { kind: 'none' } : { kind: 'local', ref: deskBase };
    const { pull_request: pull, merge_group: group } = payload;
    if (pull !== undefined) {
        const merged = eventName === 'pull_request_target' || head === null ? null : mergedInto(environment, head);
        return {
            kind: 'commit',
            sha: merged ?? pull.base.sha,
            repository: pull.base.repo?.full_name ?? repository,
        };
    }
    if (group !== undefined)
        return { kind: 'commit', sha: group.base_sha, repository };
    if (!isOnDefaultBranch(environment))
        return { kind: 'none' };
    const before = eventName === 'push' ? (payload.before ?? '') : '';
    return { kind: 'receipts', before: /^0*$/.test(before) ? null : before };
}
function mergedInto({ payload, sha }, { commit, parents }) {
    const [first, second, ...more] = parents;
    const isMerge = first !== undefined && second === payload.pull_request?.head?.sha && more.length === 0;
    return commit === sha && isMerge && second !== undefined ? first : null;
}

// EXTERNAL MODULE: ./build/system/checkout.js
var checkout = __webpack_require__(32166);
// EXTERNAL MODULE: ./build/system/git.js
var system_git = __webpack_require__(78020);
;// CONCATENATED MODULE: ./build/base/base-problem.js

function baseUnreadable(what, why, severity = 'error') {
    return new problems_problem/* ProblemError */.Mm({
        code: 'base-unreadable',
        severity,
        message: `The base commit could not be read, so there is no baseline to compare with: ${what} ${why}.`,
    });
}

;// CONCATENATED MODULE: ./build/system/authorities.js

function authoritiesWithExtra() {
    if ((0,external_node_tls_.getCACertificates)('extra').length === 0)
        return null;
    const all = new Set([...(0,external_node_tls_.getCACertificates)('default'), ...(0,external_node_tls_.getCACertificates)('system')]);
    return [...all].map((pem) => `${pem.trimEnd()}\n`).join('');
}

;// CONCATENATED MODULE: ./build/base/git-repository.js









const git_repository_PATIENCE = { quietMs: 30_000, tries: 4 };
function limitsOf({ quietMs, tries }) {
    return { tries, firstPause: 250, longestPause: 8_000, within: quietMs };
}
async function fetchCommit(origin, commit, machine, patience = git_repository_PATIENCE) {
    await init(machine, commit);
    const url = `${origin.server}/${origin.repository}`;
    const online = {
        ...machine.env,
        ...(0,system_git/* gitSettings */.Ug)({
            [`http.${origin.server}/.extraHeader`]: `Authorization: ${authorization(origin)}`,
            'http.followRedirects': 'false',
            'remote.origin.url': url,
            'protocol.version': '2',
            ...proxyTo(origin, commit),
            ...(await extraAuthorities(machine)),
        }),
    };
    const fetch = async (args, input) => {
        const answer = await retry(() => run(machine, online, [...FETCH, ...args], {
            quietMs: patience.quietMs,
            ...(input !== undefined && { input }),
        }), git_repository_isPassing, { ...limitsOf(patience), signal: machine.signal });
        if (!answer.ok)
            throw notFetched(answer, commit);
    };
    await fetch(['--depth=1', 'origin', commit]);
    return {
        commit,
        fetch: (oids) => oids.length === 0 ? Promise.resolve() : fetch(['--stdin', 'origin'], `${oids.join('\n')}\n`),
        git: (args, options) => run(machine, machine.env, args, options),
    };
}
async function openLocalCommit(gitFolder, ref, machine) {
    const local = (args) => run(machine, { ...machine.env, ...(0,system_git/* gitSettings */.Ug)({ 'safe.directory': '*' }) }, [
        `--git-dir=${gitFolder}`,
        ...args,
    ]);
    const found = await local(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
    if (!found.ok)
        throw found.reason === 'failed' ? unknownRef(ref) : notFetched(found, ref);
    const objects = await local(['rev-parse', '--path-format=absolute', '--git-path', 'objects']);
    if (!objects.ok)
        throw notFetched(objects, ref);
    const commit = found.stdout.toString().trim();
    await init(machine, commit);
    await (0,promises_.appendFile)((0,external_node_path_.join)(machine.folder, 'objects', 'info', 'alternates'), objects.stdout);
    return {
        commit,
        fetch: async () => { },
        git: (args, options) => run(machine, machine.env, args, options),
    };
}
const FETCH = [
    'fetch',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-auto-maintenance',
    '--filter=blob:none',
    '--progress',
];
const TIMEOUT_MS = 10 * 60_000;
const MAX_OUTPUT = 1024 * 1024;
function run({ folder, signal }, env, args, options = {}) {
    return (0,system_git/* runGit */.EO)({
        args,
        folder,
        env: { ...env, HOME: folder, USERPROFILE: folder },
        timeoutMs: TIMEOUT_MS,
        maxBytes: MAX_OUTPUT,
        signal,
        ...options,
    });
}
async function init(machine, commit) {
    const format = commit.length === 64 ? ['--object-format=sha256'] : [];
    const made = await run(machine, machine.env, ['init', '--quiet', '--bare', '--template=', ...format, '.']);
    if (!made.ok)
        throw notFetched(made, commit);
}
async function extraAuthorities({ folder }) {
    const authorities = authoritiesWithExtra();
    if (authorities === null)
        return {};
    const path = (0,external_node_path_.join)(folder, 'authorities.pem');
    await (0,promises_.writeFile)(path, authorities, { mode: 0o600 });
    return (0,system_git/* gitTrust */.nG)(path);
}
function proxyTo({ server }, commit) {
    try {
        return (0,system_git/* gitProxy */.Tt)(new URL(server));
    }
    catch (cause) {
        const fault = (0,system_proxy/* proxyFault */.tE)(cause);
        if (fault === null)
            throw cause;
        const why = fault.message.replace(/\.$/, '');
        throw baseUnreadable(`the commit ${(0,quote/* quote */.h)(commit)}`, `could not be fetched. ${why}`);
    }
}
function authorization({ token }) {
    return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
}
function git_repository_isPassing(answer) {
    return !answer.ok && answer.reason === 'failed' && !FINAL.some(({ sign }) => sign.test(answer.stderr));
}
const FINAL = [
    {
        sign: /not our ref|unadvertised object|couldn't find remote ref/i,
        means: 'is not in the repository any more, as after a force push; start a new run',
    },
    {
        sign: /repository '.*' not found|authentication failed|could not read username|returned error: 40[134]/i,
        means: 'is closed to the token; grant the job `permissions: contents: read`',
    },
    {
        sign: /returned error: 30\d|unable to update url base/i,
        means: 'is at another address by now, and a redirect is not followed with the token; start a new run',
    },
    {
        sign: /code 40[37] from proxy|tunnel failed, response 40[37]/i,
        means: 'could not be fetched: the proxy refuses the server, or the user and password; check it and `HTTPS_PROXY`',
    },
    {
        sign: /certificate|SSL/,
        means: 'could not be fetched: the server\u2019s certificate is not trusted; set `NODE_EXTRA_CA_CERTS` to the file of its authority',
    },
];
function notFetched(answer, commit) {
    const what = `the commit ${(0,quote/* quote */.h)(commit)}`;
    switch (answer.reason) {
        case 'no-git':
            return baseUnreadable(what, 'needs `git`, which is not installed here');
        case 'too-slow':
            return baseUnreadable(what, 'did not come within 30 seconds; run again');
        case 'cancelled':
            return baseUnreadable(what, 'was being fetched when the run was cancelled');
        default: {
            const known = FINAL.find(({ sign }) => sign.test(answer.stderr))?.means;
            return baseUnreadable(what, known ?? `could not be fetched (git: ${causeOf(answer)}); run again`);
        }
    }
}
function unknownRef(ref) {
    const message = `The flag \`--base\` is ${(0,quote/* quote */.h)(ref)}, which is not a commit of this repository. Fetch it, or name another one.`;
    return (0,problems_problem/* problemError */.gS)('input-invalid', message);
}
function causeOf({ exitCode, stderr }) {
    if (/could not resolve/i.test(stderr))
        return 'the server\u2019s name is not known';
    if (/failed to connect|couldn't connect|connection/i.test(stderr))
        return 'no connection to the server';
    const status = /returned error: (\d{3})/.exec(stderr)?.[1];
    return status === undefined ? `exit code ${exitCode ?? 'none'}` : `HTTP status ${status}`;
}

;// CONCATENATED MODULE: ./build/base/lfs-api.js










const batchSchema = schemas/* object */.Ikc({
    objects: schemas/* array */.YOg(schemas/* object */.Ikc({
        oid: schemas/* string */.YjP(),
        actions: schemas/* object */.Ikc({
            download: schemas/* object */.Ikc({ href: schemas/* url */.OZ5(), header: schemas/* record */.g1P(schemas/* string */.YjP(), schemas/* string */.YjP()).default({}) }),
        })
            .optional(),
    })),
});
const lfs_api_MAX_ANSWER = 8 * 1024 * 1024;
async function askForActions(origin, pointers, signal) {
    const body = JSON.stringify({
        operation: 'download',
        transfers: ['basic'],
        hash_algo: 'sha256',
        objects: pointers.map(({ oid, size }) => ({ oid, size })),
    });
    const answer = await tried(signal, async (limit) => {
        const response = await proxiedFetch(`${origin.server}/${origin.repository}.git/info/lfs/objects/batch`, {
            method: 'POST',
            redirect: 'manual',
            signal: limit,
            headers: {
                accept: 'application/vnd.git-lfs+json',
                'content-type': 'application/vnd.git-lfs+json',
                authorization: authorization(origin),
            },
            body,
        });
        if (!response.ok)
            return lfs_api_refused(response);
        const text = await readBounded(response, lfs_api_MAX_ANSWER);
        const parsed = batchSchema.safeParse(text === null ? null : JSON.parse(text));
        return parsed.success
            ? { ok: true, value: parsed.data }
            : { ok: false, again: false, why: 'the answer is not that of an LFS API' };
    });
    if (!answer.ok)
        throw lfs_api_notFetched(answer.why);
    const given = new Map(answer.value.objects.map(({ oid, actions }) => [oid, actions?.download]));
    return pointers.map((pointer) => {
        const action = given.get(pointer.oid);
        if (action === undefined)
            throw lfs_api_notFetched('the server does not have it');
        return { pointer, ...action };
    });
}
async function download({ pointer, href, header }, path, { server }, signal) {
    if (!href.startsWith('https:') && !server.startsWith('http:'))
        throw lfs_api_notFetched('its address is not https');
    const answer = await tried(signal, async (limit, alive) => {
        const response = await proxiedFetch(href, { headers: header, signal: limit });
        if (!response.ok || response.body === null)
            return lfs_api_refused(response);
        const hash = (0,external_node_crypto_.createHash)('sha256');
        let bytes = 0;
        await (0,external_node_stream_promises_.pipeline)(external_node_stream_.Readable.fromWeb(response.body), async function* (chunks) {
            for await (const chunk of chunks) {
                alive();
                hash.update(chunk);
                bytes += chunk.length;
                if (bytes > pointer.size)
                    break;
                yield chunk;
            }
        }, (0,external_node_fs_.createWriteStream)(path, { mode: 0o600 }));
        return bytes === pointer.size && hash.digest('hex') === pointer.oid
            ? { ok: true, value: null }
            : { ok: false, again: true, why: 'what came is not the content that Git names' };
    });
    if (!answer.ok)
        throw lfs_api_notFetched(answer.why);
}
function lfs_api_refused({ status }) {
    const isDenied = status === 401 || status === 403 || status === 404;
    return {
        ok: false,
        again: status === 429 || status >= 500,
        why: isDenied
            ? `HTTP status ${status}; grant the job \`permissions: contents: read\``
            : `HTTP status ${status}`,
    };
}
function tried(signal, once) {
    return retry(async () => {
        const hangs = new AbortController();
        const timer = setTimeout(() => hangs.abort(), git_repository_PATIENCE.quietMs);
        try {
            return await once(AbortSignal.any([signal, hangs.signal]), () => timer.refresh());
        }
        catch {
            signal.throwIfAborted();
            return hangs.signal.aborted
                ? { ok: false, again: false, why: 'no answer within 30 seconds' }
                : { ok: false, again: true, why: 'no connection to the server' };
        }
        finally {
            clearTimeout(timer);
        }
    }, (answer) => !answer.ok && answer.again, { ...limitsOf(git_repository_PATIENCE), signal });
}
function lfs_api_notFetched(why) {
    return baseUnreadable('a member file', `is in Git LFS and could not be fetched (${why}); run again, or use \`state\``);
}

;// CONCATENATED MODULE: ./build/base/lfs.js







async function fetchContents(wanted, { cache, origin, signal }) {
    const missing = [];
    for (const one of wanted)
        if (!(await isCached(one, cache)))
            missing.push(one);
    if (missing.length === 0)
        return;
    if (origin === null)
        throw baseUnreadable('a member file', 'is in Git LFS and not on this machine; run `git lfs fetch` first');
    const paths = Map.groupBy(wanted, ({ oid }) => oid);
    const distinct = [...new Map(missing.map((pointer) => [pointer.oid, pointer])).values()];
    for (let at = 0; at < distinct.length; at += BATCH) {
        const actions = await askForActions(origin, distinct.slice(at, at + BATCH), signal);
        await mapBounded(actions, { items: DOWNLOADS_AT_ONCE }, async (action) => {
            const [first, ...others] = paths.get(action.pointer.oid) ?? [];
            if (first === undefined)
                return;
            await download(action, first.path, origin, signal);
            for (const other of others)
                await (0,promises_.copyFile)(first.path, other.path);
        });
    }
}
const BATCH = 100;
const DOWNLOADS_AT_ONCE = 4;
async function isCached({ oid, size, path }, cache) {
    if (cache === null)
        return false;
    const kept = (0,external_node_path_.join)(cache, oid.slice(0, 2), oid.slice(2, 4), oid);
    try {
        await (0,promises_.copyFile)(kept, `${path}.lfs`);
        const isRight = await hasContent(`${path}.lfs`, { oid, size });
        if (isRight)
            await (0,promises_.copyFile)(`${path}.lfs`, path);
        return isRight;
    }
    catch {
        return false;
    }
    finally {
        await (0,promises_.rm)(`${path}.lfs`, { force: true });
    }
}
async function hasContent(path, { oid, size }) {
    const hash = (0,external_node_crypto_.createHash)('sha256');
    let bytes = 0;
    for await (const chunk of (0,external_node_fs_.createReadStream)(path)) {
        hash.update(chunk);
        bytes += chunk.length;
    }
    return bytes === size && hash.digest('hex') === oid;
}

;// CONCATENATED MODULE: ./build/base/lfs-pointer.js

const MAX_POINTER_BYTES = 1024;
async function readPointer(path) {
    return parsePointer(await (0,promises_.readFile)(path));
}
function parsePointer(bytes) {
    const text = bytes.toString('latin1');
    if (!text.startsWith('version https://git-lfs.github.com/spec/v1\n'))
        return null;
    const oid = /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1];
    const size = /^size (\d{1,15})$/m.exec(text)?.[1];
    return oid === undefined || size === undefined ? null : { oid, size: Number(size) };
}

;// CONCATENATED MODULE: ./build/base/same-content.js






async function withSameContent(git, root, files, nameIn) {
    const named = files.filter((file) => !/^"|[\n\r]/.test(file));
    const blobs = named.length === 0 ? new Map() : blobsIn(await git(TREE), nameIn);
    const wanted = named.filter((file) => blobs.has(nameIn(file)));
    if (wanted.length === 0)
        return new Set();
    const input = wanted.map((file) => `${file}\n`).join('');
    const raw = (0,system_git/* partsIn */.gw)(await git(['hash-object', '--no-filters', '--stdin-paths'], { input }), '\n');
    const settings = await (0,checkout/* withoutFilters */.ml)(git);
    const converted = (0,system_git/* partsIn */.gw)(await git([...LINE_ENDS, 'hash-object', '--stdin-paths'], { input, settings }), '\n');
    const same = new Set();
    const others = [];
    for (const [i, file] of wanted.entries()) {
        const blob = blobs.get(nameIn(file));
        if (raw[i] === blob || converted[i] === blob)
            same.add(file);
        else
            others.push(file);
    }
    const pointers = await pointersIn(git, [...new Set(others.map((file) => blobs.get(nameIn(file)) ?? ''))]);
    for (const file of others) {
        const pointer = pointers.get(blobs.get(nameIn(file)) ?? '');
        const path = (0,external_node_path_.join)(root, file);
        if (pointer === undefined || (await (0,promises_.stat)(path)).size !== pointer.size)
            continue;
        if (await hasContent(path, pointer))
            same.add(file);
    }
    return same;
}
const TREE = ['ls-tree', '-r', '-z', 'HEAD'];
const LINE_ENDS = ['-c', 'core.autocrlf=input', '-c', 'core.safecrlf=false'];
function blobsIn(answer, nameIn) {
    const blobs = new Map();
    for (const entry of (0,system_git/* partsIn */.gw)(answer, '\0')) {
        const [, blob = '', name = ''] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
        if (name !== '')
            blobs.set(nameIn(name), blob);
    }
    return blobs;
}
async function pointersIn(git, blobs) {
    const pointers = new Map();
    if (blobs.length === 0)
        return pointers;
    const ask = (names) => ({ input: names.map((name) => `${name}\n`).join('') });
    const small = (0,system_git/* partsIn */.gw)(await git(['cat-file', '--batch-check'], ask(blobs)), '\n').flatMap((line) => {
        const [, blob = '', size = ''] = /^([0-9a-f]+) blob (\d+)$/.exec(line) ?? [];
        return blob !== '' && Number(size) <= MAX_POINTER_BYTES ? [blob] : [];
    });
    const answer = small.length === 0 ? null : await git(['cat-file', '--batch'], ask(small));
    let rest = answer?.ok ? answer.stdout : Buffer.alloc(0);
    for (;;) {
        const [head = '', blob = '', size = ''] = /^([0-9a-f]+) blob (\d+)\n/.exec(rest.toString('latin1', 0, 200)) ?? [];
        if (head === '')
            return pointers;
        const end = head.length + Number(size);
        const pointer = parsePointer(rest.subarray(head.length, end));
        if (pointer !== null)
            pointers.set(blob, pointer);
        rest = rest.subarray(end + 1);
    }
}

;// CONCATENATED MODULE: ./build/base/git-checkout.js







async function readCheckedOut(root, machine) {
    const real = (0,paths/* follow */.e6)(root);
    const place = (0,external_node_fs_.statSync)((0,external_node_path_.join)(real, '.git'), { throwIfNoEntry: false });
    if (place === undefined || (place.isDirectory() && !(0,external_node_fs_.existsSync)((0,external_node_path_.join)(real, '.git', 'HEAD'))))
        return null;
    const run = (0,checkout/* gitIn */.uM)(root, machine.env);
    const git = (args, more = {}) => run(args, { timeoutMs: git_checkout_TIMEOUT_MS, maxBytes: MAX_BYTES, signal: machine.signal, ...more });
    const head = await git(['cat-file', '--batch'], { input: 'HEAD\n' });
    if (!head.ok && head.reason === 'no-git')
        throw baseUnreadable('the repository', 'needs `git`, which is not installed here; install it');
    const [, commit, text = ''] = /^([0-9a-f]+) commit \d+\n(.*)/s.exec(head.ok ? head.stdout.toString() : '') ?? [];
    if (commit === undefined) {
        if (head.ok && !(await git(['rev-parse', '--verify', '--quiet', 'HEAD'])).ok)
            return null;
        machine.signal.throwIfAborted();
        throw git_checkout_unreadable();
    }
    const [header = ''] = text.split('\n\n');
    return {
        commit,
        parents: [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = '']) => parent),
        async unchanged(files) {
            const inside = files.filter((file) => (0,paths/* isWithin */.UO)(file, real));
            if (inside.length === 0)
                return new Set();
            const same = (0,paths/* ignoresCase */.cJ)(real, '.git') ? paths/* foldCase */.SP : (name) => name;
            const cached = await git(['ls-files', '-z', '--cached']);
            const status = await git(STATUS, { settings: await (0,checkout/* withoutFilters */.ml)(git) });
            machine.signal.throwIfAborted();
            if (!cached.ok || !status.ok)
                throw git_checkout_unreadable();
            const tracked = new Set((0,system_git/* partsIn */.gw)(cached, '\0').map(same));
            const changed = new Set((0,system_git/* partsIn */.gw)(status, '\0').map((entry) => same(entry.slice(3))));
            const touched = inside.map((file) => (0,paths/* wayTo */.bj)(file, real)).filter((path) => changed.has(same(path)));
            const kept = await withSameContent(git, real, touched, same);
            return new Set(inside.filter((file) => {
                const path = (0,paths/* wayTo */.bj)(file, real);
                return tracked.has(same(path)) && (!changed.has(same(path)) || kept.has(path));
            }));
        },
    };
}
function git_checkout_unreadable() {
    return baseUnreadable('the checkout', 'is damaged, or git took too long to read it; check it out again');
}
const git_checkout_TIMEOUT_MS = 60_000;
const MAX_BYTES = 256 * 1024 * 1024;
const STATUS = [
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=no',
    '--ignore-submodules=all',
];

;// CONCATENATED MODULE: ./build/members/files/braces.js
const MAX_ALTERNATIVES = 1000;
function expandBraces(pattern) {
    const open = [pattern];
    const done = new Set();
    let groups = 0;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const group = firstGroup(next);
        if (group === null) {
            done.add(next);
        }
        else {
            groups += 1;
            if (groups > MAX_ALTERNATIVES)
                return null;
            const before = next.slice(0, group.marks[0]);
            const after = next.slice(group.marks.at(-1) + 1);
            for (let i = 1; i < group.marks.length; i += 1) {
                open.push(before + next.slice(group.marks[i - 1] + 1, group.marks[i]) + after);
            }
        }
        if (open.length + done.size > MAX_ALTERNATIVES)
            return null;
    }
    return [...done];
}
function firstGroup(pattern) {
    const groups = [];
    for (let i = 0; i < pattern.length; i += 1) {
        const character = pattern[i];
        if (character === '\\') {
            i += 1;
        }
        else if (character === '{') {
            groups.push([i]);
        }
        else if (character === ',') {
            groups.at(-1)?.push(i);
        }
        else if (character === '}') {
            const marks = groups.pop();
            if (marks !== undefined && marks.length > 1)
                return { marks: [...marks, i] };
        }
    }
    return null;
}

;// CONCATENATED MODULE: ./build/members/files/glob-segment.js
const ANY_TEXT = Symbol('*');
const ANY_CHARACTER = Symbol('?');
function segmentOf(text) {
    if (text === '**')
        return { kind: 'globstar', text };
    const characters = [...text];
    const tokens = [];
    for (let i = 0; i < characters.length; i += 1) {
        const character = characters[i];
        if (character === '\\' && SPECIAL.includes(characters[i + 1] ?? ' ')) {
            i += 1;
            tokens.push(characters[i]);
        }
        else if (character === '*') {
            if (tokens.at(-1) !== ANY_TEXT)
                tokens.push(ANY_TEXT);
        }
        else if (character === '?') {
            tokens.push(ANY_CHARACTER);
        }
        else {
            const found = character === '[' ? characterClass(characters, i) : null;
            tokens.push(found?.token ?? character);
            if (found !== null)
                i = found.end;
        }
    }
    if (tokens.every((token) => typeof token === 'string'))
        return { kind: 'literal', text: tokens.join('') };
    return { kind: 'wild', text, tokens };
}
function matchesName(segment, name, all) {
    if (segment.kind === 'literal')
        return segment.text === name;
    if (segment.kind === 'globstar')
        return all || !isUnseen(name);
    if (!all && isUnseen(name) && !speaksOf(segment.tokens, name))
        return false;
    return matchesTokens(segment.tokens, [...name]);
}
function isUnseen(name) {
    return name.startsWith('.') || MARK.test(name);
}
const MARK = /^_(?:SUCCESS|committed_.*|started_.*|metadata|common_metadata|delta_log)$|\.crc$/s;
function speaksOf(tokens, name) {
    const first = name[0];
    if ((first === '.' || first === '_') && tokens[0] !== first)
        return false;
    return !name.endsWith('.crc') || tokens.slice(-4).every((token, i) => token === '.crc'[i]);
}
function costOf(segment, name) {
    return segment.kind === 'wild' ? 1 + Math.floor((segment.tokens.length * name.length) / 1000) : 1;
}
function matchesTokens(tokens, name) {
    let token = 0;
    let at = 0;
    let retryToken = -1;
    let retryAt = 0;
    while (at < name.length) {
        const current = tokens[token];
        if (current === ANY_TEXT) {
            retryToken = token;
            retryAt = at;
            token += 1;
        }
        else if (current !== undefined && matchesCharacter(current, name[at])) {
            token += 1;
            at += 1;
        }
        else if (retryToken >= 0) {
            retryAt += 1;
            token = retryToken + 1;
            at = retryAt;
        }
        else {
            return false;
        }
    }
    while (tokens[token] === ANY_TEXT)
        token += 1;
    return token === tokens.length;
}
function matchesCharacter(token, character) {
    if (typeof token === 'string')
        return token === character;
    if (typeof token === 'symbol')
        return true;
    const code = character.codePointAt(0);
    return token.ranges.some(([first, last]) => code >= first && code <= last) !== token.negated;
}
function characterClass(text, start) {
    const negated = text[start + 1] === '!' || text[start + 1] === '^';
    const first = start + (negated ? 2 : 1);
    const ranges = [];
    for (let i = first; i < text.length; i += 1) {
        if (text[i] === ']' && i > first)
            return { token: { negated, ranges }, end: i };
        const from = text[i].codePointAt(0);
        const to = text[i + 2];
        if (text[i + 1] === '-' && to !== undefined && to !== ']') {
            ranges.push([from, to.codePointAt(0)]);
            i += 2;
        }
        else {
            ranges.push([from, from]);
        }
    }
    return null;
}
const SPECIAL = '*?[]{},!\\';

;// CONCATENATED MODULE: ./build/members/files/glob.js



function parsePatterns(patterns, folder, system = external_node_path_) {
    const includes = [];
    const excludes = [];
    const faults = [];
    for (const [index, pattern] of patterns.entries()) {
        const negated = pattern.startsWith('!');
        const globs = parsePattern(negated ? pattern.slice(1) : pattern, folder, system);
        if (typeof globs === 'string')
            faults.push({ index, message: globs });
        else if (negated)
            excludes.push(...globs);
        else
            includes.push({ pattern, index, globs });
    }
    return { includes, excludes, faults };
}
function isExcluded(excludes, file) {
    return excludes.some((glob) => {
        const parts = partsBelow(glob.base, file);
        if (parts === null)
            return false;
        for (let length = glob.segments.length === 0 ? 0 : 1; length <= parts.length; length += 1) {
            if (matchesParts(glob.segments, parts.slice(0, length), true))
                return true;
        }
        return false;
    });
}
function isExcludedItself(excludes, file) {
    return excludes.some((glob) => matchesPath(glob, file, true));
}
function isNamed({ includes, excludes }, file) {
    return (includes.some(({ globs }) => globs.some((glob) => matchesPath(glob, file, false))) &&
        !isExcluded(excludes, file));
}
function matchesPath(glob, file, all) {
    const parts = partsBelow(glob.base, file);
    return parts !== null && matchesParts(glob.segments, parts, all);
}
function inOrder(a, b) {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
const glob_MAX_PATTERN_LENGTH = 4096;
function parsePattern(pattern, folder, system) {
    if (pattern === '')
        return 'is empty';
    if (pattern.includes('\0'))
        return 'has a NUL character';
    if (pattern.length > glob_MAX_PATTERN_LENGTH)
        return `is longer than ${glob_MAX_PATTERN_LENGTH} characters`;
    const alternatives = expandBraces(system.sep === '\\' ? pattern.replaceAll('\\', '/') : pattern);
    if (alternatives === null)
        return `means more than ${MAX_ALTERNATIVES} paths, because its braces multiply`;
    const globs = [];
    for (const alternative of alternatives) {
        const { root } = system.parse(alternative);
        const segments = alternative
            .slice(root.length)
            .split('/')
            .filter((part, at, parts) => part !== '' && part !== '.' && !(part === '**' && parts[at + 1] === '**'))
            .map(segmentOf);
        const wild = segments.findIndex((segment) => segment.kind !== 'literal');
        const literal = wild === -1 ? segments : segments.slice(0, wild);
        const rest = wild === -1 ? [] : segments.slice(wild);
        if (rest.some((segment) => segment.text === '..'))
            return 'has `..` after a wildcard';
        globs.push({
            written: alternative,
            base: system.resolve(folder, root, ...literal.map((segment) => segment.text)),
            segments: rest,
        });
    }
    return globs;
}
function partsBelow(base, file) {
    if (file === base)
        return [];
    const start = base.endsWith(external_node_path_.sep) ? base : base + external_node_path_.sep;
    return file.startsWith(start) ? file.slice(start.length).split(external_node_path_.sep) : null;
}
function matchesParts(segments, parts, all) {
    let segment = 0;
    let part = 0;
    let retrySegment = -1;
    let retryPart = 0;
    while (part < parts.length) {
        const current = segments[segment];
        if (current?.kind === 'globstar') {
            retrySegment = segment;
            retryPart = part;
            segment += 1;
            if (segment === segments.length)
                return all || !parts.slice(part).some(isUnseen);
        }
        else if (current !== undefined && matchesName(current, parts[part], all)) {
            segment += 1;
            part += 1;
        }
        else if (retrySegment >= 0 && (all || !isUnseen(parts[retryPart]))) {
            retryPart += 1;
            segment = retrySegment + 1;
            part = retryPart;
        }
        else {
            return false;
        }
    }
    return segment === segments.length;
}

;// CONCATENATED MODULE: ./build/members/files/glob-step.js

function step(glob, states, name) {
    const stay = new Set();
    const advance = new Set();
    for (const state of states) {
        for (let at = state; at < glob.segments.length; at += 1) {
            const segment = glob.segments[at];
            const isGlobstar = segment.kind === 'globstar';
            if (isGlobstar && stay.has(at))
                break;
            if (matchesName(segment, name, false))
                (isGlobstar ? stay : advance).add(isGlobstar ? at : at + 1);
            if (!isGlobstar)
                break;
        }
    }
    return { stay: [...stay], advance: [...advance] };
}
function isLast(glob, state) {
    return glob.segments.findLastIndex((segment) => segment.kind !== 'globstar') < state;
}

;// CONCATENATED MODULE: ./build/base/cat-file.js


async function readObjects(repository, names, maxBytes) {
    const pieces = names.map(() => []);
    await catFile(repository, names, maxBytes, ({ index }) => (piece) => {
        if (piece !== null)
            pieces[index]?.push(Buffer.from(piece));
    });
    return pieces.map((own) => Buffer.concat(own));
}
async function writeObjects(repository, objects) {
    const sizes = [];
    const names = objects.map(({ oid }) => oid);
    await catFile(repository, names, Number.POSITIVE_INFINITY, ({ index, size }) => {
        sizes.push(size ?? 0);
        const file = (0,external_node_fs_.openSync)(objects[index].path, 'wx', 0o600);
        return (piece) => {
            if (piece === null)
                (0,external_node_fs_.closeSync)(file);
            else
                for (let at = 0; at < piece.length;)
                    at += (0,external_node_fs_.writeSync)(file, piece, at);
        };
    });
    return sizes;
}
async function catFile(repository, names, maxBytes, open) {
    if (names.length === 0)
        return;
    let seen = 0;
    const take = splitObjects((header) => {
        if (header.size === null)
            return () => { };
        seen += 1;
        return open(header);
    });
    const answer = await repository.git(['cat-file', '--batch'], {
        input: `${names.join('\n')}\n`,
        maxBytes,
        take,
    });
    if (!answer.ok && answer.reason === 'too-large')
        throw baseUnreadable('a folder of it', 'is larger than this action reads; use `state`');
    if (!answer.ok || seen < names.length)
        throw baseUnreadable('a file of it', 'came incomplete; run again');
}
function splitObjects(open) {
    let index = 0;
    let head = '';
    let sink = null;
    let left = 0;
    return (chunk) => {
        for (let at = 0; at < chunk.length;) {
            if (sink === null) {
                const end = chunk.indexOf(10, at);
                head += chunk.toString('latin1', at, end === -1 ? chunk.length : end);
                if (end === -1)
                    return;
                at = end + 1;
                const size = / (\d+)$/.exec(head)?.[1];
                const opened = open({ index, size: size === undefined ? null : Number(size) });
                index += 1;
                head = '';
                if (size === undefined)
                    continue;
                sink = opened;
                left = Number(size);
            }
            const piece = chunk.subarray(at, at + left);
            if (piece.length > 0)
                sink(piece);
            at += piece.length;
            left -= piece.length;
            if (left === 0 && at < chunk.length) {
                sink(null);
                sink = null;
                at += 1;
            }
        }
    };
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
;// CONCATENATED MODULE: ./build/base/git-tree.js

const MAX_ENTRIES = 1_000_000;
function parseTree(object, oidBytes) {
    const entries = new Map();
    for (let at = 0; at < object.length;) {
        const space = object.indexOf(32, at);
        const end = object.indexOf(0, space);
        if (space === -1 || end === -1 || entries.size === MAX_ENTRIES)
            return null;
        const oid = object.toString('hex', end + 1, end + 1 + oidBytes);
        entries.set(git_tree_nameOf(object.subarray(space + 1, end)), {
            kind: KINDS.get(object.toString('latin1', at, space)) ?? 'file',
            oid,
        });
        at = end + 1 + oidBytes;
    }
    return entries;
}
const KINDS = new Map([
    ['40000', 'folder'],
    ['120000', 'link'],
    ['160000', 'submodule'],
]);
function git_tree_nameOf(bytes) {
    if ((0,external_node_buffer_.isUtf8)(bytes))
        return bytes.toString();
    return bytes.toString('latin1').replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
}

;// CONCATENATED MODULE: ./build/base/commit-tree.js






function openCommitTree(repository, ignoresCase) {
    const trees = new Map();
    const links = new Map();
    const root = { kind: 'folder', oid: `${repository.commit}^{tree}` };
    return async (work) => {
        for (;;) {
            const missing = { trees: new Set(), links: new Set() };
            const result = work({
                root,
                ignoresCase,
                folder({ oid }) {
                    const known = trees.get(oid);
                    if (known === undefined)
                        missing.trees.add(oid);
                    return known ?? null;
                },
                link({ oid }) {
                    const known = links.get(oid);
                    if (known === undefined)
                        missing.links.add(oid);
                    return known ?? null;
                },
            });
            if (missing.trees.size + missing.links.size === 0)
                return result;
            await loadTrees(repository, [...missing.trees], trees);
            await loadLinks(repository, [...missing.links], links);
        }
    };
}
const MAX_LINKS = 40;
function resolve(tree, path) {
    const way = [];
    const rest = path.split('/').reverse();
    let links = 0;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
        const here = way.at(-1)?.entry ?? tree.root;
        if (part === '' || part === '.')
            continue;
        if (part === '..') {
            if (way.pop() === undefined)
                return { kind: 'outside' };
            continue;
        }
        if (here.kind === 'submodule')
            return { kind: 'submodule' };
        if (here.kind !== 'folder')
            return { kind: 'missing' };
        const folder = tree.folder(here);
        if (folder === null)
            return { kind: 'unknown' };
        const found = entryOf(folder, part, tree.ignoresCase);
        if (found === null)
            return { kind: 'missing' };
        const { entry } = found;
        if (entry.kind !== 'link') {
            way.push(found);
            continue;
        }
        links += 1;
        if (links > MAX_LINKS)
            return { kind: 'circle' };
        const target = tree.link(entry);
        if (target === null)
            return { kind: 'unknown' };
        if (external_node_path_.posix.isAbsolute(target))
            return { kind: 'outside' };
        rest.push(...target.split('/').reverse());
    }
    const entry = way.at(-1)?.entry ?? tree.root;
    if (entry.kind === 'submodule')
        return { kind: 'submodule' };
    return {
        kind: entry.kind === 'folder' ? 'folder' : 'file',
        entry,
        path: way.map(({ name }) => name).join('/'),
    };
}
function entryOf(folder, name, anyCase) {
    const entry = folder.get(name);
    if (entry !== undefined)
        return { name, entry };
    if (!anyCase)
        return null;
    const folded = (0,paths/* foldCase */.SP)(name);
    for (const [other, found] of folder)
        if ((0,paths/* foldCase */.SP)(other) === folded)
            return { name: other, entry: found };
    return null;
}
function leadsNowhere(path, kind) {
    return baseUnreadable((0,quote/* quote */.h)(path), REASONS[kind]);
}
const REASONS = {
    missing: 'leads to nothing that is in the commit',
    outside: 'leads out of the repository',
    circle: 'is a link that goes round in a circle',
    submodule: 'is in a submodule, whose content is in another repository; use `state`',
};
const MAX_TREE_BYTES = 256 * 1024 * 1024;
const MAX_LINK_BYTES = 4096;
async function loadTrees(repository, oids, into) {
    const objects = await readObjects(repository, oids, MAX_TREE_BYTES);
    for (const [i, oid] of oids.entries()) {
        const tree = parseTree(objects[i], repository.commit.length / 2);
        if (tree === null)
            throw baseUnreadable('a folder of it', 'has more files than this action looks through; use `state`');
        into.set(oid, tree);
    }
}
async function loadLinks(repository, oids, into) {
    await repository.fetch(oids);
    const objects = await readObjects(repository, oids, oids.length * (MAX_LINK_BYTES + 100));
    for (const [i, oid] of oids.entries())
        into.set(oid, objects[i].toString());
}

;// CONCATENATED MODULE: ./build/base/select-files.js





function pathInCommit(root, file) {
    return (0,paths/* isWithin */.UO)(file, root) ? (0,paths/* wayTo */.bj)(file, root) : null;
}
function selectFiles(tree, { root, folder, own = [] }, patterns) {
    const { includes, excludes: excluded, faults } = parsePatterns(patterns, folder);
    if (faults.length > 0)
        return null;
    const excludes = [
        ...excluded,
        ...own.map((place) => ({ written: place, base: place, segments: [] })),
    ];
    const selection = { tree, root, excludes, files: new Map() };
    for (const { globs } of includes) {
        let matched = false;
        for (const glob of globs)
            matched = findGlob(glob, selection) || matched;
        if (!matched)
            return null;
    }
    return distinct(selection.files.values());
}
function findGlob(glob, selection) {
    const way = pathInCommit(selection.root, glob.base);
    if (way === null)
        return false;
    const target = resolve(selection.tree, way);
    if (glob.segments.length === 0)
        return takeFile(glob.base, way, target, selection);
    if (target.kind === 'folder')
        return walk(glob, glob.base, target.entry, [0], selection);
    if (target.kind === 'file' || target.kind === 'missing' || target.kind === 'unknown')
        return false;
    throw leadsNowhere(way, target.kind);
}
function walk(glob, folder, at, states, selection) {
    let matched = false;
    for (const [name, entry] of selection.tree.folder(at) ?? []) {
        const { stay, advance } = step(glob, states, name);
        if (stay.length + advance.length === 0)
            continue;
        const file = external_node_path_.join(folder, name);
        const isEnd = advance.includes(glob.segments.length) || stay.some((state) => isLast(glob, state));
        const into = (entry.kind === 'link' ? advance : [...new Set([...stay, ...advance])]).filter((state) => state < glob.segments.length);
        const isWanted = entry.kind === 'file' ? isEnd : isEnd || into.length > 0;
        if (!isWanted || isExcluded(selection.excludes, file))
            continue;
        const way = pathInCommit(selection.root, file) ?? name;
        const target = entry.kind === 'folder' ? { kind: 'folder', entry, path: way } : resolve(selection.tree, way);
        if (target.kind === 'folder') {
            if (into.length > 0)
                matched = walk(glob, file, target.entry, into, selection) || matched;
        }
        else if (isEnd && target.kind !== 'submodule') {
            if (target.kind === 'missing')
                throw leadsNowhere(way, 'missing');
            matched = takeFile(file, way, target, selection) || matched;
        }
    }
    return matched;
}
function takeFile(file, name, target, selection) {
    if (isExcluded(selection.excludes, file))
        return false;
    if (target.kind === 'missing' || target.kind === 'folder' || target.kind === 'unknown')
        return false;
    if (target.kind !== 'file')
        throw leadsNowhere(name, target.kind);
    selection.files.set(file, { name, oid: target.entry.oid, real: target.path });
    return true;
}
function distinct(found) {
    const seen = new Set();
    const files = [];
    for (const { name, oid, real } of [...found].sort((a, b) => inOrder(a.name, b.name))) {
        if (seen.has(real))
            continue;
        seen.add(real);
        files.push({ name, oid });
    }
    return files;
}

;// CONCATENATED MODULE: ./build/action/commit.js

async function findCommit(access, server, repository, sha) {
    const [owner = '', repo = ''] = repository.split('/');
    try {
        const github = await connectGitHub(access);
        const { data } = await github.rest.git.getCommit({ owner, repo, commit_sha: sha });
        return { ok: true, repository: nameIn(data.html_url, server) ?? repository };
    }
    catch (cause) {
        const failure = github_failureOf(cause);
        const lacksPermission = failure === 'not-permitted' || failure === 'bad-token';
        return { ok: false, lacksPermission, why: reasonOf(failure, messageOf(cause)) };
    }
}
function reasonOf(failure, said) {
    switch (failure) {
        case 'not-permitted':
        case 'bad-token':
            return `is closed to the token ("${said}"); grant the job \`permissions: contents: read\``;
        case 'not-found':
            return 'was not found: the token may not read it, or it is gone; grant the job `permissions: contents: read`, and start a new run';
        case 'rate-limited':
            return 'met GitHub\u2019s rate limit; run the job again later';
        default:
            return `could not be looked up (${said}); run the job again`;
    }
}
function nameIn(page, server) {
    const inside = page?.startsWith(`${server}/`) ? page.slice(server.length + 1) : '';
    return /^([\w.-]+\/[\w.-]+)\/commit\//.exec(inside)?.[1] ?? null;
}

;// CONCATENATED MODULE: ./build/base/base-commit.js







const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
async function readBaseCommit(repository, { path: manifestPath, ignoresCase }, lfs, scratch) {
    const explore = openCommitTree(repository, ignoresCase);
    return {
        commit: repository.commit,
        manifest: await readManifest(),
        async members(wanted, checkout) {
            const found = new Map();
            const selected = new Map();
            const selections = await explore((tree) => wanted.map(({ patterns }) => problemOr(() => selectFiles(tree, checkout, patterns))));
            for (const [i, { id }] of wanted.entries()) {
                const files = selections[i];
                if (files instanceof problems_problem/* ProblemError */.Mm)
                    found.set(id, files);
                else if (files === null || files.length === 0)
                    found.set(id, null);
                else
                    selected.set(id, files);
            }
            for (const [id, files] of await writeOut(repository, selected, scratch, lfs))
                found.set(id, files);
            return found;
        },
    };
    async function readManifest() {
        const target = await explore((tree) => resolve(tree, manifestPath));
        if (target.kind === 'missing' || target.kind === 'folder' || target.kind === 'unknown')
            return null;
        if (target.kind !== 'file')
            throw leadsNowhere(manifestPath, target.kind);
        const { oid } = target.entry;
        await repository.fetch([oid]);
        const [bytes = null] = await readObjects(repository, [oid], MAX_MANIFEST_BYTES);
        return bytes;
    }
}
async function writeOut(repository, selected, scratch, lfs) {
    const folder = scratch.folder();
    const oids = [...new Set([...selected.values()].flat().map(({ oid }) => oid))];
    const objects = oids.map((oid, number) => ({ oid, path: (0,external_node_path_.join)(folder, String(number)) }));
    const paths = new Map(objects.map(({ oid, path }) => [oid, path]));
    try {
        await repository.fetch(oids);
        const sizes = await writeObjects(repository, objects);
        const small = objects.filter((_, i) => sizes[i] <= MAX_POINTER_BYTES).map(({ path }) => path);
        const lost = await resolvePointers(small, lfs);
        return new Map([...selected].map(([id, files]) => {
            const members = files.map(({ oid, name }) => ({ path: paths.get(oid), name }));
            const failed = members.find(({ path }) => lost.has(path));
            return [id, failed === undefined ? members : lost.get(failed.path)];
        }));
    }
    catch (cause) {
        const problem = base_commit_asProblem(cause);
        return new Map([...selected.keys()].map((id) => [id, problem]));
    }
}
async function resolvePointers(paths, lfs) {
    const wanted = [];
    for (const path of paths) {
        const pointer = await readPointer(path);
        if (pointer !== null)
            wanted.push({ ...pointer, path });
    }
    try {
        await fetchContents(wanted, lfs);
        return new Map();
    }
    catch (cause) {
        const problem = base_commit_asProblem(cause);
        return new Map(wanted.map(({ path }) => [path, problem]));
    }
}
function problemOr(work) {
    try {
        return work();
    }
    catch (cause) {
        return base_commit_asProblem(cause);
    }
}
function base_commit_asProblem(cause) {
    if (cause instanceof problems_problem/* ProblemError */.Mm)
        return cause;
    throw cause;
}

// EXTERNAL MODULE: ./build/manifest/held-settings.js
var held_settings = __webpack_require__(66695);
;// CONCATENATED MODULE: ./build/steps/base-commits.js











function notImported(commit) {
    return { commit, certain: true, imported: false, ts: null, membersSha256: null };
}
async function openCommit(job, { root, manifestPath }, wanted, located) {
    const base = await fetchBase(job, { root, manifestPath }, wanted);
    const { commit } = base;
    if (base.manifest === null) {
        const wasImported = { baseline: null, problem: withoutManifest(base) };
        return {
            ok: true,
            commit,
            manifest: null,
            baselineOf: (_, { imported }) => (imported ? wasImported : NONE),
        };
    }
    const manifest = await parseManifest(base.manifest, job.inputs.manifest.name);
    if (manifest.ids.length === 0 && (0,problems_problem/* hasErrors */.Cs)(manifest.problems))
        throw baseUnreadable(`the manifest in the commit ${(0,quote/* quote */.h)(commit)}`, 'has errors; compare with a later commit, or keep a `state`');
    const ids = new Set(located.map(({ audience }) => audience.id));
    const audiences = new Map(manifest.audiences.filter(({ id }) => ids.has(id)).map((one) => [one.id, one]));
    const members = await base.members([...audiences.values()].map(({ id, members: patterns }) => ({ id, patterns })), { root, folder: membersFolder(job.inputs), own: ownPlaces(job) });
    return {
        ok: true,
        commit,
        manifest,
        baselineOf({ id }, wantedBase) {
            const then = audiences.get(id);
            const files = members.get(id) ?? null;
            if (files instanceof problems_problem/* ProblemError */.Mm)
                return base_commits_failed(files);
            if (then !== undefined && files !== null)
                return { baseline: baseline(commit, then, files, wantedBase), problem: null };
            if (then === undefined && manifest.ids.includes(id))
                return base_commits_failed(baseUnreadable(`the audience \`${id}\``, 'has errors in the manifest there'));
            if (!wantedBase.imported)
                return NONE;
            const why = `has no member files in the commit ${(0,quote/* quote */.h)(commit)}, from which it was imported; set \`override-guards\` for one run, or keep a \`state\``;
            return base_commits_failed(baseUnreadable(`the audience \`${id}\``, why));
        },
    };
}
const NONE = { baseline: null, problem: null };
function base_commits_failed({ problem }) {
    return { baseline: null, problem };
}
function baseline(commit, audience, files, { certain, imported, ts, membersSha256 }) {
    return {
        source: 'base',
        certain,
        imported,
        ts,
        commit,
        membersSha256,
        whenUnreadable: 'error',
        identifier: audience.identifier,
        settings: (0,held_settings/* heldSettings */.l)(audience),
        members: {
            audience: { ...audience, ...OF_THEN, accept: [...audience.accept, ...OF_FILES] },
            files,
            distinct: false,
        },
    };
}
const OF_THEN = { invalid_rows: 'skip', duplicates: 'drop' };
const OF_FILES = ['no-header', 'empty-header', 'wrong-delimiter'];
function withoutManifest({ commit }) {
    return baseUnreadable(`the commit ${(0,quote/* quote */.h)(commit)}`, 'has no manifest at this path, although it was imported; set `override-guards` for one run').problem;
}
async function fetchBase({ environment, inputs, scratch, signal }, { root, manifestPath }, { name, repository }) {
    const machine = { env: environment.git, folder: scratch.folder(), signal };
    const cache = (0,external_node_path_.join)(root, '.git', 'lfs', 'objects');
    let opened;
    let origin = null;
    if (repository === null || inputs.githubToken === null) {
        opened = await openLocalCommit((0,external_node_path_.join)(root, '.git'), name, machine);
    }
    else {
        const { serverUrl: server, apiUrl } = environment;
        const token = inputs.githubToken;
        if (!/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(name))
            throw baseUnreadable('its name', 'is not that of a commit');
        const found = await findCommit({ token, apiUrl }, server, repository, name);
        if (!found.ok)
            throw baseUnreadable(`the commit ${(0,quote/* quote */.h)(name)}`, found.why, found.lacksPermission ? 'warning' : 'error');
        origin = { server, repository: found.repository, token };
        opened = await fetchCommit(origin, name, machine);
    }
    const place = { path: manifestPath, ignoresCase: (0,paths/* ignoresCase */.cJ)(root, '.git') };
    return readBaseCommit(opened, place, { cache, origin, signal }, scratch);
}

;// CONCATENATED MODULE: ./build/steps/before.js
const NOTHING = { baselines: [], stored: null, problems: [] };
const NOTHING_BEFORE = {
    store: null,
    abandoned: [],
    problems: [],
    base: null,
    isOtherRef: false,
    keepsGoing: false,
    inGit: null,
    aging: new Map(),
    lastImports: new Map(),
    of: async () => NOTHING,
    overtaken: async () => null,
};

;// CONCATENATED MODULE: ./build/artifacts/find-receipts.js







const find_receipts_AT_ONCE = 4;
const MOST_OF_OTHERS = 8;
async function findReceipts(search) {
    const { environment, token } = search;
    if (!environment.keepsArtifacts) {
        const message = 'This server or runner has no artifacts of the form that GitHub Actions on github.com has.';
        return { ok: false, reason: 'unavailable', message };
    }
    if (token === null) {
        const message = 'There is no token to read the run\u2019s artifacts with. Set the input `github-token`, and grant the job `permissions: actions: read`.';
        return { ok: false, reason: 'not-permitted', message };
    }
    try {
        const { origin, name } = await openSearch({ ...search, token });
        return await searchReceipts(origin, name, search);
    }
    catch (cause) {
        if (!(cause instanceof ArtifactError))
            throw cause;
        const reason = cause.reason === 'not-permitted' ? 'not-permitted' : 'unreadable';
        return { ok: false, reason, message: cause.message };
    }
}
async function searchReceipts(origin, name, search) {
    const { drafts, missing, expired, full, others } = await searchName(origin, name, search);
    const audiences = new Map([...drafts].map(([id, draft]) => [id, { ...draft, elsewhere: null }]));
    if (missing.size === 0 || expired || full)
        return { ok: true, audiences, expired, full, others };
    for (const { name: earlier, repository, manifest } of await earlierNames(origin, search)) {
        if (manifest !== null && search.destination.trackerId === null)
            continue;
        const most = manifest === null ? Number.POSITIVE_INFINITY : MOST_OF_OTHERS;
        const then = await searchName(origin, earlier, { ...search, audiences: [...missing] }, most);
        for (const [id, draft] of then.drafts) {
            const entry = draft.last ?? draft.interrupted[0];
            const known = audiences.get(id);
            if (entry === undefined || known === undefined || known.elsewhere !== null)
                continue;
            audiences.set(id, { ...known, elsewhere: { entry, repository, manifest } });
        }
    }
    return { ok: true, audiences, expired, full, others };
}
async function searchName(origin, name, { scratch, audiences, destination }, most = Number.POSITIVE_INFINITY) {
    const drafts = new Map(audiences.map((id) => [id, { last: null, interrupted: [] }]));
    const missing = new Set(audiences);
    const notes = noNotes();
    const known = knownOthers();
    let looked = 0;
    for await (const run of ownArtifacts(origin, name, notes)) {
        const closed = new Set();
        for (let at = 0; at < run.artifacts.length && missing.size > 0; at += find_receipts_AT_ONCE) {
            const group = run.artifacts.slice(at, at + find_receipts_AT_ONCE);
            looked += group.length;
            for (const kept of await readReceipts(origin, group, scratch))
                take(kept, closed);
        }
        if (missing.size === 0 || looked >= most)
            break;
    }
    for (const id of missing) {
        const entry = known.told(id);
        const draft = drafts.get(id);
        if (entry === null || draft === undefined)
            continue;
        draft.last = entry;
        missing.delete(id);
    }
    return { drafts, missing, ...notes, others: known.except(drafts) };
    function take(kept, closed) {
        const { receipt } = kept;
        const isClosing = receipt.phase === 'closing';
        if (isClosing)
            closed.add(receipt.import);
        else if (closed.has(receipt.import))
            return;
        if (!isSameDestination(receipt, destination))
            return;
        known.take(kept);
        for (const id of missing) {
            const audience = audienceIn(receipt, id);
            const draft = drafts.get(id);
            if (audience === undefined || draft === undefined)
                continue;
            const entry = find_receipts_entryOf(kept, audience);
            if (isClosing && audience.certain) {
                draft.last = entry;
                missing.delete(id);
            }
            else {
                draft.interrupted.push(entry);
            }
        }
    }
}
async function readReceipts(origin, artifacts, scratch) {
    const receipts = await mapBounded(artifacts, { items: find_receipts_AT_ONCE }, async (artifact) => {
        const receipt = await readReceiptAlone(origin, artifact, scratch);
        return receipt === null ? null : { receipt, isAging: isAging(artifact) };
    });
    return receipts.filter((one) => one !== null);
}
function knownOthers() {
    const seen = new Map();
    const told = new Map();
    return {
        take(kept) {
            const { receipt } = kept;
            for (const [id, audience] of Object.entries(receipt.audiences)) {
                const isCertain = receipt.phase === 'closing' && audience.certain;
                if (!seen.has(id))
                    seen.set(id, isCertain ? find_receipts_entryOf(kept, audience) : null);
            }
            for (const [id, earlier] of Object.entries(receipt.earlier ?? {})) {
                const entry = earlierEntry(earlier);
                const known = told.get(id);
                if (known === undefined || isLater(entry, known))
                    told.set(id, entry);
            }
        },
        told: (id) => told.get(id) ?? null,
        except(asked) {
            const others = new Map(told);
            for (const [id, entry] of seen) {
                const known = others.get(id);
                if (entry === null)
                    others.delete(id);
                else if (known === undefined || isLater(entry, known))
                    others.set(id, entry);
            }
            for (const id of asked.keys())
                others.delete(id);
            return others;
        },
    };
}
function isLater(a, b) {
    return a.runId === b.runId ? a.attempt > b.attempt : a.runId > b.runId;
}
function audienceIn({ audiences }, id) {
    return Object.hasOwn(audiences, id) ? audiences[id] : undefined;
}
function find_receipts_entryOf({ receipt, isAging }, audience) {
    const { members_sha256: membersSha256, certain: _, commit = receipt.commit, ...rest } = audience;
    const { id: runId, attempt } = receipt.run;
    return { ...rest, membersSha256, commit, runId, attempt, isAging };
}
function earlierEntry({ members_sha256: membersSha256, run, ...rest }) {
    return { ...rest, membersSha256, runId: run.id, attempt: run.attempt, isAging: true };
}

;// CONCATENATED MODULE: ./build/steps/receipt-bases.js










async function receiptBases(job, before, located, inGit) {
    const { environment, inputs, scratch } = job;
    const search = {
        environment,
        scratch,
        token: inputs.githubToken,
        manifest: inputs.manifest.name,
        audiences: located.map(({ audience }) => audience.id),
        destination: { bucket: inputs.bucket, trackerId: inputs.trackerId },
    };
    const found = await findReceipts(search);
    const pushed = before === null ? [] : [notImported(commitOf(job, before))];
    if (!found.ok) {
        if (found.reason === 'unreadable')
            return {
                ok: false,
                problem: (0,problems_problem/* error */.z3)('base-unreadable', `What was imported last could not be read, so there is no baseline. ${found.message}`),
            };
        const problem = withoutReceipts(found.message, before);
        const known = [...inGit].map((id) => [id, { bases: pushed, problems: [] }]);
        return basesFrom(new Map(known), known.length === 0 ? [] : [problem]);
    }
    const first = found.expired || found.full ? [] : pushed;
    const known = new Map();
    const aging = new Map();
    const lastImports = new Map();
    for (const { audience } of located) {
        const receipts = found.audiences.get(audience.id) ?? NO_RECEIPTS;
        const { last, interrupted } = receipts;
        if (last !== null && interrupted.length === 0)
            lastImports.set(audience.id, last);
        if (last?.isAging === true)
            aging.set(audience.id, last);
        known.set(audience.id, basesOfOne(job, audience, receipts, inGit.has(audience.id) ? first : null));
    }
    const overtaken = (ids) => lookAgain(job, search, ids);
    for (const [id, entry] of found.others)
        lastImports.set(id, entry);
    return { ...basesFrom(known, []), aging, lastImports, overtaken };
}
function basesOfOne(job, { id, place }, receipts, first) {
    const { elsewhere } = receipts;
    const entries = entriesOf(receipts);
    const stale = receipt_bases_staleRun(job, elsewhere === null ? entries : [...entries, elsewhere], place);
    if (first === null) {
        return { bases: [], counts: entries.map(({ entry }) => countOf(entry)), problems: stale };
    }
    if (elsewhere !== null)
        return { bases: [], problems: [...stale, receipt_bases_renamedSince(job, elsewhere)] };
    const bases = entries.map(({ entry, certain }) => baseOf(job, entry, certain));
    const lost = bases.includes(null) ? [withoutCommit(id)] : [];
    return {
        bases: entries.length === 0 ? first : bases.filter((base) => base !== null),
        problems: [...stale, ...lost],
    };
}
function countOf({ identifier, members, settings }) {
    return { identifier, members, settings };
}
const NO_RECEIPTS = { last: null, interrupted: [], elsewhere: null };
function basesFrom(known, problems) {
    const all = [...known.values()].flatMap(({ bases }) => bases);
    const { aging, lastImports, overtaken } = NOTHING_BEFORE;
    return {
        ok: true,
        aging,
        lastImports,
        overtaken,
        commits: new Map(all.map(({ commit }) => [commit.name, commit])),
        problems,
        of: (id) => known.get(id) ?? { bases: [], problems: [] },
    };
}
function entriesOf({ last, interrupted }) {
    const certain = interrupted.length === 0;
    return [
        ...interrupted.map((entry) => ({ entry, certain: false })),
        ...(last === null ? [] : [{ entry: last, certain }]),
    ];
}
function baseOf(job, { commit, ts, membersSha256 }, certain) {
    return commit === null
        ? null
        : { commit: commitOf(job, commit), certain, imported: true, ts, membersSha256 };
}
function commitOf({ environment }, name) {
    return { name, repository: environment.repository };
}
function receipt_bases_staleRun({ environment, inputs }, entries, place) {
    const { runId } = environment;
    const { timestamp } = inputs;
    const stale = (why) => [
        (0,problems_problem/* error */.z3)('stale-run', `${why}. Start a new run instead of re-running an old one.`, place),
    ];
    const newer = entries.find(({ entry }) => runId !== null && entry.runId > runId)?.entry;
    if (newer !== undefined)
        return stale(`Run ${newer.runId} is newer than this run, ${runId}, and has imported this audience already`);
    const later = entries.find(({ entry }) => entry.ts > timestamp)?.entry;
    if (later === undefined)
        return [];
    const last = `${later.ts} in run ${later.runId}`;
    return stale(`This run\u2019s \`timestamp\`, ${timestamp}, is older than that of the last import, ${last}`);
}
async function lookAgain(job, search, ids) {
    const { token } = search;
    if (token === null || ids.length === 0)
        return null;
    try {
        return await findNewerRun({ ...search, token }, ids);
    }
    catch (cause) {
        if (!(cause instanceof ArtifactError))
            throw cause;
        const problem = ids.every((id) => overridesGuards(job.inputs, id)) ? problems_problem/* warning */.$e : problems_problem/* error */.z3;
        return problem('base-unreadable', `Whether a newer run has imported the same audiences meanwhile could not be seen. ${cause.message}`);
    }
}
function receipt_bases_renamedSince({ environment }, { entry, repository, manifest }) {
    if (manifest !== null)
        return (0,problems_problem/* error */.z3)('base-unreadable', `Run ${entry.runId} imported this audience by the manifest ${(0,quote/* quote */.h)(manifest)}, and receipts are found by the manifest\u2019s path, so there is no baseline. If it moved, check the members, then set \`override-guards\` for one run; if both manifests have it, remove it from one.`);
    const name = calledBefore(environment, repository);
    return (0,problems_problem/* error */.z3)('base-unreadable', `The repository was called ${name} when run ${entry.runId} imported this audience, and receipts are found by its name, so there is no baseline. Check the members, then set \`override-guards\` for one run, whose receipts have the new name.`);
}
function withoutReceipts(message, before) {
    const instead = before === null
        ? 'so there is no baseline'
        : 'so the commit before this push is compared with, imported or not';
    const { problem } = baseUnreadable('the receipts of earlier imports', `are not available, ${instead}. ${message}`, 'warning');
    return { ...problem, message: `What was imported last is not known, ${instead}. ${message}` };
}
function withoutCommit(audienceId) {
    return baseUnreadable(`the audience \`${audienceId}\``, 'was imported last by a run without a checkout of this repository; set `override-guards` for one run, or keep a `state`').problem;
}

;// CONCATENATED MODULE: ./build/steps/base-baselines.js











async function openBase(job, manifest, located, problems) {
    const { environment, inputs, signal } = job;
    const isOtherRef = environment.onGitHub && chooseBase(environment, null).kind === 'none';
    const none = { ...NOTHING_BEFORE, problems, isOtherRef };
    const { workspace, deskBase } = environment;
    const folder = (0,external_node_path_.dirname)(inputs.manifest.path);
    const root = (deskBase === null ? (0,checkout/* checkoutAround */.aG)(folder, workspace) : (0,checkout/* checkoutAbove */.C1)(folder)) ?? workspace;
    const manifestPath = pathInCommit(root, inputs.manifest.path);
    let head = null;
    try {
        if (manifestPath !== null && job.otherRepository === null)
            head = await readCheckedOut(root, { env: environment.git, signal });
    }
    catch (cause) {
        const problem = base_baselines_asProblem(cause);
        if (deskBase !== null)
            return { ...none, problems: [...problems, problem] };
        return { ...none, ...toldTo(job, located, problem, problems) };
    }
    if (deskBase !== null && head === null) {
        const isRepository = manifestPath !== null && (0,checkout/* checkoutAbove */.C1)(folder) !== null;
        if (isRepository && deskBase === 'HEAD')
            return none;
        return { ...none, problems: [...problems, notComparable(deskBase, isRepository)] };
    }
    const choice = chooseBase(environment, head);
    let inGit;
    try {
        inGit = await audiencesInGit(choice, located, head);
    }
    catch (cause) {
        return { ...none, ...toldTo(job, located, base_baselines_asProblem(cause), problems) };
    }
    const known = { ...none, inGit: environment.onGitHub ? idsOf(inGit) : null };
    if (choice.kind === 'none' || (head === null && choice.kind !== 'receipts'))
        return known;
    if (choice.kind !== 'local' && inputs.githubToken === null)
        return known;
    const bases = await basesOf(job, choice, located, inGit);
    if (!bases.ok)
        return { ...known, ...toldTo(job, located, bases.problem, problems) };
    const commits = await openCommits(job, { root, manifestPath: manifestPath ?? '' }, bases.commits, inGit);
    const [newest] = commits.values();
    const told = [...problems, ...bases.problems];
    if (newest?.ok === false && newest.problem.code === 'input-invalid')
        return { ...none, problems: [...told, newest.problem] };
    if (choice.kind !== 'receipts' && newest?.ok === false)
        return { ...known, ...toldTo(job, inGit.length === 0 ? located : inGit, newest.problem, told) };
    const audiences = new Map(located.map(({ audience }) => [audience.id, beforeOf(job, audience, bases.of(audience.id), commits)]));
    return {
        ...known,
        problems: told,
        keepsGoing: choice.kind === 'receipts',
        base: newest?.ok ? newest.commit : null,
        aging: bases.aging,
        lastImports: declared(bases.lastImports, manifest),
        overtaken: bases.overtaken,
        abandoned: newest?.ok ? abandonedSince(newest, manifest) : [],
        of: async ({ id }) => audiences.get(id) ?? NOTHING,
    };
}
function notComparable(ref, isRepository) {
    const why = isRepository
        ? 'but nothing is committed to this repository yet. Commit first, or leave the flag out.'
        : 'but the manifest is not in a Git repository. Start in a clone, or leave the flag out.';
    return (0,problems_problem/* error */.z3)('input-invalid', `The flag \`--base\` is ${(0,quote/* quote */.h)(ref)}, ${why}`);
}
async function basesOf(job, choice, located, inGit) {
    const ids = idsOf(inGit);
    if (choice.kind === 'receipts')
        return receiptBases(job, choice.before, located, ids);
    const commit = choice.kind === 'local'
        ? { name: choice.ref, repository: null }
        : { name: choice.sha, repository: choice.repository };
    const known = { bases: [notImported(commit)], problems: [] };
    const commits = new Map([[commit.name, commit]]);
    return { ...basesFrom(new Map([...ids].map((id) => [id, known])), []), commits };
}
async function openCommits(job, checkout, wanted, inGit) {
    const commits = new Map();
    for (const [name, commit] of wanted) {
        const opened = openCommit(job, checkout, commit, inGit);
        commits.set(name, await opened.catch((cause) => ({ ok: false, problem: base_baselines_asProblem(cause) })));
    }
    return commits;
}
async function audiencesInGit({ kind }, located, head) {
    if (kind === 'local')
        return located.filter(isWhole);
    if (head === null)
        return located.filter(({ wasInGit }) => wasInGit === true);
    const fromFiles = located.filter(({ wasInGit }) => wasInGit === undefined);
    const unchanged = await head.unchanged(fromFiles.flatMap(({ files }) => files.map(({ path }) => path)));
    return located.filter((one) => one.wasInGit ?? (isWhole(one) && one.files.every(({ path }) => unchanged.has(path))));
}
function idsOf(located) {
    return new Set(located.map(({ audience }) => audience.id));
}
function isWhole({ files, problems }) {
    return files.length > 0 && !(0,problems_problem/* hasErrors */.Cs)(problems);
}
function beforeOf(job, audience, { bases, counts, problems }, commits) {
    const found = bases.flatMap((base) => {
        const opened = commits.get(base.commit.name);
        if (opened === undefined)
            return [];
        return [opened.ok ? opened.baselineOf(audience, base) : { baseline: null, problem: opened.problem }];
    });
    const whenUnreadable = severityOf(job, audience.id);
    return {
        ...NOTHING,
        ...(counts && { counts }),
        baselines: found.flatMap(({ baseline }) => (baseline === null ? [] : [{ ...baseline, whenUnreadable }])),
        problems: [
            ...problems.map((problem) => lowered(job, audience.id, problem)),
            ...found.flatMap(({ problem }) => (problem === null ? [] : [lowered(job, audience.id, problem)])),
        ],
    };
}
function toldTo(job, located, problem, problems) {
    const stopped = new Map(located.map(({ audience: { id } }) => [id, { ...NOTHING, problems: [lowered(job, id, problem)] }]));
    const isError = [...stopped.values()].some((one) => (0,problems_problem/* hasErrors */.Cs)(one.problems));
    if (!isError)
        return { problems: [...problems, { ...problem, severity: 'warning' }], of: async () => NOTHING };
    return { problems, of: async ({ id }) => stopped.get(id) ?? NOTHING };
}
function lowered(job, audienceId, problem) {
    return problem.severity === 'error' ? { ...problem, severity: severityOf(job, audienceId) } : problem;
}
function severityOf({ mode, inputs }, audienceId) {
    return mode === 'plan' || overridesGuards(inputs, audienceId) ? 'warning' : 'error';
}
function declared(known, { ids }) {
    const now = new Set(ids);
    return new Map([...known].filter(([id]) => now.has(id)));
}
function abandonedSince({ manifest }, now) {
    const declared = new Set(now.ids);
    return (manifest?.ids ?? []).filter((id) => !declared.has(id)).sort();
}
function base_baselines_asProblem(cause) {
    if (cause instanceof problems_problem/* ProblemError */.Mm)
        return cause.problem;
    throw cause;
}

;// CONCATENATED MODULE: ./build/steps/baselines.js








async function openBaselines(job, manifest, located) {
    const before = await openFor(job, manifest, located);
    return { ...before, abandoned: manifest.ids.length === 0 ? [] : before.abandoned };
}
async function openFor(job, manifest, located) {
    if (job.inputs.state === null)
        return openBase(job, manifest, located, []);
    const state = await openState(job, manifest);
    if ('store' in state)
        return state;
    if (job.mode === 'plan' && state.code === 'credentials-missing') {
        return openBase(job, manifest, located, [{ ...state, code: 'state-unreadable', severity: 'warning' }]);
    }
    return { ...NOTHING_BEFORE, problems: [state], of: async () => NOTHING };
}
async function openState(job, manifest) {
    const artifacts = job.inputs.state?.kind === 'artifact' ? await openArtifactState(job) : undefined;
    if (artifacts !== undefined && !artifacts.ok)
        return artifacts.problem;
    const store = artifacts?.store ?? (await openStore(job));
    let keys;
    try {
        keys = await store.list();
    }
    catch (cause) {
        return asProblem(cause, store);
    }
    const { inputs, environment, scratch } = job;
    const { trackerId, bucket, timestamp: ts } = inputs;
    const destination = trackerId === null ? null : { bucket, tracker: trackerId };
    return {
        ...NOTHING_BEFORE,
        store,
        ...(artifacts && { artifacts, overtaken: artifacts.overtaken }),
        abandoned: (0,state_keys/* abandonedIn */.IR)(keys, manifest.ids),
        problems: artifacts?.problems ?? [],
        async of(audience) {
            const run = { destination, scratch, ts, url: environment.attemptUrl };
            const stored = await readBaselines(store, audience, keys, run);
            const known = artifacts === undefined ? stored : withOutside(job, artifacts, audience, stored);
            const isStale = known.problems.some(({ code }) => code === 'stale-run');
            const newer = isStale ? null : staleArtifact(job, artifacts?.newestRunId ?? null, audience.place);
            return newer === null ? known : { ...known, problems: [newer, ...known.problems] };
        },
    };
}
async function openStore({ inputs, environment }) {
    const { state } = inputs;
    if (state?.kind !== 's3')
        return openFolderStore(state?.kind === 'folder' ? state.path : '');
    const connection = {
        bucket: state.bucket,
        region: null,
        credentials: null,
        endpoint: inputs.stateEndpoint ?? environment.s3Endpoint?.url ?? null,
    };
    return openS3Store(connection, state.prefix, inputs.stateEncryption);
}

;// CONCATENATED MODULE: ./build/odp/destination.js
function destinationOf(trackerId, audienceId, bucket) {
    return { bucket, key: `${importFolder(trackerId)}${audienceId}.csv.gz` };
}
function importFolder(trackerId) {
    return `${trackerId}/audience-diffs/`;
}

;// CONCATENATED MODULE: ./build/odp/upload.js





const SLOWEST_BYTES_PER_SECOND = 64 * 1024;
const SHORTEST_DEADLINE = 10 * 60_000;
const CHECK_DEADLINE = 15_000;
async function openUploader(connection) {
    const client = await createS3Client(connection);
    return {
        check: (prefix, signal) => checkBucket(client, connection, prefix, signal),
        upload: (upload, signal) => uploadFile(client, connection, upload, signal),
        close: () => client.destroy(),
    };
}
async function uploadFile(client, connection, { key, path, bytes, sha256 }, signal, partSize) {
    const stop = deadline(SHORTEST_DEADLINE + Math.ceil((bytes / SLOWEST_BYTES_PER_SECOND) * 1000), signal);
    const file = { bucket: connection.bucket, key, path, sha256, encryption: { algorithm: 'AES256' } };
    const put = await putFile(client, file, stop, partSize);
    return put.ok ? put : { ok: false, refused: put.refused, ...upload_explain(put.cause, connection) };
}
async function checkBucket(client, connection, prefix, signal) {
    const { GetObjectCommand } = await Promise.all(/* import() */[__webpack_require__.e(422), __webpack_require__.e(609), __webpack_require__.e(279), __webpack_require__.e(861), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    try {
        await client.config.credentials();
        const found = await client.send(new GetObjectCommand({ Bucket: connection.bucket, Key: prefix, Range: 'bytes=0-0' }), { abortSignal: deadline(CHECK_DEADLINE, signal) });
        await found.Body?.transformToByteArray();
    }
    catch (cause) {
        const { problem, everywhere } = upload_explain(cause, connection);
        if (everywhere)
            return problem;
    }
    return null;
}
function upload_explain(cause, connection) {
    const { bucket, region, endpoint } = connection;
    const advice = adviceFor(connection);
    const { code, message, everywhere } = explainS3Error(cause, { bucket, region, endpoint, advice });
    return { problem: (0,problems_problem/* error */.z3)(code, message), everywhere };
}
function adviceFor({ credentials }) {
    const given = credentials !== null;
    return {
        missing: 'Set `aws-access-key-id` and `aws-secret-access-key` from secrets (the S3 credentials that ODP generates).',
        denied: 'Check that the key pair is ODP\u2019s, that `tracker-id` is that of the same ODP account, and that `odp-region` is right.',
        renew: given
            ? 'Generate Amazon S3 credentials in ODP and store them as the secrets for `aws-access-key-id` and `aws-secret-access-key`.'
            : 'The credentials came from the environment; pass ODP\u2019s own as `aws-access-key-id` and `aws-secret-access-key`.',
        expired: given
            ? 'Pass a fresh `aws-session-token`, or ODP\u2019s own key pair without a token.'
            : 'Run `aws-actions/configure-aws-credentials` right before this step.',
        bucketSetting: '`odp-region`, `bucket` and `aws-region`',
        regionSetting: '`aws-region` (or `odp-region`)',
        endpointSetting: '`AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`',
    };
}

;// CONCATENATED MODULE: ./build/steps/bucket.js



async function openBucket(job, { tried }) {
    const { inputs, environment, signal } = job;
    const uploader = await openUploader({
        bucket: inputs.bucket,
        region: inputs.awsRegion,
        credentials: inputs.credentials,
        endpoint: environment.s3Endpoint?.url ?? null,
    });
    if (!tried)
        return { uploader, refusal: null };
    const refusal = await uploader.check(importFolder(importingRun(job).destination.tracker), signal);
    signal.throwIfAborted();
    if (refusal === null)
        return { uploader, refusal };
    uploader.close();
    return { uploader, refusal: { ...refusal, message: `${refusal.message} No member file was read.` } };
}

// EXTERNAL MODULE: ./build/result/audience-result.js
var audience_result = __webpack_require__(76588);
;// CONCATENATED MODULE: ./build/state/import-record.js

function keysOf({ audienceId, sha256, key }) {
    return (0,state_keys/* importKeys */.yK)(audienceId, sha256, key);
}
function noteFields(record) {
    const { identifier, ts, sha256, run, destination, settings } = record;
    return { identifier, ts, file: keysOf(record).file, sha256, run, destination, settings };
}
function jsonText(value) {
    return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

;// CONCATENATED MODULE: ./build/state/write-faults.js


function writeFailed(cause, store, what) {
    if (!(cause instanceof StoreError))
        throw cause;
    if (cause.reason === 'changed')
        return (0,problems_problem/* error */.z3)('upload-failed', cause.message);
    return (0,problems_problem/* error */.z3)('state-write-failed', `The state in ${store.name} ${what}. ${cause.message}`);
}
function write_faults_isConflict(cause) {
    return cause instanceof StoreError && cause.reason === 'conflict';
}
async function tidyUp(work) {
    try {
        await work();
    }
    catch (cause) {
        if (!(cause instanceof StoreError))
            throw cause;
    }
}

;// CONCATENATED MODULE: ./build/state/import-note.js





function noteImport(store, record) {
    return writeNote(store, () => store.replace(keysOf(record).note, noteText(record, 'noted'), null));
}
async function ignoresConditions(store, record) {
    try {
        return await store.replace(keysOf(record).note, noteText(record, 'noted twice'), null);
    }
    catch (cause) {
        if (cause instanceof StoreError)
            return null;
        throw cause;
    }
}
async function keepFile(store, record) {
    try {
        await store.putFile(keysOf(record).file, record.path, record.sha256);
        return null;
    }
    catch (cause) {
        return notRemembered(cause, store);
    }
}
async function beginImport(store, record) {
    const noted = await noteImport(store, record);
    return noted.ok ? keepFile(store, record) : noted.problem;
}
function import_note_lookAgain(store, record, note, stored) {
    return writeNote(store, () => mark(store, record, 'uploading', note, stored));
}
async function leaveNoted(store, record, note, stored) {
    await tidyUp(async () => {
        try {
            await mark(store, record, 'uploaded or not', note, stored);
        }
        catch (cause) {
            if (!write_faults_isConflict(cause))
                throw cause;
            await noteAgain(store, record);
        }
    });
}
async function cancelImport(store, record) {
    const { note, file } = keysOf(record);
    await tidyUp(async () => {
        await store.remove(note);
        await store.remove(file);
    });
}
async function noteAgain(store, record) {
    const key = (0,external_node_crypto_.createHash)('sha256').update(record.key).digest('hex').slice(0, record.key.length);
    const again = { ...record, key };
    await store.replace(keysOf(again).note, noteText(again, 'uploaded or not'), null);
    await store.putFile(keysOf(again).file, record.path, record.sha256);
    await cancelImport(store, record);
}
async function mark(store, record, stage, note, stored) {
    const marked = await store
        .replace(keysOf(record).note, noteText(record, stage), note)
        .catch((cause) => Promise.reject(write_faults_isConflict(cause) ? overtaken() : cause));
    const now = await store.get((0,state_keys/* stateKey */.bP)(record.audienceId));
    if ((now?.version ?? null) === (stored?.version ?? null))
        return marked;
    throw overtaken();
}
function noteText(record, stage) {
    return jsonText({ ...noteFields(record), stage });
}
async function writeNote(store, write) {
    try {
        return { ok: true, note: await write() };
    }
    catch (cause) {
        return { ok: false, problem: notRemembered(cause, store) };
    }
}
function overtaken() {
    return new StoreError('conflict', 'Another run has imported this audience since this one compared it. Use `concurrency` and start a new run.');
}
function notRemembered(cause, store) {
    return writeFailed(cause, store, 'cannot remember an import, so nothing was uploaded');
}

;// CONCATENATED MODULE: ./build/state/state-commit.js




const HISTORY_LENGTH = 100;
async function commitState(store, record, stored) {
    const { audienceId, ts, members, added, removed, overriddenBy, path, sha256 } = record;
    const own = keysOf(record);
    const before = stored?.state?.history ?? [];
    const by = overriddenBy === null ? {} : { overridden_by: overriddenBy };
    const state = {
        ...noteFields(record),
        members,
        history: [...before, { ts, members, added, removed, ...by }].slice(-HISTORY_LENGTH),
    };
    try {
        if (!(await store.has(own.file)))
            await store.putFile(own.file, path, sha256);
        await store.replace((0,state_keys/* stateKey */.bP)(audienceId), jsonText(state), stored?.version ?? null);
    }
    catch (cause) {
        if (write_faults_isConflict(cause))
            await tidyUp(() => noteAgain(store, record));
        return writeFailed(cause, store, 'was not replaced, although the audience was imported');
    }
    await tidyUp(() => removeOlder(store, own, stored));
    return null;
}
async function removeOlder(store, own, stored) {
    const needed = new Set([own.file]);
    await store.remove(own.note);
    for (const { key, version } of stored?.notes ?? []) {
        const now = await store.get(key);
        if (now === null || now.version === version)
            await store.remove(key);
        else
            needed.add((0,state_keys/* fileOf */.W7)(key));
    }
    for (const key of stored?.files ?? [])
        if (!needed.has(key))
            await store.remove(key);
}

;// CONCATENATED MODULE: ./build/audience/import-audience.js







function importRecord(audience, { file, members, added, removed }, run, overriddenBy) {
    if (file === null || members === null)
        throw new Error('Only a planned audience can be imported');
    const { id: audienceId, identifier } = audience;
    const { path, sha256 } = file;
    const settings = (0,held_settings/* heldSettings */.l)(audience);
    return { ...run, audienceId, identifier, members, added, removed, path, sha256, settings, overriddenBy };
}
async function importAudience(audience, planned, { stored, record }, note, { uploader, store, signal, keep, endpoint }) {
    let marked = note;
    if (store !== null) {
        if (note === null)
            throw new Error('What has a state is noted there before its import begins');
        const prepared = await prepare(store, audience, { stored, record }, note);
        if (!prepared.ok) {
            await cancelImport(store, record);
            return { result: heldBy(planned, prepared.problem), mayHaveArrived: false, refusal: null };
        }
        marked = prepared.note;
    }
    const { bucket, tracker } = record.destination;
    const destination = destinationOf(tracker, audience.id, bucket);
    const { path, sha256 } = record;
    const uploaded = await uploader.upload({ key: destination.key, path, bytes: planned.file?.bytes ?? 0, sha256 }, signal);
    if (!uploaded.ok) {
        const { problem, refused, everywhere } = uploaded;
        if (store !== null && marked !== null) {
            if (refused)
                await cancelImport(store, record);
            else
                await leaveNoted(store, record, marked, stored);
        }
        const result = { ...(0,audience_result/* withProblem */.A)(planned, problem), status: 'failed' };
        return { result, mayHaveArrived: !refused, refusal: refused ? { problem, everywhere } : null };
    }
    const imported = {
        ...planned,
        status: 'imported',
        destination: { ...destination, ...(endpoint !== null && { endpoint }), etag: uploaded.etag },
    };
    if (store === null)
        return { result: imported, mayHaveArrived: true, refusal: null };
    keep(imported);
    const problem = await commitState(store, record, stored);
    const problems = problem === null ? imported.problems : [...imported.problems, problem];
    return { result: { ...imported, problems }, mayHaveArrived: true, refusal: null };
}
async function prepare(store, audience, { stored, record }, note) {
    const unkept = await keepFile(store, record);
    if (unkept !== null)
        return { ok: false, problem: unkept };
    const looked = await import_note_lookAgain(store, record, note, stored);
    if (looked.ok)
        return looked;
    const now = await state_readState(store, audience.id, { files: [], notes: [] }, record.destination);
    const stale = 'code' in now ? null : staleRun(now, { ts: record.ts, url: record.run }, audience.place);
    return stale === null ? looked : { ok: false, problem: stale };
}
function heldBy(planned, problem) {
    if (problem.code === 'upload-failed')
        return { ...(0,audience_result/* withProblem */.A)(planned, problem), status: 'failed' };
    if (problem.code === 'state-write-failed')
        return { ...planned, problems: [...planned.problems, problem] };
    return (0,audience_result/* withProblem */.A)(planned, problem);
}

;// CONCATENATED MODULE: ./build/steps/record.js



function newRecord() {
    return {
        mode: null,
        reason: null,
        problems: [],
        commit: null,
        source: null,
        manifestSha256: null,
        selection: { ids: [], audiences: [], invalid: [], problems: [] },
        results: new Map(),
        planned: [],
        checks: new Map(),
        abandoned: [],
        base: null,
        shards: null,
        proposedBase: null,
        ts: null,
    };
}
function keepResults(record, results) {
    for (const result of results)
        record.results.set(result.id, result);
}
function resultOf(record, environment, inputs) {
    const { selection, results } = record;
    const declared = new Map(selection.audiences.map((audience) => [audience.id, audience]));
    const audiences = selection.ids.map((id) => {
        const found = results.get(id);
        if (found === undefined)
            return (0,audience_result/* audienceResult */.U)(declared.get(id) ?? { id }, { status: 'held' });
        return found.status === 'planned' && record.mode === 'import' ? { ...found, status: 'held' } : found;
    });
    const failed = (0,problems_problem/* hasErrors */.Cs)(record.problems) || audiences.some(({ problems }) => (0,problems_problem/* hasErrors */.Cs)(problems));
    return {
        version: 1,
        mode: record.mode,
        ts: record.ts ?? inputs?.timestamp ?? null,
        outcome: failed ? 'failure' : 'success',
        manifest: inputs === null || record.manifestSha256 === null
            ? null
            : { path: inputs.manifest.name, sha256: record.manifestSha256 },
        run: record_runOf(record, environment, inputs, audiences),
        target: inputs === null || inputs.trackerId === null
            ? null
            : { bucket: inputs.bucket, tracker_id: inputs.trackerId },
        base: record.base === null ? null : { commit: record.base },
        audiences,
        abandoned: [...record.abandoned],
        problems: record.problems,
    };
}
function record_runOf(record, environment, inputs, audiences) {
    const { repository, runId, runAttempt, actor } = environment;
    if (runId === null)
        return null;
    const overrode = inputs !== null && audiences.some((audience) => isOverridden(audience, inputs));
    return {
        repository,
        id: runId,
        attempt: runAttempt,
        commit: record.commit,
        ...(overrode && actor !== null && { actor }),
    };
}
function isOverridden({ id, problems }, inputs) {
    return (overridesGuards(inputs, id) &&
        problems.some(({ code, severity }) => severity === 'warning' && OVERRIDABLE.has(code)));
}
const OVERRIDABLE = new Set([
    'too-many-members',
    'too-many-removed',
    'too-many-added',
]);
function mergingImports({ payload }) {
    const into = payload.pull_request?.base.ref;
    return into !== undefined && into === payload.repository?.default_branch;
}
function viewOf(record, environment, inputs) {
    const result = resultOf(record, environment, inputs);
    const planned = new Map(record.planned.map((plan) => [plan.audience.id, plan]));
    const details = record.selection.audiences.map((audience) => {
        const check = record.checks.get(audience.id);
        return [
            audience.id,
            {
                owner: audience.owner ?? null,
                description: audience.description ?? null,
                history: planned.get(audience.id)?.stored?.state?.history ?? [],
                readDifferently: planned.get(audience.id)?.readDifferently ?? [],
                checks: check === undefined ? [] : [check],
            },
        ];
    });
    return {
        result,
        manifest: inputs?.manifest.name ?? 'audiences.yml',
        selection: inputs?.audiences ?? null,
        reason: record.mode === 'plan' && environment.payload.pull_request !== undefined ? null : record.reason,
        partialImport: inputs?.partialImport ?? false,
        mergingImports: mergingImports(environment),
        atDesk: !environment.onGitHub,
        source: record.source,
        details: new Map(details),
        docsUrl: environment.docsUrl,
        runUrl: environment.runUrl,
    };
}

;// CONCATENATED MODULE: ./build/steps/refusals.js

const DENIALS = 3;
function commonRefusal({ refused, arrived }) {
    const refusals = [...refused.values()];
    const whole = refusals.find(({ everywhere }) => everywhere);
    if (whole !== undefined)
        return whole.problem;
    const [first] = refusals;
    const isDenied = ({ problem }) => problem.code === 'access-denied' && problem.message === first?.problem.message;
    const all = first !== undefined && arrived === 0 && refusals.length >= DENIALS && refusals.every(isDenied);
    return all ? first.problem : null;
}
function reportOnce(results, answers, untried) {
    const common = commonRefusal(answers);
    const met = [...answers.refused].filter(([, { problem }]) => problem.message === common?.message);
    const stopped = met.length + untried;
    if (common === null || stopped < 2)
        return { results, problems: [] };
    const own = new Map(met.map(([id, { problem }]) => [id, problem]));
    const rest = untried === 0 ? '' : `; ${(0,numbers/* count */.U9)(untried)} of them ${untried === 1 ? 'was' : 'were'} not tried`;
    const message = `${common.message} This stops ${(0,numbers/* plural */.LS)(stopped, 'audience')}${rest}.`;
    return {
        results: results.map((result) => ({
            ...result,
            problems: result.problems.filter((problem) => problem !== own.get(result.id)),
        })),
        problems: [{ ...common, message }],
    };
}

;// CONCATENATED MODULE: ./build/steps/import-audiences.js








async function importAudiences(job, planned, before, uploader, decision, keep) {
    const { inputs, log, signal } = job;
    const results = planned.map(({ result }) => result);
    const due = decision === 'nothing' ? [] : dueOf(job, planned);
    const mayHaveArrived = new Set();
    if (due.length === 0) {
        uploader.close();
        return { results, mayHaveArrived, problems: [] };
    }
    const { store } = before;
    const done = new Map();
    const noted = new Set();
    let notes = new Map();
    const problems = [];
    const context = { uploader, store, signal, keep, endpoint: otherServer(job) };
    const answers = { refused: new Map(), arrived: 0 };
    const finish = (result) => {
        done.set(result.id, result);
        keep(result);
    };
    try {
        if (store !== null) {
            const noting = await noteAll(job, store, due, noted);
            notes = noting.notes;
            if (noting.isUnlocked)
                problems.push(unlocked(store));
            for (const { audience, result } of due) {
                const problem = noting.failed.get(audience.id);
                if (problem !== undefined)
                    finish({ ...result, problems: [...result.problems, problem] });
            }
            if (noting.failed.size > 0 && !inputs.partialImport)
                return { results: inOrder(), mayHaveArrived, problems };
        }
        const ready = due.filter(({ audience }) => !done.has(audience.id));
        await mapBounded(ready, { items: inputs.concurrency }, async (one) => {
            const { audience, result } = one;
            signal.throwIfAborted();
            if (commonRefusal(answers) !== null)
                return;
            noted.delete(one);
            const imported = await importAudience(audience, result, one, notes.get(audience.id) ?? null, context);
            if (imported.mayHaveArrived)
                mayHaveArrived.add(audience.id);
            if (imported.refusal !== null)
                answers.refused.set(audience.id, imported.refusal);
            if (imported.result.status === 'imported')
                answers.arrived += 1;
            finish(imported.result);
            log.info(imported.result.status === 'imported'
                ? `Uploaded ${audience.id} (${(0,numbers/* bytes */.ee)(result.file?.bytes ?? 0)}).`
                : `Could not upload ${audience.id}.`);
        });
        const untried = ready.filter(({ audience }) => !done.has(audience.id)).length;
        const reported = reportOnce(inOrder(), answers, untried);
        return { results: reported.results, mayHaveArrived, problems: [...problems, ...reported.problems] };
    }
    finally {
        uploader.close();
        if (store !== null) {
            const { concurrency: items } = inputs;
            await mapBounded([...noted], { items }, ({ record }) => cancelImport(store, record));
        }
    }
    function inOrder() {
        return results.map((result) => done.get(result.id) ?? result);
    }
}
function otherServer({ environment, log }) {
    if (environment.s3Endpoint === null)
        return null;
    const { url, variable } = environment.s3Endpoint;
    const { origin } = new URL(url);
    log.info(`Importing into the S3 server ${origin} of \`${variable}\`, not into AWS.`);
    return origin;
}
function dueOf(job, planned) {
    const { inputs, environment } = job;
    const run = importingRun(job);
    return planned
        .filter(({ result }) => result.status === 'planned')
        .map((one) => {
        const by = isOverridden(one.result, inputs) ? (environment.actor ?? 'unknown') : null;
        return { ...one, record: importRecord(one.audience, one.result, run, by) };
    });
}
async function noteAll(job, store, due, noted) {
    const failed = new Map();
    const notes = new Map();
    const note = async (one) => {
        job.signal.throwIfAborted();
        if (failed.size > 0 && !job.inputs.partialImport)
            return;
        noted.add(one);
        const outcome = await noteImport(store, one.record);
        if (outcome.ok)
            notes.set(one.audience.id, outcome.note);
        else
            failed.set(one.audience.id, outcome.problem);
    };
    const [first, ...others] = due;
    if (first !== undefined)
        await note(first);
    const again = first === undefined || failed.size > 0 ? null : await ignoresConditions(store, first.record);
    if (first !== undefined && again !== null)
        notes.set(first.audience.id, again);
    await mapBounded(others, { items: job.inputs.concurrency }, note);
    return { notes, failed, isUnlocked: again !== null };
}
function unlocked(store) {
    return (0,problems_problem/* warning */.$e)('state-unlocked', `The server of the state ${store.name} ignores conditional writes (\`If-None-Match\`), so two runs at once may overwrite each other\u2019s state. Let only one run at a time import, with \`concurrency\`, or use another server.`);
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(57975);
// EXTERNAL MODULE: ./build/members/files/file-problems.js
var file_problems = __webpack_require__(78041);
// EXTERNAL MODULE: ./build/members/files/file-source.js
var file_source = __webpack_require__(35516);
// EXTERNAL MODULE: ./build/members/formats/format.js
var format = __webpack_require__(25180);
;// CONCATENATED MODULE: ./build/members/files/folder-entries.js




async function listFolder(real, index) {
    const missing = index.missingIn(real);
    let found;
    try {
        found = await (0,promises_.readdir)(real, { withFileTypes: true });
    }
    catch (cause) {
        const code = (0,file_problems/* codeOf */.$N)(cause);
        if (missing === null || code !== 'ENOENT')
            return { ok: false, code };
        found = [];
    }
    const entries = [];
    const names = new Set();
    for (const entry of found) {
        names.add(entry.name);
        entries.push({ name: entry.name, kind: await folder_entries_kindOf(entry, real) });
    }
    for (const [name, why] of missing ?? [])
        if (!names.has(name))
            entries.push({ name, kind: 'gone', why });
    if (found.some(({ name }) => name.includes('\uFFFD')))
        await markNameless(real, entries);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { ok: true, entries };
}
async function folder_entries_kindOf(entry, folder) {
    if (entry.isFile())
        return 'file';
    if (entry.isDirectory())
        return 'folder';
    if (!entry.isSymbolicLink())
        return 'other';
    const leadsTo = await (0,promises_.stat)(external_node_path_.join(folder, entry.name)).catch(() => null);
    if (leadsTo === null)
        return 'dangling';
    return leadsTo.isDirectory() ? 'link-to-folder' : 'link-to-file';
}
async function markNameless(folder, entries) {
    const bytes = await (0,promises_.readdir)(folder, { encoding: 'buffer' }).catch(() => []);
    const broken = new Map();
    for (const name of bytes) {
        if ((0,external_node_buffer_.isUtf8)(name))
            continue;
        const text = name.toString('utf8');
        broken.set(text, (broken.get(text) ?? 0) + 1);
    }
    for (const [at, { name }] of entries.entries()) {
        const left = broken.get(name) ?? 0;
        if (left === 0)
            continue;
        entries[at] = { name, kind: 'nameless' };
        broken.set(name, left - 1);
    }
}

;// CONCATENATED MODULE: ./build/members/files/search.js







const search_MAX_ENTRIES = 1_000_000;
const MAX_PROBLEMS = 20;
function search_openSearch(grounds, excludes) {
    const { fence, index } = grounds;
    const files = new Map();
    const problems = [];
    const listings = new Map();
    const links = new Map();
    const folders = new Map();
    const absent = new Set();
    let place = {};
    let spent = 0;
    const report = (problem) => {
        problems.push({ ...problem, ...place });
    };
    async function take(file, real, name) {
        const found = await (0,promises_.stat)(real, { bigint: true }).catch((cause) => (0,file_problems/* codeOf */.$N)(cause));
        if (typeof found === 'string')
            report((0,file_problems/* unreadable */.O$)(name, (0,file_problems/* reasonOf */.A3)(found)));
        else if (!found.isFile())
            report((0,file_problems/* notRegular */.oQ)(name, found.isDirectory()));
        else {
            const identity = `${found.dev}:${found.ino}`;
            files.set(file, { real, name: grounds.nameOf(file), identity, place });
        }
    }
    async function followLink(link, real) {
        const known = links.get(real);
        if (known !== undefined)
            return known;
        const target = await (0,files_fence/* targetOf */.$r)(fence, link);
        links.set(real, target.kind === 'inside' ? target.real : null);
        if (target.kind === 'inside')
            return target.real;
        const name = grounds.nameOf(link);
        if (target.kind === 'outside' && target.why === 'fence')
            report((0,file_problems/* outside */.qY)(name));
        if (target.kind === 'missing')
            report((0,file_problems/* unreadable */.O$)(name, (0,file_problems/* reasonOf */.A3)('ENOENT')));
        if (target.kind === 'unreadable')
            report((0,file_problems/* unreadable */.O$)(name, target.reason));
        return null;
    }
    return {
        grounds,
        files,
        problems,
        hasExcludes: excludes.length > 0,
        at(next) {
            place = next;
        },
        report,
        isOver: () => spent > search_MAX_ENTRIES || problems.length >= MAX_PROBLEMS,
        isTooLong: () => spent > search_MAX_ENTRIES,
        spend(cost) {
            spent += cost;
        },
        isExcluded: (file) => isExcluded(excludes, file),
        isExcludedItself(file) {
            spent += excludes.length >> 4;
            return isExcludedItself(excludes, file);
        },
        async list(real, folder, base) {
            if (index.isInAbsentSubmodule(real)) {
                const key = `${real}\0${place.line}:${place.column}`;
                if (!absent.has(key))
                    report((0,file_problems/* inAbsentSubmodule */.jc)(grounds.nameOf(folder)));
                absent.add(key);
                return [];
            }
            const known = listings.get(real);
            if (known !== undefined)
                return known;
            await index.enter(real);
            const listing = await listFolder(real, index);
            const entries = listing.ok ? listing.entries : [];
            listings.set(real, entries);
            const isAbsent = !listing.ok && (listing.code === 'ENOENT' || listing.code === 'ENOTDIR');
            if (!listing.ok && !(isAbsent && folder === base))
                report((0,file_problems/* unreadable */.O$)(grounds.nameOf(folder), (0,file_problems/* reasonOf */.A3)(listing.code)));
            return entries;
        },
        follow: followLink,
        fail(what, file) {
            const name = grounds.nameOf(file);
            report(what === 'nameless' ? (0,file_problems/* notUtf8 */.T3)(name) : (0,file_problems/* notCheckedOut */.VS)(name, what === 'sparse'));
            return true;
        },
        passFolder(file, real) {
            if (folders.size < MAX_PROBLEMS)
                folders.set(real, { name: grounds.nameOf(file), place });
        },
        passedFolders: () => [...folders]
            .filter(([folder]) => ![...files.values()].some(({ real }) => (0,paths/* isWithin */.UO)(real, folder)))
            .map(([, found]) => found),
        async takeFound(file, path, isLink) {
            if (files.has(file))
                return true;
            const real = isLink ? await followLink(file, path) : path;
            if (real === null)
                return true;
            if ((0,files_fence/* isAmbiguous */.X2)(fence, real)) {
                report((0,file_problems/* outside */.qY)(grounds.nameOf(file), 'shared'));
                return true;
            }
            if ((0,files_fence/* isPassedBy */.SY)(fence, real))
                return false;
            if (!grounds.isOpen(real)) {
                report((0,file_problems/* outside */.qY)(grounds.nameOf(file), 'untracked'));
                return true;
            }
            await take(file, real, grounds.nameOf(file));
            return true;
        },
        async takeNamed({ base }, name) {
            if (isExcluded(excludes, base))
                return 'excluded';
            if (files.has(base))
                return 'taken';
            const target = await (0,files_fence/* targetOf */.$r)(fence, base);
            if (target.kind === 'inside') {
                if (grounds.isOpen(target.real))
                    await take(base, target.real, name(true));
                else
                    report((0,file_problems/* outside */.qY)(name(false), 'untracked'));
                return 'taken';
            }
            if (target.kind === 'outside')
                report((0,file_problems/* namedOutside */.Bq)(name(false), target.why));
            if (target.kind === 'unreadable')
                report((0,file_problems/* unreadable */.O$)(name(false), target.reason));
            if (target.kind !== 'missing')
                return 'taken';
            const parent = await (0,files_fence/* targetOf */.$r)(fence, external_node_path_.dirname(base));
            const folder = parent.kind === 'inside' ? parent.real : (0,paths/* follow */.e6)(external_node_path_.dirname(base));
            const why = index.missingIn(folder)?.get(external_node_path_.basename(base));
            if (index.isInAbsentSubmodule(folder))
                report((0,file_problems/* inAbsentSubmodule */.jc)(name(false)));
            else if (why === 'sparse' || why === 'removed')
                report((0,file_problems/* notCheckedOut */.VS)(name(true), why === 'sparse'));
            else if (target.dangling)
                report((0,file_problems/* unreadable */.O$)(name(true), (0,file_problems/* reasonOf */.A3)('ENOENT')));
            else if (grounds.onlyTracked && !grounds.isOpen(external_node_path_.join(folder, external_node_path_.basename(base))))
                report((0,file_problems/* outside */.qY)(name(false), 'untracked'));
            else
                return 'missing';
            return 'taken';
        },
    };
}

;// CONCATENATED MODULE: ./build/members/files/walk.js




async function walkGlob(glob, real, search) {
    return walk_walk(glob, { folder: glob.base, real, states: [0] }, search, new Map());
}
async function walk_walk(glob, stop, search, seen) {
    const key = `${stop.states.join()} ${stop.real}`;
    const known = search.hasExcludes ? undefined : seen.get(key);
    if (known !== undefined)
        return known;
    seen.set(key, false);
    let matched = false;
    for (const entry of await search.list(stop.real, stop.folder, glob.base)) {
        if (search.isOver())
            break;
        if (await visit(entry, glob, stop, search, seen))
            matched = true;
    }
    seen.set(key, matched);
    return matched;
}
async function visit(entry, glob, stop, search, seen) {
    const { name, kind } = entry;
    for (const state of stop.states)
        search.spend(costOf(glob.segments[state], name));
    const { stay, advance } = step(glob, stop.states, name);
    if (stay.length + advance.length === 0)
        return false;
    const file = external_node_path_.join(stop.folder, name);
    if (search.isExcludedItself(file))
        return false;
    const real = external_node_path_.join(stop.real, name);
    const isEnd = advance.includes(glob.segments.length) || stay.some((state) => isLast(glob, state));
    const ahead = (states) => states.filter((state) => state < glob.segments.length);
    if (kind === 'nameless')
        return search.fail('nameless', file);
    if (isEnd && (kind === 'folder' || kind === 'link-to-folder') && NAMES_EXTENSION.test(glob.written)) {
        search.passFolder(file, real);
    }
    if (kind === 'folder') {
        const states = ahead([...new Set([...stay, ...advance])]);
        if (states.length === 0 || (0,files_fence/* isPassedBy */.SY)(search.grounds.fence, real))
            return false;
        return walk_walk(glob, { folder: file, real, states }, search, seen);
    }
    if (kind === 'link-to-folder') {
        const states = ahead(advance);
        const target = states.length === 0 ? null : await search.follow(file, real);
        return target !== null && walk_walk(glob, { folder: file, real: target, states }, search, seen);
    }
    if (kind === 'gone') {
        if (entry.why !== 'folder')
            return isEnd && search.fail(entry.why ?? 'removed', file);
        const states = ahead([...new Set([...stay, ...advance])]);
        return states.length > 0 && walk_walk(glob, { folder: file, real, states }, search, seen);
    }
    if (isEnd)
        return search.takeFound(file, real, kind !== 'file' && kind !== 'other');
    return kind === 'dangling' && ahead(advance).length > 0 && (await search.follow(file, real)) !== null;
}
const NAMES_EXTENSION = /\.[A-Za-z0-9]+$/;

;// CONCATENATED MODULE: ./build/members/files/paths.js











async function findMemberFiles({ members, places, accept }, grounds, options = {}) {
    const { isClaimed = () => false, mayBeIds = true } = options;
    const called = (entry, index) => mayBeIds && !looksLikePath(entry) ? index : entry;
    const { includes, excludes, faults } = parsePatterns(members, grounds.folder);
    const search = search_openSearch(grounds, excludes);
    const placeOfEntry = (index) => places[`members.${index}`] ?? places.members ?? {};
    for (const { index, message } of faults.slice(0, MAX_PROBLEMS)) {
        search.at(placeOfEntry(index));
        search.report((0,problems_problem/* error */.z3)('members-not-found', `${(0,file_problems/* shownPath */.pS)(called(members[index] ?? '', index))} ${message}.`));
    }
    for (const include of includes) {
        if (search.isOver())
            break;
        search.at(placeOfEntry(include.index));
        await findInclude(include, search, called, isClaimed);
        if (search.isTooLong()) {
            const message = `${(0,file_problems/* shownPath */.pS)(include.pattern)} looks through more than ${(0,numbers/* count */.U9)(search_MAX_ENTRIES)} files. Name the folder it should look in.`;
            search.report((0,problems_problem/* error */.z3)('members-not-found', message));
        }
    }
    const skipped = accept.includes('folder-skipped') ? [] : search.passedFolders();
    return {
        files: distinctFiles(search),
        problems: [
            ...search.problems.slice(0, MAX_PROBLEMS),
            ...skipped.map(({ name, place }) => (0,problems_problem/* warning */.$e)('folder-skipped', `${(0,file_problems/* shownPath */.pS)(name)} is a folder, so what is in it is not read. If its files are members, add the folder\u2019s path and \`/*.csv\` to \`members\`.`, place)),
        ],
    };
}
async function findInclude(include, search, called, isClaimed) {
    const { pattern, index, globs } = include;
    const before = search.problems.length;
    const isList = globs.every(({ segments }) => segments.length === 0);
    const where = folderOf(search.grounds);
    let matched = false;
    for (const glob of globs) {
        if (search.isOver())
            return;
        if (glob.segments.length > 0) {
            matched = (await paths_findGlob(glob, search)) || matched;
            continue;
        }
        const name = (exists) => {
            const entry = called(pattern, index);
            return exists || entry === pattern ? glob.written : entry;
        };
        const outcome = await search.takeNamed(glob, name);
        matched ||= outcome === 'taken';
        if (outcome !== 'missing' || !isList)
            continue;
        const of = globs.length > 1 ? ` (of ${(0,file_problems/* shownPath */.pS)(pattern)})` : '';
        search.report(paths_notFound(name(false), `${of}${where}`, await paths_hintFor(glob, pattern, search, isClaimed)));
    }
    if (matched || search.isTooLong() || search.problems.length > before)
        return;
    const within = search.hasExcludes ? ' and is not excluded' : '';
    const [only, ...more] = globs;
    const hint = only === undefined || more.length > 0 ? CHECK : await paths_hintFor(only, pattern, search, isClaimed);
    search.report(paths_notFound(called(pattern, index), `${where}${within}`, hint));
}
async function paths_findGlob(glob, search) {
    const { fence, index } = search.grounds;
    if (search.isExcluded(glob.base))
        return false;
    const target = await (0,files_fence/* targetOf */.$r)(fence, glob.base);
    const name = search.grounds.nameOf(glob.base);
    if (target.kind === 'inside')
        return walkGlob(glob, target.real, search);
    if (target.kind === 'outside')
        search.report((0,file_problems/* namedOutside */.Bq)(glob.written, target.why));
    if (target.kind === 'unreadable')
        search.report((0,file_problems/* unreadable */.O$)(name, target.reason));
    if (target.kind !== 'missing')
        return false;
    if (target.dangling)
        search.report((0,file_problems/* unreadable */.O$)(name, 'a link leads nowhere'));
    const real = (0,paths/* follow */.e6)(glob.base);
    const isMissing = index.missingIn(real) !== null || index.isInAbsentSubmodule(real);
    return isMissing && walkGlob(glob, real, search);
}
function distinctFiles(search) {
    const seen = new Set();
    const files = [];
    const byName = (a, b) => inOrder(a.name, b.name);
    for (const { real, name, identity, place } of [...search.files.values()].sort(byName)) {
        if (seen.has(real) || seen.has(identity))
            continue;
        seen.add(real).add(identity);
        files.push({ path: real, name, place });
    }
    return files;
}
function folderOf({ folder, nameOf }) {
    const name = nameOf(folder);
    return name === '' ? '' : ` in the folder ${(0,file_problems/* shownPath */.pS)(name)}`;
}
function paths_notFound(name, within, advice) {
    const what = typeof name === 'number' ? `${(0,file_problems/* shownPath */.pS)(name)} names no file` : `No file matches ${(0,file_problems/* shownPath */.pS)(name)}`;
    return (0,problems_problem/* error */.z3)('members-not-found', `${what}${within}.${advice}`);
}
const CHECK = ' Check the path, and that the step that makes the file ran before.';
async function paths_hintFor(glob, pattern, search, isClaimed) {
    const { fence, onlyTracked, nameOf } = search.grounds;
    if (external_node_path_.sep === '/' && /\\(?![[\]{},!])/.test(pattern))
        return ' Write `/` between folders, on every system.';
    const isWild = glob.segments.length > 0;
    if (onlyTracked || (isWild && (await (0,files_fence/* targetOf */.$r)(fence, glob.base)).kind !== 'missing'))
        return CHECK;
    let missing = glob.base;
    let target = await (0,files_fence/* targetOf */.$r)(fence, external_node_path_.dirname(missing));
    while (target.kind === 'missing') {
        missing = external_node_path_.dirname(missing);
        target = await (0,files_fence/* targetOf */.$r)(fence, external_node_path_.dirname(missing));
    }
    if (target.kind !== 'inside')
        return CHECK;
    const folder = external_node_path_.dirname(missing);
    const wanted = isWild || missing !== glob.base ? 'folder' : 'file';
    const candidates = (await search.list(target.real, folder, folder))
        .filter(({ name, kind }) => kind === wanted && !name.startsWith('.'))
        .map(({ name }) => name)
        .slice(0, MAX_CANDIDATES);
    const near = (0,suggest/* nearest */.pA)(external_node_path_.basename(missing), candidates);
    if (near === null || isClaimed(external_node_path_.join(folder, near)) || search.isExcluded(external_node_path_.join(folder, near)))
        return CHECK;
    if (wanted === 'folder')
        return ` Did you mean the folder ${(0,file_problems/* shownPath */.pS)(nameOf(external_node_path_.join(folder, near)))}?`;
    const end = glob.written.length - external_node_path_.basename(glob.base).length;
    return ` Did you mean ${(0,file_problems/* shownPath */.pS)(`${glob.written.slice(0, end)}${near}`)}?`;
}
const MAX_CANDIDATES = 1000;
function looksLikePath(entry) {
    return /[/\\*?]|\[.*\]|\{.*\}/s.test(entry) || (0,format/* formatOf */.b)(entry) !== null;
}

// EXTERNAL MODULE: ./build/members/text/decode.js
var decode = __webpack_require__(73142);
;// CONCATENATED MODULE: ./build/members/expected-rows.js








function countAmongMembers(count, files) {
    const found = files.find(({ path }) => path === count);
    if (found === undefined)
        return [];
    const message = `${(0,file_problems/* shownPath */.pS)(found.name)} holds the number of rows that \`expected_rows\` names, and \`members\` names it too. Exclude it there with an entry that begins with \`!\`, or write it to another folder.`;
    return [(0,problems_problem/* error */.z3)('row-count', message, found.place)];
}
const expected_rows_MAX_BYTES = 4 * 1024 * 1024;
async function readExpectedRows(audience, grounds) {
    const { expected_rows: expected } = audience;
    if (expected === undefined)
        return { ok: true, rows: null, file: null };
    if (typeof expected === 'number')
        return { ok: true, rows: expected, file: null };
    const place = (0,manifest/* placeOfKey */.q)(audience, 'expected_rows');
    const found = await findMemberFiles({ members: [expected], places: { members: place }, accept: [] }, grounds, { mayBeIds: false });
    if (found.problems.length > 0) {
        if (found.problems.some(({ code }) => code === 'members-unreadable') && expected_rows_isFolder(expected, grounds)) {
            const folder = expected.replace(/[\\/]+$/, '');
            return fault(`\`expected_rows\` is ${(0,file_problems/* shownPath */.pS)(expected)}, which is a folder. Name the file in it that holds the number of rows, such as ${(0,file_problems/* shownPath */.pS)(`${folder}/rows.txt`)}.`);
        }
        const hint = /^[0-9][0-9.,_' ]*$/.test(expected) ? NOT_A_PATH : '';
        return { ok: false, problems: found.problems.map((problem) => ofCount(problem, hint)) };
    }
    const [file] = found.files;
    if (file === undefined || found.files.length > 1) {
        return fault('`expected_rows` must name one file. Write its path without wildcards or `!`.');
    }
    try {
        const source = await (0,file_source/* openFileSource */.Sd)(file, grounds.fence);
        try {
            const rows = numberIn(await textOf(source));
            if (rows !== null)
                return { ok: true, rows, file: file.path };
        }
        finally {
            await source.close();
        }
    }
    catch (cause) {
        if (!(cause instanceof problems_problem/* ProblemError */.Mm))
            throw cause;
        return { ok: false, problems: [ofCount({ ...cause.problem, ...place })] };
    }
    return fault('The file that `expected_rows` names does not hold a number of rows. Write the number alone, or below a header.');
    function fault(message) {
        return { ok: false, problems: [(0,problems_problem/* error */.z3)('row-count', message, place)] };
    }
}
function expected_rows_isFolder(path, { folder }) {
    return (0,external_node_fs_.statSync)((0,external_node_path_.resolve)(folder, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
const NOT_A_PATH = ' A number of rows is written without quotes and separators.';
function ofCount(problem, hint = '') {
    return { ...problem, message: `\`expected_rows\`: ${problem.message}${hint}` };
}
async function textOf(source) {
    const chunks = [];
    let size = 0;
    for await (const chunk of (0,decode/* readText */.y)(source, 'utf-8')) {
        size += chunk.length;
        if (size > expected_rows_MAX_BYTES)
            return '';
        chunks.push(Buffer.from(chunk));
    }
    return Buffer.concat(chunks).toString('utf8');
}
function numberIn(text) {
    const trimmed = text.replace(/^\ufeff/, '').trim();
    if (trimmed.startsWith('{'))
        return expected_rows_wholeNumber(recordCount(trimmed));
    const lines = trimmed.split(/\s*[\r\n]+\s*/);
    const [first = '', second = ''] = lines;
    if (lines.length === 1)
        return expected_rows_wholeNumber(expected_rows_unquoted(first));
    if (lines.length > 2)
        return null;
    const columns = first.split(/[,\t|]/).map(expected_rows_unquoted);
    const at = columns.length === 1 ? 0 : columns.findIndex((name) => /^rows_unloaded$/i.test(name));
    if (expected_rows_wholeNumber(columns[at] ?? '') !== null)
        return null;
    return expected_rows_wholeNumber(expected_rows_unquoted(second.split(/[,\t|]/)[at] ?? ''));
}
function recordCount(json) {
    try {
        return String(JSON.parse(json)?.meta?.record_count);
    }
    catch {
        return null;
    }
}
function expected_rows_unquoted(cell) {
    return cell.trim().replace(/^"(.*)"$/, '$1');
}
function expected_rows_wholeNumber(text) {
    if (typeof text !== 'string' || !/^[0-9]{1,15}$/.test(text))
        return null;
    return Number(text);
}

;// CONCATENATED MODULE: ./build/members/files/git-index.js






async function readGitIndex(options) {
    const tracked = new Set();
    const missing = new Map();
    const absent = new Set();
    const workspace = (0,paths/* follow */.e6)(options.workspace);
    const own = (0,checkout/* checkoutAround */.aG)((0,paths/* follow */.e6)(options.folder), workspace);
    const tops = own === null ? [] : [own];
    let asked = 0;
    let fault = null;
    await askAll(options.listTracked);
    for (const place of new Set(options.places)) {
        const top = (0,checkout/* checkoutAround */.aG)((0,paths/* follow */.e6)(place), workspace);
        if (top !== null && !tops.includes(top))
            tops.push(top);
    }
    await askAll(false);
    async function askAll(listTracked) {
        for (; asked < tops.length; asked++)
            await ask(tops[asked], listTracked);
    }
    async function ask(at, listTracked) {
        const git = (0,checkout/* gitIn */.uM)(at, options.env);
        const limits = {
            timeoutMs: git_index_TIMEOUT_MS,
            maxBytes: git_index_MAX_BYTES,
            ...(options.signal !== undefined && { signal: options.signal }),
        };
        const answer = await git(listTracked ? [...LIST, '--modified'] : LIST, {
            ...limits,
            settings: listTracked ? await (0,checkout/* withoutFilters */.ml)((args) => git(args, limits)) : {},
            take: splitter((line) => take(at, line, listTracked)),
        });
        if (!answer.ok && answer.reason !== 'cancelled')
            fault ??= notAsked(answer.reason);
    }
    function take(at, line, listTracked) {
        const [, tag, mode, name = ''] = LISTED.exec(line) ?? [];
        const file = external_node_path_.join(at, ...name.split('/'));
        if (mode === SUBMODULE)
            takeSubmodule(file);
        else if (tag === 'S')
            git_index_note(missing, file, 'sparse');
        else if (tag === 'R')
            git_index_note(missing, file, 'removed');
        if (!listTracked)
            return;
        if (tag === 'C')
            tracked.delete(sameFile(file));
        else
            tracked.add(sameFile(file));
    }
    function takeSubmodule(file) {
        if ((0,external_node_fs_.existsSync)(external_node_path_.join(file, '.git'))) {
            if (!tops.includes(file))
                tops.push(file);
        }
        else if (isAbsentOrEmpty(file)) {
            absent.add(sameFile(file));
            git_index_note(missing, file, 'folder');
        }
    }
    const entered = new Map();
    return {
        get fault() {
            return fault;
        },
        async enter(real) {
            if (tops.includes(real) || !(0,paths/* isWithin */.UO)(real, workspace) || !git_index_isFolder(external_node_path_.join(real, '.git')))
                return;
            const asking = entered.get(real) ?? ask(real, false);
            entered.set(real, asking);
            await asking;
        },
        isTracked: (real) => tracked.has(sameFile(real)),
        missingIn: (real) => missing.get(sameFile(real)) ?? null,
        isInAbsentSubmodule(real) {
            if (absent.size === 0)
                return false;
            for (let at = real; at !== external_node_path_.dirname(at); at = external_node_path_.dirname(at)) {
                if (absent.has(sameFile(at)))
                    return true;
            }
            return false;
        },
    };
}
const LIST = ['ls-files', '-z', '-t', '--stage', '--cached', '--deleted'];
const LISTED = /^(.) ([0-7]+) [0-9a-f]+ \d\t(.*)$/s;
const SUBMODULE = '160000';
const git_index_TIMEOUT_MS = 30_000;
const git_index_MAX_BYTES = 256 * 1024 * 1024;
function notAsked(reason) {
    return (0,problems_problem/* warning */.$e)('members-unreadable', `Git could not say whether files that it tracks are missing from the disk: ${WHY_NOT[reason]}.`);
}
const WHY_NOT = {
    'no-git': '`git` is not installed here. Install it, or check that no member file is missing',
    failed: '`git` failed. Check that `.git` is the folder of a whole checkout',
    'too-slow': '`git` took longer than 30 seconds. Run again',
    'too-large': 'there are too many files. Check out those that `members` names into a folder of their own',
};
function git_index_isFolder(file) {
    return (0,external_node_fs_.statSync)(file, { throwIfNoEntry: false })?.isDirectory() === true;
}
function isAbsentOrEmpty(folder) {
    try {
        return (0,external_node_fs_.readdirSync)(folder).length === 0;
    }
    catch (cause) {
        return (0,system_cause/* systemCode */.xU)(cause) === 'ENOENT';
    }
}
function git_index_note(missing, file, why) {
    let name = external_node_path_.basename(file);
    let folder = external_node_path_.dirname(file);
    for (let kind = why; folder !== external_node_path_.dirname(folder); kind = 'folder') {
        const key = sameFile(folder);
        const names = missing.get(key);
        if (names?.has(name))
            return;
        if (names === undefined)
            missing.set(key, new Map([[name, kind]]));
        else
            names.set(name, kind);
        name = external_node_path_.basename(folder);
        folder = external_node_path_.dirname(folder);
    }
}
function sameFile(file) {
    return process.platform === 'linux' ? file : (0,paths/* foldCase */.SP)(file);
}
function splitter(take) {
    let rest = Buffer.alloc(0);
    return (chunk) => {
        const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        let start = 0;
        for (let end = bytes.indexOf(0); end !== -1; end = bytes.indexOf(0, start)) {
            take(bytes.toString('utf8', start, end));
            start = end + 1;
        }
        rest = bytes.subarray(start);
    };
}

;// CONCATENATED MODULE: ./build/members/files/grounds.js


function groundsOf(options) {
    const { workspace, folder, fence, index, onlyTracked, membersDirectory } = options;
    const directory = membersDirectory !== null && (0,paths/* isWithin */.UO)(membersDirectory, workspace)
        ? external_node_path_.join(fence.workspace, external_node_path_.relative(workspace, membersDirectory))
        : null;
    const open = [...fence.named, ...(directory === null ? [] : [directory])];
    return {
        fence,
        index,
        folder,
        onlyTracked,
        isOpen: (real) => !onlyTracked || index.isTracked(real) || open.some((place) => (0,paths/* isWithin */.UO)(real, place)),
        nameOf(file) {
            const name = (0,paths/* isWithin */.UO)(file, workspace) ? external_node_path_.relative(workspace, file) : file;
            return name.split(external_node_path_.sep).join('/');
        },
    };
}

;// CONCATENATED MODULE: ./build/steps/locate.js










const AUDIENCES_AT_ONCE = 8;
async function locateMembers(job, audiences, all) {
    const grounds = await openGrounds(job, audiences);
    const claims = claimsOf(all, grounds.folder);
    const located = await mapBounded(audiences, { items: AUDIENCES_AT_ONCE }, async (audience) => {
        const { files, problems } = await findMemberFiles(audience, grounds, {
            isClaimed: (file) => claims(audience.id, file),
        });
        const expected = await readExpectedRows(audience, grounds);
        const wrongCount = expected.ok ? countAmongMembers(expected.file, files) : expected.problems;
        const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)));
        return {
            audience,
            files,
            problems: [...problems, ...wrongCount],
            expectedRows: expected.ok ? expected.rows : null,
            bytes: sizes.reduce((sum, size) => sum + size, 0),
        };
    });
    const { fault } = grounds.index;
    return { located, problems: fault === null ? [] : [fault] };
}
async function openGrounds(job, audiences) {
    const { environment, inputs, signal } = job;
    const { workspace, eventName, payload, repository } = environment;
    const folder = membersFolder(inputs);
    const pull = payload.pull_request;
    const onlyTracked = eventName === 'pull_request_target' || (pull !== undefined && isFromFork(pull, repository));
    const index = await readGitIndex({
        workspace,
        folder,
        places: placesOf(audiences, folder),
        env: environment.git,
        listTracked: onlyTracked,
        signal,
    });
    const { membersDirectory } = inputs;
    return groundsOf({ workspace, folder, fence: fenceOf(job), index, onlyTracked, membersDirectory });
}
function placesOf(audiences, folder) {
    const globs = audiences
        .flatMap(({ members }) => parsePatterns(members, folder).includes)
        .flatMap((include) => include.globs);
    return [...new Set(globs.map(({ base, segments }) => (segments.length === 0 ? (0,external_node_path_.dirname)(base) : base)))];
}
function claimsOf(all, folder) {
    let known = null;
    return (id, file) => {
        known ??= all.map((audience) => ({ id: audience.id, patterns: parsePatterns(audience.members, folder) }));
        return known.some((other) => other.id !== id && isNamed(other.patterns, file));
    };
}
function sizeOf(path) {
    return (0,promises_.stat)(path).then(({ size }) => size, () => 0);
}

;// CONCATENATED MODULE: ./build/result/result.js


const result_count = schemas/* int */.Whr().nonnegative();
const result_sha256 = schemas/* string */.YjP().regex(/^[0-9a-f]{64}$/);
const RESULT_EXAMPLE = {
    version: 1,
    mode: 'plan',
    ts: 1748851070,
    outcome: 'failure',
    manifest: {
        path: 'audiences.yml',
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
    run: {
        repository: 'acme/audiences',
        id: 15401234567,
        attempt: 1,
        commit: '9d2f6a7c1b3e4d5f60718293a4b5c6d7e8f90a1b',
    },
    target: { bucket: 'zaius-incoming', tracker_id: 'AbCdEfGhIjKlMnOp' },
    base: null,
    audiences: [
        {
            id: 'external_audience_1',
            name: 'VIP customers',
            identifier: 'customer_id',
            status: 'blocked',
            members: 2,
            rows: 3,
            duplicates: 1,
            invalid: 0,
            baseline: { source: 'state', members: 9, ts: 1748764670 },
            added: 0,
            removed: 7,
            kept: 2,
            file: {
                path: '/tmp/odp-audiences/external_audience_1.csv.gz',
                bytes: 96,
                sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
            },
            destination: null,
            problems: [
                {
                    code: 'too-many-removed',
                    severity: 'error',
                    message: 'The import would remove 7 of 9 members (77.8%); at most 50% are allowed.',
                    file: 'audiences.yml',
                    line: 12,
                },
            ],
        },
    ],
    abandoned: [],
    problems: [],
};
const problemFields = {
    code: schemas/* enum */.k5n(Object.keys(PROBLEM_CODES)).meta({
        description: 'What kind of problem it is; `docs/problems.md` has the cause and remedy of each.',
    }),
    severity: schemas/* enum */.k5n(['error', 'warning'])
        .meta({ description: 'An error stops an import; a warning does not.' }),
    message: schemas/* string */.YjP().meta({ description: 'What is wrong and what to do. It never holds a member\u2019s ID.' }),
    file: schemas/* exactOptional */.yqP(schemas/* string */.YjP())
        .meta({ description: 'Path of the file, relative to the workspace if it is inside.' }),
    line: schemas/* exactOptional */.yqP(schemas/* int */.Whr().positive())
        .meta({ description: 'Line, counted from 1; with `count`, the first.' }),
    column: schemas/* exactOptional */.yqP(schemas/* int */.Whr().positive()).meta({ description: 'Column, counted from 1.' }),
    count: schemas/* exactOptional */.yqP(schemas/* int */.Whr().positive())
        .meta({ description: 'How many problems of this code in this file were grouped. Absent means one.' }),
    lines: schemas/* exactOptional */.yqP(schemas/* array */.YOg(schemas/* int */.Whr().positive()).max(20).readonly()).meta({
        description: 'Of rows: the lines of the first 20 that have the problem, in ascending order; in a Parquet file their numbers as rows.',
    }),
};
const problemSchema = schemas/* strictObject */.rej(problemFields)
    .meta({ id: 'Problem', description: 'Something that is wrong.' });
const STATUSES = ['planned', 'imported', 'unchanged', 'invalid', 'blocked', 'held', 'failed'];
const NO_BASELINE = 'null without a baseline';
const audienceResultSchema = schemas/* strictObject */.rej({
    id: schemas/* string */.YjP().meta({ description: 'The ODP audience ID.' }),
    name: schemas/* string */.YjP().nullable().meta({ description: 'Its name for people, where the manifest has one.' }),
    identifier: schemas/* string */.YjP()
        .nullable()
        .meta({ description: 'ODP field name of the identifier; null where the manifest\u2019s is wrong.' }),
    status: schemas/* enum */.k5n(STATUSES).meta({
        description: '`planned`: healthy, in a plan. `imported`: uploaded. `unchanged`: skipped by `skip-unchanged`. `invalid`: its manifest entry or members are wrong. `blocked`: stopped by a guard, `too-many-invalid`, `stale-run`, `stale-plan`, a state that cannot be read, or `audience-not-in-odp`. `held`: not imported because of another audience or of the run as a whole. `failed`: its upload failed.',
    }),
    members: result_count.nullable().meta({ description: 'Distinct member IDs; null where not known.' }),
    rows: result_count.nullable().meta({ description: 'Rows read; null where not known.' }),
    duplicates: result_count
        .nullable()
        .meta({ description: 'Rows whose ID had occurred before; null where not known.' }),
    invalid: result_count.nullable().meta({ description: 'Rows without a valid ID; null where not known.' }),
    in_git: schemas/* exactOptional */.yqP(schemas/* boolean */.zMY()).meta({
        description: 'Whether the commit that is checked out has every member file as it was read, so that imports can be compared with a commit. Absent with a `state`, and where git was not asked.',
    }),
    baseline: schemas/* strictObject */.rej({
        source: schemas/* enum */.k5n(['state', 'base'])
            .meta({ description: '`state`: the last import, by the state. `base`: a commit.' }),
        members: result_count.meta({ description: 'Members before this run.' }),
        ts: result_count.nullable().meta({
            description: 'Unix seconds of the last import; null from a commit that no receipt names.',
        }),
        sha256: schemas/* exactOptional */.yqP(result_sha256)
            .meta({ description: 'With `state`: SHA-256 of the file that was imported then, in hexadecimal.' }),
        commit: schemas/* exactOptional */.yqP(schemas/* string */.YjP()).meta({ description: 'The commit; absent from a state.' }),
    })
        .nullable()
        .meta({ description: 'The membership that this run is compared with; null where there is none.' }),
    added: result_count.nullable().meta({ description: `Members that join; ${NO_BASELINE}.` }),
    removed: result_count.nullable().meta({ description: `Members that leave; ${NO_BASELINE}.` }),
    kept: result_count.nullable().meta({ description: `Members that stay; ${NO_BASELINE}.` }),
    file: schemas/* strictObject */.rej({
        path: schemas/* string */.YjP().meta({ description: 'Path of the built file.' }),
        bytes: result_count.meta({ description: 'Its size.' }),
        sha256: result_sha256.meta({ description: 'SHA-256 of the file, in hexadecimal.' }),
    })
        .nullable()
        .meta({ description: 'The built file; null where none was built.' }),
    destination: schemas/* strictObject */.rej({
        bucket: schemas/* string */.YjP().meta({ description: 'The S3 bucket.' }),
        key: schemas/* string */.YjP().meta({ description: 'The object\u2019s key.' }),
        endpoint: schemas/* string */.YjP()
            .optional()
            .meta({ description: 'The S3-compatible server; only there where it is not AWS.' }),
        etag: schemas/* string */.YjP().nullable().meta({ description: 'Its entity tag, as S3 gave it.' }),
    })
        .nullable()
        .meta({ description: 'Where the file was uploaded to; null unless it was.' }),
    problems: schemas/* array */.YOg(problemSchema).meta({ description: 'What is wrong with this audience.' }),
})
    .meta({ id: 'Audience', description: 'What became of one audience.' });
const resultSchema = schemas/* strictObject */.rej({
    version: schemas/* literal */.euz(1).meta({ description: 'Version of this format.' }),
    mode: schemas/* enum */.k5n(['plan', 'import'])
        .nullable()
        .meta({ description: 'What the run did; null only where the input itself was wrong.' }),
    ts: result_count.nullable().meta({ description: '`ts` of every row, in Unix seconds.' }),
    outcome: schemas/* enum */.k5n(['success', 'failure'])
        .meta({ description: 'The step fails exactly when this is `failure`.' }),
    manifest: schemas/* strictObject */.rej({
        path: schemas/* string */.YjP().meta({ description: 'Its path, relative to the workspace if it is inside.' }),
        sha256: result_sha256.meta({ description: 'SHA-256 of its bytes, in hexadecimal.' }),
    })
        .nullable()
        .meta({ description: 'The manifest; null where it could not be read.' }),
    run: schemas/* strictObject */.rej({
        repository: schemas/* string */.YjP().meta({ description: '`owner/name`.' }),
        id: result_count.meta({ description: 'GitHub\u2019s number of the run.' }),
        attempt: result_count.meta({ description: '1, and one more each time the run was run again.' }),
        commit: schemas/* string */.YjP().nullable().meta({
            description: 'The commit of this repository that was checked out; null where it was another repository\u2019s.',
        }),
        actor: schemas/* exactOptional */.yqP(schemas/* string */.YjP()).meta({
            description: 'Whoever started the run; only where it overrode a guard.',
        }),
    })
        .nullable()
        .meta({ description: 'The run on GitHub; null elsewhere.' }),
    target: schemas/* strictObject */.rej({
        bucket: schemas/* string */.YjP().meta({ description: 'The import bucket.' }),
        tracker_id: schemas/* string */.YjP().meta({ description: 'The ODP tracker ID.' }),
    })
        .nullable()
        .meta({ description: 'Where the files go, or would go; null without a tracker ID.' }),
    base: schemas/* strictObject */.rej({
        commit: schemas/* string */.YjP().meta({ description: 'Its name, in hexadecimal.' }),
    })
        .nullable()
        .meta({
        description: 'The commit that the audiences are compared with, the newest of several; null where none is.',
    }),
    audiences: schemas/* array */.YOg(audienceResultSchema)
        .meta({ description: 'The processed audiences, in the manifest\u2019s order.' }),
    abandoned: schemas/* array */.YOg(schemas/* string */.YjP()).meta({
        description: 'IDs of audiences that the baseline has and the manifest no longer: ODP keeps their members.',
    }),
    problems: schemas/* array */.YOg(problemSchema).meta({ description: 'What is wrong with the run as a whole.' }),
    truncated: schemas/* exactOptional */.yqP(schemas/* literal */.euz(true)).meta({
        description: 'Only where all problems were left out for the size: of the output `result` over 120,000 bytes, of the file over 512 MiB.',
    }),
})
    .meta({
    title: 'Result of odp-audience-action',
    description: 'result.json and the output `result`: what a run found and did.',
    examples: [RESULT_EXAMPLE],
});

;// CONCATENATED MODULE: ./build/steps/saved-plan.js







const MOST_RESULT_BYTES = 512 * 1024 * 1024;
async function openSavedPlan({ path, digest }, scratch) {
    const refuse = (why) => ({
        ok: false,
        problem: stalePlan(`The folder that the input \`plan\` names ${why}. Plan again, and approve that plan.`),
    });
    const found = await openPlain((0,external_node_path_.join)(path, 'result.json'));
    if (typeof found === 'string')
        return refuse(`has no \`result.json\` that can be read: it ${found}`);
    let text;
    try {
        if ((await found.stat()).size > MOST_RESULT_BYTES)
            return refuse('has a `result.json` that is too large');
        text = await found.readFile();
    }
    finally {
        await found.close();
    }
    if ((0,external_node_crypto_.createHash)('sha256').update(text).digest('hex') !== digest)
        return refuse('is not the plan whose `plan-digest` was given: its `result.json` is another');
    const result = parseResult(text.toString('utf8'));
    if (result === null)
        return refuse('was made by another version of this action');
    if (result.mode !== 'plan' || result.ts === null)
        return refuse('is the result of an import, not of a plan');
    if (!saved_plan_isWhole(result))
        return refuse('has a `result.json` that no plan of this action writes');
    const folder = scratch.folder();
    const changed = new Map();
    for (const audience of result.audiences) {
        if (!isFit(audience))
            continue;
        const why = await copyFile(path, folder, audience);
        if (why !== null)
            changed.set(audience.id, why);
    }
    return { ok: true, result, folder, changed };
}
function isFit({ status, file }) {
    return (status === 'planned' || status === 'unchanged') && file !== null;
}
function saved_plan_isWhole({ audiences }) {
    if (new Set(audiences.map(({ id }) => id)).size < audiences.length)
        return false;
    return audiences.every(({ status, file }) => status !== 'imported' &&
        status !== 'failed' &&
        (file !== null || (status !== 'planned' && status !== 'unchanged')));
}
function builtName({ id }) {
    return `${id}.csv.gz`;
}
function stalePlan(message) {
    return (0,problems_problem/* error */.z3)('stale-plan', message);
}
async function copyFile(from, to, audience) {
    const name = builtName(audience);
    const found = await openPlain((0,external_node_path_.join)(from, name));
    if (typeof found === 'string')
        return found;
    try {
        const { size } = await found.stat();
        if (size !== audience.file?.bytes)
            return 'has another size';
        const bytes = found.createReadStream({ autoClose: false, end: Math.max(0, size - 1) });
        const sha256 = await saveHashed(bytes, (0,external_node_path_.join)(to, name));
        return sha256 === audience.file.sha256 ? null : 'has other bytes';
    }
    finally {
        await found.close();
    }
}
async function openPlain(path) {
    try {
        return (await (0,open_regular/* openRegular */.l)(path)) ?? 'is not a regular file';
    }
    catch (cause) {
        const code = (0,system_cause/* systemCode */.xU)(cause);
        if (code === 'ENOENT')
            return 'is missing';
        return code === 'ELOOP' ? 'is a link' : `cannot be read (${code || 'unknown error'})`;
    }
}
function parseResult(text) {
    try {
        return resultSchema.safeParse(JSON.parse(text)).data ?? null;
    }
    catch {
        return null;
    }
}

;// CONCATENATED MODULE: ./build/steps/material.js










const AGAIN = 'Plan again, and approve that plan.';
async function openMaterial(job) {
    const members = {
        job,
        ts: null,
        check: () => [],
        problems: [],
        unfit: [],
        locate: (audiences, manifest) => locateMembers(job, audiences, manifest.audiences),
        confirm: (planned) => planned,
    };
    if (job.inputs.plan === null)
        return members;
    const plan = await openSavedPlan(job.inputs.plan, job.scratch);
    if (!plan.ok)
        return { ...members, check: () => [plan.problem] };
    return {
        job: asPlanned(job, plan),
        ts: plan.result.ts,
        check: (manifest) => checkPlan(job, plan, manifest),
        problems: plan.result.problems.filter((problem) => (0,problems_problem/* hasErrors */.Cs)([problem])),
        unfit: unfitResults(plan),
        locate: async (audiences) => ({ located: locatePlanned(plan, audiences), problems: [] }),
        confirm: (planned) => confirmPlanned(job, plan, planned),
    };
}
function asPlanned(job, { result }) {
    const audiences = result.audiences.map(({ id }) => id);
    const commit = result.run === null ? job.commit : result.run.commit;
    return { ...job, commit, inputs: { ...job.inputs, timestamp: result.ts ?? 0, audiences } };
}
function checkPlan(job, { result }, manifest) {
    const { environment, inputs } = job;
    const { run, target } = result;
    const found = [];
    if (result.manifest === null || result.manifest.sha256 !== manifest.sha256)
        found.push(stalePlan(`The manifest is not the one that was planned. Check out the plan\u2019s commit, or plan again.`));
    if (run !== null && run.repository.toLowerCase() !== environment.repository.toLowerCase()) {
        const here = `this run belongs to ${(0,quote/* quote */.h)(environment.repository)}`;
        found.push(stalePlan(`The plan was made in ${(0,quote/* quote */.h)(run.repository)}, and ${here}. ${AGAIN}`));
    }
    if (target !== null && (target.bucket !== inputs.bucket || target.tracker_id !== inputs.trackerId))
        found.push(stalePlan(`The plan was made for another bucket or tracker ID than this import goes to. ${AGAIN}`));
    return found;
}
function locatePlanned({ result, folder, changed }, audiences) {
    const fit = new Map(result.audiences.filter(isFit).map((planned) => [planned.id, planned]));
    return audiences.flatMap((audience) => {
        const planned = fit.get(audience.id);
        if (planned === undefined || changed.has(audience.id))
            return [];
        const name = builtName(planned);
        return {
            audience,
            readAs: asBuiltFile(audience, audience.identifier),
            files: [{ path: (0,external_node_path_.join)(folder, name), name }],
            bytes: planned.file?.bytes ?? 0,
            problems: [],
            expectedRows: null,
            wasInGit: planned.in_git ?? true,
        };
    });
}
function unfitResults({ result, changed }) {
    return result.audiences.flatMap((planned) => {
        const why = changed.get(planned.id);
        if (why === undefined)
            return isFit(planned) ? [] : [planned];
        const message = `\`${builtName(planned)}\` in the folder of the plan ${why}. ${AGAIN}`;
        return [(0,audience_result/* withProblem */.A)({ ...planned, file: null }, stalePlan(message))];
    });
}
function confirmPlanned({ inputs }, { result: plan }, rebuilt) {
    const approved = new Map(plan.audiences.map((planned) => [planned.id, planned]));
    return rebuilt.map((one) => {
        const planned = approved.get(one.audience.id);
        if (planned === undefined)
            throw new Error('Only planned audiences are rebuilt');
        const isOverridden = overridesGuards(inputs, one.audience.id);
        return { ...one, result: material_confirm(planned, one.result, isOverridden) };
    });
}
function material_confirm(planned, rebuilt, isOverridden) {
    const { rows, duplicates, invalid, in_git, problems } = planned;
    const found = rebuilt.problems.filter((problem) => (0,problems_problem/* hasErrors */.Cs)([problem]) || !EXPORT_RULES.has(problem.code));
    const codes = new Set(found.map(({ code }) => code));
    const told = problems.filter(({ code }) => !codes.has(code));
    const { in_git: _, ...built } = rebuilt;
    const result = {
        ...built,
        rows,
        duplicates,
        invalid,
        ...(in_git !== undefined && { in_git }),
        problems: [...told, ...found],
    };
    const why = staleness(planned, rebuilt, isOverridden);
    if (why === null)
        return result;
    const others = result.problems.filter(({ code }) => code !== 'stale-run');
    return (0,audience_result/* withProblem */.A)({ ...result, problems: others }, stalePlan(`${why} ${AGAIN}`));
}
const EXPORT_RULES = new Set(export_rules/* EXPORT_RULE_CODES */.B);
function staleness(planned, rebuilt, isOverridden) {
    const isSaid = rebuilt.problems.some(({ code, severity }) => UNREAD.has(code) && (severity === 'error' || isOverridden));
    if (!isSaid && !(0,external_node_util_.isDeepStrictEqual)(rebuilt.baseline, planned.baseline))
        return otherBaseline(planned.baseline, rebuilt.baseline);
    if (rebuilt.file !== null && rebuilt.file.sha256 !== planned.file?.sha256)
        return 'The file of the plan is not what this action builds of its members.';
    return null;
}
const UNREAD = new Set(['state-unreadable', 'base-unreadable']);
function otherBaseline(planned, now) {
    if (now?.source === 'base' && now.ts !== null && planned?.ts == null)
        return 'The plan did not compare the audience with its last import: it has been imported since, or the job that planned could not read receipts. Grant that job `permissions: actions: read`.';
    if (planned?.source === 'base' && planned.ts !== null && now?.ts == null)
        return 'The import that the plan compared the audience with is not known here: its receipt has expired, or this job cannot read receipts. Grant it `permissions: actions: read`.';
    return 'The audience has been imported since it was planned, so the plan compared it with another baseline.';
}

;// CONCATENATED MODULE: ./build/steps/no-baseline.js



function missingBaseline(job, before, { id, place }) {
    const { inputs } = job;
    const isOther = before.isOtherRef && inputs.state === null;
    if (job.mode !== 'import' || !(inputs.requireBaseline || isOther))
        return [];
    const why = isOther ? ON_OTHER_REF : withoutBaseline(job);
    const problem = overridesGuards(inputs, id) ? problems_problem/* warning */.$e : problems_problem/* error */.z3;
    return [problem('no-baseline', `${why}; \`override-guards\` allows it for one run.`, place)];
}
const ON_OTHER_REF = 'This run is not on the default branch, so there is no commit to compare with, and the guards on the change cannot be checked. Import from the default branch, or keep a `state`';
function withoutBaseline(job) {
    const why = 'The audience has no baseline, so the guards on the change cannot be checked, and `require-baseline` is set.';
    return isFromElsewhere(job) ? `${why} ${elsewhere(job)} Keep a \`state\`` : `${why} Check its members`;
}
function isFromElsewhere({ inputs, otherRepository }) {
    return inputs.state === null && otherRepository !== null;
}
function elsewhere({ otherRepository }) {
    return `The manifest is in a checkout of ${otherRepository}, and only commits of the workflow\u2019s own repository are compared with.`;
}
function isExplained({ problems }) {
    return problems.some(({ code }) => EXPLAINED.has(code));
}
const EXPLAINED = new Set([
    'base-unreadable',
    'state-unreadable',
    'credentials-missing',
    'stale-run',
    'no-baseline',
]);
function unguardedImport(job, before, unguarded) {
    const [first] = unguarded;
    if (job.mode !== 'import' || first === undefined)
        return [];
    const guards = unguarded.some(({ audience }) => audience.max_added !== undefined)
        ? '`max_removed` and `max_added` were'
        : '`max_removed` was';
    const names = unguarded.slice(0, no_baseline_NAMED).map(({ audience }) => `\`${audience.id}\``);
    const more = unguarded.length > no_baseline_NAMED ? ` and ${(0,numbers/* plural */.LS)(unguarded.length - no_baseline_NAMED, 'other')}` : '';
    const skipped = job.inputs.skipUnchanged ? ' `skip-unchanged` had nothing to compare with either.' : '';
    return [
        (0,problems_problem/* warning */.$e)('no-baseline', `There is no baseline for ${names.join(', ')}${more}, so ${guards} ${checked(unguarded)}.${skipped} ${advice(job, before)}`),
    ];
}
const no_baseline_NAMED = 10;
function checked(unguarded) {
    const byNumber = 'only compared with the number of members that was imported last';
    if (unguarded.every(({ isCounted }) => isCounted))
        return byNumber;
    return unguarded.some(({ isCounted }) => isCounted) ? `not checked, or ${byNumber}` : 'not checked';
}
const FOLDER_ON_GITHUB = 'The next import is compared with this one if the runner keeps the folder of the state until then. Runners that GitHub hosts do not: use `artifact` or `s3://bucket/prefix` there.';
function advice(job, before) {
    const { state } = job.inputs;
    if (state?.kind === 'folder' && job.environment.onGitHub)
        return FOLDER_ON_GITHUB;
    if (state !== null)
        return 'The next import is compared with this one.';
    if (isFromElsewhere(job))
        return `${elsewhere(job)} Keep a \`state\` to have a baseline.`;
    if (job.inputs.githubToken === null)
        return 'Set `github-token`, or keep a `state`.';
    if (before.keepsGoing && keepsReceipts(job))
        return 'The next import is compared with this one where the member files are in Git; for files that a step makes, keep a `state`.';
    return 'Keep a `state` to have one.';
}

;// CONCATENATED MODULE: ./build/odp/http.js






const TRY_TIMEOUT = 10_000;
const http_TRIES = 4;
const http_FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const http_MAX_ANSWER = 8 * 1024 * 1024;
async function askOdp(api, path, body, signal) {
    const outcome = await retry(() => tryOnce(api, path, body, signal), (tried) => 'failure' in tried && tried.again && tried.pause, { tries: http_TRIES, firstPause: http_FIRST_PAUSE, longestPause: LONGEST_PAUSE, signal });
    return 'failure' in outcome ? outcome.failure : outcome;
}
async function tryOnce(api, path, body, signal) {
    const stop = deadline(TRY_TIMEOUT, signal);
    const host = hostOf(api.apiUrl);
    try {
        const response = await proxiedFetch(`${api.apiUrl}${path}`, {
            method: body === undefined ? 'GET' : 'POST',
            headers: {
                accept: 'application/json',
                'x-api-key': api.apiKey,
                ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            redirect: 'manual',
            signal: stop,
        });
        if (!response.ok) {
            await response.body?.cancel().catch(() => { });
            return http_refused(response, host);
        }
        const text = await readBounded(response, http_MAX_ANSWER);
        if (text === null)
            return unusable(`${host} sent an answer over ${http_MAX_ANSWER / 1024 / 1024} MiB`);
        try {
            return { json: JSON.parse(text) };
        }
        catch {
            return unusable(`${host} answered with something that is not JSON`);
        }
    }
    catch (cause) {
        if (signal?.aborted)
            throw cause;
        const proxy = (0,system_proxy/* proxyFault */.tE)(cause);
        if (proxy !== null) {
            return { failure: (0,problems_problem/* error */.z3)('odp-unreachable', proxy.message), again: proxy.code !== 'EPROXY', pause: 0 };
        }
        const silent = stop.aborted ? `${host} did not answer within ${TRY_TIMEOUT / 1000} seconds` : null;
        return { ...unusable(silent ?? `${host} could not be reached${http_codeOf(cause)}`), again: true };
    }
}
function http_refused(response, host) {
    const { status } = response;
    if (status === 401 || status === 403) {
        const message = `ODP refused \`odp-api-key\` (HTTP ${status}). Pass a private API key of the account in this \`odp-region\`.`;
        return { failure: (0,problems_problem/* error */.z3)('access-denied', message), again: false, pause: 0 };
    }
    const asked = Number(response.headers.get('retry-after'));
    return {
        ...unusable(`${host} answered with HTTP ${status}`),
        again: status === 429 || status >= 500,
        pause: Number.isFinite(asked) ? asked * 1000 : 0,
    };
}
function unusableAnswer(what) {
    return (0,problems_problem/* error */.z3)('odp-unreachable', `${what}. Check \`odp-region\`, \`odp-api-url\` and ODP\u2019s status, then run again.`);
}
function unusable(what) {
    return { failure: unusableAnswer(what), again: false, pause: 0 };
}
function hostOf(url) {
    return URL.canParse(url) ? `ODP\u2019s API at ${new URL(url).host}` : 'ODP\u2019s API';
}
function http_codeOf(cause) {
    const { code } = (cause.cause ?? cause);
    return typeof code === 'string' && /^[A-Z0-9_]+$/.test(code) ? ` (${code})` : '';
}

;// CONCATENATED MODULE: ./build/odp/segments.js




async function listSegments(api, signal) {
    const answer = await askOdp(api, '/segments', undefined, signal);
    if (!('json' in answer))
        return answer;
    const ids = answer.json?.segment_ids;
    if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) {
        return unusableAnswer('ODP\u2019s API answered without a list `segment_ids`');
    }
    return ids;
}
async function checkAudiences(audiences, segments, signal) {
    const existing = new Set(segments);
    const missing = audiences.filter(({ id }) => !existing.has(id));
    const problems = new Map();
    for (const [index, { id, place }] of missing.entries()) {
        const near = index < suggest/* SUGGESTIONS */.MK ? (0,suggest/* nearest */.pA)(id, segments) : null;
        problems.set(id, notInOdp(id, near, place));
        if (index < suggest/* SUGGESTIONS */.MK)
            await (0,external_node_timers_promises_.setImmediate)();
        signal?.throwIfAborted();
    }
    return problems;
}
function notInOdp(id, near, place) {
    const hint = near === null || !/^[\w .-]{1,128}$/.test(near) ? '' : ` Did you mean \`${near}\`?`;
    return (0,problems_problem/* error */.z3)('audience-not-in-odp', `ODP has no audience \`${id}\`.${hint} Create it in ODP as an external audience, or correct the ID; \`odp-api-key\` must be of the same account.`, place);
}

;// CONCATENATED MODULE: ./build/odp/membership.js

async function askMembership(api, question, signal) {
    const { identifier, audienceId, memberId } = question;
    if (!/^[a-z][a-z0-9_]*$/.test(identifier))
        throw new RangeError('not an ODP field name');
    const query = `query($userId: String, $audiences: [String]) {customer(${identifier}: $userId) {audiences(subset: $audiences) {edges {node {name state}}}}}`;
    const variables = { userId: memberId, audiences: [audienceId] };
    const answer = await askOdp(api, '/graphql', { query, variables }, signal);
    if (!('json' in answer))
        return answer;
    return (membershipIn(answer.json, audienceId) ??
        unusableAnswer('ODP\u2019s GraphQL API gave an answer of another form'));
}
function membershipIn(json, audienceId) {
    if (typeof json !== 'object' || json === null)
        return null;
    const { data, errors } = json;
    if (Array.isArray(errors) && errors.length > 0)
        return refusalIn(errors[0]);
    const edges = data?.customer?.audiences?.edges;
    if (Array.isArray(edges)) {
        const mine = edges.find((edge) => edge?.node?.name === audienceId);
        return mine?.node?.state === 'qualified' ? 'qualified' : 'not';
    }
    return data?.customer === null ? 'unknown' : null;
}
function refusalIn(error) {
    const { message, extensions } = (error ?? {});
    const { code, classification } = extensions ?? {};
    if (classification === 'ValidationError')
        return 'refused';
    if (code !== 'INVALID_IDENTIFIER_EXCEPTION' && classification !== 'InvalidIdentifierException')
        return null;
    return typeof message === 'string' && /could not resolve/i.test(message) ? 'unknown' : 'refused';
}

;// CONCATENATED MODULE: ./build/odp/verify.js





const SAMPLE_SIZE = 5;
const MAX_SAMPLED = 200;
const BETWEEN_QUESTIONS = 250;
const verify_FIRST_PAUSE = 1_000;
const verify_LONGEST_PAUSE = 15_000;
function sampleSizeFor(audiences) {
    return Math.min(SAMPLE_SIZE, Math.max(1, Math.floor(MAX_SAMPLED / 2 / Math.max(1, audiences))));
}
async function verifyImports(api, samples, options) {
    const stop = deadline(options.timeoutSeconds * 1000, options.signal);
    const audiences = samples.map(openAudience);
    const total = audiences.reduce((sum, { entries }) => sum + entries.length, 0);
    const progress = () => {
        const open = audiences.reduce((sum, audience) => sum + openOf(audience).length, 0);
        options.onProgress?.({ confirmed: total - open, asked: total });
    };
    try {
        for (let pause = verify_FIRST_PAUSE;; pause = Math.min(pause * 2, verify_LONGEST_PAUSE)) {
            for (const audience of audiences)
                await askOpen(api, audience, stop, progress);
            if (audiences.every((audience) => openOf(audience).length === 0 || audience.stopped))
                break;
            await (0,external_node_timers_promises_.setTimeout)(pause, undefined, { signal: stop });
        }
    }
    catch (cause) {
        if (!stop.aborted || options.signal?.aborted)
            throw cause;
    }
    return new Map(audiences
        .filter((audience) => openOf(audience).length > 0)
        .map((audience) => [audience.sample.audienceId, notVerified(audience, options.timeoutSeconds)]));
}
async function sampleDrift(api, samples, timeoutSeconds, signal) {
    const stop = deadline(timeoutSeconds * 1000, signal);
    let sampled = 0;
    let differing = 0;
    try {
        for (const sample of samples) {
            for (const question of questionsOf(sample)) {
                const answer = await askMembership(api, { ...sample, memberId: question.memberId }, stop);
                if (typeof answer !== 'string')
                    return answer;
                sampled += 1;
                if (!asExpected(question, answer))
                    differing += 1;
                await (0,external_node_timers_promises_.setTimeout)(BETWEEN_QUESTIONS, undefined, { signal: stop });
            }
        }
    }
    catch (cause) {
        if (!stop.aborted || signal?.aborted)
            throw cause;
    }
    return { sampled, differing };
}
function openAudience(sample) {
    const entries = questionsOf(sample).map((question) => ({ question, last: null }));
    return { sample, entries, stopped: false };
}
function openOf({ entries }) {
    return entries.filter(({ question, last }) => typeof last !== 'string' || !asExpected(question, last));
}
function isUnresolved({ entries }) {
    return entries.every(({ last }) => last === 'unknown');
}
function questionsOf(sample) {
    return [
        ...sample.expectQualified.map((memberId) => ({ memberId, qualified: true })),
        ...sample.expectNot.map((memberId) => ({ memberId, qualified: false })),
    ];
}
function asExpected(question, answer) {
    return question.qualified ? answer === 'qualified' : answer === 'not' || answer === 'unknown';
}
async function askOpen(api, audience, stop, progress) {
    if (audience.stopped)
        return;
    for (const entry of openOf(audience)) {
        const { memberId } = entry.question;
        const answer = await askMembership(api, { ...audience.sample, memberId }, stop);
        entry.last = answer;
        progress();
        if (typeof answer !== 'string') {
            audience.stopped = answer.code === 'access-denied';
            return;
        }
        if (answer === 'refused') {
            audience.stopped = true;
            return;
        }
        await (0,external_node_timers_promises_.setTimeout)(BETWEEN_QUESTIONS, undefined, { signal: stop });
    }
    audience.stopped = isUnresolved(audience) && audience.sample.expectNot.length > 0;
}
const WHERE_TO_LOOK = 'Look in ODP under Account Settings > Activity Log, category Audience Diffs.';
function notVerified(audience, timeoutSeconds) {
    const { audienceId, identifier, expectQualified, expectNot } = audience.sample;
    const open = openOf(audience);
    const answers = open.map(({ last }) => last);
    const time = (0,numbers/* plural */.LS)(timeoutSeconds, 'second');
    if (audience.entries.every(({ last }) => last === null)) {
        return (0,problems_problem/* error */.z3)('not-verified', `After ${time}, ODP has not answered about any sampled member of \`${audienceId}\`. Raise \`verify-timeout\`, or check ODP\u2019s status. ${WHERE_TO_LOOK}`);
    }
    if (answers.includes('refused') || isUnresolved(audience)) {
        return (0,problems_problem/* error */.z3)('not-verified', `ODP refuses the identifier \`${identifier}\` of \`${audienceId}\` for every sampled member (INVALID_IDENTIFIER_EXCEPTION). Check that it is the field name of these IDs in ODP. ${WHERE_TO_LOOK}`);
    }
    const unanswered = answers.find((answer) => answer !== null && typeof answer !== 'string');
    if (unanswered) {
        return (0,problems_problem/* error */.z3)('not-verified', `ODP could not be asked whether it imported \`${audienceId}\`. ${unanswered.message}`);
    }
    const absent = open.filter(({ question }) => question.qualified).length;
    const present = open.length - absent;
    const counts = [
        ...(absent > 0
            ? [`${absent} of ${expectQualified.length} sampled members are not confirmed as qualified`]
            : []),
        ...(present > 0
            ? [`${present} of ${expectNot.length} sampled removed members are not confirmed as gone`]
            : []),
    ];
    return (0,problems_problem/* error */.z3)('not-verified', `After ${time}, ODP does not report \`${audienceId}\` as imported: ${counts.join(', and ')}. The import may need longer, or ODP rejected the file. ${WHERE_TO_LOOK}`);
}

;// CONCATENATED MODULE: ./build/steps/verify-progress.js


function startVerifyProgress(log, timeoutSeconds) {
    const started = Date.now();
    let last = null;
    const seconds = () => Math.round((Date.now() - started) / 1000);
    const state = () => last === null
        ? 'ODP has not answered yet'
        : `ODP confirms ${(0,numbers/* count */.U9)(last.confirmed)} of ${(0,numbers/* plural */.LS)(last.asked, 'sampled member')}`;
    const timer = setInterval(() => {
        log.info(`${state()}; ${(0,numbers/* count */.U9)(Math.max(0, timeoutSeconds - seconds()))} s left.`);
    }, PERIOD_MS);
    return {
        update(progress) {
            last = progress;
        },
        stop() {
            clearInterval(timer);
            log.info(`${state()} after ${(0,numbers/* count */.U9)(seconds())} s.`);
        },
    };
}

;// CONCATENATED MODULE: ./build/steps/odp.js





const SAMPLED_AUDIENCES = 100;
const DRIFT_SECONDS = 60;
function sampleSize({ inputs, mode }, audiences) {
    const asks = mode === 'import' ? inputs.verifyTimeout > 0 : inputs.odpApiKey !== null && inputs.state !== null;
    return asks ? sampleSizeFor(Math.min(audiences, SAMPLED_AUDIENCES)) : 0;
}
async function checkInOdp(job, planned) {
    const api = apiOf(job);
    if (api === null || planned.length === 0)
        return { planned, problems: [] };
    const segments = await listSegments(api, job.signal);
    if (!Array.isArray(segments)) {
        return { planned, problems: [{ ...segments, severity: job.mode === 'import' ? 'error' : 'warning' }] };
    }
    job.log.info(`ODP has ${(0,numbers/* plural */.LS)(segments.length, 'audience')}.`);
    const named = planned.map(({ audience }) => ({ id: audience.id, place: audience.place }));
    const missing = await checkAudiences(named, segments, job.signal);
    return { planned: planned.map((plan) => withMissing(plan, missing.get(plan.audience.id))), problems: [] };
}
async function verifyInOdp(job, planned, results) {
    const api = apiOf(job);
    const { verifyTimeout } = job.inputs;
    const imported = new Set(results.filter(({ status }) => status === 'imported').map(({ id }) => id));
    const samples = planned
        .filter(({ audience }) => imported.has(audience.id))
        .slice(0, SAMPLED_AUDIENCES)
        .map(({ audience, samples }) => sampleOf(audience, samples.now, samples.removed))
        .filter(({ expectQualified, expectNot }) => expectQualified.length + expectNot.length > 0);
    if (api === null || verifyTimeout === 0 || samples.length === 0)
        return { results, checks: new Map() };
    job.log.info(`Asking ODP for up to ${(0,numbers/* plural */.LS)(verifyTimeout, 'second')} whether it has the imported members.`);
    const progress = startVerifyProgress(job.log, verifyTimeout);
    const problems = await verifyImports(api, samples, {
        timeoutSeconds: verifyTimeout,
        signal: job.signal,
        onProgress: progress.update,
    }).finally(progress.stop);
    const checks = new Map();
    for (const { audienceId, expectQualified, expectNot } of samples) {
        const problem = problems.get(audienceId);
        const text = problem?.message ?? confirmed(expectQualified.length, expectNot.length);
        checks.set(audienceId, { ok: problem === undefined, text });
    }
    return {
        results: results.map((result) => {
            const problem = problems.get(result.id);
            return problem === undefined ? result : { ...result, problems: [...result.problems, problem] };
        }),
        checks,
    };
}
async function checkDrift(job, planned) {
    const api = apiOf(job);
    const checks = new Map();
    if (api === null)
        return checks;
    const known = planned.filter(({ result, stored, samples }) => result.baseline?.source === 'state' && samples.before.length > 0 && !stored?.interrupted.length);
    const end = Date.now() + DRIFT_SECONDS * 1000;
    for (const { audience, stored, samples } of known.slice(0, SAMPLED_AUDIENCES)) {
        const seconds = (end - Date.now()) / 1000;
        if (seconds <= 0)
            break;
        const sample = sampleOf({ ...audience, identifier: stored?.state?.identifier ?? audience.identifier }, samples.before, []);
        const drift = await sampleDrift(api, [sample], seconds, job.signal);
        const check = driftCheck(drift);
        if (check === null)
            break;
        checks.set(audience.id, check);
        job.log.info(`${audience.id}: ODP ${check.text}`);
        if (check.ok === null)
            break;
    }
    return checks;
}
function driftCheck(drift) {
    if ('code' in drift)
        return {
            ok: null,
            text: `could not be asked whether it agrees with the last import. ${drift.message}`,
        };
    const { sampled, differing } = drift;
    if (sampled === 0)
        return null;
    if (differing === 0)
        return { ok: true, text: `agrees with the last import on ${(0,numbers/* plural */.LS)(sampled, 'sampled member')}.` };
    return {
        ok: false,
        text: `disagrees with the last import on ${(0,numbers/* count */.U9)(differing)} of ${(0,numbers/* plural */.LS)(sampled, 'sampled member')}; look at Account Settings > Activity Log > Audience Diffs.`,
    };
}
function withMissing(plan, problem) {
    return problem === undefined ? plan : { ...plan, result: (0,audience_result/* withProblem */.A)(plan.result, problem) };
}
function confirmed(members, removed) {
    const parts = [
        ...(members > 0 ? [`${(0,numbers/* plural */.LS)(members, 'sampled member')} as qualified`] : []),
        ...(removed > 0 ? [`${(0,numbers/* plural */.LS)(removed, 'removed one')} as not`] : []),
    ];
    return `confirms ${parts.join(' and ')}.`;
}
function sampleOf(audience, expectQualified, expectNot) {
    return { audienceId: audience.id, identifier: audience.identifier, expectQualified, expectNot };
}
function apiOf({ inputs }) {
    return inputs.odpApiKey === null ? null : { apiUrl: inputs.odpApiUrl, apiKey: inputs.odpApiKey };
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(48161);
// EXTERNAL MODULE: ./build/audience/plan-audience.js + 72 modules
var plan_audience = __webpack_require__(43428);
;// CONCATENATED MODULE: ./build/system/unless-aborted.js
const GRACE = 500;
async function unlessAborted(work, signal) {
    const left = Promise.withResolvers();
    let timer;
    const abort = () => {
        timer = setTimeout(() => left.reject(signal.reason), GRACE);
    };
    if (signal.aborted)
        abort();
    else
        signal.addEventListener('abort', abort, { once: true });
    try {
        return await Promise.race([work, left.promise]);
    }
    finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
    }
}

;// CONCATENATED MODULE: ./build/steps/plan-apart.js






const APART_RESOURCES = { maxOldGenerationSizeMb: 768 };
function isPlannedApart({ audience, files, readAs }) {
    if (readAs !== undefined)
        return false;
    return files.some(({ name }) => (0,format/* formatOf */.b)(name, audience.format) === 'parquet');
}
async function planApart(pool, request) {
    try {
        return await pool.plan(request);
    }
    catch (cause) {
        if (request.signal.aborted || !isOutOfMemory(cause))
            throw cause;
        const { audience, outputDirectory, notFound, problems } = request;
        await (0,write_beside/* removeUnfinished */.E1)((0,external_node_path_.join)(outputDirectory, `${audience.id}.csv.gz`));
        return {
            result: (0,audience_result/* audienceResult */.U)(audience, {
                problems: [...notFound, ...problems, (0,problems_problem/* error */.z3)('members-unreadable', TOO_MUCH_MEMORY, audience.place)],
            }),
            samples: { now: [], before: [], removed: [] },
            readDifferently: [],
            membersSha256: null,
        };
    }
}
function isOutOfMemory(cause) {
    if ((0,system_cause/* systemCode */.xU)(cause) === 'ERR_WORKER_OUT_OF_MEMORY')
        return true;
    return cause instanceof Error && cause.name === 'RangeError';
}
const TOO_MUCH_MEMORY = 'Reading the Parquet files takes more memory than a file may need: one of them is damaged, or describes too many columns and row groups. Export only the ID column, or as CSV.';

// EXTERNAL MODULE: ./build/steps/plan-thread.js
var plan_thread = __webpack_require__(49294);
;// CONCATENATED MODULE: ./build/steps/plan-audiences.js










async function planAudiences(job, located, before, sampleSize) {
    const fence = fenceOf(job);
    const threads = areWorthThreads(located) ? (0,plan_thread.openPlanPool)(THREADS - 1) : null;
    const apart = located.some(isPlannedApart) ? (0,plan_thread.openPlanPool)(THREADS, APART_RESOURCES) : null;
    const tell = plan_audiences_inOrder(located.length, (result) => job.log.group(result.id, describePlan(result)));
    let plannedHere = 0;
    const planHere = async (request) => {
        plannedHere += 1;
        try {
            return await (0,plan_audience/* planAudience */.K)(request);
        }
        finally {
            plannedHere -= 1;
        }
    };
    try {
        return await mapBounded(located, boundsOf(threads ?? apart), async (one, index) => {
            const { audience, files } = one;
            const known = plan_audiences_withMissing(job, before, audience, await unlessAborted(before.of(audience), job.signal));
            const progress = job.log.startProgress(audience.id);
            const alone = (threads ?? apart) === null || !isShared(one);
            const request = { ...requestOf(job, one, known), alone, sampleSize, progress: progress.update };
            try {
                let plan;
                if (apart !== null && isPlannedApart(one)) {
                    plan = await planApart(apart, { ...request, files, fence });
                }
                else if (threads !== null && isShared(one) && plannedHere > 0) {
                    plan = await threads.plan({ ...request, files, fence });
                }
                else {
                    const sources = one.readAs === undefined ? (0,file_source/* sourcesOf */.u0)(files, fence) : (0,file_source/* ownSources */.Lk)(files);
                    plan = await planHere({ ...request, sources });
                }
                const result = withOrigin(plan.result, before);
                tell(index, result);
                const { stored, counts = [] } = known;
                const guarded = { isUnguarded: isUnguarded(known, result), isCounted: counts.length > 0 };
                return { ...plan, result, audience, stored, ...guarded };
            }
            finally {
                progress.stop();
            }
        });
    }
    finally {
        await Promise.all([threads?.close(), apart?.close()]);
    }
}
function withOrigin(result, { inGit }) {
    return inGit === null ? result : { ...result, in_git: inGit.has(result.id) };
}
function unguardedOf(planned) {
    return planned.filter((one) => one.isUnguarded);
}
function plan_audiences_withMissing(job, before, audience, known) {
    if (known.baselines.length > 0 || isExplained(known))
        return known;
    return { ...known, problems: [...known.problems, ...missingBaseline(job, before, audience)] };
}
function isUnguarded(known, { status }) {
    return status === 'planned' && known.baselines.length === 0 && !isExplained(known);
}
function plan_audiences_inOrder(length, pass) {
    const waiting = new Array(length);
    let next = 0;
    return (index, item) => {
        waiting[index] = item;
        for (let due = waiting[next]; due !== undefined; due = waiting[next]) {
            pass(due);
            next += 1;
        }
    };
}
const plan_audiences_AUDIENCES_AT_ONCE = 8;
const THREADS = Math.min((0,external_node_os_.availableParallelism)(), plan_audiences_AUDIENCES_AT_ONCE);
const BYTES_AT_ONCE = 64 * 1024 * 1024;
const BYTES_WORTH_THREADS = 16 * 1024 * 1024;
const EXPANSION = 6;
function areWorthThreads(located) {
    const shared = located.filter(isShared);
    const bytes = shared.reduce((sum, one) => sum + weightOf(one), 0);
    return shared.length > 1 && (0,external_node_os_.availableParallelism)() > 1 && bytes >= BYTES_WORTH_THREADS;
}
function boundsOf(threads) {
    return threads === null
        ? { items: plan_audiences_AUDIENCES_AT_ONCE, weight: BYTES_AT_ONCE, weightOf }
        : { items: THREADS, weight: BYTES_AT_ONCE * 2, weightOf };
}
function isShared(one) {
    return one.readAs === undefined && weightOf(one) <= BYTES_AT_ONCE;
}
function weightOf({ bytes, files }) {
    return files.some(({ name }) => /\.(?:gz|zst|parquet)$/i.test(name)) ? bytes * EXPANSION : bytes;
}
function requestOf(job, { audience, readAs, problems, expectedRows }, before) {
    const { inputs, signal } = job;
    return {
        audience,
        readAs: readAs ?? audience,
        isExport: readAs === undefined,
        notFound: problems,
        expectedRows,
        problems: before.problems,
        baselines: before.baselines,
        countsBefore: before.counts ?? [],
        outputDirectory: inputs.outputDirectory,
        ts: inputs.timestamp,
        overrideGuards: overridesGuards(inputs, audience.id),
        skipUnchanged: inputs.skipUnchanged,
        digestMembers: keepsReceipts(job),
        signal,
    };
}

;// CONCATENATED MODULE: ./build/steps/propose-base.js




async function proposeBase({ environment, inputs, mode, signal }, located) {
    const { onGitHub, deskBase } = environment;
    if (onGitHub || deskBase !== null || inputs.state !== null || mode === 'import')
        return null;
    const root = (0,checkout/* checkoutAbove */.C1)((0,external_node_path_.dirname)(inputs.manifest.path));
    if (root === null)
        return null;
    const names = located
        .flatMap(({ files }) => files.map(({ path }) => (0,paths/* wayTo */.bj)(path, root)))
        .filter((name) => !name.startsWith('../'))
        .slice(0, ASKED_ABOUT);
    if (names.length === 0)
        return null;
    const git = (0,checkout/* gitIn */.uM)(root, environment.git);
    const ask = (args) => git(args, { timeoutMs: propose_base_TIMEOUT_MS, maxBytes: propose_base_MAX_BYTES, signal });
    const tracked = await ask(['--literal-pathspecs', 'ls-files', '-z', '--', ...names]);
    if ((0,system_git/* partsIn */.gw)(tracked, '\0').length === 0)
        return null;
    return propose_base_nameOf((0,system_git/* partsIn */.gw)(await ask(['for-each-ref', '--format=%(refname) %(symref)', ...REFS]), '\n'));
}
const ASKED_ABOUT = 20;
const propose_base_TIMEOUT_MS = 10_000;
const propose_base_MAX_BYTES = 1024 * 1024;
const REFS = [
    'refs/remotes/origin/HEAD',
    'refs/remotes/origin/main',
    'refs/remotes/origin/master',
    'refs/heads',
];
function propose_base_nameOf(refs) {
    const short = (ref) => ref.replace(/^refs\/remotes\//, '');
    const known = new Map(refs.map((line) => line.split(' ')));
    const merged = [known.get(REFS[0]), ...REFS.slice(1, 3).filter((ref) => known.has(ref))].find(Boolean);
    if (merged !== undefined && /^[\w./-]+$/.test(merged))
        return short(merged);
    return known.size === 0 ? null : 'HEAD';
}

;// CONCATENATED MODULE: ./build/artifacts/leave-receipt.js





const leave_receipt_TOO_LARGE = 'It would be larger than 64 MiB. Shorten what the audiences have in `placeholders` or `pattern`, or split the manifest.';
async function leaveReceipt(run, manifest, receipt, state) {
    const { folder, names } = state ?? { folder: run.scratch.folder(), names: [] };
    const own = state === null ? RECEIPT_FILE : RECEIPT_NEXT_TO_STATE;
    const text = receiptText(receipt);
    if (Buffer.byteLength(text) > MOST_RECEIPT_BYTES)
        throw new ArtifactError('full', leave_receipt_TOO_LARGE);
    await (0,promises_.writeFile)((0,external_node_path_.join)(folder, own), text);
    const name = receiptName({ ...run.environment, manifest });
    const { artifactService } = run.environment;
    if (artifactService === null)
        throw new Error('A receipt needs an artifact service');
    const service = new URL(artifactService);
    return uploadArtifact(name, { folder, names: [...names, own] }, { service, log: run.log });
}

;// CONCATENATED MODULE: ./build/steps/receipts.js










async function openReceipts(job, planned, decision, before) {
    const none = { decision, problems: [], close: async () => [] };
    if (!keepsReceipts(job) || decision === 'nothing')
        return none;
    const due = planned.filter(({ result }) => result.status === 'planned');
    const renewed = renewedOf(planned, before);
    const state = before.artifacts ?? null;
    if (due.length === 0 && renewed.size === 0 && state?.isAging !== true)
        return none;
    const hold = (problem) => ({ ...none, decision: 'nothing', problems: [problem] });
    const newer = await before.overtaken([...due.map(({ audience }) => audience.id), ...renewed.keys()]);
    if (typeof newer === 'number')
        return hold(overtakenBefore(job, newer));
    if (newer?.severity === 'error')
        return hold(newer);
    const id = (0,external_node_crypto_.randomBytes)(8).toString('hex');
    const audiences = new Map(due.map((one) => [one.audience.id, receiptAudience(job, one)]));
    const begun = state === null ? null : await noteImports(job, due);
    if (begun !== null && 'code' in begun)
        return hold(begun);
    const unopened = due.length === 0 ? null : await leave(job, receiptOf(job, id, 'opening', audiences), begun);
    if (unopened !== null) {
        const message = `Nothing was uploaded, because the receipt that the next import is compared with could not be kept. ${unopened}`;
        return hold((0,problems_problem/* error */.z3)('state-write-failed', message));
    }
    return {
        decision,
        problems: newer === null ? [] : [newer],
        async close(imported) {
            const told = new Map([...renewed, ...arrivedOf(imported, audiences)]);
            const files = state === null ? null : { folder: state.folder, names: await state.store.list() };
            const closing = { ...receiptOf(job, id, 'closing', told), ...earlierOf(before, told) };
            const unclosed = await leave(job, closing, files);
            const problems = [];
            if (unclosed !== null)
                problems.push(due.length === 0 ? notRenewed(unclosed) : notClosed(unclosed));
            const uploaded = [...imported.mayHaveArrived];
            const last = uploaded.length === 0 ? null : await before.overtaken(uploaded);
            if (typeof last === 'number')
                problems.push(overtakenMeanwhile(job, last));
            return problems;
        },
    };
}
function overtakenBefore({ environment }, newer) {
    return (0,problems_problem/* error */.z3)('stale-run', `Run ${newer} is newer than this run, ${environment.runId}, and has begun to import the same audiences. Start a new run instead of re-running an old one.`);
}
function overtakenMeanwhile({ environment }, newer) {
    return (0,problems_problem/* error */.z3)('stale-run', `Run ${newer}, which is newer than this run, ${environment.runId}, has imported the same audiences at the same time, so ODP may have the members of either. Run ${newer} again, and use \`concurrency\` so that only one run at a time imports.`);
}
function notClosed(why) {
    const message = `The receipt of this import could not be completed, so the guards of the next one hold for the members before it as well. ${why}`;
    return (0,problems_problem/* error */.z3)('state-write-failed', message);
}
function notRenewed(why) {
    const message = `What was imported last is kept in an artifact that will expire, and could not be renewed. The next run tries again. ${why}`;
    return (0,problems_problem/* warning */.$e)('state-write-failed', message);
}
function renewedOf(planned, { aging }) {
    const renewed = new Map();
    for (const { audience, result } of planned) {
        const last = aging.get(audience.id);
        if (last === undefined || result.status !== 'unchanged')
            continue;
        const { commit } = last;
        renewed.set(audience.id, { ...toldAgain(last), certain: true, ...(commit !== null && { commit }) });
    }
    return renewed;
}
const MOST_EARLIER = 100;
function earlierOf({ lastImports }, told) {
    const others = [...lastImports].filter(([id]) => told.get(id)?.certain !== true).slice(0, MOST_EARLIER);
    if (others.length === 0)
        return {};
    return { earlier: Object.fromEntries(others.map(([id, entry]) => [id, earlierImport(entry)])) };
}
function earlierImport(last) {
    const { commit, runId: id, attempt } = last;
    return { ...toldAgain(last), commit, run: { id, attempt } };
}
function toldAgain({ identifier, ts, members, membersSha256, settings }) {
    return { identifier, ts, members, members_sha256: membersSha256, settings };
}
async function leave(job, receipt, files) {
    try {
        await leaveReceipt(job, job.inputs.manifest.name, receipt, files);
        return null;
    }
    catch (cause) {
        if (!(cause instanceof ArtifactError))
            throw cause;
        return cause.message;
    }
}
async function noteImports(job, due) {
    const folder = job.scratch.folder();
    const store = openFolderStore(folder);
    const run = importingRun(job);
    for (const { audience, result } of due) {
        const problem = await beginImport(store, importRecord(audience, result, run, null));
        if (problem !== null)
            return problem;
    }
    return { folder, names: await store.list() };
}
function receiptOf({ inputs, environment, commit }, id, phase, audiences) {
    if (inputs.trackerId === null || environment.runId === null)
        throw new Error('A receipt needs a tracker ID and a run');
    return {
        version: 1,
        phase,
        import: id,
        repository: repositoryUrl(environment),
        manifest: inputs.manifest.name,
        destination: { bucket: inputs.bucket, tracker_id: inputs.trackerId },
        commit,
        run: { id: environment.runId, attempt: environment.runAttempt },
        audiences: Object.fromEntries(audiences),
    };
}
function receiptAudience({ inputs }, { audience, result, membersSha256 }) {
    if (result.members === null || membersSha256 === null)
        throw new Error('A planned audience has members and their digest');
    return {
        identifier: audience.identifier,
        ts: inputs.timestamp,
        members: result.members,
        members_sha256: membersSha256,
        settings: (0,held_settings/* heldSettings */.l)(audience),
        certain: true,
    };
}
function arrivedOf({ results, mayHaveArrived }, due) {
    const imported = new Set(results.flatMap(({ id, status }) => (status === 'imported' ? [id] : [])));
    return new Map([...due]
        .filter(([id]) => mayHaveArrived.has(id))
        .map(([id, audience]) => [id, { ...audience, certain: imported.has(id) }]));
}

;// CONCATENATED MODULE: ./build/report/problems-list.js

function allProblems(result, together = 1) {
    return [...ranked(result, 'error', together), ...ranked(result, 'warning', together)];
}
const READ_TOGETHER = 3;
const WORST = [
    'too-many-removed',
    'too-few-members',
    'too-many-added',
    'too-many-members',
];
function settingsSign({ problem }) {
    return SETTINGS_SIGNS.get(problem.code);
}
const SETTINGS_SIGNS = new Map([
    ['guard-loosened', '\ud83d\udd13'],
    ['identifier-changed', '\ud83c\udd94'],
]);
function tally(found) {
    const errors = found.filter(({ problem }) => problem.severity === 'error').length;
    const warnings = found.length - errors;
    return [
        ...(errors > 0 ? [(0,numbers/* plural */.LS)(errors, 'error')] : []),
        ...(warnings > 0 ? [(0,numbers/* plural */.LS)(warnings, 'warning')] : []),
    ].join(' and ');
}
function place({ file, line, column }) {
    if (file === undefined)
        return null;
    return [file, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].join(':');
}
function times({ count: number = 1, message, lines }) {
    const figure = (0,numbers/* count */.U9)(number);
    const told = message.startsWith(`${figure} `) || message.includes(` ${figure} more `);
    return number === 1 || told || lines !== undefined ? '' : ` (${(0,numbers/* plural */.LS)(number, 'time')}, first here)`;
}
function ranked(result, severity, together) {
    const whole = result.problems
        .filter((problem) => problem.severity === severity)
        .map((problem) => ({ audience: null, problem }));
    const affected = result.audiences
        .map(({ id, removed, problems }) => {
        const own = problems.filter((problem) => problem.severity === severity);
        return { id, removed: removed ?? 0, own: own.sort((a, b) => rankOf(a) - rankOf(b)) };
    })
        .filter(({ own }) => own.length > 0)
        .sort((a, b) => rankOf(a.own[0]) - rankOf(b.own[0]) || b.removed - a.removed);
    const rounds = [];
    for (const { id, own } of affected) {
        for (const [at, problem] of own.entries()) {
            const round = Math.floor(at / together);
            rounds[round] ??= [];
            rounds[round].push({ audience: id, problem });
        }
    }
    return [...whole, ...rounds.flat()];
}
function rankOf({ code }) {
    const at = WORST.indexOf(code);
    return at < 0 ? WORST.length : at;
}

;// CONCATENATED MODULE: ./build/action/annotations.js





const MAX_SHOWN = 10;
function annotate(result, failure, docsUrl) {
    const found = allProblems(result);
    const of = (wanted) => found.filter(({ problem }) => problem.severity === wanted);
    const hiddenErrors = annotateSome(of('error'), failure !== null, docsUrl);
    const hiddenWarnings = annotateSome(of('warning'), false, docsUrl);
    sayHidden('warning', hiddenWarnings, null);
    sayHidden('error', hiddenErrors, failure);
}
function annotateFailure(message) {
    show('error', logLine(message), {});
}
function annotateSome(found, isLastTaken, docsUrl) {
    const shown = found.slice(0, isLastTaken || found.length > MAX_SHOWN ? MAX_SHOWN - 1 : MAX_SHOWN);
    for (const one of shown)
        annotateOne(one, docsUrl);
    return found.length - shown.length;
}
function annotateOne(found, docsUrl) {
    const { audience, problem } = found;
    const { code, severity, message, file, line, column } = problem;
    const setting = settingsSign(found);
    const sign = setting === undefined ? '' : `${setting} `;
    const isShown = file !== undefined && isInRepository(file);
    const properties = {
        title: logLine(`${sign}${code}${audience === null ? '' : ` in ${audience}`}`, 300),
        ...(isShown ? { file, ...position(line, column) } : {}),
    };
    const where = isShown ? null : place(problem);
    const about = where === null ? '' : ` (${logLine(where, 500)})`;
    const entry = docsUrl === null ? '' : ` See ${docsUrl}/problems.md#${code}`;
    show(severity, `${logLine(message)}${times(problem)}${about}${entry}`, properties);
}
function isInRepository(file) {
    return !(0,external_node_path_.isAbsolute)(file) && logLine(file) === file;
}
function position(line, column) {
    if (line === undefined)
        return {};
    return { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
}
function sayHidden(severity, hidden, closing) {
    const more = hidden === 0 ? null : `${(0,numbers/* plural */.LS)(hidden, `more ${severity}`)} not shown here; the job summary has them.`;
    const message = [closing?.message, more].filter(Boolean).join(' ');
    const title = closing === null ? {} : { title: logLine(closing.title, 300) };
    if (message !== '')
        show(severity, logLine(message), title);
}
function show(severity, message, properties) {
    if (severity === 'error')
        core/* error */.z3(message, properties);
    else
        core/* warning */.$e(message, properties);
}

;// CONCATENATED MODULE: ./build/report/audience-order.js
function byImportance(audiences) {
    return {
        eventful: mostImportantFirst(audiences.filter((audience) => !isQuiet(audience))),
        quiet: audiences.filter(isQuiet),
    };
}
function mostImportantFirst(audiences) {
    return [...audiences].sort((a, b) => gravity(b) - gravity(a) ||
        (b.removed ?? 0) - (a.removed ?? 0) ||
        Number(b.baseline === null) - Number(a.baseline === null) ||
        (b.added ?? 0) - (a.added ?? 0));
}
function isQuiet({ baseline, added, removed, problems }) {
    return baseline !== null && added === 0 && removed === 0 && problems.length === 0;
}
function gravity({ problems }) {
    if (problems.some(({ severity }) => severity === 'error'))
        return 2;
    return problems.length > 0 ? 1 : 0;
}

;// CONCATENATED MODULE: ./build/report/fit.js
function fit(block, maxBytes) {
    const { head, items, foot, more } = block;
    let room = maxBytes - size(head) - size(foot);
    const lines = [];
    while (lines.length < items.length && room >= 0) {
        const line = block.line(items[lines.length]);
        lines.push(line);
        room -= size([line]);
    }
    if (room >= 0)
        return { text: [...head, ...lines, ...foot].join('\n'), left: 0 };
    const reserve = size(more(items.length));
    while (lines.length > 0 && room < reserve)
        room += size([lines.pop()]);
    const left = items.length - lines.length;
    if (room < reserve)
        return { text: '', left };
    return { text: [...head, ...lines, ...foot, ...more(left)].join('\n'), left };
}
function size(lines) {
    return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

;// CONCATENATED MODULE: ./build/report/fold.js
function foldOpen(title) {
    return `<details><summary>${title}</summary>`;
}
const FOLD_CLOSE = '</details>';

;// CONCATENATED MODULE: ./build/report/bar.js
const LONGEST_BAR = 6;
function bar(value, most, grows) {
    if (value === 0 || most === 0)
        return '';
    const halves = Math.max(1, Math.round((value / most) * LONGEST_BAR * 2));
    const whole = '\u2501'.repeat(Math.floor(halves / 2));
    if (halves % 2 === 0)
        return whole;
    return grows === 'left' ? `\u257a${whole}` : `${whole}\u2578`;
}

;// CONCATENATED MODULE: ./build/report/outcome.js



function outcome(view) {
    const { result } = view;
    if (result.mode === null)
        return `Nothing was done, because ${view.atDesk ? 'a flag' : 'the input of the step'} is wrong`;
    if (result.audiences.length === 0) {
        return result.outcome === 'success' ? 'There is no audience to import' : 'No audience was checked';
    }
    return result.mode === 'plan' ? planned(view) : imported(result.audiences, result.outcome);
}
function loosened({ result }) {
    const audiences = result.audiences.filter(isLoosened).length;
    return audiences === 0 ? '' : `; guards loosened in ${(0,numbers/* plural */.LS)(audiences, 'audience')}`;
}
function isLoosened({ problems }) {
    return problems.some(({ code }) => code === 'guard-loosened');
}
function outcomeSign(view) {
    if (view.result.outcome === 'failure')
        return '\u274c';
    if (view.result.mode === 'import')
        return '\u2705';
    return view.result.audiences.some(isLoosened) ? '\ud83d\udd13' : '\ud83d\udccb';
}
function statusShown({ status }, { result, partialImport }) {
    const isHeld = status === 'planned' && result.mode === 'plan' && decide(result, partialImport) === 'nothing';
    return isHeld ? 'held' : status;
}
function statusLabel(status) {
    return `${STATUS_SIGNS[status]} ${status}`;
}
const STATUS_SIGNS = {
    planned: '\ud83d\udccb',
    imported: '\u2705',
    unchanged: '\u26aa',
    invalid: '\u274c',
    blocked: '\u26d4',
    held: '\u23f8\ufe0f',
    failed: '\u274c',
};
function planned(view) {
    const { audiences } = view.result;
    const ready = audiences.filter(({ status }) => status === 'planned');
    const wrong = audiences.filter(({ status }) => status === 'invalid' || status === 'blocked').length;
    const verb = view.mergingImports ? 'Merging would import' : 'Plan: an import would upload';
    if (view.result.outcome === 'failure') {
        const cause = wrong === 0
            ? 'there are errors'
            : `${(0,numbers/* count */.U9)(wrong)} of ${(0,numbers/* plural */.LS)(audiences.length, 'audience')} ${wrong === 1 ? 'is' : 'are'} not fit to import`;
        const effect = ready.length === 0 || decide(view.result, view.partialImport) === 'nothing'
            ? 'nothing would be imported'
            : `only ${(0,numbers/* count */.U9)(ready.length)} would be imported`;
        return `Plan failed: ${cause}, so ${effect}`;
    }
    if (ready.length === 0)
        return 'Nothing would change: every audience equals its last import';
    return `${verb} ${audiencesIn(ready)}: ${changes(ready, 'would be')}`;
}
function imported(audiences, outcome) {
    const done = audiences.filter(({ status }) => status === 'imported');
    const unchanged = audiences.filter(({ status }) => status === 'unchanged').length;
    const due = audiences.length - unchanged;
    if (outcome === 'success') {
        if (done.length === 0)
            return 'Nothing to import: every audience equals its last import';
        return `Imported ${audiencesIn(done)}: ${changes(done, '')}`;
    }
    if (done.length === due && due > 0)
        return `Imported ${(0,numbers/* plural */.LS)(due, 'audience')}, but with errors afterwards`;
    const others = ['invalid', 'blocked', 'failed', 'held']
        .map((status) => [status, audiences.filter((audience) => audience.status === status).length])
        .filter(([, number]) => number > 0)
        .map(([status, number]) => `${(0,numbers/* count */.U9)(number)} ${status}`);
    const what = done.length === 0
        ? 'nothing was imported'
        : `${(0,numbers/* count */.U9)(done.length)} of ${(0,numbers/* plural */.LS)(due, 'audience')} ${done.length === 1 ? 'was' : 'were'} imported`;
    return `Import failed: ${what}${others.length === 0 ? '' : ` (${others.join(', ')})`}`;
}
function audiencesIn(uploaded) {
    const same = uploaded.filter(({ added, removed }) => added === 0 && removed === 0).length;
    const all = (0,numbers/* plural */.LS)(uploaded.length, 'audience');
    return same === 0 || same === uploaded.length ? all : `${all}, ${(0,numbers/* count */.U9)(same)} of them without a change`;
}
function changes(audiences, auxiliary) {
    const { added, removed, members } = totals(audiences);
    const fresh = audiences.filter(({ baseline }) => baseline === null);
    const known = added === null || removed === null ? [] : [movement(added, removed, auxiliary)];
    if (fresh.length === audiences.length) {
        return `${(0,numbers/* plural */.LS)(members, 'member')} in all, with no baseline to compare with`;
    }
    if (fresh.length === 0)
        return known.join('');
    const size = fresh.reduce((sum, audience) => sum + (audience.members ?? 0), 0);
    return [
        ...known,
        `${(0,numbers/* plural */.LS)(fresh.length, 'audience')} without a baseline (${(0,numbers/* plural */.LS)(size, 'member')})`,
    ].join('; ');
}
function movement(added, removed, auxiliary) {
    if (added === 0 && removed === 0)
        return 'no member added or removed';
    const [first, verb, rest] = added === 0
        ? [removed, 'removed', 'none added']
        : [added, 'added', `${removed === 0 ? 'none' : (0,numbers/* count */.U9)(removed)} removed`];
    return `${(0,numbers/* plural */.LS)(first, 'member')} ${auxiliary} ${verb}, ${rest}`.replace('  ', ' ');
}

;// CONCATENATED MODULE: ./build/report/columns.js


function columnsOf(audiences) {
    return COLUMNS.filter(({ isNeeded }) => isNeeded === undefined || audiences.some(isNeeded));
}
function withoutColumns(columns, number) {
    return columns.filter(({ title }) => !DISPENSABLE.slice(0, number).includes(title));
}
const DISPENSABLE = ['File', 'Duplicates', 'Invalid', 'Change'];
function mostMoved(audiences) {
    return audiences.reduce((most, { added, removed }) => Math.max(most, added ?? 0, removed ?? 0), 0);
}
const COLUMNS = [
    { title: 'Status', show: statusShown },
    { title: 'Members', show: ({ members }) => known(members) },
    {
        title: 'Added',
        show: ({ added }) => known(added, numbers/* signed */.x8),
        moved: ({ added }) => added,
        isNeeded: ({ added }) => added !== null,
    },
    {
        title: 'Removed',
        show: ({ removed }) => known(removed, (value) => (0,numbers/* signed */.x8)(-value)),
        moved: ({ removed }) => removed,
        isNeeded: ({ removed }) => removed !== null,
    },
    { title: 'Change', show: change, isNeeded: ({ members }) => members !== null },
    {
        title: 'Duplicates',
        show: ({ duplicates }) => known(duplicates),
        isNeeded: ({ duplicates }) => (duplicates ?? 0) > 0,
    },
    { title: 'Invalid', show: ({ invalid }) => known(invalid), isNeeded: ({ invalid }) => (invalid ?? 0) > 0 },
    {
        title: 'File',
        show: ({ file }) => known(file?.bytes ?? null, numbers/* bytes */.ee),
        isNeeded: ({ file }) => file !== null,
    },
];
function change({ members, baseline }) {
    if (members === null)
        return UNKNOWN;
    if (baseline === null)
        return 'new';
    const net = members - baseline.members;
    if (net === 0 || baseline.members === 0)
        return (0,numbers/* signed */.x8)(net);
    return `${(0,numbers/* signed */.x8)(net)} (${net > 0 ? '+' : '\u2212'}${(0,numbers/* percentage */.X1)(Math.abs(net), baseline.members)})`;
}
function known(value, format = numbers/* count */.U9) {
    return value === null ? UNKNOWN : format(value);
}
const UNKNOWN = '\u2013';

;// CONCATENATED MODULE: ./build/report/table-width.js
function tableWidth(rows) {
    const columns = rows[0]?.length ?? 0;
    let width = 1;
    for (let at = 0; at < columns; at += 1)
        width += CELL + rows.reduce((widest, row) => Math.max(widest, cellWidth(row[at] ?? '')), 0);
    return Math.ceil(width);
}
const CELL = 27;
const CODE_PADDING = 10;
const CODE = 7.3;
const PLAIN = 8;
const NARROW = 5;
const WIDE = 12.5;
const EMOJI = 22;
const BAR = 8.6;
const SQUARE = 14;
function cellWidth(markdown) {
    const words = markdown.split(/<br>| /);
    return words.reduce((widest, word) => Math.max(widest, wordWidth(word)), 0);
}
function wordWidth(word) {
    return word.split(/(`[^`]*`)/).reduce((sum, piece) => {
        if (piece.length > 1 && piece.startsWith('`'))
            return sum + CODE_PADDING + (piece.length - 2) * CODE;
        return sum + [...piece].reduce((width, character) => width + characterWidth(character), 0);
    }, 0);
}
function characterWidth(character) {
    if (/\p{Extended_Pictographic}/u.test(character))
        return EMOJI;
    if (/[\u2501\u2578\u257a]/.test(character))
        return BAR;
    if (/[MWmw@%]/.test(character))
        return WIDE;
    if (/[\u00a0ijlt.,:;()]/.test(character))
        return NARROW;
    return /[\u0000-\u024f\s\p{P}\p{Sm}]/u.test(character) ? PLAIN : SQUARE;
}

;// CONCATENATED MODULE: ./build/report/view.js
function detailsOf(view, audienceId) {
    return view.details.get(audienceId) ?? NO_DETAILS;
}
const NO_DETAILS = {
    owner: null,
    description: null,
    history: [],
    readDifferently: [],
    checks: [],
};

;// CONCATENATED MODULE: ./build/report/table.js






function tableOf(audiences, view, maxWidth) {
    const most = mostMoved(view.result.audiences);
    const cellsOf = (columns, audience) => [
        named(audience, view),
        ...columns.map((column) => table_written(column, audience, view, most)),
    ];
    const isFitting = (columns) => {
        const head = ['Audience', ...columns.map(({ title }) => title)];
        const rows = audiences.map((audience) => cellsOf(columns, audience));
        return maxWidth === null || tableWidth([head, ...rows]) <= maxWidth;
    };
    const all = columnsOf(audiences);
    const layouts = maxWidth === null ? [all] : DISPENSABLE.map((_, at) => withoutColumns(all, at + 1));
    const columns = layouts.find(isFitting) ?? layouts.at(-1);
    return {
        head: [
            `| Audience | ${columns.map(({ title }) => title).join(' | ')} |`,
            `| :-- | ${columns.map(({ title }) => (title === 'Status' ? ':--' : '--:')).join(' | ')} |`,
        ],
        row: (audience) => `| ${cellsOf(columns, audience).map(cell).join(' | ')} |`,
    };
}
function named(audience, view) {
    const { owner } = detailsOf(view, audience.id);
    const people = [audience.name, owner].filter((part) => part !== null && part.trim() !== '');
    const below = people.length === 0 ? [] : [people.map((part) => escape_text(part, 100)).join(' · ')];
    return [...pieces(audience.id), ...below].join('<br>');
}
function pieces(id) {
    if (id.length <= LONGEST_LINE)
        return [code(id)];
    const shown = visible(id, 200);
    const lines = [];
    for (let rest = shown; rest !== '';) {
        const [line = rest] = /^.{8,29}[_.-]/su.exec(rest.length > LONGEST_LINE ? rest : '') ?? [
            rest.slice(0, LONGEST_LINE),
        ];
        lines.push(line);
        rest = rest.slice(line.length);
    }
    return lines.map((line) => code(line));
}
const LONGEST_LINE = 30;
function table_written({ title, show, moved }, audience, view, most) {
    if (title === 'Status')
        return unbroken(statusLabel(statusShown(audience, view)));
    const drawn = bar(moved?.(audience) ?? 0, most, 'left');
    return [unbroken(show(audience, view)).replace('\u00a0(', '<br>('), ...(drawn === '' ? [] : [drawn])].join('<br>');
}
function unbroken(fact) {
    return fact.replaceAll(' ', '\u00a0');
}

;// CONCATENATED MODULE: ./build/report/audiences-section.js






const MAX_OPEN = 20;
function audiencesSection(view, maxWidth, maxBytes) {
    const { audiences } = view.result;
    const { eventful, quiet } = byImportance(audiences);
    const tables = eventful.length === 0
        ? [
            { title: '', rows: quiet.slice(0, MAX_OPEN) },
            fold(quiet.slice(MAX_OPEN), 'more unchanged audience'),
        ]
        : [
            { title: '', rows: eventful.slice(0, MAX_OPEN) },
            fold(eventful.slice(MAX_OPEN), 'more audience'),
            fold(quiet, 'unchanged audience'),
        ];
    const blocks = [];
    let room = maxBytes - size(['', more(audiences.length)]);
    let left = audiences.length;
    for (const block of tables) {
        if (block.rows.length === 0)
            continue;
        const drawn = draw(block, tableOf(block.rows, view, maxWidth), room);
        left -= block.rows.length - drawn.left;
        if (drawn.text === '')
            break;
        blocks.push(drawn.text);
        room -= size([drawn.text, '']);
        if (drawn.left > 0)
            break;
    }
    return [...blocks, ...(left > 0 ? [more(left)] : [])].join('\n\n');
}
function fold(rows, what) {
    return { title: (0,numbers/* plural */.LS)(rows.length, what), rows };
}
function draw({ title, rows }, { head, row }, maxBytes) {
    const around = title === '' ? { head: [], foot: [] } : { head: [foldOpen(title), ''], foot: ['', FOLD_CLOSE] };
    const block = fit({ head: [...around.head, ...head], items: rows, line: row, foot: around.foot, more: () => [] }, maxBytes);
    return block.left === rows.length ? { text: '', left: block.left } : block;
}
function more(left) {
    return `\u2026 and ${(0,numbers/* plural */.LS)(left, 'more audience')}; see ${code('result.json')}`;
}

;// CONCATENATED MODULE: ./build/report/details-section.js






function detailsSection(view, maxBytes) {
    const { audiences } = view.result;
    if (audiences.length === 0)
        return '';
    const block = (order) => {
        return fit({
            head: [foldOpen('Audiences in detail'), ''],
            items: order,
            line: (audience) => detailLine(audience, view),
            foot: ['', FOLD_CLOSE],
            more: (left) => ['', `\u2026 and details of ${(0,numbers/* plural */.LS)(left, 'more audience')} in ${code('result.json')}`],
        }, maxBytes);
    };
    const inOrder = block(audiences);
    if (inOrder.left === 0)
        return inOrder.text;
    const cut = block(mostImportantFirst(audiences));
    return cut.left === audiences.length ? '' : cut.text;
}
function detailLine(audience, view) {
    const { owner, description, readDifferently, checks } = detailsOf(view, audience.id);
    const facts = [
        ...(description === null ? [] : [escape_text(description, 300)]),
        ...(owner === null ? [] : [`owner: ${escape_text(owner, 100)}`]),
        ...(audience.identifier === null ? [] : [`identifier ${code(audience.identifier)}`]),
        ...rowsFact(audience),
        baselineFact(audience),
        ...(audience.file === null
            ? []
            : [`file ${code(audience.file.path)}, SHA-256 ${code(audience.file.sha256)}`]),
        ...destinationFact(audience),
        ...(readDifferently.length === 0
            ? []
            : [`read differently than the baseline: ${readDifferently.map((key) => code(key)).join(', ')}`]),
        ...checks.map(({ ok, text: said }) => `${CHECK_SIGNS.get(ok)} ODP: ${escape_text(said, 300)}`),
    ];
    return `- ${[code(audience.id), ...(audience.name === null ? [] : [escape_text(audience.name, 100)])].join(' ')}${facts.map((fact) => `<br>${fact}`).join('')}`;
}
function rowsFact({ rows, duplicates, invalid }) {
    const odd = [
        ...(duplicates ? [(0,numbers/* plural */.LS)(duplicates, 'duplicate')] : []),
        ...(invalid ? [`${(0,numbers/* count */.U9)(invalid)} invalid`] : []),
    ];
    return rows === null || odd.length === 0 ? [] : [`${(0,numbers/* plural */.LS)(rows, 'row')}, ${odd.join(' and ')}`];
}
const CHECK_SIGNS = new Map([
    [true, '\u2705'],
    [false, '\u274c'],
    [null, '\u2754'],
]);
function baselineFact({ baseline, kept }) {
    if (baseline === null)
        return 'no baseline';
    const when = baseline.ts === null ? '' : (0,numbers/* moment */.n$)(baseline.ts);
    const stay = kept === null ? '' : `, ${(0,numbers/* count */.U9)(kept)} of them kept`;
    const size = `with ${(0,numbers/* plural */.LS)(baseline.members, 'member')}${stay}`;
    if (baseline.source === 'state')
        return `baseline: the last import${when && ` at ${when}`} ${size}`;
    const name = baseline.commit === undefined ? 'base commit' : `commit ${code(baseline.commit.slice(0, 7))}`;
    return `baseline: the ${name}${when && `, imported ${when},`} ${size}`;
}
function destinationFact({ destination }) {
    if (destination === null)
        return [];
    const etag = destination.etag === null ? '' : `, ETag ${code(destination.etag)}`;
    const server = destination.endpoint === undefined ? '' : ` on ${code(destination.endpoint)}`;
    return [`uploaded to ${code(`s3://${destination.bucket}/${destination.key}`, 400)}${server}${etag}`];
}

;// CONCATENATED MODULE: ./build/report/history-section.js






function historySection(view, most, maxBytes) {
    const drawn = mostImportantFirst(view.result.audiences).flatMap((audience) => {
        const chart = historyChart(audience, view);
        return chart === '' ? [] : [chart];
    });
    const charts = drawn.slice(0, most);
    if (charts.length === 0)
        return '';
    const left = drawn.length - charts.length;
    const more = left > 0 ? ['', `\u2026 and ${(0,numbers/* plural */.LS)(left, 'more audience')} with earlier imports.`] : [];
    const section = view.result.audiences.length === 1
        ? `### Members over the imports\n\n${charts.join('')}`
        : [
            foldOpen('Members over the imports'),
            ...charts.flatMap((chart) => ['', chart]),
            ...more,
            '',
            FOLD_CLOSE,
        ].join('\n');
    return size([section]) <= maxBytes ? section : '';
}
const INK = '#218bff';
const MAX_POINTS = 50;
const MAX_LABELS = 8;
function historyChart(audience, view) {
    const points = importsOf(audience, view).slice(-MAX_POINTS);
    if (points.length < 2)
        return '';
    const sizes = points.map(({ members }) => members);
    const { unit, name } = scaleOf(Math.max(...sizes));
    const scaled = sizes.map((members) => String(Math.round((members / unit) * 1000) / 1000));
    const top = Math.max(1, Math.ceil((Math.max(...sizes) / unit) * 1.1));
    return [
        '```mermaid',
        '---',
        'config:',
        '  xyChart:',
        '    height: 260',
        '  themeVariables:',
        '    xyChart:',
        `      plotColorPalette: "${INK}"`,
        '      backgroundColor: "#00000000"',
        '---',
        'xychart-beta',
        `  title "${mermaid(audience.id)}"`,
        `  x-axis ${importsAxis(points)}`,
        `  y-axis "${name}" 0 --> ${top}`,
        `  line [${scaled.join(', ')}]`,
        '```',
    ].join('\n');
}
function importsOf({ id, members, status }, view) {
    const { history } = detailsOf(view, id);
    const { ts } = view.result;
    if (status !== 'imported' || members === null || ts === null)
        return history;
    return history.some((point) => point.ts === ts) ? history : [...history, { ts, members }];
}
function scaleOf(most) {
    if (most >= 10_000_000)
        return { unit: 1_000_000, name: 'million members' };
    if (most >= 10_000)
        return { unit: 1_000, name: 'thousand members' };
    return { unit: 1, name: 'members' };
}
function importsAxis(points) {
    if (points.length > MAX_LABELS) {
        const span = `imports from ${(0,numbers/* day */.vd)(points[0].ts)} to ${(0,numbers/* day */.vd)(points.at(-1).ts)}`;
        return `"${mermaid(span, 64)}" 1 --> ${points.length}`;
    }
    const days = points.map(({ ts }) => (0,numbers/* day */.vd)(ts));
    const once = new Set(days).size === days.length;
    const labels = once ? days : points.map(({ ts }) => (0,numbers/* moment */.n$)(ts).slice(5, 16));
    return `[${history_section_distinct(labels)
        .map((label) => `"${label}"`)
        .join(', ')}]`;
}
function history_section_distinct(labels) {
    const seen = new Set();
    return labels.map((label) => {
        let name = label;
        for (let again = 2; seen.has(name); again += 1)
            name = `${label} (${again})`;
        seen.add(name);
        return name;
    });
}

;// CONCATENATED MODULE: ./build/report/place-link.js


function placeLink(problem, { source }) {
    const where = place(problem);
    if (where === null)
        return null;
    const { file = '', line } = problem;
    const path = source === null ? null : pathIn(source.folder, file);
    return escape_link(code(where), source === null || path === null ? null : `${source.filesUrl}/${encoded(path)}${place_link_anchor(file, line)}`);
}
function pathIn(folder, file) {
    if (/^(?:[\\/]|[A-Za-z]:|\.\.(?:[\\/]|$))/.test(file))
        return null;
    if (folder === '')
        return file;
    return file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : null;
}
function encoded(path) {
    return path.split('/').map(encodeURIComponent).join('/');
}
function place_link_anchor(file, line) {
    if (line === undefined || /\.(?:gz|zst|parquet)$/i.test(file))
        return '';
    return `${/\.(?:csv|tsv)$/i.test(file) ? '?plain=1' : ''}#L${line}`;
}

;// CONCATENATED MODULE: ./build/report/problem-groups.js

function groupProblems(found) {
    const groups = new Map();
    for (const one of found) {
        const { severity, code: kind, message } = one.problem;
        const key = one.audience === null
            ? `run ${groups.size}`
            : JSON.stringify([severity, kind, message.replace(/\d[\d,.]*/g, '0')]);
        const group = groups.get(key);
        if (group === undefined)
            groups.set(key, [one]);
        else
            group.push(one);
    }
    return [...groups.values()];
}
const problem_groups_MAX_SHOWN = 8;
function commonOf(group) {
    const audiences = new Set(group.map(({ audience }) => audience)).size;
    const about = audiences === 1 ? (0,numbers/* plural */.LS)(group.length, 'place') : (0,numbers/* plural */.LS)(audiences, 'audience');
    const few = group.slice(0, problem_groups_MAX_SHOWN);
    const left = group.length - few.length;
    const [{ problem }] = group;
    if (group.every((one) => one.problem.message === problem.message)) {
        return { about, shared: problem.message, shown: few.map((found) => ({ found, own: null })), left };
    }
    const shared = sharedClauses(group);
    const shown = few.map((found) => {
        const own = clauses(found.problem.message);
        return {
            found,
            own: own
                .slice(0, own.length - shared.length)
                .join(' ')
                .replace(/;$/, '.'),
        };
    });
    return { about, shared: (0,numbers/* capitalized */.l2)(shared.join(' ')), shown, left };
}
function sharedClauses(group) {
    const [first, ...others] = group.map(({ problem }) => clauses(problem.message));
    let number = 0;
    while (number + 1 < first.length &&
        others.every((other) => other.at(-1 - number) === first.at(-1 - number)))
        number += 1;
    return number === 0 ? [] : first.slice(-number);
}
function clauses(message) {
    return message.split(/(?<=[.;]) (?=[A-Za-z`])/);
}

;// CONCATENATED MODULE: ./build/report/group-item.js





function groupItem(group, view, sign) {
    const [{ audience, problem }] = group;
    if (group.length === 1) {
        const subject = audience === null ? '' : `${code(audience)}: `;
        const where = placeLink(problem, view);
        const facts = [entry(problem, view), ...(where === null ? [] : [where])];
        return `- ${sign} ${subject}${escape_text(problem.message)}${times(problem)} (${facts.join(', ')})`;
    }
    const { about, shared, shown, left } = commonOf(group);
    const more = `and ${(0,numbers/* count */.U9)(left)} more`;
    if (shown.every(({ own }) => own === null)) {
        const places = shown.map(({ found }) => audienceAt(found, view)).join(', ');
        return `- ${sign} ${about}: ${escape_text(shared)} (${entry(problem, view)})<br>${places}${left > 0 ? ` ${more}` : ''}`;
    }
    return [
        `- ${sign} ${about} (${entry(problem, view)})${shared === '' ? '' : `: ${escape_text(shared)}`}`,
        ...shown.map(({ found, own }) => `  - ${audienceAt(found, view)}: ${escape_text(own ?? '')}`),
        ...(left > 0 ? [`  - \u2026 ${more}`] : []),
    ].join('\n');
}
function entry({ code: kind }, { docsUrl }) {
    return escape_link(code(kind), docsUrl && `${docsUrl}/problems.md#${kind}`);
}
function audienceAt({ audience, problem }, view) {
    const where = placeLink(problem, view);
    const name = audience === null ? 'the run' : code(audience, 130);
    return `${name}${where === null ? '' : ` at ${where}`}${times(problem)}`;
}

;// CONCATENATED MODULE: ./build/report/problems-section.js







const problems_section_MAX_OPEN = 12;
function problemsSection(view, maxBytes) {
    const found = allProblems(view.result, READ_TOGETHER).filter((one) => settingsSign(one) === undefined);
    if (found.length === 0)
        return '';
    const groups = groupProblems(found);
    const line = (group) => groupItem(group, view, group[0].problem.severity === 'error' ? '\u274c' : '\u26a0\ufe0f');
    const opened = groups.slice(0, problems_section_MAX_OPEN);
    const rest = groups.slice(problems_section_MAX_OPEN);
    const more = (left) => [`- \u2026 and ${problems_section_problemsIn(groups.slice(-left))}; see ${code('result.json')}`];
    const open = fit({
        head: [`### ${tally(found)}`, ''],
        items: opened,
        line,
        foot: [],
        more: (left) => more(left + rest.length),
    }, rest.length === 0 ? maxBytes : maxBytes - size(more(rest.length)));
    if (open.left > 0 || rest.length === 0)
        return open.text;
    const folded = fit({
        head: ['', foldOpen(problems_section_problemsIn(rest)), ''],
        items: rest,
        line,
        foot: ['', FOLD_CLOSE],
        more: (left) => ['', ...more(left)],
    }, maxBytes - size([open.text]));
    return [open.text, ...(folded.text === '' ? more(rest.length) : [folded.text])].join('\n');
}
function problems_section_problemsIn(groups) {
    return (0,numbers/* plural */.LS)(groups.reduce((sum, group) => sum + group.length, 0), 'more problem');
}

;// CONCATENATED MODULE: ./build/report/attention.js




function attentionOf(view, named) {
    return [
        ...overridden(view, named),
        ...settings(view),
        ...abandoned(view.result.abandoned, named),
        ...readDifferently(view, named),
        ...drifted(view, named),
    ];
}
function someNames(names, most, named) {
    const shown = names.slice(0, most).map(named);
    const left = names.length - shown.length;
    return `${shown.join(', ')}${left > 0 ? ` and ${(0,numbers/* count */.U9)(left)} more` : ''}`;
}
const MAX_NAMES = 50;
function overridden({ result }, named) {
    const actor = result.run?.actor;
    return actor === undefined ? [] : [{ sign: '\ud83d\udd13', sentence: `Guards were overridden by ${named(actor)}.` }];
}
function settings(view) {
    const found = allProblems(view.result).filter((one) => settingsSign(one) !== undefined);
    return groupProblems(found).map((group) => ({ sign: settingsSign(group[0]), group }));
}
function abandoned(ids, named) {
    if (ids.length === 0)
        return [];
    const [verb, rest] = ids.length === 1
        ? ['is', 'ODP keeps its members until someone imports or deletes it.']
        : ['are', 'ODP keeps their members until someone imports or deletes them.'];
    const names = someNames(ids, MAX_NAMES, named);
    const sentence = `${(0,numbers/* plural */.LS)(ids.length, 'audience')} ${verb} no longer in the manifest: ${names}. ${rest}`;
    return [{ sign: '\ud83d\udc7b', sentence }];
}
function readDifferently(view, named) {
    const ids = view.result.audiences.map(({ id }) => id);
    const byKeys = Map.groupBy(ids, (id) => detailsOf(view, id).readDifferently.map(named).join(', '));
    byKeys.delete('');
    return [...byKeys].map(([keys, own]) => {
        const names = someNames(own, MAX_NAMES, named);
        return { sign: '\ud83d\udd27', sentence: `${keys} changed, so the same files are read differently: ${names}.` };
    });
}
function drifted(view, named) {
    const { mode, audiences } = view.result;
    const ids = audiences.map(({ id }) => id).filter((id) => hasFailedCheck(id, view));
    if (mode !== 'plan' || ids.length === 0)
        return [];
    const names = someNames(ids, MAX_NAMES, named);
    const sentence = `ODP disagrees with the last import of ${names}: not every sampled member is as it left them. The details have the numbers.`;
    return [{ sign: '\u26a0\ufe0f', sentence }];
}
function hasFailedCheck(id, view) {
    return detailsOf(view, id).checks.some(({ ok }) => ok === false);
}

;// CONCATENATED MODULE: ./build/report/sections.js







function heading(view) {
    const { manifest, selection, runUrl } = view;
    const facts = [
        `${code(manifest)}${atCommit(view)}`,
        ...(selection === null ? [] : [`only ${someNames(selection, 5, (id) => code(id))}`]),
        ...comparedWith(view.result, (commit) => commitLink(commit, view.source?.repositoryUrl ?? null)),
        ...(runUrl === null ? [] : [escape_link('run', runUrl)]),
    ];
    return `## ${outcomeSign(view)} ${outcome(view)}${loosened(view)}\n\n${facts.join(' · ')}`;
}
function attentionSection(view, maxBytes) {
    const items = attentionOf(view, (name) => code(name));
    if (items.length === 0)
        return '';
    return fit({
        head: ['### Check first', ''],
        items,
        line: (item) => 'group' in item ? groupItem(item.group, view, item.sign) : `- ${item.sign} ${item.sentence}`,
        foot: [],
        more: (left) => [`- \u2026 and ${(0,numbers/* plural */.LS)(left, 'more change')}; see ${code('result.json')}`],
    }, maxBytes).text;
}
function closing({ result: { mode, ts, audiences }, reason }) {
    if (mode === null)
        return '';
    const servers = new Set(audiences.flatMap(({ destination }) => destination?.endpoint ?? []));
    const facts = [
        ...(reason === null ? [] : [`Mode ${code(mode)} (${escape_text(reason)})`]),
        ...(audiences.some(({ status }) => status === 'imported')
            ? [
                ...(ts === null ? [] : [`every row has the ${code('ts')} ${ts}, ${(0,numbers/* moment */.n$)(ts)}`]),
                ...[...servers].map((server) => `\u26a0\ufe0f the import went to ${code(server)}, not to AWS`),
                'ODP now disqualifies everyone who is missing from a list, and shows what it did under **Account Settings > Activity Log**, category **Audience Diffs**',
            ]
            : []),
    ];
    return facts.join(' · ');
}
function atCommit({ source }) {
    return source === null ? '' : ` at ${commitLink(source.commit, source.repositoryUrl)}`;
}
function commitLink(commit, repositoryUrl) {
    return escape_link(code(commit.slice(0, 7)), repositoryUrl && `${repositoryUrl}/commit/${commit}`);
}

;// CONCATENATED MODULE: ./build/report/markdown.js






const SUMMARY_LIMITS = { maxBytes: 1_000_000, maxHistoryCharts: 12, maxTableWidth: null };
const COMMENT_LIMITS = { maxBytes: 65_000, maxHistoryCharts: 0, maxTableWidth: 750 };
function renderSummary(view, limits = SUMMARY_LIMITS) {
    return render(view, limits);
}
function renderComment(view, limits = COMMENT_LIMITS) {
    return render(view, limits);
}
function render(view, limits) {
    const { audiences } = view.result;
    const head = heading(view);
    const foot = closing(view);
    let room = limits.maxBytes - size([head, '', foot, '', NO_DETAILS_NOTE, '']);
    const take = (section) => {
        room -= section === '' ? 0 : size([section, '']);
        return section;
    };
    const attention = take(attentionSection(view, Math.floor(room * 0.3)));
    const problems = take(problemsSection(view, Math.floor(room * 0.4)));
    const table = take(audiencesSection(view, limits.maxTableWidth, room - 1));
    const history = take(historySection(view, limits.maxHistoryCharts, Math.floor(room / 2)));
    const details = detailsSection(view, room - 1);
    const note = audiences.length > 0 && details === '' ? NO_DETAILS_NOTE : '';
    const sections = [head, attention, problems, table, note, history, details, foot];
    return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}
const NO_DETAILS_NOTE = 'There is no room here for the details of each audience; `result.json` has them.';

;// CONCATENATED MODULE: ./build/action/comment.js




async function upsertComment(access, pullRequest, key, render, { mayCreate = true, patience } = {}) {
    if (access === null)
        return notPermitted(pullRequest, 'there is no `github-token`');
    const marker = commentMarker(key);
    const body = `${marker}\n${render(COMMENT_LIMITS.maxBytes - marker.length - 1)}`;
    try {
        const github = await connectGitHub(access, patience);
        await comment_write(github, pullRequest, marker, body, { mayCreate, patience });
        return null;
    }
    catch (cause) {
        const failure = github_failureOf(cause);
        if (failure === 'not-permitted' || failure === 'not-found') {
            return notPermitted(pullRequest, `GitHub answers "${messageOf(cause)}"`);
        }
        return (0,problems_problem/* warning */.$e)('comment-failed', `The pull-request comment could not be written: ${messageOf(cause)}. The job summary has the same plan.`);
    }
}
function commentMarker(key) {
    const { workflow, job, manifest, selection, trackerId, region, membersDirectory, matrix } = key;
    const audiences = selection === null ? null : [...new Set(selection)].sort();
    const digest = (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([workflow, job, manifest, audiences, trackerId, region, membersDirectory, matrix]))
        .digest('hex');
    return `<!-- odp-audience-action:${digest.slice(0, 24)} -->`;
}
async function comment_write(github, pullRequest, marker, body, { mayCreate, patience }) {
    const [owner = '', repo = ''] = pullRequest.repository.split('/');
    const issue = { owner, repo, issue_number: pullRequest.number };
    let others = [];
    const updateOwn = async () => {
        const [first, ...rest] = await ownComments(github, issue, marker, pullRequest.workflowAccount);
        others = rest;
        return first !== undefined && (await updated(github, { owner, repo, comment_id: first, body }));
    };
    if (!(await updateOwn()) && mayCreate) {
        await createOnce(updateOwn, () => github.rest.issues.createComment({ ...issue, body }), patience);
    }
    for (const comment_id of others) {
        await github.rest.issues.deleteComment({ owner, repo, comment_id }).catch(() => undefined);
    }
}
async function updated(github, comment) {
    try {
        await github.rest.issues.updateComment(comment);
        return true;
    }
    catch (cause) {
        if (github_failureOf(cause) === 'not-found')
            return false;
        throw cause;
    }
}
async function ownComments(github, issue, marker, workflowAccount) {
    const marked = [];
    for await (const { data } of github.paginate.iterator(github.rest.issues.listComments, {
        ...issue,
        per_page: 100,
    })) {
        for (const { id, body, user } of data) {
            if (body?.startsWith(marker) && user)
                marked.push({ id, login: user.login });
        }
    }
    const self = marked.length === 0 ? null : await ownLogin(github, workflowAccount);
    return marked.filter(({ login }) => login === self).map(({ id }) => id);
}
async function ownLogin(github, workflowAccount) {
    const asked = [
        async () => (await github.graphql('query { viewer { login } }')).viewer.login,
        async () => (await github.rest.users.getAuthenticated()).data.login,
    ];
    for (const ask of asked) {
        try {
            return await ask();
        }
        catch (cause) {
            if (['unreachable', 'rate-limited'].includes(github_failureOf(cause)))
                throw cause;
        }
    }
    return workflowAccount;
}
function notPermitted({ fromFork }, why) {
    const advice = fromFork
        ? 'On a pull request from a fork the token can only read; the job summary has the same plan.'
        : 'Grant the job `permissions: pull-requests: write`, or set `comment: false`; the job summary has the same plan.';
    return (0,problems_problem/* warning */.$e)('comment-not-permitted', `The pull-request comment needs the permission \`pull-requests: write\`, but ${why}. ${advice}`);
}

;// CONCATENATED MODULE: ./build/action/summary.js

async function writeSummary(markdown) {
    if (!process.env.GITHUB_STEP_SUMMARY)
        return null;
    try {
        await core/* summary */.z.emptyBuffer().addRaw(markdown).write();
        return null;
    }
    catch (cause) {
        return cause instanceof Error ? cause.message : String(cause);
    }
}

;// CONCATENATED MODULE: ./build/report/closing-failure.js


function closingFailure(view) {
    const said = outcome(view);
    const [what = said] = said.split(/[:,]/);
    const [worst] = allProblems(view.result);
    if (worst === undefined)
        return { title: what, message: `${said}.` };
    const { audience, problem } = worst;
    return {
        title: `${what}: ${problem.code}${audience === null ? '' : ` in ${audience}`}`,
        message: `${said}. ${audience === null ? '' : `${audience}: `}${problem.message}`,
    };
}

;// CONCATENATED MODULE: ./build/report/paint.js
const STYLES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
const inColors = (style, text) => `\u001b[${STYLES[style]}m${text}\u001b[0m`;
const plainly = (_, text) => text;

// EXTERNAL MODULE: ./build/report/wrap.js
var wrap = __webpack_require__(47015);
;// CONCATENATED MODULE: ./build/report/terminal-problems.js







function attentionLines(view, look) {
    const items = attentionOf(view, (name) => visible(name, 200));
    const lines = items.flatMap((item) => 'group' in item ? groupLines(item.group, look) : (0,wrap/* wrap */.L)(item.sentence, look.width, '  '));
    return lines.length === 0 ? [] : [look.paint('bold', 'Check first:'), ...lines];
}
const MAX_GROUPS = 50;
function problemLines({ result }, look) {
    const found = allProblems(result, READ_TOGETHER).filter((one) => settingsSign(one) === undefined);
    if (found.length === 0)
        return [];
    const groups = groupProblems(found);
    const left = groups.slice(MAX_GROUPS).reduce((sum, group) => sum + group.length, 0);
    return [
        look.paint('bold', `${tally(found)}:`),
        ...groups.slice(0, MAX_GROUPS).flatMap((group) => groupLines(group, look)),
        ...(left > 0 ? [`  \u2026 and ${(0,numbers/* plural */.LS)(left, 'more problem')}; see result.json`] : []),
    ];
}
function groupLines(group, { width, paint }) {
    const [first] = group;
    const { problem } = first;
    const label = paint(problem.severity === 'error' ? 'red' : 'yellow', `${problem.severity} ${problem.code}`);
    if (group.length === 1) {
        const about = [placeOf(problem), ...(first.audience === null ? [] : [visible(first.audience, 130)])];
        return [
            `  ${[label, ...about.filter((part) => part !== null)].join(' ')}`,
            ...(0,wrap/* wrap */.L)(`${terminal_problems_said(problem.message)}${times(problem)}`, width, '    '),
        ];
    }
    const { about, shared, shown, left } = commonOf(group);
    return [
        `  ${label} in ${about}`,
        ...(shared === '' ? [] : (0,wrap/* wrap */.L)(terminal_problems_said(shared), width, '    ')),
        ...shown.flatMap(({ found, own }) => (0,wrap/* wrap */.L)(`${terminal_problems_audienceAt(found)}${own === null ? '' : `: ${terminal_problems_said(own)}`}`, width, '    ')),
        ...(left > 0 ? [`    \u2026 and ${(0,numbers/* count */.U9)(left)} more`] : []),
    ];
}
function terminal_problems_said(message) {
    return visible(deskWords(message));
}
function placeOf(problem) {
    const where = place(problem);
    return where === null ? null : visible(where);
}
function terminal_problems_audienceAt({ audience, problem }) {
    const where = placeOf(problem);
    const name = audience === null ? 'the run' : visible(audience, 130);
    return `${name}${where === null ? '' : ` at ${where}`}${times(problem)}`;
}

;// CONCATENATED MODULE: ./build/report/terminal-table.js









const MAX_ROWS = 50;
const MAX_NAMED = 20;
function tableLines(view, look) {
    const { eventful, quiet } = byImportance(view.result.audiences);
    const [rows, unchanged] = eventful.length === 0 ? [quiet, []] : [eventful, quiet];
    if (rows.length === 0)
        return [];
    const shown = rows.slice(0, MAX_ROWS);
    const left = rows.length - shown.length;
    return [
        ...terminal_table_draw(shown, view, look),
        ...(left > 0 ? [`\u2026 and ${(0,numbers/* plural */.LS)(left, 'more audience')}; see result.json`] : []),
        ...unchangedLines(unchanged, look),
    ];
}
function unchangedLines(audiences, { width, paint }) {
    if (audiences.length === 0)
        return [];
    const ids = audiences.map(({ id }) => id);
    const names = someNames(ids, MAX_NAMED, (id) => visible(id, 130));
    const lines = (0,wrap/* wrap */.L)(`${(0,numbers/* plural */.LS)(ids.length, 'unchanged audience')}: ${names}`, width, '');
    return lines.map((line) => paint('dim', line));
}
const MAX_ID = 30;
const GAP = '  ';
const INDENT = '  ';
function terminal_table_draw(audiences, view, { width, paint }) {
    const most = mostMoved(audiences);
    const cellsIn = ({ columns, hasBars }) => [
        columns.map(({ title }) => title.toUpperCase()),
        ...audiences.map((audience) => columns.map((column) => terminal_table_cell(column, audience, view, hasBars ? most : 0))),
    ];
    const ids = audiences.map(({ id }) => visible(id, 130));
    const longestId = Math.min(MAX_ID, Math.max('AUDIENCE'.length, ...ids.map((id) => id.length)));
    const layouts = layoutsOf(columnsOf(audiences)).map((layout) => {
        const cells = cellsIn(layout);
        const widths = layout.columns.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
        return { ...layout, cells, widths, total: widths.reduce((sum, one) => sum + GAP.length + one, 0) };
    });
    const { cells, widths, total, columns } = layouts.find((layout) => longestId + layout.total <= width) ?? layouts.at(-1);
    const idWidth = Math.min(longestId, Math.max('AUDIENCE'.length, width - total));
    const line = (id, row, status) => {
        const padded = row.map((one, at) => {
            const text = isNumber(columns[at]) ? one.padStart(widths[at]) : one.padEnd(widths[at]);
            return columns[at].title === 'Status' ? status(text) : text;
        });
        return `${id.padEnd(idWidth)}${GAP}${padded.join(GAP)}`.trimEnd();
    };
    const [head = [], ...rows] = cells;
    return [
        paint('dim', line('AUDIENCE', head, (text) => text)),
        ...rows.flatMap((row, at) => {
            const audience = audiences[at];
            const style = STATUS_STYLES[statusShown(audience, view)];
            const drawn = (id) => line(id, row, (text) => paint(style, text));
            const id = ids[at];
            return [
                ...(id.length > idWidth ? [id, drawn('')] : [drawn(id)]),
                ...people(audience, view, width, paint),
            ];
        }),
    ];
}
function layoutsOf(columns) {
    return [
        { columns, hasBars: true },
        { columns: withoutColumns(columns, 1), hasBars: true },
        ...DISPENSABLE.map((_, at) => ({ columns: withoutColumns(columns, at + 1), hasBars: false })),
    ];
}
const STATUS_STYLES = {
    planned: 'green',
    imported: 'green',
    unchanged: 'dim',
    held: 'yellow',
    invalid: 'red',
    blocked: 'red',
    failed: 'red',
};
function terminal_table_cell({ show, moved }, audience, view, most) {
    const value = show(audience, view);
    if (moved === undefined || most === 0)
        return value;
    return `${value} ${bar(moved(audience) ?? 0, most, 'right').padEnd(LONGEST_BAR)}`;
}
function isNumber({ title }) {
    return title !== 'Status';
}
function people(audience, view, width, paint) {
    const { owner } = detailsOf(view, audience.id);
    const known = [audience.name, owner].filter((part) => part !== null).map((part) => visible(part, 100));
    if (known.length === 0)
        return [];
    return (0,wrap/* wrap */.L)(known.join(' · '), width, INDENT).map((line) => paint('dim', line));
}

;// CONCATENATED MODULE: ./build/report/terminal.js








const USUAL_WIDTH = 100;
const NARROWEST = 60;
function renderTerminal(view, screen) {
    const look = {
        width: Math.max(NARROWEST, screen.width ?? USUAL_WIDTH),
        paint: screen.colors ? inColors : plainly,
    };
    const sections = [
        terminal_heading(view, look),
        attentionLines(view, look),
        problemLines(view, look),
        tableLines(view, look),
    ];
    return `${sections
        .filter((lines) => lines.length > 0)
        .map((lines) => lines.join('\n'))
        .join('\n\n')}\n`;
}
function renderShards(shards) {
    return [
        `${(0,numbers/* plural */.LS)(shards.length, 'shard')}:`,
        ...shards.map((ids) => `  ${visible(ids, 100_000)}`),
        '',
    ].join('\n');
}
function renderProposal(base, { width = USUAL_WIDTH }) {
    const said = `Nothing was compared. To see who would join and leave, add --base ${visible(base)}.`;
    return `${(0,wrap/* wrap */.L)(said, Math.max(NARROWEST, width), '').join('\n')}\n`;
}
function terminal_heading(view, { width, paint }) {
    const { result, manifest } = view;
    const facts = [
        visible(manifest),
        ...(result.mode === null ? [] : [`mode ${result.mode}`]),
        ...comparedWith(result, (commit) => commit.slice(0, 7)),
    ];
    return [
        ...(0,wrap/* wrap */.L)(`${outcome(view)}${loosened(view)}.`, width, '').map((line) => paint('bold', line)),
        ...(0,wrap/* wrap */.L)(facts.join(', '), width, '').map((line) => paint('dim', line)),
    ];
}

;// CONCATENATED MODULE: ./build/steps/unexpected.js


function unexpectedFailure(cause, signal) {
    if (signal?.aborted) {
        return (0,problems_problem/* error */.z3)('unexpected-failure', 'The run was cancelled. What the table shows as imported was; running again is safe.');
    }
    if (cause instanceof problems_problem/* ProblemError */.Mm)
        return cause.problem;
    const code = word((0,system_cause/* systemCode */.xU)(cause));
    const advice = Object.hasOwn(unexpected_ADVICE, code) ? unexpected_ADVICE[code] : undefined;
    if (advice !== undefined)
        return (0,problems_problem/* error */.z3)('unexpected-failure', advice);
    const kind = cause instanceof Error ? word(cause.name) : typeof cause;
    return (0,problems_problem/* error */.z3)('unexpected-failure', `Unexpected error (${[kind, code].filter(Boolean).join(' ')}). Running again is safe; if it happens again, report it with the log.`);
}
function word(text) {
    return /^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(text) ? text : '';
}
const unexpected_ADVICE = {
    ENOSPC: 'The disk is full. Give the runner more space, or set `output-directory` to a larger disk.',
    EDQUOT: 'The disk quota is used up. Set `output-directory` to another disk.',
    EROFS: '`output-directory` is on a read-only file system. Set it to a folder that can be written.',
    EACCES: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
    EPERM: '`output-directory` cannot be written. Set it to a folder that the runner may write.',
    EEXIST: '`output-directory` is a file. Set it to a folder.',
    EFBIG: 'A built file is larger than the runner allows. Set `output-directory` to another disk.',
    EIO: 'The disk of `output-directory` reports an error. Set it to another disk.',
    ENOTDIR: 'A part of `output-directory` is a file. Set it to a folder.',
    EMFILE: 'The runner has too many files open. Lower `concurrency`.',
};

;// CONCATENATED MODULE: ./build/steps/report.js


















async function writeReport(request) {
    try {
        const exitCode = await writeAll(request);
        return exitCode === 1 && isMisused(request) ? 2 : exitCode;
    }
    catch (cause) {
        const { message } = unexpectedFailure(cause, null);
        if (request.environment.onGitHub)
            annotateFailure(message);
        else
            request.log.info(message);
        return 1;
    }
}
function isMisused({ environment, record }) {
    const codes = new Set(record.problems.map(({ code }) => code));
    return !environment.onGitHub && MISUSES.some((code) => codes.has(code));
}
const MISUSES = ['input-invalid', 'manifest-not-found', 'unknown-audience'];
async function writeAll(request) {
    const { environment, inputs, record, log } = request;
    const comment = await keepComment(request, viewOf(record, environment, inputs));
    if (comment !== null)
        record.problems.push(comment);
    await writeResultAndOutputs(request);
    const view = viewOf(record, environment, inputs);
    const failed = view.result.outcome === 'failure';
    const { actor } = view.result.run ?? {};
    if (actor !== undefined)
        log.info(`Guards were overridden by ${actor}.`);
    if (environment.onGitHub) {
        const unwritten = await writeSummary(renderSummary(view));
        if (unwritten !== null)
            log.info(`The job summary could not be written: ${unwritten}`);
        annotate(view.result, failed ? closingFailure(view) : null, environment.docsUrl);
    }
    else {
        const { isTTY, columns: width } = process.stdout;
        const screen = { width, colors: Boolean(isTTY) && !environment.noColor };
        process.stdout.write(`\n${renderTerminal(view, screen)}`);
        if (record.shards !== null)
            process.stdout.write(`\n${renderShards(record.shards)}`);
        else if (record.proposedBase !== null)
            process.stdout.write(`\n${renderProposal(record.proposedBase, screen)}`);
    }
    return failed ? 1 : 0;
}
async function writeResultAndOutputs(request) {
    const { environment, inputs, record } = request;
    const write = async () => {
        const { result } = viewOf(record, environment, inputs);
        const written = await writeResult(request, result);
        const facts = { directory: request.outputDirectory, shards: record.shards, ...written };
        const { outputs, emptied } = fitOutputs(outputsOf(result, facts));
        for (const name of environment.onGitHub ? emptied : []) {
            const instead = written.resultPath ?? 'The job summary';
            request.log.info(`The output \`${name}\` is empty: it would be longer than GitHub takes. ${instead} has the same.`);
        }
        setOutputs(outputs);
    };
    try {
        await write();
    }
    catch (cause) {
        const code = (0,system_cause/* systemCode */.xU)(cause) || 'unknown error';
        const message = `The action\u2019s outputs could not be written (${code}). Check the runner\u2019s disk; what is shown as imported was imported.`;
        record.problems.push((0,problems_problem/* error */.z3)('unexpected-failure', message));
        await write().catch(() => { });
    }
}
async function keepComment({ environment, inputs, signal }, view) {
    if (signal.aborted)
        return null;
    const pull = environment.payload.pull_request;
    if (inputs === null || inputs.comment === 'false' || pull === undefined || view.result.mode !== 'plan')
        return null;
    const repository = pull.base.repo?.full_name ?? environment.repository;
    return upsertComment(inputs.githubToken === null ? null : { token: inputs.githubToken, apiUrl: environment.apiUrl, signal }, {
        repository,
        number: pull.number,
        fromFork: isFromFork(pull, environment.repository),
        workflowAccount: environment.workflowAccount,
    }, {
        workflow: environment.workflow,
        job: environment.job,
        manifest: inputs.manifest.name,
        selection: inputs.audiences,
        trackerId: inputs.trackerId,
        region: inputs.odpRegion,
        membersDirectory: inputs.membersDirectory === null ? null : portablePath(inputs.membersDirectory, environment),
        matrix: inputs.matrix,
    }, (maxBytes) => renderComment(view, { ...COMMENT_LIMITS, maxBytes }), { mayCreate: mayCreate(inputs.comment, view.result) });
}
function mayCreate(comment, result) {
    if (comment === 'failure')
        return result.outcome === 'failure';
    if (comment !== 'changes')
        return true;
    const problems = result.problems.length + result.audiences.reduce((sum, one) => sum + one.problems.length, 0);
    return problems > 0 || result.abandoned.length > 0 || totals(result.audiences).changed;
}
async function writeResult({ outputDirectory: folder, log }, result) {
    const path = (0,external_node_path_.join)(folder, 'result.json');
    try {
        const text = resultText(result);
        await (0,write_beside/* writeBeside */.Ae)(path, text);
        return { resultPath: path, planDigest: (0,external_node_crypto_.createHash)('sha256').update(text).digest('hex') };
    }
    catch (cause) {
        await (0,promises_.rm)(path, { force: true }).catch(() => { });
        log.info(`The result could not be written to ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
        return { resultPath: null, planDigest: null };
    }
}

;// CONCATENATED MODULE: ./build/steps/select.js




function selectAudiences(manifest, wanted) {
    const { ids, audiences, invalid } = manifest;
    if (wanted === null)
        return { ids, audiences, invalid, problems: [] };
    const known = new Set(ids);
    const chosen = new Set(wanted);
    return {
        ids: ids.filter((id) => chosen.has(id)),
        audiences: audiences.filter(({ id }) => chosen.has(id)),
        invalid: invalid.filter(({ id }) => chosen.has(id)),
        problems: [...chosen]
            .filter((id) => !known.has(id))
            .map((id, index) => unknownAudience(id, index < suggest/* SUGGESTIONS */.MK ? ids : [])),
    };
}
function unknownOverrides({ ids }, overrideGuards) {
    if (typeof overrideGuards === 'boolean' || ids.length === 0)
        return [];
    const known = new Set(ids);
    return overrideGuards
        .filter((id) => !known.has(id))
        .map((id, index) => (0,problems_problem/* error */.z3)('input-invalid', `Input \`override-guards\` names ${(0,quote/* quote */.h)(id)}, which the manifest does not declare.${(0,suggest/* didYouMean */.au)(id, index < suggest/* SUGGESTIONS */.MK ? [...ids, 'true', 'false'] : [])} Use \`true\`, \`false\`, or IDs of declared audiences.`));
}
function invalidResults({ invalid }) {
    return invalid.map((audience) => (0,audience_result/* audienceResult */.U)(audience, { problems: [...audience.problems], status: 'invalid' }));
}
function unknownAudience(id, ids) {
    return (0,problems_problem/* error */.z3)('unknown-audience', `The input \`audiences\` names \`${id}\`, which the manifest does not declare.${(0,suggest/* didYouMean */.au)(id, ids) || ' Correct the input, or declare the audience.'}`);
}

;// CONCATENATED MODULE: ./build/steps/shown-source.js




async function findCheckout(environment, manifestPath) {
    const { workspace, serverUrl, repository, sha, runId, onGitHub } = environment;
    if (!onGitHub)
        return { source: null, commit: sha, otherRepository: null };
    const top = (0,checkout/* checkoutAround */.aG)((0,external_node_path_.dirname)(manifestPath), workspace) ?? workspace;
    const git = (0,checkout/* gitIn */.uM)(top, environment.git);
    const answerTo = async (...args) => {
        const answer = await git(args, { timeoutMs: 5_000, maxBytes: 4_096 });
        return answer.ok ? answer.stdout.toString('utf8').trim() : '';
    };
    const [head, remote] = await Promise.all([
        answerTo('rev-parse', '--verify', '--quiet', 'HEAD^{commit}'),
        answerTo('config', '--get', 'remote.origin.url'),
    ]);
    const commit = /^[0-9a-f]{40,64}$/.test(head) ? head : sha;
    const name = remote === '' ? repository : repositoryOn(serverUrl, remote);
    const isOwn = commit === sha || isOfThisRun(environment, name);
    const other = name === null ? 'a repository on another server' : `the repository ${(0,quote/* quote */.h)(name)}`;
    const found = { commit: isOwn ? commit : null, otherRepository: isOwn ? null : other };
    if (runId === null || commit === null || name === null || !/^[\w.-]+\/[\w.-]+$/.test(name))
        return { ...found, source: null };
    const repositoryUrl = `${serverUrl}/${name}`;
    const folder = (0,paths/* wayTo */.bj)(top, workspace);
    return { ...found, source: { commit, repositoryUrl, filesUrl: `${repositoryUrl}/blob/${commit}`, folder } };
}
function isOfThisRun({ repository, payload }, name) {
    const head = payload.pull_request?.head?.repo?.full_name;
    return name !== null && [repository, head].some((own) => own?.toLowerCase() === name.toLowerCase());
}
function repositoryOn(serverUrl, remote) {
    const { host } = new URL(serverUrl);
    const [, server, name] = /^(?:https?:\/\/|ssh:\/\/)?(?:[^@/]*@)?([^/:]+(?::\d+)?)[/:](.+?)(?:\.git)?\/?$/.exec(remote) ?? [];
    return server === host ? (name ?? null) : null;
}

;// CONCATENATED MODULE: ./build/run.js






























async function run_run(env, { signal, hurry }) {
    maskSecrets(env);
    const environment = (0,action_environment/* readEnvironment */.Q)(env);
    const log = createLog(environment);
    if (environment.debug)
        logRequests(log.debug);
    const record = { ...newRecord(), commit: environment.sha };
    const { inputs, problems, outputDirectory } = readInputs(env, environment);
    record.problems.push(...problems);
    if (inputs !== null) {
        const { mode, reason } = chooseMode(inputs.mode, environment);
        Object.assign(record, { mode, reason });
        if (environment.onGitHub)
            log.info(`Mode ${mode}: ${reason}.`);
        const { source, commit, otherRepository } = await findCheckout(environment, inputs.manifest.path);
        Object.assign(record, { source, commit });
        const scratch = openScratch(environment.temp);
        try {
            const job = { environment, inputs, mode, log, scratch, commit, otherRepository, signal };
            await Promise.race([keepAudiences(job, record), hurry]);
        }
        catch (cause) {
            if (cause instanceof Error && cause.name === interrupts/* LEFT_BEHIND */.Vg)
                log.info(`What was under way did not end within ${interrupts/* GRACE */.Zv / 1000} seconds, and is left behind.`);
            record.problems.push(unexpectedFailure(cause, signal));
        }
        finally {
            scratch.remove();
        }
    }
    return writeReport({ environment, inputs, outputDirectory, record, log, signal });
}
async function keepAudiences(given, record) {
    const material = await unlessAborted(openMaterial(given), given.signal);
    const { job } = material;
    const { inputs, signal } = job;
    record.ts = material.ts;
    await tidyOutputs(job.environment.temp, inputs.outputDirectory);
    const manifest = await readManifest(inputs.manifest.path, inputs.manifest.name);
    if (!run_select(material, manifest, record))
        return;
    const bucket = job.mode === 'import'
        ? await unlessAborted(openBucket(job, { tried: mayImport(record, inputs) }), signal)
        : null;
    if (bucket?.refusal) {
        record.problems.push(bucket.refusal);
        if (inputs.state?.kind !== 's3')
            return;
    }
    const { located, problems } = await unlessAborted(material.locate(record.selection.audiences, manifest), signal);
    if (!divide(located, record, inputs))
        return;
    const before = await unlessAborted(openBaselines(job, manifest, located), signal);
    record.problems.push(...before.problems, ...problems);
    record.abandoned = before.abandoned;
    record.base = before.base;
    if (job.environment.deskBase !== null && before.problems.some(({ code }) => code === 'input-invalid'))
        return;
    if (bucket?.refusal || (bucket && inputs.state?.kind === 's3' && (0,problems_problem/* hasErrors */.Cs)(before.problems)))
        return;
    const size = sampleSize(job, located.length);
    const planned = material.confirm(await planAudiences(job, located, before, size));
    keepResults(record, planned.map(({ result }) => result));
    const checked = await checkInOdp(job, planned);
    record.planned = checked.planned;
    record.problems.push(...checked.problems);
    keepResults(record, [...material.unfit, ...checked.planned.map(({ result }) => result)]);
    if (bucket !== null) {
        await importPlanned(job, checked.planned, before, bucket.uploader, record);
        return;
    }
    record.proposedBase = await proposeBase(job, located);
    if (checked.problems.length === 0)
        record.checks = await checkDrift(job, checked.planned);
}
function run_select(material, manifest, record) {
    const { inputs, log } = material.job;
    record.manifestSha256 = manifest.sha256;
    const stale = material.check(manifest);
    record.selection = selectAudiences(manifest, stale.length > 0 ? null : inputs.audiences);
    record.problems.push(...stale, ...manifest.problems, ...record.selection.problems, ...unknownOverrides(manifest, inputs.overrideGuards));
    if (stale.length > 0)
        return false;
    record.problems.push(...material.problems);
    const invalid = invalidResults(record.selection);
    keepResults(record, invalid);
    for (const result of invalid)
        log.group(result.id, describePlan(result));
    return true;
}
function divide(located, record, inputs) {
    if (inputs.shards === null)
        return true;
    const shards = balance(located.map(({ audience, bytes }) => ({ id: audience.id, bytes })), inputs.shards);
    const fit = !shardsAreTooLong(shards);
    if (fit)
        record.shards = shards;
    else
        record.problems.push(TOO_LONG_SHARDS);
    return fit;
}
async function importPlanned(job, planned, before, uploader, record) {
    const receipts = await unlessAborted(openReceipts(job, planned, decisionOn(record, job.inputs), before), job.signal);
    record.problems.push(...receipts.problems);
    if (receipts.decision !== 'nothing')
        record.problems.push(...unguardedImport(job, before, unguardedOf(planned)));
    const imported = await importAudiences(job, planned, before, uploader, receipts.decision, (result) => keepResults(record, [result]));
    keepResults(record, imported.results);
    record.problems.push(...imported.problems, ...(await receipts.close(imported)));
    const verified = await verifyInOdp(job, planned, imported.results);
    keepResults(record, verified.results);
    record.checks = verified.checks;
}
function mayImport(record, inputs) {
    return record.selection.audiences.length > 0 && decisionOn(record, inputs) !== 'nothing';
}
function decisionOn({ problems, results }, { partialImport }) {
    return decide({ problems, audiences: [...results.values()] }, partialImport);
}


/***/ }),

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

/***/ 32166:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C1: () => (/* binding */ checkoutAbove),
/* harmony export */   aG: () => (/* binding */ checkoutAround),
/* harmony export */   ml: () => (/* binding */ withoutFilters),
/* harmony export */   uM: () => (/* binding */ gitIn)
/* harmony export */ });
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(76760);
/* harmony import */ var _git_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(78020);
/* harmony import */ var _paths_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(67552);




function checkoutAround(folder, workspace) {
    for (let at = folder; (0,_paths_js__WEBPACK_IMPORTED_MODULE_3__/* .isWithin */ .UO)(at, workspace); at = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at)) {
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(at, '.git'), { throwIfNoEntry: false })?.isDirectory())
            return at;
        if (at === (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at))
            break;
    }
    return (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(workspace, '.git')) ? workspace : null;
}
function checkoutAbove(folder) {
    for (let at = folder;; at = (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at)) {
        if ((0,node_fs__WEBPACK_IMPORTED_MODULE_0__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(at, '.git')))
            return at;
        if (at === (0,node_path__WEBPACK_IMPORTED_MODULE_1__.dirname)(at))
            return null;
    }
}
function gitIn(top, env) {
    const folder = (0,_paths_js__WEBPACK_IMPORTED_MODULE_3__/* .follow */ .e6)(top);
    return (args, { settings = {}, ...run }) => (0,_git_js__WEBPACK_IMPORTED_MODULE_2__/* .runGit */ .EO)({
        ...run,
        args: [`--git-dir=${(0,node_path__WEBPACK_IMPORTED_MODULE_1__.join)(folder, '.git')}`, `--work-tree=${folder}`, ...args],
        folder,
        env: { ...env, ...(0,_git_js__WEBPACK_IMPORTED_MODULE_2__/* .gitSettings */ .Ug)(settings) },
    });
}
async function withoutFilters(git) {
    const names = (0,_git_js__WEBPACK_IMPORTED_MODULE_2__/* .partsIn */ .gw)(await git(FILTERS), '\0');
    return Object.fromEntries(names.map((name) => [name, name.endsWith('.required') ? 'false' : '']));
}
const FILTERS = [
    'config',
    '--includes',
    '--name-only',
    '-z',
    '--get-regexp',
    '^filter\\..*\\.(clean|process|smudge|required)$',
];


/***/ }),

/***/ 78020:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EO: () => (/* binding */ runGit),
/* harmony export */   Tt: () => (/* binding */ gitProxy),
/* harmony export */   Ug: () => (/* binding */ gitSettings),
/* harmony export */   gw: () => (/* binding */ partsIn),
/* harmony export */   nG: () => (/* binding */ gitTrust),
/* harmony export */   yQ: () => (/* binding */ gitVariables)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31421);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(73024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(76760);
/* harmony import */ var _proxy_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(68244);




function partsIn(answer, separator) {
    const text = answer.ok ? answer.stdout.toString('utf8') : '';
    return text.split(separator).filter((part) => part !== '');
}
function gitVariables(env) {
    const kept = Object.entries(env).filter(([name]) => NEEDED.has(name.toUpperCase()));
    return {
        ...Object.fromEntries(kept),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_ATTR_NOSYSTEM: '1',
        GIT_TERMINAL_PROMPT: '0',
        GIT_ALLOW_PROTOCOL: 'http:https',
        GIT_OPTIONAL_LOCKS: '0',
        GIT_NO_REPLACE_OBJECTS: '1',
        LC_ALL: 'C',
    };
}
const NEEDED = new Set([
    ...['PATH', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'TEMP', 'TMP', 'TMPDIR'],
    ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'CURL_CA_BUNDLE'],
]);
function gitSettings(settings) {
    const entries = Object.entries(settings);
    return {
        GIT_CONFIG_COUNT: String(entries.length),
        ...Object.fromEntries(entries.flatMap(([key, value], i) => [
            [`GIT_CONFIG_KEY_${i}`, key],
            [`GIT_CONFIG_VALUE_${i}`, value],
        ])),
    };
}
function gitProxy(server) {
    const proxy = (0,_proxy_js__WEBPACK_IMPORTED_MODULE_3__/* .proxyFor */ .iJ)(server);
    return proxy === null ? {} : { 'http.proxy': proxy.url.href.replace(/\/$/, '') };
}
function gitTrust(path, platform = process.platform) {
    const read = platform === 'win32' ? { 'http.schannelUseSSLCAInfo': 'true' } : {};
    return { 'http.sslCAInfo': path, ...read };
}
function runGit(run) {
    const git = programOf(run.env);
    const { promise, resolve } = Promise.withResolvers();
    const out = [];
    const err = [];
    let bytes = 0;
    let errorBytes = 0;
    let reason = 'failed';
    const fail = (exitCode) => resolve({ ok: false, reason, exitCode, stderr: Buffer.concat(err).toString('utf8') });
    if (git === null || run.signal?.aborted) {
        reason = git === null ? 'no-git' : 'cancelled';
        fail(null);
        return promise;
    }
    const child = (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(git, [...SAFE, ...run.args], {
        cwd: run.folder,
        env: run.env,
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
        detached: POSIX,
    });
    const end = (why) => {
        if (reason === 'failed')
            reason = why;
        try {
            if (POSIX && child.pid !== undefined)
                process.kill(-child.pid, 'SIGKILL');
            else
                child.kill('SIGKILL');
        }
        catch {
        }
        child.stdout.destroy();
        child.stderr.destroy();
    };
    const cancel = () => end('cancelled');
    const timer = setTimeout(() => end('too-slow'), run.timeoutMs);
    const quiet = setTimeout(() => end('too-slow'), run.quietMs ?? run.timeoutMs);
    run.signal?.addEventListener('abort', cancel);
    child.stdout.on('data', (chunk) => {
        quiet.refresh();
        bytes += chunk.length;
        if (bytes > run.maxBytes)
            end('too-large');
        else if (run.take !== undefined)
            run.take(chunk);
        else
            out.push(chunk);
    });
    child.stderr.on('data', (chunk) => {
        quiet.refresh();
        errorBytes += chunk.length;
        if (errorBytes <= MAX_STDERR)
            err.push(chunk);
    });
    child.stdin.on('error', () => { });
    child.stdin.end(run.input);
    child.on('error', () => {
        reason = 'no-git';
        done(null);
    });
    child.on('close', (exitCode) => done(exitCode));
    function done(exitCode) {
        clearTimeout(timer);
        clearTimeout(quiet);
        run.signal?.removeEventListener('abort', cancel);
        if (exitCode === 0 && reason === 'failed')
            resolve({ ok: true, stdout: Buffer.concat(out) });
        else
            fail(exitCode);
    }
    return promise;
}
const POSIX = process.platform !== 'win32';
const MAX_STDERR = 64 * 1024;
const SAFE = [
    'core.fsmonitor=',
    'core.hooksPath=/dev/null',
    'core.sshCommand=false',
    'credential.helper=',
    'gc.auto=0',
    'maintenance.auto=false',
    'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting]);
function programOf(env) {
    const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
    const folders = path.split(node_path__WEBPACK_IMPORTED_MODULE_2__.delimiter).filter((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.isAbsolute)(folder));
    const name = POSIX ? 'git' : 'git.exe';
    return folders.map((folder) => (0,node_path__WEBPACK_IMPORTED_MODULE_2__.join)(folder, name)).find((file) => (0,node_fs__WEBPACK_IMPORTED_MODULE_1__.existsSync)(file)) ?? null;
}


/***/ }),

/***/ 68244:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B_: () => (/* binding */ NO_PROXIES),
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   J5: () => (/* binding */ refused),
/* harmony export */   Ku: () => (/* binding */ silent),
/* harmony export */   Wm: () => (/* binding */ proxySecrets),
/* harmony export */   YB: () => (/* binding */ proxyAuthorization),
/* harmony export */   cJ: () => (/* binding */ intercepted),
/* harmony export */   g: () => (/* binding */ forwardRefused),
/* harmony export */   iJ: () => (/* binding */ proxyFor),
/* harmony export */   pk: () => (/* binding */ namesProxy),
/* harmony export */   qE: () => (/* binding */ withSpelledOutProxies),
/* harmony export */   sO: () => (/* binding */ withVariables),
/* harmony export */   tE: () => (/* binding */ proxyFault)
/* harmony export */ });
/* unused harmony export ProxyError */
/* harmony import */ var _actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(19783);
/* harmony import */ var _cause_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(64995);


function proxyFor(target, env = process.env) {
    const given = firstOf(target.protocol === 'https:' ? HTTPS : HTTP, env);
    if (given === null || (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .checkBypass */ .H)(target))
        return null;
    const url = parsed(given.value);
    if (url === null)
        throw unusable(given.variable);
    return { url, variable: given.variable };
}
function namesProxy(env = process.env) {
    return firstOf([...HTTPS, ...HTTP], env) !== null;
}
function proxyAuthorization({ url }) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    return pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}`;
}
async function withSpelledOutProxies(target, work, env = process.env) {
    return withVariables(spelledOut(target, env), work, env);
}
async function withVariables(changed, work, env = process.env) {
    const before = Object.keys(changed).map((name) => [name, env[name]]);
    assign(env, Object.entries(changed));
    try {
        return await work();
    }
    finally {
        assign(env, before);
    }
}
const NO_PROXIES = {
    https_proxy: undefined,
    HTTPS_PROXY: undefined,
    http_proxy: undefined,
    HTTP_PROXY: undefined,
};
function spelledOut(target, env) {
    const exceptions = exceptionsOf(env).map((name) => name.toLowerCase());
    const isSecure = target.protocol === 'https:' || (0,_actions_http_client_lib_proxy__WEBPACK_IMPORTED_MODULE_0__/* .checkBypass */ .H)(target);
    const given = firstOf(isSecure ? HTTPS : HTTP, env);
    const url = given === null || exceptions.includes('*') ? null : parsed(given.value);
    if (given !== null && url === null && !exceptions.includes('*'))
        throw unusable(given.variable);
    const usual = isSecure ? '443' : '80';
    const hosts = exceptions.map((name) => {
        const [, host, port] = /^([^:]+):(\d+)$/.exec(name) ?? [];
        return host !== undefined && (port === usual || port === target.port) ? host : name;
    });
    const below = hosts.filter((name) => !/^\.|:/.test(name)).map((name) => `.${name}`);
    const all = [...new Set([...exceptions, ...hosts, ...below, ...LOOPBACK])].join(',');
    return Object.fromEntries([
        ...[...HTTPS, ...HTTP].map((name) => [name, url?.href]),
        ...ALL.map((name) => [name, undefined]),
        ...EXCEPTIONS.map((name) => [name, all]),
    ]);
}
function assign(env, entries) {
    for (const [name, value] of entries)
        if (value === undefined)
            delete env[name];
    for (const [name, value] of entries)
        if (value !== undefined)
            env[name] = value;
}
function proxySecrets(env = process.env) {
    return [...HTTPS, ...HTTP].flatMap((name) => {
        const [, written] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)@/i.exec(env[name]?.trim() ?? '') ?? [];
        if (written === undefined)
            return [];
        const pairs = [written, decoded(written), parsed(env[name]?.trim() ?? '')?.href ?? ''];
        const passwords = pairs.slice(0, 2).map((pair) => pair.replace(/^[^:]*:/, ''));
        return [...pairs, ...passwords, Buffer.from(decoded(written)).toString('base64')];
    });
}
class ProxyError extends Error {
    code;
    constructor(message, code, options) {
        super(message, options);
        this.name = 'ProxyError';
        this.code = code;
    }
}
function proxyFault(cause) {
    return [...(0,_cause_js__WEBPACK_IMPORTED_MODULE_1__/* .causesOf */ .cZ)(cause)].find((one) => one instanceof ProxyError) ?? null;
}
function forwardRefused() {
    const given = firstOf(HTTP, process.env);
    const url = parsed(given?.value ?? '') ?? new URL('http://proxy');
    return refused({ url, variable: given?.variable ?? 'HTTP_PROXY' }, '', 407);
}
function refused({ url, variable }, host, status) {
    if (status === 407) {
        const message = url.username === ''
            ? `The proxy in \`${variable}\` asks for a user and password (HTTP 407). Write them into the variable: \`http://user:password@host:port\`, with special characters percent-encoded.`
            : `The proxy in \`${variable}\` refuses the user or password in that variable (HTTP 407). Correct them; special characters must be percent-encoded.`;
        return new ProxyError(message, 'EPROXY');
    }
    const message = `The proxy in \`${variable}\` did not connect to ${host} (HTTP ${status}). Allow the host there, or add it to \`NO_PROXY\`.`;
    return new ProxyError(message, status >= 500 ? 'ECONNRESET' : 'EPROXY');
}
function unreachable({ variable }, code, cause) {
    const detail = code === '' ? '' : ` (${code})`;
    const message = `The proxy in \`${variable}\` could not be reached${detail}. Check its host and port, and the runner\u2019s network.`;
    return new ProxyError(message, code === '' ? 'ECONNRESET' : code, { cause });
}
function silent({ variable }, milliseconds) {
    const message = `The proxy in \`${variable}\` did not answer within ${milliseconds / 1000} seconds. Check that its host and port are those of a proxy.`;
    return new ProxyError(message, 'ETIMEDOUT');
}
function intercepted({ variable }, host, cause) {
    const message = `What the proxy in \`${variable}\` sent is not what ${host} answers. Check that the variable names a proxy and not a web page.`;
    return new ProxyError(message, 'EPROXY', { cause });
}
const HTTPS = ['https_proxy', 'HTTPS_PROXY'];
const HTTP = ['http_proxy', 'HTTP_PROXY'];
const ALL = ['all_proxy', 'ALL_PROXY'];
const EXCEPTIONS = ['no_proxy', 'NO_PROXY'];
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
function exceptionsOf(env) {
    const names = firstOf(EXCEPTIONS, env)?.value.split(',') ?? [];
    return names.map((name) => name.trim()).filter((name) => name !== '');
}
function firstOf(names, env) {
    for (const variable of names) {
        const value = env[variable]?.trim();
        if (value)
            return { variable, value };
    }
    return null;
}
function parsed(value) {
    const text = value.includes('://') ? value : `http://${value}`;
    if (!URL.canParse(text))
        return null;
    const url = new URL(text);
    const usable = /^https?:$/.test(url.protocol) && isEncoded(url.username) && isEncoded(url.password);
    return usable ? url : null;
}
function unusable(variable) {
    const message = `\`${variable}\` is not the URL of an http or https proxy. Write \`http://host:port\`, with \`user:password@\` before the host where the proxy asks for them, percent-encoded.`;
    return new ProxyError(message, 'EPROXY');
}
function isEncoded(text) {
    try {
        decodeURIComponent(text);
        return true;
    }
    catch {
        return false;
    }
}
function decoded(text) {
    return isEncoded(text) ? decodeURIComponent(text) : text;
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


/***/ })

};
