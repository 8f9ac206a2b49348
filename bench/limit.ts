import { table } from '../scripts/generate/markdown.ts';
import { count } from '../src/words/numbers.ts';
import { type Growth, type GrowthPoint, growthOf } from './growth.ts';
import { isOurs, type Results, seconds } from './results.ts';
import { atMost, duration, short, size } from './words.ts';

/** "The limit on paper": what follows from the suites `growth` and `audiences`; empty without `growth`. */
export function limitSection(results: Results): string {
  const kinds = growthOf(results).map(model);
  if (kinds.length === 0) return '';
  return [oneRunner(kinds), wheresShardsBegin(kinds, results), billion(kinds), s3(kinds)].join('\n\n');
}

/** What one member of a kind costs, from the run with the most rows. */
interface Model {
  readonly kind: string;
  readonly rows: number;
  readonly startSeconds: number;
  readonly secondsPerRow: number;
  readonly rowsPerMember: number;
  readonly startBytes: number;
  readonly memoryPerMember: number;
  readonly inputPerRow: number;
  readonly filePerMember: number;
  /** Bytes of the set's arena: four for the length, and the ID in whole words. */
  readonly arenaPerMember: number;
}

function model({ kind, start, points }: Growth): Model {
  const last = points.at(-1) as GrowthPoint;
  const { data, entry, nanoseconds } = last;
  const arenaPerMember = 4 + Math.ceil(data.idBytes / data.distinct / 4) * 4;
  const measured = (last.peakBytes - start.peakBytes) / data.distinct;
  return {
    kind,
    rows: data.rows,
    startSeconds: start.seconds,
    secondsPerRow: nanoseconds / 1e9,
    rowsPerMember: data.rows / data.distinct,
    startBytes: start.peakBytes,
    memoryPerMember: Math.max(arenaPerMember + GROWING_TABLE, measured),
    inputPerRow: data.bytes / data.rows,
    filePerMember: entry.outputBytes / data.distinct,
    arenaPerMember,
  };
}

/** Bytes a member while the set's table doubles: 8 / 0.75 in the old one and 8 / 0.375 in the new (src/members/set.ts). */
const GROWING_TABLE = 8 / 0.75 + 8 / 0.375;
/** What `MemberSet` can hold (src/members/set.ts). */
const ARENA = 16 * 2 ** 30;
/** For the system, the runner's agent and the page cache. */
const KEPT_FREE = 2e9;
/** Hosted runners for Linux. Source: GitHub's reference of hosted runners. */
const RUNNERS = [
  { name: 'hosted, private repository (2 cores, 8 GB)', memory: 8e9 },
  { name: 'hosted, public repository (4 cores, 16 GB)', memory: 16e9 },
] as const;
/** Jobs of one matrix. Source: GitHub, "Running variations of jobs in a workflow". */
const MATRIX_JOBS = 256;
/** One job on a hosted runner. Source: GitHub, "Usage limits". */
const JOB_HOURS = 6;
/** One object. Source: Amazon S3 user guide, "Uploading objects". */
const S3_OBJECT = 5e12;
const S3_PUT = 5e9;

function oneRunner(kinds: readonly Model[]): string {
  const rows = RUNNERS.flatMap(({ name, memory }) =>
    kinds.map((model) => {
      const members = mostMembers(model, memory);
      const time = model.startSeconds + members * model.rowsPerMember * model.secondsPerRow;
      return [
        name,
        model.kind,
        atMost(members),
        `${model.memoryPerMember.toFixed(0)} bytes`,
        duration(time),
        size(members * model.filePerMember),
      ];
    }),
  );
  const head = ['runner', 'IDs', 'largest audience', 'memory a member', 'time to plan it', 'its file'];
  return [
    '### One runner',
    `An audience is one file for ODP, so one job builds it and its members are in that job’s memory once, whatever it is compared with. With ${size(KEPT_FREE)} kept free, memory bounds the largest audience:`,
    table(head, rows),
    `Memory a member is the larger of what was measured and of what the set takes while its table doubles. No audience can have more than ${short(ARENA / 2 ** 30)} GiB of IDs, which is ${kinds.map((model) => `${atMost(ARENA / model.arenaPerMember)} \`${model.kind}\` members`).join(' or ')}. Large audiences are built one after the other, so a manifest with many of them takes the memory of the largest.`,
  ].join('\n\n');
}

function mostMembers(model: Model, memory: number): number {
  const fits = (memory - KEPT_FREE - model.startBytes) / model.memoryPerMember;
  return Math.min(fits, ARENA / model.arenaPerMember);
}

function wheresShardsBegin(kinds: readonly Model[], results: Results): string {
  const perMinute = kinds.map(
    (model) => `${atMost((60 - model.startSeconds) / model.secondsPerRow)} \`${model.kind}\` rows`,
  );
  const perJob = kinds.map(
    (model) => `${atMost((JOB_HOURS * 3600) / model.secondsPerRow)} \`${model.kind}\` rows`,
  );
  const many = results.audiences?.contests[0];
  const entry = many?.entries.find(isOurs);
  const small =
    many === undefined || entry === undefined
      ? ''
      : ` ${count(Math.ceil(many.data.rows / 1000))} audiences of a thousand members took ${duration(seconds(entry))} together.`;
  return [
    '### Where shards begin',
    `One job plans ${perMinute.join(' or ')} a minute, and within the ${JOB_HOURS} hours that a job on a hosted runner may take, ${perJob.join(' or ')}, uploads not counted.${small} So what a job cannot do is a single audience that is too large for its memory; many audiences only take it longer. Shards (the input \`shards\`, up to ${MATRIX_JOBS}) begin to pay where the minutes of one job are more than one wants to wait: every shard is a job of its own that starts a runner, checks out the repository and fetches its members first.`,
  ].join('\n\n');
}

function billion(kinds: readonly Model[]): string {
  const members = 1e9 / MATRIX_JOBS;
  const rows = kinds.map((model) => {
    const compute = 1e9 * model.rowsPerMember * model.secondsPerRow;
    return [
      model.kind,
      duration(model.startSeconds + compute / MATRIX_JOBS),
      size(model.startBytes + members * model.memoryPerMember),
      size(members * model.rowsPerMember * model.inputPerRow),
      size(members * model.filePerMember),
      size(1e9 * model.filePerMember),
      duration(compute),
    ];
  });
  return [
    `### A billion members over ${MATRIX_JOBS} jobs`,
    `That is ${count(Math.round(members))} members a job where audiences are of such sizes that they can be shared out evenly:`,
    table(
      [
        'IDs',
        'time of a job',
        'its memory, one audience',
        'its input',
        'its files',
        'all files',
        'all jobs’ time together',
      ],
      rows,
    ),
    'To that comes what is not measured here: starting a runner, fetching the input and uploading the files. How many jobs run at the same time is a matter of the GitHub plan; with fewer, the jobs take turns.',
  ].join('\n\n');
}

function s3(kinds: readonly Model[]): string {
  const object = kinds.map((model) => `${atMost(S3_OBJECT / model.filePerMember)} \`${model.kind}\` members`);
  const put = kinds.map((model) => `${atMost(S3_PUT / model.filePerMember)} \`${model.kind}\` members`);
  return [
    '### S3',
    `An object may have ${size(S3_OBJECT)} and a single PUT ${size(S3_PUT)}. A file of ${size(S3_PUT)} would hold ${put.join(' or ')}. The action sends large files in parts, so the first limit counts: ${object.join(' or ')}, more than one runner can build.`,
  ].join('\n\n');
}
