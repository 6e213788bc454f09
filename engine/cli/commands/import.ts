// `restage import`: projects of other tools become one of restage. DVC's, so far.
import { type Imported, importDvc } from '../../run/dvc/import/import.ts';
import type { Command, CommandGroup } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { problemsToJson } from '../view/json.ts';
import { renderProblems } from '../view/problem.ts';
import { mutexWishes, noWait } from '../writer.ts';
import { warnings } from '../warnings.ts';

const importDvcCommand: Command = {
  name: 'dvc',
  summary: 'turn a project of DVC into one of restage: pipeline.yaml, .restageignore, and what dvc.lock proves',
  configure(command) {
    command
      .option('--dry', 'show what would be done, and write nothing')
      .option('--remove-dvc', 'also take away what is superfluous then: dvc.yaml, dvc.lock, .dvcignore, .dvc')
      .option('--force', 'with --remove-dvc: also what git does not have as it is now; it goes to .cache/trash/')
      .option(...noWait)
      .addHelpText(
        'after',
        `
Each dvc.yaml becomes a pipeline.yaml beside it, byte for byte; nothing is overwritten. What DVC has done counts as done:
its outs come into restage's own cache, so that the next repro needs neither dvc.lock nor DVC's cache. Without
--remove-dvc nothing is removed, and as long as both files have the same text, pipeline.yaml is the one that counts.
.dvc files and their data stay, and with them .dvc. DVC's cache is not deleted but moved to .cache/trash/.

Examples:
  restage import dvc --dry
  restage import dvc && restage repro
  restage import dvc --remove-dvc`,
      );
  },
  async run(call, _targets, options) {
    const dry = options['dry'] === true;
    const request = {
      dry,
      remove: options['removeDvc'] === true,
      force: options['force'] === true,
      ...mutexWishes(call, options),
    };
    const imported = await importDvc(call.world, request, warnings(call));
    const { problems } = imported;
    const ok = problems.length === 0;
    if (call.json)
      call.terminal.result(
        JSON.stringify({ ok, dry, ...imported, problems: undefined, errors: problemsToJson(problems) }, undefined, 2),
      );
    else {
      if (!call.quiet) call.terminal.result(linesOf(imported, dry).join('\n'));
      if (!ok) call.terminal.note(renderProblems(problems));
    }
    return ok ? exitCodes.ok : exitCodes.project;
  },
};

export const importCommand: CommandGroup = {
  name: 'import',
  summary: 'take over a project of DVC',
  subcommands: [importDvcCommand],
  examples: ['restage import dvc --dry', 'restage import dvc --remove-dvc'],
};

function linesOf(imported: Imported, dry: boolean): readonly string[] {
  const { written, taken, stale, kept, remotes, removed, trashed, superfluous } = imported;
  const said = (past: string, future: string): string => (dry ? future : past);
  const lines = [
    ...written.map(
      ({ path, from }) => `${said('wrote', 'would write')} ${path}${from === undefined ? '' : `, from ${from}`}`,
    ),
    ...(taken.length > 0 ? [`${said('took over', 'would take over')} from dvc.lock: ${taken.join(', ')}`] : []),
    ...(stale.length > 0 ? [`not proven by dvc.lock, so the next repro runs: ${stale.join(', ')}`] : []),
    ...kept.map(({ path, because }) => `kept ${path}: ${because}`),
    ...remotes.map((name) => `not carried over: remote ${name} of .dvc/config, as restage has no remotes yet`),
    ...removed.map((path) => `${said('removed', 'would remove')} ${path}`),
    ...trashed.map((path) => `${said('moved', 'would move')} ${path} to .cache/trash/`),
    ...(superfluous.length > 0 ? [`superfluous${dry ? ' then' : ' now'}: ${superfluous.join(', ')}`] : []),
  ];
  const next = superfluous.length > 0 && !dry ? ['restage import dvc --remove-dvc takes it away'] : [];
  return lines.length === 0 ? ['nothing to do: this is imported already'] : [...lines, ...next];
}
