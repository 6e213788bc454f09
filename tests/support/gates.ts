// A launcher whose commands end when the test says so: what runs at the same time is seen, not guessed from times.
import type { Ending, Launcher } from '../../engine/io/process/launcher.ts';
import type { MemoryWorld } from './memory-world.ts';
import { until } from './until.ts';

export interface GatedWorld extends MemoryWorld {
  /** Stages whose command has started and not ended, in the order in which they started. */
  readonly running: readonly string[];
  /** Waits until exactly these stages are running. */
  sees(...stages: readonly string[]): Promise<void>;
  /** Lets the command of `stage` do its work and end; `ending` instead of its work. */
  open(stage: string, ending?: Ending): void;
}

export function gated(world: MemoryWorld): GatedWorld {
  const gates = new Map<string, (ending: Ending | undefined) => void>();
  const launcher: Launcher = {
    start: (request) => {
      const stage = request.env['RESTAGE_STAGE'] ?? '';
      const gate = new Promise<Ending | undefined>((resolve) => gates.set(stage, resolve));
      const ended = gate.then(async (ending) => {
        gates.delete(stage);
        return ending ?? (await world.launcher()).start(request).ended;
      });
      return { pid: undefined, ended, stop: () => gates.get(stage)?.({ kind: 'signalled', signal: 'SIGTERM' }) };
    },
  };
  return {
    ...world,
    launcher: () => Promise.resolve(launcher),
    get running() {
      return [...gates.keys()];
    },
    sees: (...stages) =>
      until(`${stages.join(' and ')} running`, () => [...gates.keys()].sort().join() === [...stages].sort().join()),
    open: (stage, ending) => gates.get(stage)?.(ending),
  };
}
