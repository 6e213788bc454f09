// The threads for much work on files, as they are built into dist/, against the same work in this thread.
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileWorkers } from '../../../engine/io/disk/bulk/bulk-world.ts';
import { fanOut } from '../../../engine/core/paths/fan-out.ts';
import { disk } from '../../../engine/io/disk/disk.ts';
import type { Digested, FileToCopy, FileToDigest } from '../../../engine/io/disk/bulk/file-jobs.ts';
import { fileWorkers } from '../../../engine/io/disk/bulk/file-workers.ts';
import { createHasher, type Hasher, sha256 } from '../../../engine/io/disk/hashing.ts';
import { tempDir } from '../../support/temp-dir.ts';

const script = fileURLToPath(new URL('../../../dist/file-worker.mjs', import.meta.url));
const count = 1000;
let hasher: Hasher;
let workers: FileWorkers;

beforeAll(async () => {
  hasher = await createHasher();
  workers = fileWorkers(script, hasher);
});

interface Sources {
  readonly dir: string;
  readonly files: readonly FileToDigest[];
}

function sources(): Sources {
  const dir = tempDir();
  const files = Array.from({ length: count }, (_, i) => {
    const path = join(dir, String(i));
    writeFileSync(path, `file ${i}\n`.repeat(i));
    return listed(path);
  });
  return { dir, files };
}

function listed(path: string): FileToDigest {
  const stat = disk.stat(path)!;
  return { path, listed: stat, sizeBytes: stat.sizeBytes, knownXxh64: undefined };
}

/** What a file that was not copied on the way is told to be. */
function digested(path: string): Digested {
  const { digests, before } = hasher.file(disk, path);
  return { sha256: digests.sha256, xxh64: digests.xxh64, stat: before, isTaken: false };
}

/** To `dir/copies`. */
function copies({ dir, files }: Sources): readonly FileToCopy[] {
  mkdirSync(join(dir, 'copies'));
  return files.map(({ path, sizeBytes }, i) => ({
    from: path,
    to: join(dir, 'copies', String(i)),
    digest: sha256(readFileSync(path)),
    sizeBytes,
    as: 'object',
  }));
}

describe('digests', () => {
  test('of many small files and a big one are those of this thread', async () => {
    const { dir, files } = sources();
    const big = join(dir, 'big');
    writeFileSync(big, Buffer.alloc(80 * 2 ** 20, 'a big file\n'));
    const all = [listed(big), ...files];
    const read = await workers.digest(all);
    expect(read).toEqual(all.map(({ path }) => digested(path)));
    expect(read).toHaveLength(count + 1);
  });

  test('of which only the name is known come with the stat from before they were read', async () => {
    const { dir, files } = sources();
    const named = files.map(({ path }) => ({ path, listed: undefined, sizeBytes: 0, knownXxh64: undefined }));
    expect(await workers.digest(named)).toEqual(files.map(({ path }) => digested(path)));
    expect(await workers.digest([{ ...named[0]!, path: dir }])).toEqual([undefined]);
  });

  test('of a file that is not what was listed any more are not told', async () => {
    const { files } = sources();
    writeFileSync(files[3]!.path, 'edited');
    const read = await workers.digest(files);
    expect(read.flatMap((one, i) => (one === undefined ? [i] : []))).toEqual([3]);
  });

  test('of a pipe that came in a file’s place are not waited for', async () => {
    const path = join(tempDir(), 'pipe');
    execFileSync('mkfifo', [path]);
    expect(await workers.digest([{ path, listed: undefined, sizeBytes: 0, knownXxh64: undefined }])).toEqual([
      undefined,
    ]);
  });

  test('of files that are gone, unreadable or as known', async () => {
    const { dir, files } = sources();
    const [first, second] = files;
    const known = hasher.quick(disk, first!.path);
    const asked = [
      { ...first!, knownXxh64: known },
      { ...second!, knownXxh64: known },
      { ...first!, path: join(dir, 'none') },
      listed(dir),
    ];
    expect(await workers.digest(asked)).toEqual(['as-known', digested(second!.path), undefined, undefined]);
  });
});

