// The bundler's twin: follows lines `import './x'` on the in-memory disk. The bundle is the text of all files.
import { dirname, join } from 'node:path';
import type { Bundler } from '../../engine/io/code/bundler.ts';
import { sha256 } from '../../engine/io/disk/hashing.ts';
import type { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';
import { EngineError } from '../../engine/core/problem.ts';

export function memoryBundler(disk: MemoryDisk): Bundler {
  return {
    bundle(entry) {
      const texts = new Map<string, string>();
      const visit = (path: string): void => {
        if (texts.has(path)) return;
        if (!disk.stat(path))
          throw new EngineError([{ code: 'module-not-found', category: 'project', message: `no module ${path}` }]);
        const text = Buffer.from(disk.read(path)).toString('utf8');
        texts.set(path, text);
        for (const [, specifier = ''] of text.matchAll(/^import '(.+)'$/gm)) visit(join(dirname(path), specifier));
      };
      visit(entry);
      const files = new Map([...texts].map(([path, text]) => [path, sha256(text)] as const));
      const bytes = Buffer.from([...texts.values()].join('\n'));
      const watched = [...new Set([...texts.keys()].map((path) => dirname(path)))];
      return Promise.resolve({
        files,
        configs: new Map(),
        packages: new Map(),
        outputs: [{ path: 'stage.mjs', bytes }],
        watched,
      });
    },
  };
}
