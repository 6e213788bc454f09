// A worker thread of file-workers.ts: takes jobs on the real disk, one after the other, and answers each.
import { parentPort } from 'node:worker_threads';
import { disk } from '../disk.ts';
import type { FileJob } from './file-jobs.ts';
import { createHasher } from '../hashing.ts';
import { JobAnswers } from './job-answer.ts';

const jobs = new JobAnswers(disk, await createHasher());
parentPort?.on('message', (job: FileJob) => parentPort?.postMessage(jobs.answer(job)));
