// Module hosts that were started ahead, and wait for their order: a Node takes longer to start than a small stage to run.
import type { Place } from './launcher.ts';
import type { ProcessTable } from './process-table.ts';
import type { Spawned } from './spawned.ts';

export class PreparedHosts {
  private readonly processes: ProcessTable;
  private readonly spawn: (place: Place) => Spawned | Error;
  private readonly most: number;
  /** By where and with what environment they run. */
  private readonly waiting = new Map<string, Spawned>();

  /** @param most that may wait at the same time */
  constructor(processes: ProcessTable, spawn: (place: Place) => Spawned | Error, most: number) {
    this.processes = processes;
    this.spawn = spawn;
    this.most = most;
  }

  prepare(place: Place): void {
    const key = keyOf(place);
    if (this.waiting.size >= this.most || this.waiting.has(key)) return;
    const host = this.spawn(place);
    // Whoever starts it then hears why it cannot be.
    if (host instanceof Error) return;
    this.waiting.set(key, host);
  }

  /** One that is alive, if it was prepared for this place. */
  take(place: Place): Spawned | undefined {
    const key = keyOf(place);
    const host = this.waiting.get(key);
    this.waiting.delete(key);
    if (!host || this.isAlive(host)) return host;
    void host.pipe.abandon();
    return undefined;
  }

  /** Ends those that nobody took; they are gone when this settles. */
  async dismiss(): Promise<void> {
    const left = [...this.waiting.values()];
    this.waiting.clear();
    for (const host of left) if (this.isAlive(host)) this.processes.signalGroup(host.child.pid!, 'SIGKILL');
    await Promise.all(
      left.map(async ({ child, pipe }) => {
        await child;
        await pipe.abandon();
      }),
    );
  }

  /** Asked of the system: we may not have heard of its end yet. */
  private isAlive({ child }: Spawned): boolean {
    return child.pid !== undefined && child.connected && this.processes.identify(child.pid) !== undefined;
  }
}

function keyOf({ cwd, env }: Place): string {
  return JSON.stringify([cwd, env]);
}
