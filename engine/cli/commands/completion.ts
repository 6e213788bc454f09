// `restage completion <shell>`: a script that completes commands, flags and stage names in that shell.
import { Argument, Option } from 'commander';
import { EngineError } from '../../core/problem.ts';
import { whichShell } from '../../core/problems/completion.ts';
import { stageNames } from '../../run/stage-names.ts';
import type { Command } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { type CommandSpec, specsOf } from '../completion/spec.ts';
import { zshScript } from '../completion/zsh.ts';
import { exitCodes } from '../exit-codes.ts';

const scripts: Readonly<Record<string, (specs: readonly CommandSpec[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export const completionCommand: Command = {
  name: 'completion',
  summary: 'print a script that completes commands, flags and stage names in your shell',
  configure(command) {
    command
      .addArgument(new Argument('[shell]', 'the shell').choices(Object.keys(scripts)))
      .addOption(new Option('--stages', 'print the names of all stages').hideHelp())
      .addHelpText('after', examples);
  },
  async run(call, [shell = ''], options) {
    if (options['stages'] === true) {
      // A person is typing: a pipeline that cannot be read has nothing to offer, and nothing to say here.
      const names = stageNames(call.world);
      if (names.length > 0) call.terminal.result(names.join('\n'));
      return exitCodes.ok;
    }
    const make = scripts[shell];
    if (!make) throw new EngineError([whichShell(Object.keys(scripts))]);
    const script = make(specsOf(call.program));
    call.terminal.result(call.json ? JSON.stringify({ shell, script }, undefined, 2) : script.trimEnd());
    return exitCodes.ok;
  },
};

const examples = `
Examples:
  bash   echo 'eval "$(restage completion bash)"' >> ~/.bashrc
  zsh    echo 'source <(restage completion zsh)' >> ~/.zshrc        after its compinit
  fish   restage completion fish > ~/.config/fish/completions/restage.fish`;
