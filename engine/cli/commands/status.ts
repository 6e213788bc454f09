// `restage status`: how each stage stands.
import { readProject } from '../../run/project/project.ts';
import { status } from '../../run/status.ts';
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { predictionToJson } from '../view/json.ts';
import { eventLines } from '../view/plain.ts';
import { predictionLines } from '../view/prediction.ts';

export const statusCommand: Command = {
  name: 'status',
  summary: 'show which stages are stale, and why; changes nothing',
  configure(command) {
    command
      .argument('[targets...]', 'stages, or paths of outs; all stages if none')
      .option('--file <path>', 'the pipeline file, if there are several')
      .addHelpText(
        'after',
        `
Examples:
  restage status
  restage status train
  restage status -q       says nothing; exits with 1 if something is stale`,
      );
  },
  async run(call, targets) {
    const { terminal } = call;
    const read = readProject(call.world, { file: call.file });
    const options = { width: 0, colors: terminal.colors };
    const predictions = await status(read, { targets }, (event) =>
      eventLines(event, options).notes.forEach((line) => terminal.note(line)),
    );
    const allFresh = [...predictions.values()].every(({ verdict }) => verdict.kind === 'fresh');
    if (call.json) {
      terminal.result(
        JSON.stringify(
          Object.fromEntries([...predictions].map(([id, one]) => [id, predictionToJson(one)])),
          undefined,
          2,
        ),
      );
    } else if (!call.quiet) {
      for (const line of predictionLines([...predictions.values()], terminal.colors)) terminal.result(line);
    }
    return call.quiet && !allFresh ? exitCodes.no : exitCodes.ok;
  },
};
