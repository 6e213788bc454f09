// The lines at the bottom of a terminal that are drawn again and again. Whatever else is printed goes above them; they
// are cleared before the process ends, however it ends, so that nothing of them stays behind.

const redrawMs = 100;
/** While lines are drawn: where a terminal is narrower than it has said so far, it cuts them. */
const [wrapOff, wrapOn] = ['\u001b[?7l', '\u001b[?7h'];

export interface RegionStream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

export class LiveRegion {
  private readonly stream: RegionStream;
  private readonly lines: (size: { readonly columns: number; readonly rows: number }) => readonly string[];
  /** How many lines are on the terminal now. */
  private drawn = 0;
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
    const drawing = lines.length === 0 ? '' : `${wrapOff}${lines.map((line) => `${line}\n`).join('')}${wrapOn}`;
    if (this.drawn > 0 || drawing !== '') this.stream.write(this.eraseText() + drawing);
    this.drawn = lines.length;
  }

  end(): void {
    clearInterval(this.timer);
    this.clear();
    process.removeListener('exit', this.onExit);
  }

  private clear(): void {
    if (this.drawn > 0) this.stream.write(this.eraseText());
    this.drawn = 0;
  }

  /**
   * Each line of the region away, and back to where its first one was. A terminal that was made narrower may have
   * wrapped the lines, or cut them: nobody can tell. Going up by lines leaves at worst a stale one; by rows, it could
   * take away what is finished. From the first column, since the terminal may have shown a `^C`; line by line, since
   * tmux keeps a screen that is erased at once in its history.
   */
  private eraseText(): string {
    const up = `\u001b[${this.drawn}A`;
    return this.drawn === 0 ? '' : `\r${up}${'\u001b[K\n'.repeat(this.drawn)}${up}`;
  }
}
