// The names of all stages, for the shell's completion: whatever is wrong, it answers with what could be read.
import type { World } from '../io/world.ts';
import { readProject } from './project/project.ts';

export function stageNames(world: World): readonly string[] {
  try {
    return readProject(world, {}).project.graph.order.map(({ id }) => id);
  } catch {
    return [];
  }
}
