/** Makes texts small for as long as nobody reads them, in a way that loses nothing. */
export interface TextPacker {
  /** @returns a string of any characters, from which `unpack` makes the text again */
  pack(text: string): string;
  unpack(packed: string): string;
}

/** A text of which there may be ten thousand more: it can be packed while it is at rest, and unpacks itself when read. */
export class KeptText {
  /** There is always one of these, and both once a packed text has been read again. */
  #text: string | undefined;
  #packed: Packed | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return (this.#text ??= this.#packed ? unpacked(this.#packed) : '');
  }

  /** The text, where it was never packed; one that was, and was read since, forgets again what that gave. */
  takeForPacking(): string | undefined {
    if (!this.#packed) return this.#text;
    this.#text = undefined;
    return undefined;
  }

  becomePacked(packed: Packed): void {
    this.#packed = packed;
    this.#text = undefined;
  }
}

/** Where a text is in what several were packed into. */
interface Packed {
  readonly packer: TextPacker;
  readonly bundle: string;
  readonly start: number;
  readonly end: number;
}

function unpacked({ packer, bundle, start, end }: Packed): string {
  return packer.unpack(bundle).slice(start, end);
}

/** In characters: enough to find what manifests have in common, little enough to unpack for one of them. */
const BUNDLE = 16_384;

/** Packs texts, several together. */
export class TextPacking {
  readonly #packer: TextPacker;
  #waiting = new Map<KeptText, string>();
  #length = 0;

  constructor(packer: TextPacker) {
    this.#packer = packer;
  }

  /** Nobody who reads the text sees a difference. */
  add(kept: KeptText): void {
    const text = kept.takeForPacking();
    if (text === undefined || this.#waiting.has(kept)) return;
    this.#waiting.set(kept, text);
    this.#length += text.length;
    if (this.#length >= BUNDLE) this.finish();
  }

  /** Packs what waits for others. */
  finish(): void {
    const waiting = this.#waiting;
    if (waiting.size === 0) return;
    this.#waiting = new Map();
    this.#length = 0;
    const bundle = this.#packer.pack([...waiting.values()].join(''));
    let start = 0;
    for (const [kept, { length }] of waiting) {
      kept.becomePacked({ packer: this.#packer, bundle, start, end: start + length });
      start += length;
    }
  }
}
