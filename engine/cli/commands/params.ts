// `restage params diff`: which params differ between git revisions.
import { paramsDiff } from '../../run/compare/params.ts';
import { readProject } from '../../run/project/project.ts';
import type { Command, CommandGroup } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { configureDiff, printDiff, requestOf } from './compare.ts';
import { warnings } from '../warnings.ts';

const diffCommand: Command = {
  name: 'diff',
  summary: 'compare params between git revisions, or between one and the workspace',
  configure(command) {
    configureDiff(command, 'params')
      .option('--deps', 'only the keys that stages and templates take')
      .addHelpText('after', examples);
  },
  async run(call, words, options) {
    const request = { ...requestOf(words, options), deps: options['deps'] === true };
    const comparison = await paramsDiff(
      readProject(call.world, { file: call.file, scope: 'all' }),
      request,
      warnings(call),
    );
    printDiff(call, comparison, options, {
      title: 'Param',
      revisions: request.revisions,
      withChange: false,
      precision: undefined,
    });
    return exitCodes.ok;
  },
};

export const paramsCommand: CommandGroup = {
  name: 'params',
  summary: 'compare params between git revisions',
  subcommands: [diffCommand],
  examples: ['restage params diff', 'restage params diff v1.0 main --json'],
};

const examples = `
Examples:
  restage params diff                    HEAD against the workspace
  restage params diff v1.0 main          a tag against a branch
  restage params diff main --deps        only what stages take
  restage params diff --targets a.toml   one file, all of it
  restage params diff --json             for a script`;
