// A Parquet file that grows by row groups, so that only one of them is held.
// Row groups have a fixed size, whatever the batches are: the bytes depend on the rows alone.
import { open, type FileHandle } from 'node:fs/promises';
import type { KeyValue, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { snappyCompress } from '../table/snappy.ts';
import type { Value } from './batch.ts';

const ROW_GROUP_ROWS = 50_000;

export class GrowingParquet {
  private readonly schema: readonly SchemaElement[];
  private readonly writer: ParquetWriter;
  private readonly file: FileWriter;
  private pending: Value[][];

  private constructor(file: FileWriter, schema: readonly SchemaElement[], notes: readonly KeyValue[]) {
    this.file = file;
    this.schema = schema;
    this.pending = schema.map(() => []);
    this.writer = new ParquetWriter({
      writer: file,
      schema: [{ name: 'root', num_children: schema.length }, ...schema],
      codec: 'SNAPPY',
      compressors: { SNAPPY: snappyCompress },
      statistics: false,
      kvMetadata: [...notes],
    });
  }

  static async open(
    path: string,
    schema: readonly SchemaElement[],
    notes: readonly KeyValue[],
  ): Promise<GrowingParquet> {
    return new GrowingParquet(new FileWriter(await open(path, 'w')), schema, notes);
  }

  /** One array of values a column, in the order of the schema. */
  async write(columns: readonly (readonly Value[])[]): Promise<void> {
    columns.forEach((values, at) => {
      for (const value of values) this.pending[at]!.push(value);
    });
    while (this.pending[0]!.length >= ROW_GROUP_ROWS) await this.writeGroup(ROW_GROUP_ROWS);
  }

  /** Writes what is left and the footer. */
  async finish(): Promise<void> {
    if (this.pending[0]!.length > 0) await this.writeGroup(this.pending[0]!.length);
    await this.writer.finish();
    await this.file.flush();
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private async writeGroup(rows: number): Promise<void> {
    const columnData = this.schema.map(({ name }, at) => {
      const data = this.pending[at]!.slice(0, rows);
      // The writer's dictionaries hold -0 and 0 to be the same.
      return data.some((value) => Object.is(value, -0)) ? { name, data, encoding: 'PLAIN' as const } : { name, data };
    });
    this.pending = this.pending.map((values) => values.slice(rows));
    await this.writer.write({ columnData, rowGroupSize: rows });
  }
}

/** Hands its bytes to the file after each row group, and goes on with an empty buffer. */
class FileWriter extends ByteWriter {
  private readonly handle: FileHandle;

  constructor(handle: FileHandle) {
    super();
    this.handle = handle;
  }

  async flush(): Promise<void> {
    await this.handle.writeFile(this.getBytes());
    this.index = 0;
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}
