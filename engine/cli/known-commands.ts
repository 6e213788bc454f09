// The commands by name, in the order of the help. The code of one is evaluated when it is asked for: to evaluate and to
// describe all of them takes longer than a small command runs. Help, suggestions and completion need them all.
import type { Command, CommandGroup } from './command.ts';
import { commandWord } from './leading-options.ts';

type Known = Command | CommandGroup;

const loaders: Readonly<Record<string, () => Promise<Known>>> = {
  repro: async () => (await import('./commands/repro.ts')).reproCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  dag: async () => (await import('./commands/dag.ts')).dagCommand,
  logs: async () => (await import('./commands/logs.ts')).logsCommand,
  metrics: async () => (await import('./commands/metrics.ts')).metricsCommand,
  params: async () => (await import('./commands/params.ts')).paramsCommand,
  stage: async () => (await import('./commands/stage/stage.ts')).stageCommand,
  freeze: async () => (await import('./commands/stage/freeze.ts')).freezeCommand,
  unfreeze: async () => (await import('./commands/stage/freeze.ts')).unfreezeCommand,
  remove: async () => (await import('./commands/stage/remove.ts')).removeCommand,
  move: async () => (await import('./commands/stage/move.ts')).moveCommand,
  checkout: async () => (await import('./commands/checkout.ts')).checkoutCommand,
  commit: async () => (await import('./commands/commit.ts')).commitCommand,
  cache: async () => (await import('./commands/cache.ts')).cacheCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  import: async () => (await import('./commands/import.ts')).importCommand,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  version: async () => (await import('./commands/version.ts')).versionCommand,
  overview: async () => (await import('./commands/overview.ts')).overviewCommand,
};

/** Those that are needed for what was typed. */
export async function commandsFor(argv: readonly string[]): Promise<readonly Known[]> {
  const name = commandWord(argv);
  const load = name !== undefined && name !== 'completion' && Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  return load ? [await load()] : Promise.all(Object.values(loaders).map(async (each) => each()));
}
