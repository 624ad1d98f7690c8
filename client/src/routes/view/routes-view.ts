import type { RoutesBox, RoutesPlace } from '../../../../server/src/lsp/protocol';
import type { FromView, ToView, ViewState, Wish } from '../messages';
import { Drawing, element } from './drawing';
import { moveFrom } from './moves';
import { Toolbar } from './toolbar';
import { Viewport } from './viewport';
import { fill, wordsOfPage } from './words';

/** What VS Code gives to the page of a view. */
export interface Host {
  postMessage(message: FromView): void;
  getState(): Partial<ViewState> | undefined;
  setState(state: ViewState): void;
}

type Routes = Extract<ToView, { type: 'routes' }>;
type Cursor = Extract<ToView, { type: 'cursor' }>;

/** The page: shows what the extension sends, and tells it what people want. */
export class RoutesView {
  readonly #host: Host;
  readonly #words = wordsOfPage();
  readonly #drawing = new Drawing();
  readonly #toolbar: Toolbar;
  readonly #viewport: Viewport;
  readonly #detail = element<HTMLElement>('detail');
  readonly #live = element<HTMLElement>('live');
  readonly #empty = element<HTMLElement>('empty');
  #wish: Wish;
  /** The id of the one box that the Tab key reaches. */
  #current: string | undefined;
  #cursor: Cursor | undefined;
  /** The box that the editor's cursor was in last. */
  #marked: string | undefined;
  #said = '';

