// One pipe for standard output and standard error of a child: a FIFO that loses its name as soon as it is open.
// Two of Node's own pipes would mix up the order of the two, and, being sockets, break `echo x > /dev/stderr`.
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface OutputPipe {
  /** For the child; to be closed here by `closeWriteEnd` once the child has it. */
  readonly writeEnd: number;
  closeWriteEnd(): void;
  /** Settles when everyone who could write has closed it and all has been read. */
  readonly drained: Promise<void>;
  /** Reads what is there now, and no more. */
  abandon(): Promise<void>;
}

export function openOutputPipe(onOutput: (chunk: Uint8Array) => void): OutputPipe {
  const [readEnd, writeEnd] = openFifo();
  const socket = new Socket({ fd: readEnd, readable: true, writable: false });
  socket.on('data', onOutput);
  const drained = new Promise<void>((resolve) => {
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
  });
  return {
    writeEnd,
    closeWriteEnd: () => closeSync(writeEnd),
    drained,
    abandon: async () => {
      // Timers run before the loop polls: without a turn, bytes that wait in the pipe of a busy engine would be lost.
      await new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
      socket.destroy();
      await drained;
    },
  };
}

/** Names are made in stock, since making them means starting a program. */
const stockSize = 16;
const stock: string[] = [];
const folders: string[] = [];

function openFifo(): readonly [readEnd: number, writeEnd: number] {
  if (stock.length === 0) stock.push(...makeFifos());
  const path = stock.pop() as string;
  // The reader first and without blocking: each end otherwise waits for the other to be opened.
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  unlinkSync(path);
  return [readEnd, writeEnd];
}

function makeFifos(): readonly string[] {
  const dir = mkdtempSync(join(tmpdir(), 'restage-'));
  if (folders.push(dir) === 1)
    process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
  const paths = Array.from({ length: stockSize }, (_, i) => join(dir, String(i)));
  execFileSync('mkfifo', ['-m', '600', ...paths], { stdio: ['ignore', 'ignore', 'ignore'] });
  return paths;
}
