// `restage stage list`: the stages as they are defined, for people by a line each, for programs with everything.
import { actionText } from '../../../core/freshness/reason.ts';
import type { Out, Stage } from '../../../core/model.ts';
import { readProject } from '../../../run/project/project.ts';
import { shownStage } from '../../../run/project/standpoint.ts';
import { type ListedStage, listStages } from '../../../run/stage/list.ts';
import type { Command } from '../../command.ts';
import { exitCodes } from '../../exit-codes.ts';
import { warnings } from '../../warnings.ts';

export const listCommand: Command = {
  name: 'list',
  summary: 'show the stages as they are defined',
  configure(command) {
    command
      .argument('[targets...]', "stages or pipeline files; the current folder's pipeline if none")
      .option('--all', 'of every pipeline file below the root')
      .option('-R, --recursive', 'the targets are folders: every pipeline file below them')
      .option('--name-only', 'only their names')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        '\n--json has each stage with its command after templating, wdir, deps, params, outs with their flags, and what it waits for.\n\nExamples:\n  restage stage list\n  restage stage list --all --json\n  restage stage list sub/dvc.yaml',
      );
  },
  run(call, typed, options) {
    const targetsAre = options['recursive'] === true ? ('folders' as const) : undefined;
    const targets = options['all'] === true ? [] : typed;
    const isWide = options['all'] === true || targetsAre !== undefined;
    const read = readProject(call.world, { file: call.file, targets, targetsAre, scope: isWide ? 'all' : 'needed' });
    const without = options['all'] === true ? ('everything' as const) : ('file' as const);
    const request = { targets, without, ...(targetsAre ? { targetsAre } : {}) };
    const listed = listStages(read, request, warnings(call));
    const name = shownStage(read.project);
    const named = listed.map((one) => [name(one.stage), one] as const);
    if (call.json)
      call.terminal.result(
        JSON.stringify(Object.fromEntries(named.map(([key, one]) => [key, toJson(one)])), undefined, 2),
      );
    else {
      const width = Math.max(0, ...named.map(([{ length }]) => length));
      for (const [key, { stage }] of named)
        call.terminal.result(options['nameOnly'] === true ? key : `${key.padEnd(width)}  ${about(stage)}`);
    }
    return Promise.resolve(exitCodes.ok);
  },
};

/** In DVC's words. */
function about({ desc, outs, deps }: Stage): string {
  if (desc !== undefined) return desc.split('\n')[0] ?? '';
  if (outs.length > 0) return `Outputs ${outs.map(({ path }) => path).join(', ')}`;
  if (deps.length === 0) return 'No outputs or dependencies';
  return `Depends on ${deps.map((dep) => (dep.kind === 'glob' ? dep.pattern : dep.path)).join(', ')}`;
}

/** Paths are relative to the root. */
function toJson({ stage, upstream }: ListedStage): object {
  const { action } = stage;
  const command =
    action.kind === 'module'
      ? { module: action.entry }
      : { cmd: action.kind === 'shell' ? action.commands : actionText(action) };
  return {
    name: stage.name,
    file: stage.file.path,
    ...command,
    ...(action.kind === 'argv' ? { cmd: { argv: action.argv } } : {}),
    wdir: stage.wdir,
    ...(stage.desc === undefined ? {} : { desc: stage.desc }),
    deps: [
      ...stage.deps.map((dep) => ({
        ...(dep.kind === 'glob' ? { glob: dep.pattern } : { path: dep.path }),
        ...(dep.name === undefined ? {} : { name: dep.name }),
      })),
      ...stage.excludes.map((exclude) => ({ exclude })),
    ],
    params: Object.fromEntries(stage.params.map(({ file, keys }) => [file, keys ? keys.map(({ key }) => key) : null])),
    outs: stage.outs.map(outToJson),
    frozen: stage.frozen,
    always_changed: stage.alwaysChanged,
    upstream,
  };
}

function outToJson({ path, name, role, cache, persist }: Out): object {
  return { path, ...(name === undefined ? {} : { name }), role, cache, persist };
}
