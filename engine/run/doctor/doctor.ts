// `restage doctor`: everything that restage rests on, looked at once, with what to do where something is wrong. It tries
// things out in `.cache/tmp/` and changes nothing else, but for the mutex if it is told to release it.
import { type Check, fail, ok, warn } from '../../core/check.ts';
import { EngineError } from '../../core/problem.ts';
import type { HostFacts } from '../../io/host-facts.ts';
import type { World } from '../../io/world.ts';
import { parseLock } from '../../core/records/lock.ts';
import { absolutePath, type Project, type ProjectRead, readProject } from '../project/project.ts';
import { cacheChecks } from './cache-checks.ts';
import { diskChecks } from './disk-checks.ts';
import { mutexChecks } from './mutex-checks.ts';

export interface DoctorRequest {
  readonly file: string | undefined;
  readonly releaseMutex: boolean;
}

const oldestNode = [20, 19] as const;

export async function doctor(world: World, host: HostFacts, request: DoctorRequest): Promise<readonly Check[]> {
  const read = tryRead(world, request);
  const project = 'project' in read ? read.project : undefined;
  return [
    nodeCheck(host),
    platformCheck(host),
    gitCheck(world, host, project),
    ...('project' in read ? projectChecks(read) : read.checks),
    ...(project
      ? [lockCheck(project), ...mutexChecks(project, request), ...diskChecks(project, host), ...cacheChecks(project)]
      : []),
    await esbuildCheck(host, project),
    onnxCheck(host, project?.layout.root ?? world.cwd),
  ];
}

function tryRead(world: World, { file }: DoctorRequest): ProjectRead | { readonly checks: readonly Check[] } {
  try {
    return readProject(world, { file });
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { checks: error.problems.map(({ message, hint }) => fail('project', message, hint)) };
  }
}

function nodeCheck({ nodeVersion }: HostFacts): Check {
  const [major = 0, minor = 0] = nodeVersion.replace(/^v/, '').split('.').map(Number);
  const isNewEnough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return isNewEnough
    ? ok('node', nodeVersion)
    : fail('node', `${nodeVersion} is too old`, `install Node ${oldestNode.join('.')} or later`);
}

function platformCheck({ platform }: HostFacts): Check {
  if (platform === 'linux' || platform === 'darwin') return ok('platform', platform);
  if (platform === 'win32')
    return fail(
      'platform',
      'native Windows has no process groups and no POSIX file modes',
      'run restage in WSL: https://learn.microsoft.com/windows/wsl/install',
    );
  return warn('platform', `${platform} is not one that restage is tested on`);
}

function gitCheck(world: World, host: HostFacts, project: Project | undefined): Check {
  const version = host.gitVersion();
  if (version === undefined)
    return warn(
      'git',
      'there is no git command in PATH',
      'install git: metrics diff, params diff and cache gc read its history',
    );
  if (!project) return ok('git', version);
  try {
    world.git.openObjects(project.layout.root).close();
    const listed = world.git.refs(project.layout.root);
    if (listed.kind === 'failed')
      return fail('git', `${version}, but it cannot read the repository: ${listed.reason}`, 'git fsck checks it');
    return ok('git', version);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return warn(
      'git',
      `${version}, but the project is not in a repository`,
      'git init makes one; without it there is nothing to compare with',
    );
  }
}

function projectChecks({ project, problems }: ProjectRead): readonly Check[] {
  const { layout, pipeline, config } = project;
  const settings = Object.keys(config).length === 0 ? 'no settings' : `settings: ${Object.keys(config).join(', ')}`;
  const counted = `${pipeline.file.path}, ${pipeline.stages.length} ${pipeline.stages.length === 1 ? 'stage' : 'stages'}`;
  const [first, ...rest] = problems;
  if (!first) return [ok('project', layout.root), ok('pipeline', counted), ok('config', settings)];
  const where = first.place ? ` (${first.place.file}:${first.place.line})` : '';
  const more = rest.length === 0 ? '' : `, and ${rest.length} more`;
  return [
    ok('project', layout.root),
    fail('pipeline', `${first.message}${where}${more}`, 'restage status shows every mistake with its place'),
    ok('config', settings),
  ];
}

function lockCheck(project: Project): Check {
  const { lock } = project.pipeline.file;
  const path = absolutePath(project, lock);
  if (project.world.fs.stat(path)?.kind !== 'file') return ok('lock', `there is no ${lock} yet`);
  const parsed = parseLock(Buffer.from(project.world.fs.read(path)).toString('utf8'));
  if (parsed.kind === 'newer')
    return fail('lock', `${lock} has version ${parsed.version}, which this restage cannot read`, 'update restage');
  if (parsed.kind === 'broken')
    return fail(
      'lock',
      `${lock} cannot be read and counts as absent`,
      `git checkout -- ${lock} brings the committed one back`,
    );
  if (parsed.conflict) return warn('lock', `${lock} is in a merge conflict`, 'restage repro settles it');
  return ok('lock', `${lock}, ${parsed.lock.size} ${parsed.lock.size === 1 ? 'stage' : 'stages'}`);
}

async function esbuildCheck(host: HostFacts, project: Project | undefined): Promise<Check> {
  const version = host.packageVersion('esbuild');
  const problem = version === undefined ? 'it is not installed' : await host.tryEsbuild();
  if (problem === undefined) return ok('esbuild', version ?? '');
  const isNeeded = project?.pipeline.stages.some(({ action }) => action.kind === 'module') === true;
  const say = isNeeded ? fail : warn;
  return say(
    'esbuild',
    `module stages cannot be bundled: ${problem}`,
    'npm install brings it back; it must be installed on the platform that it runs on',
  );
}

function onnxCheck(host: HostFacts, root: string): Check {
  const version = host.packageVersion('onnxruntime-node', root);
  if (version !== undefined) return ok('onnx', `onnxruntime-node ${version}`);
  return warn(
    'onnx',
    'onnxruntime-node is not installed; only stages that train, score or check ONNX models need it',
    'npm install onnxruntime-node',
  );
}
