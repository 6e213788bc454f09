// The environment of a stage. A command inherits ours, as in DVC; a module gets only what is the same everywhere, so
// that its result cannot depend on whose shell it was started from.
import type { Stage } from '../../core/model.ts';
import type { Project } from '../project/project.ts';

const passedToModules = ['PATH', 'HOME', 'TMPDIR'] as const;

export function stageEnvironment(project: Project, stage: Stage, nonce: string): Readonly<Record<string, string>> {
  const { env } = project.world;
  const ours = { RESTAGE_ROOT: project.layout.root, RESTAGE_STAGE: stage.id, RESTAGE_RUN: nonce };
  if (stage.action.kind === 'module') {
    const passed = passedToModules.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
    return { ...Object.fromEntries(passed), TZ: 'UTC', LANG: 'C.UTF-8', ...ours };
  }
  const inherited = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(inherited), ...ours, DVC_ROOT: project.layout.root, DVC_STAGE: stage.id };
}
