// `restage stage`: the stages as they are defined.
import type { CommandGroup } from '../../command.ts';
import { addCommand } from './add.ts';
import { listCommand } from './list.ts';

export const stageCommand: CommandGroup = {
  name: 'stage',
  summary: 'list the stages as they are defined, and add some',
  subcommands: [listCommand, addCommand],
  examples: ['restage stage list', "restage stage add -n clean -d raw.csv -o clean.csv 'python clean.py'"],
};
