// Two threads for much work on files. They start with the first of it, keep no process alive, and end when nothing
// came for a while. What a thread was at when it died is done again here, so that its death costs time and no more.
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { FileWorkers } from './bulk-world.ts';
import { unpackDigests } from './digest-columns.ts';
import { disk } from '../disk.ts';
import type { FileJob } from './file-jobs.ts';
import type { Hasher } from '../hashing.ts';
import { type Answer, JobAnswers } from './job-answer.ts';
import { spreadFolders } from './spread-folders.ts';
import { syncTogether } from './sync-together.ts';

const threads = 2;
/** Chunks for each thread, so that both end at about the same time. */
const chunksEach = 8;
/** What a file costs beside its bytes, in bytes. */
const perFile = 1 << 16;
/** Of chunks, lest they cost more than the files in them. */
const leastWeight = 128 * perFile;
/**
 * What a thread is given beforehand, so that it has work while this one is busy: a tenth of a second or two. With more
 * of it, the faster thread would wait for the other in the end.
 */
const mostAhead = 2 ** 29;
/** How many times as long as to read a file it takes to write another, too. */
const writing = 4;
const idleMs = 5000;

interface Task {
  readonly job: FileJob;
  readonly weight: number;
  readonly resolve: (answer: Answer) => void;
}

/** @param script absolute path of the bundled file-worker.ts */
export function fileWorkers(script: string, hasher: Hasher, resourceLimits: ResourceLimits = {}): FileWorkers {
  const pool = new Pool(script, hasher, resourceLimits);
  return {
    digest: async (files, takeIn) =>
      (await pool.perform(chunks(files).map((part) => ({ kind: 'digest', files: part, takeIn })))).flatMap((answer) =>
        answer.kind === 'digested' ? unpackDigests(answer.columns) : [],
      ),
    copy: async (files) =>
      (await pool.perform(chunks(files).map((part) => ({ kind: 'copy', files: part })))).flatMap((answer) =>
        answer.kind === 'copied' ? answer.results : [],
      ),
    sync: syncTogether,
    expectMany: spreadFolders,
  };
}

class Pool {
  private readonly script: string;
  /** Of this thread, for what those cannot do. */
  private readonly own: JobAnswers;
  private readonly resourceLimits: ResourceLimits;
  private readonly waiting: Task[] = [];
  /** Each thread that lives, with what it is at, and what it is to do then. */
  private readonly at = new Map<Worker, Task[]>();
  private deaths = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(script: string, hasher: Hasher, resourceLimits: ResourceLimits) {
    this.script = script;
    this.resourceLimits = resourceLimits;
    this.own = new JobAnswers(disk, hasher);
  }

  /** Once all have ended. @throws the first error of the disk */
  async perform(jobs: readonly FileJob[]): Promise<readonly Answer[]> {
    const answers = jobs.map(
      (job) =>
        new Promise<Answer>((resolve) => {
          this.waiting.push({ job, weight: weightOf(job.files) * (isWriting(job) ? writing : 1), resolve });
        }),
    );
    this.pump();
    const ended = await Promise.all(answers);
    for (const answer of ended) {
      if (answer.kind === 'error') throw Object.assign(new Error(answer.error.message), answer.error);
    }
    return ended;
  }

  private pump(): void {
    clearTimeout(this.idle);
    for (let task = this.waiting[0]; task; task = this.waiting[0]) {
      const worker = this.freest(task.weight);
      if (!worker) break;
      this.waiting.shift();
      this.at.get(worker)?.push(task);
      worker.ref();
      worker.postMessage(task.job);
    }
    // Threads that will not live are no reason to wait.
    if (this.at.size === 0) for (const { job, resolve } of this.waiting.splice(0)) resolve(this.own.answer(job));
    if ([...this.at.values()].every((tasks) => tasks.length === 0))
      this.idle = setTimeout(() => this.end(), idleMs).unref();
  }

  /** One that has nothing to do, or least, if it may have as much ahead. */
  private freest(weight: number): Worker | undefined {
    const ahead = (tasks: readonly Task[]): number => tasks.reduce((sum, task) => sum + task.weight, 0);
    const [least] = [...this.at]
      .map(([worker, tasks]) => ({ worker, ahead: ahead(tasks) }))
      .sort((a, b) => a.ahead - b.ahead);
    if (least?.ahead === 0) return least.worker;
    return this.another() ?? (least && least.ahead + weight <= mostAhead ? least.worker : undefined);
  }

  private another(): Worker | undefined {
    if (this.at.size >= threads || this.deaths >= threads) return undefined;
    const worker = new Worker(this.script, { execArgv: [], resourceLimits: this.resourceLimits });
    this.at.set(worker, []);
    worker.on('message', (answer: Answer) => {
      const tasks = this.at.get(worker) ?? [];
      const task = tasks.shift();
      if (tasks.length === 0) worker.unref();
      this.pump();
      task?.resolve(answer);
    });
    // `exit` follows, also after it ran out of memory; without a listener the error would end this process.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (!this.at.has(worker)) return;
      const tasks = this.at.get(worker) ?? [];
      this.at.delete(worker);
      this.deaths += 1;
      for (const { job, resolve } of tasks) resolve(this.again(job));
      this.pump();
    });
    return worker;
  }

  /** What a dead thread left half done goes first. */
  private again(job: FileJob): Answer {
    if (job.kind === 'copy') for (const { to } of job.files) disk.remove(to);
    return this.own.answer(job);
  }

  private end(): void {
    const workers = [...this.at.keys()];
    this.at.clear();
    for (const worker of workers) void worker.terminate();
  }
}

/** In order, each of about the same weight. */
function chunks<F extends { readonly sizeBytes: number }>(files: readonly F[]): readonly (readonly F[])[] {
  const most = Math.max(leastWeight, weightOf(files) / (threads * chunksEach));
  const parts: F[][] = [];
  let room = 0;
  for (const file of files) {
    if (room <= 0) {
      parts.push([]);
      room = most;
    }
    parts.at(-1)?.push(file);
    room -= file.sizeBytes + perFile;
  }
  return parts;
}

function isWriting(job: FileJob): boolean {
  return job.kind === 'copy' || job.takeIn !== undefined;
}

function weightOf(files: readonly { readonly sizeBytes: number }[]): number {
  let weight = 0;
  for (const { sizeBytes } of files) weight += sizeBytes + perFile;
  return weight;
}
