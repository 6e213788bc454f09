// CSV (RFC 4180) from chunks of bytes into raw columns: quoted commas, quotes and line ends, CRLF, LF or CR, BOM.
// No decision may depend on where a chunk ends: all state lives in the fields, and a test feeds every chunk size.
import { StageError } from '../../stage-error.ts';
import { listed } from '../columns.ts';
import { ColumnBytes, widened } from './bytes.ts';
import { brokenUtf8, headerNames, LeadingMark, repeatedNames } from './checks.ts';
import { usualFormat, type CsvFormat, type RawBatches, type RawTable } from './raw.ts';

export type { RawTable } from './raw.ts';

const LF = 0x0a;
const CR = 0x0d;
const NO_QUOTE = -1;
/** Bytes of a field that are copied without asking again for room. */
const STRIDE = 64;

/**
 *         ┌─ delimiter or line end ─┐
 *           ▼                       │
 *   start ──other──▶ plain ─────────┤
 *     └─────"──────▶ quoted ──"──▶ closing
 *                      ▲────"───────┘
 */
type State = 'start' | 'plain' | 'quoted' | 'closing';

export class CsvParser {
  /** Rows read so far, those of earlier batches included. */
  rows = 0;
  private readonly source: string;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly batches: RawBatches | undefined;
  /** Rows that `columns` hold. */
  private held = 0;
  private names: string[] | undefined;
  private columns: ColumnBytes[] = [];
  private lines: Uint32Array = new Uint32Array(256);
  /** Takes the header's names, and later the fields of a row that has too many. */
  private spare = new ColumnBytes();
  private sink: ColumnBytes = this.spare;
  private state: State = 'start';
  private field = 0;
  private line = 1;
  private rowLine = 1;
  private quoteLine = 1;
  private afterCarriageReturn = false;
  private readonly mark = new LeadingMark();

  /** `source` names the file in errors. */
  constructor(source: string, format: CsvFormat = usualFormat, batches?: RawBatches) {
    this.source = source;
    this.delimiter = format.delimiter.charCodeAt(0);
    this.quote = format.quote === '' ? NO_QUOTE : format.quote.charCodeAt(0);
    this.batches = batches;
  }

  push(bytes: Uint8Array): void {
    const chunk = this.mark.skip(bytes);
    let at = 0;
    while (at < chunk.length) {
      switch (this.state) {
        case 'start':
          at = this.readStart(chunk, at);
          break;
        case 'plain':
          at = this.readPlain(chunk, at);
          break;
        case 'quoted': {
          const close = chunk.indexOf(this.quote, at);
          const to = close < 0 ? chunk.length : close;
          for (let k = at; k < to; k++) this.countLine(chunk[k]!);
          this.sink.append(chunk, at, to);
          if (close >= 0) {
            this.state = 'closing';
            this.afterCarriageReturn = false;
          }
          at = close < 0 ? to : to + 1;
          break;
        }
        case 'closing': {
          const byte = chunk[at]!;
          if (byte === this.quote) {
            this.sink.append(chunk, at, at + 1);
            this.state = 'quoted';
          } else if (byte === this.delimiter || byte === LF || byte === CR) this.endField(byte);
          else
            throw this.problem(
              this.line,
              `, ${this.place()} goes on after its closing quote; double the quotes inside it`,
            );
          at++;
          break;
        }
      }
    }
  }

  /** Tells, once and early, how many times as much there will be in all; without it memory grows step by step. */
  foresee(factor: number): void {
    for (const column of this.columns) column.foresee(factor);
  }

  /** The rows that were not handed over in batches. */
  end(): RawTable {
    this.push(this.mark.end());
    if (this.state === 'quoted') {
      throw this.problem(this.quoteLine, `, ${this.place()} opens a quote that is never closed`);
    }
    if (this.state !== 'start' || this.field > 0) this.endField(LF);
    if (!this.names) throw new StageError(`${this.source} is empty: a header line and rows are needed`);
    if (this.rows === 0) throw new StageError(`${this.source} has a header and no rows`);
    if (this.batches && this.held > 0) this.handOver(this.batches);
    return this.rawTable();
  }

