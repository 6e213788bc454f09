// A process of sync-together.test.ts: makes the files that it is given durable, and prints how that ended.
import { syncTogether } from '../../../engine/io/disk/bulk/sync-together.ts';
import { errorCode } from '../../../engine/io/disk/file-system.ts';

/** More than any other program has waiting to be written. */
const sizeBytes = 1e15;
const ending = await syncTogether('files', process.argv.slice(2), sizeBytes).then(() => 'done', errorCode);
process.stdout.write(String(ending));
