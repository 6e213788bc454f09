// Hashing beside the listing: what is sent to threads, and when.
import { beforeAll, expect, test } from '@jest/globals';
import type { FileWorkers } from '../../../engine/io/disk/bulk/bulk-world.ts';
import { DigestQueue } from '../../../engine/io/disk/bulk/digest-queue.ts';
import { type Digested, digestFiles, type FileToDigest } from '../../../engine/io/disk/bulk/file-jobs.ts';
import { createHasher, type Hasher, sha256 } from '../../../engine/io/disk/hashing.ts';
import { MemoryDisk } from '../../../engine/io/disk/memory/memory-disk.ts';
import { writeText } from '../../support/memory-world.ts';

let hasher: Hasher;
beforeAll(async () => {
  hasher = await createHasher();
});

interface Scene {
  readonly queue: DigestQueue;
  /** How many files each call of the threads was about. */
  readonly sent: number[];
  readonly told: (string | undefined)[];
  readonly add: (name: string, sizeBytes?: number) => void;
}

function scene(): Scene {
  const fs = new MemoryDisk();
  const sent: number[] = [];
  const told: (string | undefined)[] = [];
  const fileWorkers: FileWorkers = {
    digest: (files: readonly FileToDigest[]) => {
      sent.push(files.length);
      return Promise.resolve(digestFiles(fs, hasher, files, undefined));
    },
    copy: () => Promise.reject(new Error('not asked')),
    sync: () => Promise.reject(new Error('not asked')),
    expectMany: () => undefined,
  };
  const queue = new DigestQueue({ fs, hasher, fileWorkers }, undefined);
  const tell = (digested: Digested): void => void told.push(typeof digested === 'object' ? digested.sha256 : digested);
  return {
    queue,
    sent,
    told,
    add: (name, sizeBytes) => {
      const path = `/${name}`;
      writeText(fs, path, name);
      const listed = sizeBytes === undefined ? undefined : fs.stat(path);
      queue.add({ path, listed, sizeBytes: sizeBytes ?? 0, knownXxh64: undefined }, tell);
    },
  };
}

test('few files are hashed here', async () => {
  const { queue, sent, told, add } = scene();
  for (let i = 0; i < 100; i++) add(`${i}`, 10);
  await queue.done();
  expect(sent).toEqual([]);
  expect(told).toEqual(Array.from({ length: 100 }, (_, i) => sha256(`${i}`)));
});

test('of many, threads have most before all are listed; each is told once', async () => {
  const { queue, sent, told, add } = scene();
  for (let i = 0; i < 1000; i++) add(`${i}`, 1e6);
  const before = sent.reduce((sum, count) => sum + count, 0);
  expect(before).toBeGreaterThan(900);
  await queue.done();
  expect(sent.reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(told).toEqual(Array.from({ length: 1000 }, (_, i) => sha256(`${i}`)));
});

test('a few large ones are much, and so may be those of which only the name is known', async () => {
  const large = scene();
  for (let i = 0; i < 3; i++) large.add(`${i}`, 2 ** 30);
  expect(large.sent).toEqual([1, 1, 1]);
  const named = scene();
  named.add('a');
  await named.queue.done();
  expect(named.sent).toEqual([1]);
  expect(named.told).toEqual([sha256('a')]);
});

test('a file that is gone, or is none, is told as unknown', async () => {
  const { queue, told } = scene();
  for (const path of ['/none', '/']) {
    queue.add({ path, listed: undefined, sizeBytes: 0, knownXxh64: undefined }, (digested) => {
      told.push(digested === undefined ? 'unknown' : 'known');
    });
  }
  await queue.done();
  expect(told).toEqual(['unknown', 'unknown']);
});
