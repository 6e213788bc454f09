// From this process to a command: signals become an abort, and a bug in the engine is shown as one. Nothing else in
// the engine reads process.argv, ends the process or listens for signals.
import { type Build, realWorld } from '../io/real-world.ts';
import { currentFolder } from './entry/current-folder.ts';
import { exitCodes } from './exit-codes.ts';
import { Interruption } from './interruption.ts';
import { main } from './main.ts';
import { outputOn } from './output.ts';

export async function start(build: Build): Promise<void> {
  const interruption = new Interruption();
  const onSignal = (code: number) => (): void => interruption.interrupt(code);
  process.on('SIGINT', onSignal(exitCodes.interrupted));
  process.on('SIGTERM', onSignal(exitCodes.terminated));
  // A reader that went away (`restage repro | head`) is no reason for a stack trace, nor to leave stages running.
  const onWriteError = (error: NodeJS.ErrnoException): void => {
    if (interruption.exitCode !== undefined) return;
    const code = error.code === 'EPIPE' ? exitCodes.brokenPipe : exitCodes.no;
    interruption.interrupt(code);
    // Also where the command was over already.
    process.exitCode = code;
    if (code === exitCodes.no) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
  };
  const cwd = currentFolder();
  if (cwd === undefined) {
    process.stderr.write('error: the current folder is not there any more\nhint: cd into the project anew\n');
    process.exitCode = exitCodes.usage;
    return;
  }
  let isStreaming = false;
  const opened = (stream: NodeJS.WriteStream): NodeJS.WriteStream => {
    isStreaming = true;
    return stream.on('error', onWriteError);
  };
  const outputs = {
    stdout: outputOn(1, () => opened(process.stdout)),
    stderr: outputOn(2, () => opened(process.stderr)),
  };
  try {
    process.exitCode = await main(process.argv.slice(2), { outputs, world: realWorld(build, cwd), interruption });
    // Node would take itself apart for two milliseconds; what is in a stream still has to be written, though.
    if (!isStreaming) process.exit();
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`error: this is a bug in restage ${build.version}, please report it\n${text}\n`);
    process.exitCode = exitCodes.bug;
  }
}
