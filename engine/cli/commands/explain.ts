// `restage explain`: why a stage is stale, with old and new values, or why it is fresh.
import { explain } from '../../run/explain.ts';
import { readProject } from '../../run/project/project.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { predictionToJson } from '../view/json.ts';
import { explanationLines } from '../view/prediction.ts';
import { eventLines } from '../view/plain.ts';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'say why stages are stale or fresh, down to the values that changed',
  configure(command) {
    command
      .argument('[stage]', 'one stage; all of them if none')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        `
Examples:
  restage explain
  restage explain train`,
      );
  },
  async run(call, targets) {
    const { terminal } = call;
    const read = readProject(call.world, { file: call.file, targets, scope: 'all' });
    const options = { width: 0, colors: terminal.colors };
    const explanations = await explain(read, { targets }, (event) =>
      eventLines(event, options).notes.forEach((line) => terminal.note(line)),
    );
    if (call.json) {
      terminal.result(
        JSON.stringify(
          Object.fromEntries([...explanations].map(([id, one]) => [id, predictionToJson(one)])),
          undefined,
          2,
        ),
      );
      return exitCodes.ok;
    }
    for (const one of explanations.values())
      for (const line of explanationLines(one, terminal.colors)) terminal.result(line);
    return exitCodes.ok;
  },
};
