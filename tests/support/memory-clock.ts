// A clock that moves only when somebody sleeps, or when the disk whose time it shows is changed.
import type { Clock } from '../../engine/io/clock.ts';
import { MemoryDisk } from '../../engine/io/disk/memory/memory-disk.ts';

/** Sleeping takes no time but the clock's own; nonces count from the one after `lastNonce`. */
export function memoryClock(disk: MemoryDisk = new MemoryDisk(), lastNonce = 0): Clock {
  const start = disk.now();
  let nonces = lastNonce;
  return {
    now: () => disk.now(),
    elapsed: () => disk.now() - start,
    sleep: (ms) => {
      disk.tick(ms);
      return Promise.resolve();
    },
    later: (_ms, act) => {
      let cancelled = false;
      void Promise.resolve().then(() => cancelled || act());
      return () => {
        cancelled = true;
      };
    },
    nonce: () => {
      nonces += 1;
      return nonces.toString(16).padStart(32, '0');
    },
  };
}
