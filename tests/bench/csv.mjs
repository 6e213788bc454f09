// CSV: reading the real table beside arquero.fromCSV, and writing a table of 26 columns. Each in a process of its own.
//
//   node tests/bench/csv.mjs [file] [rounds]
//
// The stages' code is bundled as the engine bundles it. A time is that of the call alone, as the lower quartile.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const file = resolve(process.argv[2] ?? '../shared/data/spotify/dataset.csv');
const rounds = Number(process.argv[3] ?? 9);
if (!existsSync(file)) {
  console.log(`skipped: ${file} is not there`);
  process.exit(0);
}

const folder = mkdtempSync(join(tmpdir(), 'restage-csv-bench-'));
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;
const contents = `
  import { readFileSync } from 'node:fs';
  import { fromCSV } from 'arquero';
  import { readCsv, readCsvBatches, writeCsv } from './stages/table/csv.ts';
  import { tableOf } from './stages/table/columns.ts';
  const [file, what] = process.argv.slice(2);
  const timed = async (work) => {
    const start = performance.now();
    const result = await work();
    const wallMs = performance.now() - start;
    return { wallMs, rssMb: process.resourceUsage().maxRSS / 1024, result };
  };
  const kinds = (table) => Object.fromEntries([...table.columns].map(([name, { kind }]) => [name, kind]));
  const works = {
    'readCsv': () => timed(() => readCsv(file)),
    'arquero.fromCSV': () => timed(() => fromCSV(readFileSync(file, 'utf8'))),
    'readCsvBatches, 10,000 rows': async () => {
      const types = kinds(await readCsv(file));
      return timed(async () => { for await (const table of readCsvBatches(file, { types, batchRows: 10_000 })) table; });
    },
    'writeCsv, 26 columns': async () => {
      const table = await readCsv(file);
      const more = [...table.columns].filter(([, { kind }]) => kind !== 'boolean').slice(-5);
      const wide = tableOf([...table.columns, ...more.map(([name, column]) => [name + '_2', column])]);
      return timed(() => writeCsv(file + '.out', wide));
    },
  };
  const { wallMs, rssMb } = await works[what]();
  console.log(JSON.stringify({ wallMs, rssMb }));
`;
await build({
  stdin: { contents, resolveDir: process.cwd() },
  outfile: join(folder, 'bench.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'error',
});
// The out lies beside the copy of the file that is read.
const copy = join(folder, 'table.csv');
spawnSync('cp', [file, copy]);

const names = ['readCsv', 'arquero.fromCSV', 'readCsvBatches, 10,000 rows', 'writeCsv, 26 columns'];
const runs = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const name of names) {
    const { stdout, stderr, status } = spawnSync('node', [join(folder, 'bench.mjs'), copy, name], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
    runs[name].push(JSON.parse(stdout));
  }
}
const quartile = (values) => values.sort((a, b) => a - b)[Math.floor((values.length - 1) / 4)];
const wall = Object.fromEntries(names.map((name) => [name, quartile(runs[name].map(({ wallMs }) => wallMs))]));
console.log(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB, ${rounds} rounds`);
for (const name of names) {
  const rss = quartile(runs[name].map(({ rssMb }) => rssMb));
  const ratio = (wall[name] / wall['arquero.fromCSV']).toFixed(2);
  console.log(
    `${name.padEnd(30)} ${wall[name].toFixed(0).padStart(6)} ms  ${ratio} × arquero  peak ${rss.toFixed(0)} MB`,
  );
}
rmSync(folder, { recursive: true });
