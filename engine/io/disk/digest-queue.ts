// Digests of files while they are still being listed: once it is clear that there are many, threads hash what is known.
import { dirname } from 'node:path';
import { allEnded } from '../../core/all-ended.ts';
import { type BulkWorld, manyFiles } from './bulk-world.ts';
import type { TakeIn } from './copies-on-the-way.ts';
import { type Digested, digestFiles, type FileToDigest } from './file-jobs.ts';

/** Whoever wants copies of small files while they are hashed. */
export interface Copies {
  readonly takeIn: TakeIn;
  take(sha256: string, sizeBytes: number): void;
}

interface Asked {
  readonly file: FileToDigest;
  readonly tell: (digested: Digested) => void;
}

/** About how long a file takes here. */
const costs = {
  hashed: { fileMs: 0.02, bytesPerMs: 1.4e6 },
  copied: { fileMs: 0.08, bytesPerMs: 0.6e6 },
} as const;
/** From when on two threads are done sooner, though they first have to start. */
const worthThreadsMs = 150;
/** What they get at a time after that. */
const worthSendingMs = 40;

export class DigestQueue {
  private readonly world: BulkWorld;
  private readonly copies: Copies | undefined;
  private waiting: Asked[] = [];
  private waitingMs = 0;
  private added = 0;
  private readonly sent: Promise<void>[] = [];

  constructor(world: BulkWorld, copies: Copies | undefined) {
    this.world = world;
    this.copies = copies;
  }

  /** @param tell is called before `done` resolves */
  add(file: FileToDigest, tell: (digested: Digested) => void): void {
    const { fileMs, bytesPerMs } = this.copies ? costs.copied : costs.hashed;
    this.waiting.push({ file, tell });
    this.waitingMs += fileMs + file.sizeBytes / bytesPerMs;
    this.added += 1;
    if (this.copies && this.added === manyFiles) this.makeRoom(dirname(this.copies.takeIn.folder));
    if (this.waitingMs >= (this.sent.length > 0 ? worthSendingMs : worthThreadsMs)) this.send();
  }

  /** @throws what the disk says of the copies */
  async done(): Promise<void> {
    // Those of which only the name is known may be large.
    if (this.sent.length > 0 || this.waiting.some(({ file }) => !file.listed)) this.send();
    const { fs, hasher } = this.world;
    const files = this.waiting.map(({ file }) => file);
    this.told(this.waiting, digestFiles(fs, hasher, files, this.copies?.takeIn));
    await allEnded(this.sent);
  }

  private send(): void {
    const { fileWorkers } = this.world;
    if (!fileWorkers || this.waiting.length === 0) return;
    const asked = this.waiting;
    const files = asked.map(({ file }) => file);
    const part = fileWorkers.digest(files, this.copies?.takeIn).then((found) => this.told(asked, found));
    // Whoever waits for it hears of its failure; nobody does if the listing fails first.
    part.catch(() => undefined);
    this.sent.push(part);
    this.waiting = [];
    this.waitingMs = 0;
  }

  private told(asked: readonly Asked[], found: readonly Digested[]): void {
    for (const [i, { tell }] of asked.entries()) {
      const digested = found[i];
      if (typeof digested === 'object' && digested.isTaken) this.copies?.take(digested.sha256, digested.stat.sizeBytes);
      tell(digested);
    }
  }

  private makeRoom(folder: string): void {
    this.world.fs.makeDir(folder);
    this.world.fileWorkers?.expectMany(folder);
  }
}
