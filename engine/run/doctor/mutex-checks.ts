// Who holds the project's mutex, as far as it can be known from here, and releasing it by force: only the user can know
// that nothing is running any more, so the holder is named.
import { type Check, fail, ok, warn } from '../../core/check.ts';
import { unreachable } from '../../core/unreachable.ts';
import { describeHolder, releaseHint } from '../../core/problems/mutex.ts';
import { type Holder, judgeHolder, readHolder } from '../../io/mutex/holder.ts';
import { releaseByForce } from '../../io/mutex/mutex.ts';
import type { Project } from '../project/project.ts';

export function mutexChecks(project: Project, { releaseMutex }: { readonly releaseMutex: boolean }): readonly Check[] {
  const { world, layout } = project;
  const holder = readHolder(world.fs, layout.mutex);
  if (holder === undefined)
    return [ok('mutex', releaseMutex ? 'it is free; there was nothing to release' : 'it is free')];
  if (releaseMutex) {
    releaseByForce(world.fs, layout.mutex);
    return [released(project, holder)];
  }
  if (holder === 'unreadable')
    return [fail('mutex', `'${layout.mutex}' is not one that this restage can read`, releaseHint)];
  return [held(project, holder)];
}

function held(project: Project, holder: Holder): Check {
  const who = describeHolder(holder);
  const judgement = judgeHolder(holder, project.world.processes);
  switch (judgement) {
    case 'alive':
      return ok('mutex', `held by ${who}, which is running`);
    case 'dead-before-boot':
      return warn('mutex', `left by ${who}, before this machine was started`, 'the next restage repro takes it over');
    case 'unknown':
      return warn('mutex', `held by ${who}, which cannot be seen from here`, releaseHint);
    case 'dead':
      return warn(
        'mutex',
        `left by ${who}, which is gone${leftovers(project, holder)}`,
        'the next restage repro takes it over, and ends what was left running',
      );
    default:
      return unreachable(judgement);
  }
}

function released(project: Project, holder: Holder | 'unreadable'): Check {
  if (holder === 'unreadable') return warn('mutex', 'released; it could not be read, so nobody knows who held it');
  const text = `released; it was held by ${describeHolder(holder)}`;
  const isAlive = judgeHolder(holder, project.world.processes) === 'alive';
  const running = leftovers(project, holder);
  if (isAlive)
    return warn(
      'mutex',
      `${text}, which is still running: two may write at once now`,
      `end it before anything else: kill ${holder.pid}`,
    );
  return running === ''
    ? ok('mutex', text)
    : warn('mutex', `${text}${running}`, 'end them before anything else: nobody else will now');
}

function leftovers({ world }: Project, holder: Holder): string {
  const groups = holder.groups.filter(({ pgid }) => world.processes.groupAlive(pgid)).map(({ pgid }) => pgid);
  return groups.length === 0 ? '' : `; process groups that it started are still there: ${groups.join(', ')}`;
}
