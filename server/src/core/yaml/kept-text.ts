/** Makes texts small for as long as nobody reads them, in a way that loses nothing. */
export interface TextPacker {
  /** @returns a string of any characters, from which `unpack` makes the text again */
  pack(text: string): string;
  unpack(packed: string): string;
}

/** A text of which there may be ten thousand more: it can be packed while it is at rest, and unpacks itself when read. */
export class KeptText {
  /** There is always this or what it is packed in, and both once a packed text has been read again. */
  #text: string | undefined;
  #bundle: Bundle | undefined;
  #start = 0;
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get text(): string {
    return (this.#text ??= this.#unpacked());
  }

  /** The text, where it was never packed; one that was, and was read since, forgets again what that gave. */
  takeForPacking(): string | undefined {
    if (!this.#bundle) return this.#text;
    this.#text = undefined;
    return undefined;
  }

  /** @param start where it begins in what was packed, @param end and where it ends */
  becomePacked(bundle: Bundle, start: number, end: number): void {
    this.#bundle = bundle;
    this.#start = start;
    this.#end = end;
    this.#text = undefined;
  }

  #unpacked(): string {
    const bundle = this.#bundle;
    return bundle ? bundle.packer.unpack(bundle.packed).slice(this.#start, this.#end) : '';
  }
}

/** What several texts were packed into. */
interface Bundle {
  readonly packer: TextPacker;
  readonly packed: string;
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
    const packer = this.#packer;
    const bundle = { packer, packed: packer.pack([...waiting.values()].join('')) };
    let start = 0;
    for (const [kept, { length }] of waiting) {
      kept.becomePacked(bundle, start, start + length);
      start += length;
    }
  }
}
