// `restage version`: which restage this is, and what it runs on.
import type { Command } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export const versionCommand: Command = {
  name: 'version',
  summary: 'show the version of restage, Node and the platform',
  configure(command) {
    command.addHelpText('after', '\nExamples:\n  restage version\n  restage version --json');
  },
  async run({ world, terminal, json }) {
    const facts = {
      restage: world.version,
      build: world.buildId,
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
    };
    terminal.result(
      json
        ? JSON.stringify(facts, undefined, 2)
        : `restage ${facts.restage} (build ${facts.build.slice(0, 12)}), node ${facts.node}, ${facts.platform}`,
    );
    return exitCodes.ok;
  },
};
