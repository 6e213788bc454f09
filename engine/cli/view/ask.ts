// A question to people, asked on standard error and answered by a line of standard input; its end means no.
import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from '../terminal.ts';

export interface Asking {
  /** Questions wait for each other. */
  confirm(question: string): Promise<boolean>;
  /** Standard input is let go, or the process would go on waiting for it. */
  end(): void;
}

export function asking(terminal: Pick<Terminal, 'note'>): Asking {
  let lines: Interface | undefined;
  let answers: AsyncIterator<string> | undefined;
  return {
    confirm: async (question) => {
      lines ??= createInterface({ input: process.stdin });
      answers ??= lines[Symbol.asyncIterator]();
      for (;;) {
        terminal.note(`${question} [y/n]`);
        const next = await answers.next();
        if (next.done === true || /^n(o)?$/i.test(next.value.trim())) return false;
        if (/^y(es)?$/i.test(next.value.trim())) return true;
      }
    },
    end: () => lines?.close(),
  };
}
