// What asks for help, brought to where it is answered: commander knows no help of a command in a group, and shows that
// of the program for a command that there is not.
import type { Named } from './leading-options.ts';

const helpFlags: ReadonlySet<string> = new Set(['-h', '--help']);

/** `help metrics diff` is `metrics diff --help`; of an unknown command the flag is left out, so that it is told. */
export function helpWords(argv: readonly string[], commands: readonly Named[]): readonly string[] {
  const [first, ...names] = argv;
  const isHelp = first === 'help' && names[0] !== undefined && !names[0].startsWith('-');
  const asked = isHelp ? [...names, '--help'] : argv;
  return namesUnknown(asked, commands) ? asked.filter((word) => !helpFlags.has(word)) : asked;
}

function namesUnknown([first, ...rest]: readonly string[], commands: readonly Named[]): boolean {
  if (first === undefined || first.startsWith('-') || first === 'help') return false;
  const found = commands.find(({ name }) => name === first);
  if (!found) return true;
  return found.subcommands !== undefined && namesUnknown(rest, found.subcommands);
}
