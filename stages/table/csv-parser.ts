// CSV (RFC 4180) from chunks of bytes into raw columns: quoted commas, quotes and line ends, CRLF, LF or CR, BOM.
// No decision may depend on where a chunk ends: all state lives in the fields, and a test feeds every chunk size.
import { StageError } from '../stage-error.ts';
import { listed } from './columns.ts';
import { ColumnBytes } from './csv-bytes.ts';
import { brokenUtf8, headerNames, LeadingMark, repeatedNames } from './csv-checks.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

export interface RawTable {
  readonly names: readonly string[];
  readonly columns: readonly ColumnBytes[];
  readonly rows: number;
  /** The line on which each row starts, counted from 1; rows with quoted line ends span several. */
  readonly lines: Uint32Array;
}

/**
 *           ┌──── , or line end ────┐
 *           ▼                       │
 *   start ──other──▶ plain ─────────┤
 *     └─────"──────▶ quoted ──"──▶ closing
 *                      ▲────"───────┘
 */
type State = 'start' | 'plain' | 'quoted' | 'closing';

export class CsvParser {
  rows = 0;
  private readonly source: string;
  private names: string[] | undefined;
  private columns: ColumnBytes[] = [];
  private lines = new Uint32Array(256);
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
  constructor(source: string) {
    this.source = source;
  }

  push(bytes: Uint8Array): void {
    const chunk = this.mark.skip(bytes);
    let at = 0;
    while (at < chunk.length) {
      switch (this.state) {
        case 'start':
          at = this.readStart(chunk, at);
          break;
        case 'plain': {
          const from = at;
          let byte = chunk[at];
          while (at < chunk.length && byte !== COMMA && byte !== LF && byte !== CR) byte = chunk[++at];
          this.sink.append(chunk, from, at);
          if (at < chunk.length) this.endField(chunk[at++]!);
          break;
        }
        case 'quoted': {
          const close = chunk.indexOf(QUOTE, at);
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
          if (byte === QUOTE) {
            this.sink.append(chunk, at, at + 1);
            this.state = 'quoted';
          } else if (byte === COMMA || byte === LF || byte === CR) this.endField(byte);
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

  end(): RawTable {
    this.push(this.mark.end());
    if (this.state === 'quoted') {
      throw this.problem(this.quoteLine, `, ${this.place()} opens a quote that is never closed`);
    }
    if (this.state !== 'start' || this.field > 0) this.endField(LF);
    if (!this.names) throw new StageError(`${this.source} is empty: a header line and rows are needed`);
    if (this.rows === 0) throw new StageError(`${this.source} has a header and no rows`);
    const { names, columns, rows, lines } = this;
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
    if (byte !== QUOTE) {
      this.state = 'plain';
      return at;
    }
    this.state = 'quoted';
    this.quoteLine = this.line;
    return at + 1;
  }

  private countLine(byte: number): void {
    if (byte === CR || (byte === LF && !this.afterCarriageReturn)) this.line++;
    this.afterCarriageReturn = byte === CR;
  }

  private endField(separator: number): void {
    this.sink.endValue();
    this.field++;
    this.state = 'start';
    if (separator !== COMMA) {
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
        throw this.problem(this.rowLine, ` has ${fields}, the header has ${this.names.length}`);
      }
      if (this.rows === this.lines.length) {
        const wider = new Uint32Array(this.rows * 2);
        wider.set(this.lines);
        this.lines = wider;
      }
      this.lines[this.rows++] = this.rowLine;
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
