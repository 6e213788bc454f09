// Where a result came from, for people who wonder later. Nothing of it steers a decision.
import type { Project } from '../project/project.ts';

export function provenance({ world }: Project): Readonly<Record<string, string>> {
  return {
    finished: new Date(world.clock.now()).toISOString(),
    host: world.processes.machine.host,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    restage: world.version,
  };
}
