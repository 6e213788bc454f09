// What the file systems of cache and project can do, tried out with small files in the temporary folders, which are
// removed again: links from one to the other, the grain of file times, and whose clock they show.
import { join } from 'node:path';
import { type Check, fail, ok, warn } from '../../core/check.ts';
import type { CacheType } from '../../core/config.ts';
import type { HostFacts } from '../../io/host-facts.ts';
import { prepareCacheFolder } from '../../store/cache-folder.ts';
import type { Project } from '../project/project.ts';

/** A clock of the file system that is off by more than this hides writes from the racy rule. */
const toleratedSkewMs = 2000;

export function diskChecks(project: Project, host: HostFacts): readonly Check[] {
  const { world, layout } = project;
  try {
    prepareCacheFolder(world.fs, layout);
  } catch (error) {
    return [notWritable(layout.shared, error)];
  }
  const name = `doctor-${world.clock.nonce()}`;
  const [source, target] = [join(layout.sharedTemp, name), join(layout.temp, `${name}-target`)];
  try {
    writeProbe(project, source);
    const links = workingLinks(project, source, target);
    return [
      ok('cache', `${layout.shared}${fileSystem(host, layout.shared)}, writable`),
      linkCheck(project, host, links),
      timeCheck(project, target),
    ];
  } catch (error) {
    return [notWritable(layout.shared, error)];
  } finally {
    for (const path of [source, target]) tryRemove(project, path);
  }
}

function notWritable(folder: string, error: unknown): Check {
  return fail(
    'cache',
    `'${folder}' cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    'free space, or make it yours: chown; or choose another folder with cache.dir',
  );
}

function fileSystem(host: HostFacts, path: string): string {
  const name = host.fileSystemOf(path);
  return name === undefined ? '' : ` (${name})`;
}

function writeProbe({ world }: Project, path: string): void {
  const writer = world.fs.create(path);
  writer.write(Buffer.from('probe\n'));
  writer.sync();
  writer.close();
}

function workingLinks(project: Project, source: string, target: string): readonly CacheType[] {
  const { fs } = project.world;
  const ways: Readonly<Record<Exclude<CacheType, 'copy'>, () => boolean>> = {
    reflink: () => fs.reflink(source, target),
    hardlink: () => (fs.link(source, target), true),
    symlink: () => (fs.symlink(source, target), true),
  };
  const working = Object.entries(ways).flatMap(([type, make]): CacheType[] => {
    try {
      return make() ? [type as CacheType] : [];
    } catch {
      return [];
    } finally {
      fs.remove(target);
    }
  });
  return [...working, 'copy'];
}

function linkCheck(project: Project, host: HostFacts, working: readonly CacheType[]): Check {
  const wanted = project.config.cacheType ?? ['reflink'];
  const there = `${working.join(', ')} work from the cache into the project${fileSystem(host, project.layout.root)}`;
  const used = wanted.find((type) => working.includes(type)) ?? 'copy';
  if (project.config.cacheType && used !== wanted[0]) {
    return warn(
      'links',
      `cache.type begins with ${wanted[0]}, which does not work here; ${there}`,
      `${used} is used instead; cache.dir on the file system of the project makes links possible`,
    );
  }
  return ok(
    'links',
    `${there}; ${used} is used${used === 'copy' && working.includes('hardlink') ? ' (cache.type: hardlink saves space, and makes outs read-only)' : ''}`,
  );
}

function timeCheck(project: Project, probe: string): Check {
  const { fs, clock } = project.world;
  const before = clock.now();
  writeProbe(project, probe);
  const after = clock.now();
  const mtimeMs = fs.stat(probe)?.mtimeMs ?? before;
  const skewMs = mtimeMs < before ? before - mtimeMs : Math.max(0, mtimeMs - after);
  if (skewMs > toleratedSkewMs) {
    return warn(
      'clock',
      `the file system's clock is ${Math.round(skewMs / 1000)} s ${mtimeMs < before ? 'behind' : 'ahead of'} this machine's`,
      'set both by NTP; until then an edit right after a run can go unseen',
    );
  }
  const odd = Math.floor(before / 1000) * 1000 + 123;
  fs.setModified(probe, odd);
  const kept = fs.stat(probe)?.mtimeMs ?? 0;
  if (Math.abs(kept - odd) > 1)
    return warn(
      'clock',
      'the file system keeps only whole seconds',
      'files are read again if they were written in the last 2 s before a run',
    );
  return ok('clock', 'the file system keeps fractions of a second, by the same clock');
}

function tryRemove(project: Project, path: string): void {
  try {
    project.world.fs.remove(path);
  } catch {
    // It is in tmp/, which is cleared by the next run.
  }
}
