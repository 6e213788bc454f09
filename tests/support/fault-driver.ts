// Runs checks on the engine that it is bundled with; for planted-faults.test.ts. Prints what the first to fail says.
import { type FaultCheck, faultChecks } from './fault-checks.ts';

const limitMs = 100_000;
// A fault may make a run go on for ever: that is seen, too.
setTimeout(() => process.exit(3), limitMs).unref();

try {
  for (const name of process.argv.slice(2)) await faultChecks[name as FaultCheck]();
} catch (error) {
  process.stdout.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
