// Tests of the command line run the built command: build it once, from the sources as they are.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export default function build() {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../engine/build.mjs', import.meta.url))], {
    stdio: 'inherit',
  });
}