  private handOver(batches: RawBatches): void {
    batches.onBatch(this.rawTable());
    for (const column of this.columns) column.clear();
    this.held = 0;
  }

  private rawTable(): RawTable {
    const { columns, held: rows, lines } = this;
    const names = this.names!;
    columns.forEach((column, index) => {
      const broken = brokenUtf8(column);
      if (broken !== undefined) throw this.notUtf8(lines[broken]!, `column '${names[index]}'`);
    });
    return { names, columns, rows, lines: lines.subarray(0, rows) };
  }

  private readStart(chunk: Uint8Array, at: number): number {
    const byte = chunk[at]!;
    if (this.field === 0) {
      if (byte === LF || byte === CR) {
        this.countLine(byte); // the second half of CRLF, or a blank line, which is no row
        return at + 1;
      }
      this.rowLine = this.line;
    }
    this.afterCarriageReturn = false;
    if (byte !== this.quote) {
      this.state = 'plain';
      return at;
    }
    this.state = 'quoted';
    this.quoteLine = this.line;
    return at + 1;
  }

  /** Goes on from field to field for as long as they are plain: nearly all bytes of a file pass here. */
  private readPlain(chunk: Uint8Array, start: number): number {
    const { delimiter, quote } = this;
    const highest = Math.max(delimiter, CR);
    const { length } = chunk;
    let at = start;
    for (;;) {
      const stop = Math.min(length, at + STRIDE);
      this.sink.reserve(STRIDE);
      const { bytes } = this.sink;
      let to = this.sink.length;
      let byte = 0;
      for (; at < stop; at++) {
        byte = chunk[at]!;
        // One comparison for most bytes: letters and digits lie above the usual delimiters.
        if (byte <= highest && (byte === delimiter || byte === LF || byte === CR)) break;
        bytes[to++] = byte;
      }
      this.sink.length = to;
      if (at === length) return at;
      if (at === stop) continue;
      this.endField(byte);
      at++;
      if (byte !== delimiter || at === length || chunk[at] === quote) return at;
      this.afterCarriageReturn = false;
      this.state = 'plain';
    }
  }

  private countLine(byte: number): void {
    if (byte === CR || (byte === LF && !this.afterCarriageReturn)) this.line++;
    this.afterCarriageReturn = byte === CR;
  }

  private endField(separator: number): void {
    this.sink.endValue();
    this.field++;
    this.state = 'start';
    if (separator !== this.delimiter) {
      this.endRow();
      this.countLine(separator);
    }
    this.sink = this.columns[this.field] ?? this.spare;
  }

  private endRow(): void {
    if (!this.names) this.readHeader();
    else {
      if (this.field !== this.names.length) {
        const fields = `${this.field} field${this.field === 1 ? '' : 's'}`;
        const hint = 'mend the line (a field that holds the delimiter needs quotes)';
        throw this.problem(this.rowLine, ` has ${fields}, the header has ${this.names.length}; ${hint}`);
      }
      if (this.held === this.lines.length) this.lines = widened(this.lines, this.held * 2);
      this.lines[this.held++] = this.rowLine;
      this.rows++;
      if (this.held === this.batches?.rows) this.handOver(this.batches);
    }
    this.field = 0;
  }

  private readHeader(): void {
    const broken = brokenUtf8(this.spare);
    if (broken !== undefined) throw this.notUtf8(this.rowLine, `field ${broken + 1}`);
    const names = headerNames(this.spare);
    const twice = repeatedNames(names);
    if (twice.length > 0) {
      const hint = "(an unnamed one is read as 'index')";
      throw this.problem(this.rowLine, ` names columns twice: ${listed(twice)} ${hint}`);
    }
    this.names = names;
    this.columns = names.map(() => new ColumnBytes());
    this.spare.clear();
  }

  private place(): string {
    const name = this.names?.[this.field];
    return name === undefined ? `field ${this.field + 1}` : `column '${name}'`;
  }

  private notUtf8(line: number, place: string): StageError {
    return this.problem(line, `, ${place} is not UTF-8; save the file as UTF-8`);
  }

  private problem(line: number, text: string): StageError {
    return new StageError(`${this.source}: line ${line}${text}`);
  }
}