  constructor(host: Host) {
    this.#host = host;
    const state = host.getState();
    this.#wish = state?.wish ?? { scope: { kind: 'workspace' }, text: '', onlyBroken: false };
    this.#toolbar = new Toolbar({
      wish: (wish) => host.postMessage({ type: 'wish', wish }),
      zoom: (factor) => this.#viewport.zoomBy(factor),
      export: () => host.postMessage({ type: 'export' }),
      leave: () => this.#focus(this.#boxNamed(this.#current)),
    });
    this.#viewport = new Viewport(this.#drawing, state?.zoom || undefined, (zoom) => {
      this.#toolbar.showZoom(zoom);
      this.#remember();
    });
  }

  start(): void {
    window.addEventListener('message', ({ data }: MessageEvent<ToView>) => {
      if (data.type === 'routes') this.#showRoutes(data);
      else if (data.type === 'cursor') this.#showCursor(data);
      else this.#say(data.text);
    });
    const { boxes } = this.#drawing;
    boxes.addEventListener('click', (event) => this.#click(event));
    boxes.addEventListener('keydown', (event) => this.#press(event));
    const boxAt = (event: Event): RoutesBox | undefined => this.#drawing.boxOf(event.target);
    // Not on the boxes: browsers take an SVG element that listens to the focus for one that can have it.
    const stage = element<HTMLElement>('stage');
    stage.addEventListener('focusin', (event) => {
      const box = boxAt(event);
      if (box) this.#makeCurrent(box);
      this.#explain(box);
    });
    stage.addEventListener('focusout', () => this.#explain(undefined));
    // The mouse has tooltips; words below the picture would move it away under the mouse.
    boxes.addEventListener('pointerover', (event) => this.#drawing.light(boxAt(event)?.id));
    boxes.addEventListener('pointerleave', () =>
      this.#drawing.light(this.#drawing.boxOf(document.activeElement)?.id),
    );
    this.#host.postMessage({ type: 'ready' });
  }

  #showRoutes({ wish, file, result }: Routes): void {
    const isOther = JSON.stringify(wish.scope) !== JSON.stringify(this.#wish.scope);
    this.#wish = wish;
    this.#remember();
    this.#toolbar.show(wish, file, result);
    const { boxes } = this.#drawing;
    const hadFocus = boxes.contains(document.activeElement);
    this.#drawing.show(result);
    this.#viewport.adapt();
    const kept = this.#boxNamed(this.#current) ?? this.#drawing.boxOf(boxes.firstElementChild);
    this.#makeCurrent(kept);
    if (hadFocus && !boxes.contains(document.activeElement)) this.#focus(kept);
    if (isOther) this.#viewport.toTop();
    this.#empty.hidden = result.boxes.length > 0;
    this.#empty.textContent = this.#emptyText(wish, result.total);
    this.#say(this.#countText(result.boxes.length, result.total, result.broken));
    this.#markCursor();
  }

  /** The object that the editor's cursor is in stands out, and comes into sight; the focus stays where it is. */
  #showCursor(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#markCursor();
  }

  #markCursor(): void {
    const { uri, line = -1 } = this.#cursor ?? {};
    const { boxes = [] } = this.#drawing.result ?? {};
    const found = boxes.findLast(
      ({ place, lines }) => lines && place.uri === uri && lines.first <= line && line <= lines.last,
    );
    for (const box of boxes) {
      const drawn = this.#drawing.elementOf(box.id);
      drawn?.classList.toggle('current', box === found);
      if (box === found) drawn?.setAttribute('aria-current', 'true');
      else drawn?.removeAttribute('aria-current');
    }
    if (found && found.id !== this.#marked) {
      this.#viewport.reveal(this.#drawing.elementOf(found.id));
      if (!this.#drawing.boxes.contains(document.activeElement)) this.#makeCurrent(found);
    }
    this.#marked = found?.id;
  }

  #click({ target }: Event): void {
    const box = this.#drawing.boxOf(target);
    if (!box) return;
    this.#makeCurrent(box);
    const row = (target as Element).closest<SVGElement>('[data-row]')?.dataset['row'];
    this.#open(row === undefined ? box.place : box.rows[Number(row)]);
  }

  #press(event: KeyboardEvent): void {
    const box = this.#drawing.boxOf(event.target);
    const { result } = this.#drawing;
    const { key } = event;
    if (!box || !result || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === 'Enter' || key === ' ') this.#open(box.place, key === ' ');
    else if (/^[1-9]$/.test(key)) this.#open(box.rows[Number(key) - 1]);
    else if (key === '/') this.#toolbar.focusFilter();
    else if (key === '+' || key === '=') this.#viewport.zoomBy(1.2);
    else if (key === '-') this.#viewport.zoomBy(1 / 1.2);
    else if (key === '0') this.#viewport.zoomBy(undefined);
    else {
      const next = moveFrom(result, box, key);
      if (!next && !key.startsWith('Arrow')) return;
      this.#focus(next);
    }
    event.preventDefault();
  }

  /** @param stay whether the view keeps the focus */
  #open(place: RoutesPlace | undefined, stay = false): void {
    if (place) this.#host.postMessage({ type: 'open', place, stay });
  }

  /** Below the picture: what is wrong with a box, in full. */
  #explain(box: RoutesBox | undefined): void {
    this.#drawing.light(box?.id);
    const title = document.createElement('strong');
    title.textContent = box?.title ?? '';
    const problems = (box?.problems ?? []).map((text) => {
      const line = document.createElement('p');
      line.textContent = text;
      return line;
    });
    this.#detail.replaceChildren(...(problems.length > 0 ? [title, ...problems] : []));
  }

  #boxNamed(id: string | undefined): RoutesBox | undefined {
    return this.#drawing.result?.boxes.find((box) => box.id === id);
  }

  #makeCurrent(box: RoutesBox | undefined): void {
    this.#drawing.elementOf(this.#current)?.setAttribute('tabindex', '-1');
    this.#current = box?.id;
    this.#drawing.elementOf(this.#current)?.setAttribute('tabindex', '0');
  }

  #focus(box: RoutesBox | undefined): void {
    if (!box) return;
    this.#makeCurrent(box);
    const drawn = this.#drawing.elementOf(box.id);
    drawn?.focus({ preventScroll: true });
    this.#viewport.reveal(drawn);
  }

  /** Tells screen readers, but not twice the same. */
  #say(text: string): void {
    if (text !== this.#said) this.#live.textContent = text;
    this.#said = text;
  }

  #remember(): void {
    this.#host.setState({ wish: this.#wish, zoom: this.#viewport.chosen ?? 0 });
  }

  #countText(count: number, total: number, broken: number): string {
    const words = this.#words;
    const shown = count === 1 ? words.box : fill(words.boxes, count);
    const left = total > count ? [fill(words.leftOut, total - count)] : [];
    return [shown, ...left, broken > 0 ? fill(words.broken, broken) : words.nothingBroken].join(', ');
  }

  #emptyText({ scope, text }: Wish, total: number): string {
    const words = this.#words;
    if (total > 0) return text ? fill(words.nothingCalled, text) : words.nothingBrokenHere;
    return scope.kind === 'file' ? words.emptyFile : words.emptyElsewhere;
  }
}
