// Digests of files while they are still being listed: once it is clear that there are many, threads hash what is known.
import { dirname } from 'node:path';
import { type BulkWorld, manyFiles } from './bulk-files.ts';
import { type Digested, digestFiles, type FileToDigest, type TakeIn } from './file-jobs.ts';

/** Whoever wants copies of small files while they are hashed. */
export interface Copies {
  readonly takeIn: TakeIn;
  take(sha256: string, sizeBytes: number): void;
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
  private waiting: FileToDigest[] = [];
  private waitingMs = 0;
  private added = 0;
  private readonly sent: Promise<readonly Digested[]>[] = [];

  constructor(world: BulkWorld, copies: Copies | undefined) {
    this.world = world;
    this.copies = copies;
  }

  add(file: FileToDigest): void {
    const { fileMs, bytesPerMs } = this.copies ? costs.copied : costs.hashed;
    this.waiting.push(file);
    this.waitingMs += fileMs + file.sizeBytes / bytesPerMs;
    this.added += 1;
    if (this.copies && this.added === manyFiles) this.makeRoom(dirname(this.copies.takeIn.folder));
    if (this.waitingMs >= (this.sent.length > 0 ? worthSendingMs : worthThreadsMs)) this.send();
  }

  /**
   * In the order in which they were added.
   * @throws what the disk says of the copies
   */
  async done(): Promise<readonly Digested[]> {
    if (this.sent.length > 0) this.send();
    const { fs, hasher } = this.world;
    const here = this.told(digestFiles(fs, hasher, this.waiting, this.copies?.takeIn));
    return [...(await Promise.all(this.sent)), here].flat();
  }

  private send(): void {
    const { fileWorkers } = this.world;
    if (!fileWorkers || this.waiting.length === 0) return;
    const part = fileWorkers.digest(this.waiting, this.copies?.takeIn).then((found) => this.told(found));
    // Whoever waits for it hears of its failure; nobody does if the listing fails first.
    part.catch(() => undefined);
    this.sent.push(part);
    this.waiting = [];
    this.waitingMs = 0;
  }

  private told(found: readonly Digested[]): readonly Digested[] {
    for (const one of found) if (typeof one === 'object' && one.isTaken) this.copies?.take(one.sha256, one.sizeBytes);
    return found;
  }

  private makeRoom(folder: string): void {
    this.world.fs.makeDir(folder);
    this.world.fileWorkers?.expectMany(folder);
  }
}
