// `restage checkout`: the outs as the lock says.
import { type CheckedOut, checkout } from '../../run/checkout.ts';
import { readProject } from '../../run/project/project.ts';
import type { Command } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { count } from '../view/bytes.ts';
import { problemsToJson } from '../view/json.ts';
import { renderProblems, visible } from '../view/problem.ts';
import { warnings } from '../warnings.ts';
import { mutexWishes, noWait, scope } from '../writer.ts';

export const checkoutCommand: Command = {
  name: 'checkout',
  summary: 'put the outs back as the lock says, after git switch',
  configure(command) {
    command
      .argument('[targets...]', 'stages, pipeline files, paths of outs, or .dvc files and their data; all if none')
      .option('-d, --with-deps', 'also what the targets need')
      .option('-R, --recursive', 'the targets are folders: every pipeline file and .dvc file below them')
      .option('-f, --force', 'changes nothing: nobody is asked, and what would be lost is kept in .cache/trash')
      .option('--allow-missing', 'exit with 0 where the cache lacks something')
      .option('--summary', 'only how many, not which')
      .option('--relink', 'also make anew what is there, linked as cache.type says')
      .option(...noWait)
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText('after', examples);
  },
  async run(call, targets, options) {
    const { targetsAre } = scope(options);
    const request = {
      targets,
      ...scope(options),
      relink: options['relink'] === true,
      ...mutexWishes(call, options),
    } as const;
    const outs = await checkout(
      readProject(call.world, { file: call.file, targets, targetsAre, scope: 'all' }),
      request,
      warnings(call),
    );
    const isWanted = ({ kind }: CheckedOut['result']): boolean =>
      kind !== 'missing' || options['allowMissing'] !== true;
    const problems = outs.flatMap(({ result }) => ('problem' in result && isWanted(result) ? [result.problem] : []));
    const { terminal } = call;
    if (call.json)
      terminal.result(JSON.stringify({ ok: problems.length === 0, outs: outs.map(outToJson) }, undefined, 2));
    else if (!call.quiet) {
      const width = Math.min(40, Math.max(0, ...outs.map(({ path }) => path.length)));
      for (const { path, result } of outs) {
        const [symbol, color, text] = words[result.kind];
        if (result.kind !== 'there' && options['summary'] !== true)
          terminal.result(`${terminal.colors[color](symbol)} ${visible(path).padEnd(width)}  ${text}`);
      }
      terminal.result(summary(outs));
    }
    if (problems.length > 0) terminal.note(renderProblems(problems));
    return problems.length > 0 ? exitCodeOf(problems) : exitCodes.ok;
  },
};

const words = {
  restored: ['+', 'cyan', 'restored'],
  relinked: ['+', 'cyan', 'linked anew'],
  there: ['=', 'dim', 'there'],
  'not-in-lock': ['-', 'yellow', 'never recorded'],
  'not-cached': ['-', 'yellow', 'not what the lock says, and not for the cache to give (cache: false)'],
  missing: ['!', 'red', 'not in the cache'],
  refused: ['!', 'red', 'refused'],
} as const;

/** `5 outs: 2 restored, 3 there`. */
function summary(outs: readonly CheckedOut[]): string {
  if (outs.length === 0) return 'no outs';
  const names = {
    restored: 'restored',
    relinked: 'linked anew',
    there: 'already there',
    'not-in-lock': 'never recorded',
    'not-cached': 'not cached',
    missing: 'not in the cache',
    refused: 'refused',
  };
  const parts = Object.entries(names).flatMap(([kind, name]) => {
    const number = outs.filter(({ result }) => result.kind === kind).length;
    return number === 0 ? [] : [`${number} ${name}`];
  });
  return `${count(outs.length, 'out')}: ${parts.join(', ')}`;
}

function outToJson({ stage, path, result }: CheckedOut): Readonly<Record<string, unknown>> {
  return {
    stage,
    path,
    result: result.kind,
    ...('problem' in result ? { errors: problemsToJson([result.problem]) } : {}),
  };
}

const examples = `
What is in the way and exists nowhere else is moved to .cache/trash/, by name. Exits with 4 if something is not in the
cache; the rest is restored all the same.

Examples:
  git switch main && restage checkout
  restage checkout train
  restage checkout data.csv.dvc
  restage checkout --relink           after a change of cache.type`;
