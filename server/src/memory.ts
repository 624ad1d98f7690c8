import { setTimeout as pause } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Memory } from './lsp/rest';

/** In bytes: what the heap has grown by since the last time is worth a pause of some tenths of a second. */
const WORTH = 32_000_000;
/** In bytes: what a collection leaves unused on pages in use, and a second one does not, is worth that. */
const SCATTERED = 5_000_000;
/** In milliseconds: a collection is behind that. */
const SOON = 1500;

/** Memory of a process of Node. */
export function nodeMemory(): Memory {
  let before = 0;
  let last: { readonly packed: string; readonly text: string } | undefined;
  const size = (): number => getHeapStatistics().total_heap_size;
  return {
    pack: (text) => {
      const encoding = WIDE.test(text) ? 'utf16le' : 'latin1';
      // As a string of one byte a character it lies in the heap beside others; small buffers take many times as much.
      const packed = deflateRawSync(bytesOf(text, encoding), { level: 1, chunkSize: 4096 }).toString(
        'latin1',
      );
      return encoding === 'latin1' ? packed : `${WIDE_MARK}${packed}`;
    },
    unpack: (packed) => {
      // Who reads one of several that were packed together often reads the others, too.
      if (last?.packed === packed) return last.text;
      const isWide = packed.startsWith(WIDE_MARK);
      const bytes = inflateRawSync(Buffer.from(isWide ? packed.slice(1) : packed, 'latin1'));
      last = { packed, text: bytes.toString(isWide ? 'utf16le' : 'latin1') };
      return last.text;
    },
    release: async (isAtRest) => {
      last = undefined;
      if (before > 0 && size() < before + WORTH) return;
      // The one way to ask for all memory back: what `--expose-gc` offers keeps what might be used again.
      const { Session } = await import('node:inspector');
      const session = new Session();
      session.connect();
      session.post('HeapProfiler.collectGarbage');
      await pause(SOON, undefined, { ref: false });
      const { total_heap_size: total, used_heap_size: used } = getHeapStatistics();
      if (total - used > SCATTERED && isAtRest()) {
        session.post('HeapProfiler.collectGarbage');
        await pause(SOON, undefined, { ref: false });
      }
      session.disconnect();
      before = size();
    },
  };
}

/** One desk for all texts: what is asked of the system a thousand times does not come back whole. */
const desk = Buffer.allocUnsafe(65_536);

function bytesOf(text: string, encoding: 'latin1' | 'utf16le'): Buffer {
  if (2 * text.length > desk.length) return Buffer.from(text, encoding);
  return desk.subarray(0, desk.write(text, encoding));
}

const WIDE = /[^\0-\xff]/;
/** No deflated text begins with it: that type of block does not exist. */
const WIDE_MARK = '\x07';
