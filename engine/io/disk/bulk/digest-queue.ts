// Digests of files while they are still being listed: once it is clear that there are many, threads hash what is known.
import { dirname } from 'node:path';
import { allEnded } from '../../../core/all-ended.ts';
import { type BulkWorld, makeRoom, manyFiles } from './bulk-world.ts';
import { CopiesOnTheWay, type TakeIn } from './copies-on-the-way.ts';
import { costMs, worthThreadsMs } from './costs.ts';
import { type Digested, digestFiles, type FileToDigest } from './file-jobs.ts';

/** Whoever wants copies of files while they are hashed. */
export interface Copies {
  readonly takeIn: TakeIn;
  take(sha256: string, sizeBytes: number): void;
}

interface Asked {
  readonly file: FileToDigest;
  readonly tell: (digested: Digested) => void;
}

/** What the threads get at a time, once they have begun. */
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
    this.waiting.push({ file, tell });
    this.waitingMs += costMs(this.copies ? 'hashAndCopy' : 'hash', 1, file.sizeBytes);
    this.added += 1;
    if (this.copies && this.added === manyFiles) makeRoom(this.world, dirname(this.copies.takeIn.folder), this.added);
    if (this.waitingMs >= (this.sent.length > 0 ? worthSendingMs : worthThreadsMs)) this.send();
  }

  /** @throws what the disk says of the copies */
  async done(): Promise<void> {
    // Those of which only the name is known may be large.
    if (this.sent.length > 0 || this.waiting.some(({ file }) => !file.listed)) this.send();
    const { fs, hasher } = this.world;
    const files = this.waiting.map(({ file }) => file);
    const copies = this.copies && new CopiesOnTheWay(fs, this.copies.takeIn);
    this.told(this.waiting, digestFiles(fs, hasher, files, copies));
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
}
