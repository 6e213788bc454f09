// What is written to a terminal for lines that are drawn again: exact escape sequences, and that nothing above is lost.
import { expect, test } from '@jest/globals';
import { LiveRegion } from '../../../engine/cli/view/live-region.ts';

class FakeStream {
  columns = 80;
  rows = 24;
  text = '';
  write(text: string): void {
    this.text += text;
  }
  /** What was written since the last call. */
  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}

function regionOf(lines: readonly string[]): {
  readonly stream: FakeStream;
  readonly region: LiveRegion;
  readonly show: (...now: readonly string[]) => void;
} {
  const stream = new FakeStream();
  let current = lines;
  const region = new LiveRegion(stream, () => current);
  return { stream, region, show: (...now) => void (current = now) };
}

/** Lines that the terminal must not wrap. */
const drawn = (text: string): string => `\u001b[?7l${text}\u001b[?7h`;
const up = (rows: number): string => `\r\u001b[${rows}A${'\u001b[K\n'.repeat(rows)}\u001b[${rows}A`;

test('lines are drawn, and drawn again in their place', () => {
  const { stream, region, show } = regionOf(['one', 'two']);
  region.draw();
  expect(stream.take()).toBe(drawn('one\ntwo\n'));
  show('three');
  region.draw();
  expect(stream.take()).toBe(`${up(2)}${drawn('three\n')}`);
  show();
  region.draw();
  expect(stream.take()).toBe(up(1));
  region.draw();
  expect(stream.take()).toBe('');
  region.end();
  expect(stream.take()).toBe('');
});

test('what is printed goes above: the region is cleared before, and drawn after', () => {
  const { stream, region } = regionOf(['live']);
  region.draw();
  stream.take();
  region.above(() => stream.write('finished\n'));
  expect(stream.take()).toBe(`${up(1)}finished\n${drawn('live\n')}`);
  region.end();
});

test('a terminal made narrower: no more rows are cleared than lines were drawn, so that nothing above goes with them', () => {
  const { stream, region } = regionOf(['x'.repeat(79), 'short']);
  region.draw();
  stream.take();
  stream.columns = 20;
  region.draw();
  expect(stream.take()).toBe(`${up(2)}${drawn(`${'x'.repeat(79)}\nshort\n`)}`);
  region.end();
});

test('the end clears the region, also at the exit of the process, and only once', () => {
  const before = process.listenerCount('exit');
  const { stream, region } = regionOf(['live', 'more']);
  expect(process.listenerCount('exit')).toBe(before + 1);
  region.draw();
  stream.take();
  region.end();
  expect(stream.take()).toBe(up(2));
  expect(process.listenerCount('exit')).toBe(before);
  region.end();
  expect(stream.take()).toBe('');
});

test('the size is asked for at each drawing, with 80 × 24 where a terminal does not know it', () => {
  const write = (): void => undefined;
  const sizes: unknown[] = [];
  for (const stream of [{ write, columns: 61, rows: 9 }, { write }]) {
    const region = new LiveRegion(stream, (size) => {
      sizes.push(size);
      return [];
    });
    region.draw();
    region.end();
  }
  expect(sizes).toEqual([
    { columns: 61, rows: 9 },
    { columns: 80, rows: 24 },
  ]);
});
