// Options that stand before the command, as in `restage --cd sub repro`, go to where every command takes them: behind
// its name.

/** A command's name, with those below it if it is a group. */
export interface Named {
  readonly name: string;
  readonly subcommands?: readonly Named[];
}

const withoutValue: ReadonlySet<string> = new Set(['-q', '--quiet', '-v', '--verbose', '--json']);

/** As typed, if nothing stands before a command. */
export function behindCommand(argv: readonly string[], commands: readonly Named[]): readonly string[] {
  const at = leadingLength(argv);
  const [name, ...rest] = argv.slice(at);
  if (at === 0 || name === undefined || name.startsWith('-')) return argv;
  const inner = commands.find((command) => command.name === name)?.subcommands?.some((one) => one.name === rest[0]);
  const path = inner === true ? rest.slice(0, 1) : [];
  return [name, ...path, ...argv.slice(0, at), ...rest.slice(path.length)];
}

function leadingLength(argv: readonly string[]): number {
  let at = 0;
  for (;;) {
    const word = argv[at] ?? '';
    if (word === '--cd' && at + 1 < argv.length) at += 2;
    else if (word.startsWith('--cd=') || withoutValue.has(word)) at += 1;
    else return at;
  }
}
