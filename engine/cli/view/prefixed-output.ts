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

export function prefixedOutput(print: (line: string) => void, { width, colors }: { readonly width: number; readonly colors: Colors }): PrefixedOutput {
  const open = new Map<StageId, { readonly decoder: TextDecoder; text: string }>();
  const printLine = (stage: StageId, line: string): void => print(`${colors.cyan(stage.padEnd(width))} ${colors.dim('|')} ${line.replace(/\r$/, '')}`);
  const close = (stage: StageId): void => {
    const { text = '' } = open.get(stage) ?? {};
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
      state.text = lines.pop() ?? '';
      open.set(event.stage, state);
      for (const line of lines) printLine(event.stage, line);
    },
    end: () => [...open.keys()].forEach(close),
  };
}
