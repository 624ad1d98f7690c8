import { element, type Drawing } from './drawing';

/** By itself the picture is as wide as the window, as long as letters stay readable. */
const [SMALLEST_FIT, LARGEST_FIT] = [0.6, 1];

/** The window onto the picture: its zoom, and what is in sight. */
export class Viewport {
  readonly #stage = element<HTMLElement>('stage');
  readonly #drawing: Drawing;
  readonly #changed: (zoom: number) => void;
  #chosen: number | undefined;

  /** @param chosen the zoom that somebody chose; `undefined` for the width of the window */
  constructor(drawing: Drawing, chosen: number | undefined, changed: (zoom: number) => void) {
    this.#drawing = drawing;
    this.#chosen = chosen;
    this.#changed = changed;
    this.#stage.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    this.#stage.addEventListener('pointerdown', (event) => this.#drag(event));
    new ResizeObserver(() => this.adapt()).observe(this.#stage);
  }

  get chosen(): number | undefined {
    return this.#chosen;
  }

  /** To the width of the window, where nobody chose a zoom. */
  adapt(): void {
    const { width } = this.#drawing.result ?? { width: 0 };
    const fitting = width > 0 ? (this.#stage.clientWidth - 2) / width : 1;
    this.#drawing.setZoom(this.#chosen ?? Math.min(LARGEST_FIT, Math.max(SMALLEST_FIT, fitting)));
    this.#changed(this.#drawing.zoom);
  }

  /** @param factor `undefined` for the width of the window @param around what stays where it is; else the middle */
  zoomBy(factor: number | undefined, around?: { readonly x: number; readonly y: number }): void {
    const before = this.#drawing.zoom;
    this.#chosen = factor === undefined ? undefined : before * factor;
    this.adapt();
    this.#chosen &&= this.#drawing.zoom;
    const { left, top, width, height } = this.#stage.getBoundingClientRect();
    const [x, y] = around ? [around.x - left, around.y - top] : [width / 2, height / 2];
    const { scrollLeft, scrollTop } = this.#stage;
    const grown = this.#drawing.zoom / before;
    this.#stage.scrollTo((scrollLeft + x) * grown - x, (scrollTop + y) * grown - y);
  }

  toTop(): void {
    this.#stage.scrollTo(0, 0);
  }

  reveal(drawn: Element | undefined): void {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    drawn?.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: isCalm ? 'auto' : 'smooth' });
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX, y: event.clientY });
  }

  /** The picture follows the mouse where there is no box. */
  #drag({ button, pointerType, target, clientX, clientY }: PointerEvent): void {
    if (button > 1 || pointerType !== 'mouse' || this.#drawing.boxOf(target)) return;
    const { scrollLeft, scrollTop } = this.#stage;
    const move = (moved: PointerEvent): void =>
      this.#stage.scrollTo(scrollLeft + clientX - moved.clientX, scrollTop + clientY - moved.clientY);
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', () => window.removeEventListener('pointermove', move), {
      once: true,
    });
  }
}
