// Warnings of commands that show something: beside it, not in it.
import type { Emit } from '../core/event.ts';
import type { Call } from './command.ts';
import { eventLines } from './view/plain.ts';

/** Warnings go to standard error, unless the user wants none. */
export function warnings({ terminal, quiet }: Call): Emit {
  return (event) => {
    if (!quiet) for (const line of eventLines(event, { width: 0, colors: terminal.colors }).notes) terminal.note(line);
  };
}
