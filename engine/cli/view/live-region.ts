// The lines at the bottom of a terminal that are drawn again and again. Whatever else is printed goes above them; they
// are cleared before the process ends, however it ends, so that nothing of them stays behind.
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './width.ts';

const redrawMs = 100;

export interface RegionStream {
  write(text: string): unknown;
  readonly columns?: number;
  readonly rows?: number;
}

export class LiveRegion {
  private readonly stream: RegionStream;
  private readonly lines: (size: { readonly columns: number; readonly rows: number }) => readonly string[];
  /** Visible width of each line that is on the terminal now. */
  private drawn: readonly number[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly onExit = (): void => this.clear();

  constructor(stream: RegionStream, lines: LiveRegion['lines']) {
    this.stream = stream;
    this.lines = lines;
    this.timer = setInterval(() => this.draw(), redrawMs);
    this.timer.unref();
    process.once('exit', this.onExit);
  }

  /** Prints something in the place of the region, which then moves below it. */
  above(print: () => void): void {
    this.clear();
    print();
    this.draw();
  }

  draw(): void {
    const size = { columns: this.stream.columns ?? 80, rows: this.stream.rows ?? 24 };
    const lines = this.lines(size);
    const erase = this.eraseText(size.columns);
    if (erase !== '' || lines.length > 0) this.stream.write(erase + lines.map((line) => `${line}\n`).join(''));
    this.drawn = lines.map(visibleWidth);
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
    process.removeListener('exit', this.onExit);
  }

  private clear(): void {
    const erase = this.eraseText(this.stream.columns ?? 80);
    if (erase !== '') this.stream.write(erase);
    this.drawn = [];
  }

  /** Up to the region's first line, and everything below away. A terminal made narrower since has wrapped the lines. */
  private eraseText(columns: number): string {
    const rows = this.drawn.reduce((sum, width) => sum + Math.max(1, Math.ceil(width / columns)), 0);
    return rows === 0 ? '' : `\u001b[${rows}A\u001b[0J`;
  }
}

function visibleWidth(line: string): number {
  return widthOf(stripVTControlCharacters(line));
}
