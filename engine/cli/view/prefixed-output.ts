// What stages print, line by line as it comes, each line behind the name of its stage: `train | round 12`.
import { TextDecoder } from 'node:util';
import type { Event } from '../../core/event.ts';
import type { StageId } from '../../core/model.ts';
import type { Colors } from '../terminal.ts';

export interface PrefixedOutput {
  readonly onEvent: (event: Event) => void;
  /** Prints lines that were never ended. */
  readonly end: () => void;
}

export function prefixedOutput(
  print: (line: string) => void,
  { width, colors }: { readonly width: number; readonly colors: Colors },
): PrefixedOutput {
  const open = new Map<StageId, { readonly decoder: TextDecoder; text: string }>();
  const printLine = (stage: StageId, line: string): void =>
    print(`${colors.cyan(stage.padEnd(width))} ${colors.dim('|')} ${line}`);
  const close = (stage: StageId): void => {
    const state = open.get(stage);
    const text = state ? asShown(state.text + state.decoder.decode()) : '';
    if (text !== '') printLine(stage, text);
    open.delete(stage);
  };
  return {
    onEvent: (event) => {
      if (event.kind === 'stage-ended') close(event.stage);
      if (event.kind !== 'stage-output') return;
      // A chunk may end within a character.
      const state = open.get(event.stage) ?? { decoder: new TextDecoder(), text: '' };
      const lines = (state.text + state.decoder.decode(event.chunk, { stream: true })).split('\n');
      state.text = asWritten(lines.pop() ?? '');
      open.set(event.stage, state);
      for (const line of lines) printLine(event.stage, asShown(line));
    },
    end: () => [...open.keys()].forEach(close),
  };
}

/** What is left of a line in which a progress bar went back to its start; it may go back once more. */
function asWritten(line: string): string {
  return line.slice(line.lastIndexOf('\r', line.length - 2) + 1);
}

function asShown(line: string): string {
  return asWritten(line).replace(/\r$/, '');
}
