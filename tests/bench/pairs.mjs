// Interleaved timing of whole processes: each round runs every command once, so that what else the machine does falls
// on all of them alike. Wall time as the lower quartile; user + system time as the mean, from the kernel's account of
// ended children.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Benchmarks leave out what costs every Node process the same. */
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;

/**
 * @param commands name → { argv, cwd?, before? }: `before` runs untimed
 * @param options.rounds how often each is run, after one that does not count
 * @returns name → { wallMs, cpuMs }
 */
export function measure(commands, { rounds }) {
  const names = Object.keys(commands);
  const walls = Object.fromEntries(names.map((name) => [name, []]));
  const cpu = Object.fromEntries(names.map((name) => [name, 0]));
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const { argv, cwd, before } = commands[name];
      before?.();
      const cpuBefore = childCpuMs();
      const start = performance.now();
      const { status, stderr, error } = spawnSync(argv[0], argv.slice(1), {
        cwd,
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const wall = performance.now() - start;
      if (error || status !== 0) throw new Error(`${name} failed (${status}): ${error ?? stderr}`);
      if (round < 0) continue;
      walls[name].push(wall);
      cpu[name] += childCpuMs() - cpuBefore;
    }
  }
  return Object.fromEntries(
    names.map((name) => [name, { wallMs: lowerQuartile(walls[name]), cpuMs: cpu[name] / rounds }]),
  );
}

/** Prints each result beside a base, as ratios; `limits` names what a ratio may be at most. */
export function printRatios(results, base, limits = {}) {
  const rows = Object.entries(results).map(([name, { wallMs, cpuMs }]) => [
    name,
    `${wallMs.toFixed(1)} ms`,
    (wallMs / results[base].wallMs).toFixed(2),
    cpuMs > 0 ? (cpuMs / results[base].cpuMs).toFixed(2) : '-',
    limits[name] === undefined ? '' : `<= ${limits[name]}`,
  ]);
  const all = [['command', 'wall', `wall / ${base}`, `cpu / ${base}`, 'goal'], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all)
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
}

function lowerQuartile(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 4)];
}

/** Linux counts in hundredths of a second, without losing the rest between runs; elsewhere it is not known. */
function childCpuMs() {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return 0;
  }
}
