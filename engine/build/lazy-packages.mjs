// What most commands do not need is loaded at the first call of one of its functions: packages, each from a bundle of
// its own under dist/lazy/, and the slow ones of Node's own modules. Without this, every command pays for reading YAML
// and running processes.

/** An import of one becomes functions that load it; of anything but functions, a build error that names it. */
const lazyNames = [
  'ajv',
  'es-module-lexer',
  'execa',
  'ignore',
  'lossless-json',
  'picocolors',
  'smol-toml',
  'tsconfck',
  'yaml',
];

const builtins = [
  'node:child_process',
  'node:crypto',
  'node:net',
  'node:os',
  'node:readline',
  'node:timers/promises',
  'node:worker_threads',
];

const pathOf = (name) => (builtins.includes(name) ? name : `./lazy/${name}.cjs`);
const wanted = new RegExp(`^(?:${[...lazyNames, ...builtins].join('|')})$`);

export const lazyPackages = {
  name: 'lazy-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: wanted }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: pathOf(path), external: true } : { path, namespace: 'lazy' },
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const functions = Object.entries(await import(path)).filter(([, value]) => typeof value === 'function');
      return { contents: standIns(path, functions), loader: 'js' };
    });
  },
};

/** Functions and classes that are the package's own as soon as they are called, made or asked by `instanceof`. */
function standIns(path, functions) {
  const lines = functions.map(([name], index) => {
    const real = `lazyPackage().${name}`;
    return `
      function standIn${index}(...args) {
        return new.target ? Reflect.construct(${real}, args) : ${real}(...args);
      }
      Object.defineProperty(standIn${index}, Symbol.hasInstance, { value: (value) => value instanceof ${real} });
      export { standIn${index} as ${name} };`;
  });
  const load = `let loaded;\nconst lazyPackage = () => (loaded ??= module.require(${JSON.stringify(pathOf(path))}));`;
  return `${load}\n${lines.join('\n')}`;
}

/** @returns path in dist/ → bytes */
export async function lazyBundles(bundle) {
  return Promise.all(
    lazyNames.map(async (name) => {
      const hasDefault = 'default' in (await import(name));
      const contents = `export * from '${name}';${hasDefault ? `export { default } from '${name}';` : ''}`;
      return [`lazy/${name}.cjs`, await bundle(contents)];
    }),
  );
}