describe('copies on the way', () => {
  test('are whole, read-only, and named by their bytes; none is made of what is an object or is there twice', async () => {
    const { dir, files } = sources();
    const takeIn = { folder: join(dir, 'taken'), objects: join(dir, 'objects') };
    const digests = files.map(({ path }) => sha256(readFileSync(path)));
    const [there] = digests;
    mkdirSync(join(takeIn.objects, there!.slice(0, 2)), { recursive: true });
    writeFileSync(fanOut(takeIn.objects, there!), '');
    const large = join(dir, 'large');
    writeFileSync(large, Buffer.alloc(2 ** 18 + 1));
    const read = await workers.digest([...files, ...files.slice(0, 10), listed(large)], takeIn);
    digests.push(sha256(readFileSync(large)));
    const taken = read.flatMap((one) => (typeof one === 'object' && one.isTaken ? [one.sha256] : []));
    expect([...taken].sort()).toEqual(digests.slice(1).sort());
    for (const digest of taken) {
      const path = fanOut(takeIn.folder, digest);
      expect([sha256(readFileSync(path)), statSync(path).mode & 0o777]).toEqual([digest, 0o444]);
    }
    expect(
      readdirSync(takeIn.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
    ).toHaveLength(taken.length);
  });

  test('are read-only for everyone, whatever the umask', async () => {
    const { dir, files } = sources();
    const takeIn = { folder: join(dir, 'taken'), objects: join(dir, 'objects') };
    const before = process.umask(0o077);
    try {
      const read = await workers.digest(files, takeIn);
      for (const one of read)
        if (typeof one === 'object') expect(statSync(fanOut(takeIn.folder, one.sha256)).mode & 0o777).toBe(0o444);
    } finally {
      process.umask(before);
    }
  });

  test('that a thread left torn are not told to be taken', async () => {
    const { dir, files } = sources();
    const takeIn = { folder: join(dir, 'taken'), objects: join(dir, 'objects') };
    const torn = fanOut(takeIn.folder, sha256(readFileSync(files[0]!.path)));
    const broken = join(dir, 'broken.mjs');
    writeFileSync(
      broken,
      `import { parentPort } from 'node:worker_threads';
       import { mkdirSync, writeFileSync } from 'node:fs';
       import { dirname } from 'node:path';
       parentPort.on('message', () => {
         mkdirSync(dirname(${JSON.stringify(torn)}), { recursive: true });
         writeFileSync(${JSON.stringify(torn)}, 'half');
         process.exit(1);
       });`,
    );
    const read = await fileWorkers(broken, hasher).digest(files, takeIn);
    expect(read.map((one) => typeof one === 'object' && one.isTaken)).toEqual(files.map((_, i) => i > 0));
  });
});

describe('copies', () => {
  test('are whole and read-only; of what has other bytes, or none, there is nothing', async () => {
    const made = sources();
    const wanted = copies(made);
    writeFileSync(made.files[7]!.path, 'edited');
    const gone = { ...wanted[8]!, from: join(made.dir, 'none') };
    const copied = await workers.copy(wanted.map((one, i) => (i === 8 ? gone : one)));
    expect(copied.flatMap((done, i) => (done ? [] : [i]))).toEqual([7, 8]);
    expect(readdirSync(join(made.dir, 'copies'))).toHaveLength(count - 2);
    for (const [i, { to, digest }] of wanted.entries()) {
      if (i === 7 || i === 8) continue;
      expect([sha256(readFileSync(to)), statSync(to).mode & 0o777]).toEqual([digest, 0o444]);
    }
  });

  test('are never written over something: the error is the disk’s', async () => {
    const made = sources();
    const wanted = copies(made);
    writeFileSync(wanted[500]!.to, 'mine');
    await expect(workers.copy(wanted)).rejects.toMatchObject({
      code: 'EEXIST',
      syscall: 'open',
      path: wanted[500]!.to,
    });
    expect(readFileSync(wanted[500]!.to, 'utf8')).toBe('mine');
  });

  test('are made durable together, files and folders', async () => {
    const made = sources();
    const wanted = copies(made);
    await workers.copy(wanted);
    await workers.sync(
      'files',
      wanted.map(({ to }) => to),
      1,
    );
    await workers.sync('folders', [made.dir, join(made.dir, 'copies')], 0);
    workers.expectMany(made.dir);
    await expect(workers.sync('files', [join(made.dir, 'none')], 0)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a thread that dies', () => {
  test.each([
    ['at once', 'process.exit(1);'],
    ['because it cannot be loaded', 'import "./none.mjs";'],
    ['out of memory', 'const kept = []; for (;;) kept.push(new Array(1e6).fill({}));'],
    [
      'after half of a copy',
      `import { parentPort } from 'node:worker_threads';
       import { writeFileSync } from 'node:fs';
       parentPort.on('message', (job) => {
         for (const { to } of job.files) if (to) writeFileSync(to, 'half');
         process.exit(1);
       });`,
    ],
  ])('%s leaves the work to this one', async (_how, text) => {
    const made = sources();
    const broken = join(made.dir, 'broken.mjs');
    writeFileSync(broken, text);
    const dying = fileWorkers(broken, hasher, { maxOldGenerationSizeMb: 16 });
    const wanted = copies(made);
    expect(await dying.copy(wanted)).toEqual(wanted.map(() => true));
    for (const { to, digest } of wanted) expect(sha256(readFileSync(to))).toBe(digest);
    expect(await dying.digest(made.files)).toEqual(made.files.map(({ path }) => digested(path)));
  });
});
