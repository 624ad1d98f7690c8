import { getHeapStatistics } from 'node:v8';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Memory } from './lsp/rest';

/** In bytes: what the heap has grown by since the last time is worth a pause of some tenths of a second. */
const WORTH = 32_000_000;
/** In milliseconds: the collection is behind that. */
const SOON = 2000;

/** Memory of a process of Node. */
export function nodeMemory(): Memory {
  let before = 0;
  let last: { readonly packed: string; readonly text: string } | undefined;
  const size = (): number => getHeapStatistics().total_heap_size;
  return {
    pack: (text) => {
      const encoding = WIDE.test(text) ? 'utf16le' : 'latin1';
      // As a string of one byte a character it lies in the heap beside others; small buffers take many times as much.
      const packed = deflateRawSync(Buffer.from(text, encoding), { level: 1 }).toString('latin1');
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
    release: async () => {
      last = undefined;
      if (before > 0 && size() < before + WORTH) return;
      // The one way to ask for all memory back: what `--expose-gc` offers keeps what might be used again.
      const { Session } = await import('node:inspector');
      const session = new Session();
      session.connect();
      session.post('HeapProfiler.collectGarbage');
      setTimeout(() => {
        session.disconnect();
        before = size();
      }, SOON).unref();
    },
  };
}

const WIDE = /[^\0-\xff]/;
/** No deflated text begins with it: that type of block does not exist. */
const WIDE_MARK = '\x07';
