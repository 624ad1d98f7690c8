import type { RoutesBox, RoutesResult } from '../../../../server/src/lsp/protocol';

const SVG = 'http://www.w3.org/2000/svg';

interface Drawn {
  readonly element: SVGGElement;
  /** What it was drawn from. */
  readonly source: string;
}

/** The picture in the page. What did not change keeps its element, and with it the focus. */
export class Drawing {
  readonly svg = element<SVGSVGElement>('drawing');
  readonly boxes = element<SVGGElement>('boxes');
  readonly #headings = element<SVGGElement>('headings');
  readonly #links = element<SVGGElement>('links');
  readonly #style = new CSSStyleSheet();
  readonly #drawnBoxes = new Map<string, Drawn>();
  readonly #drawnLinks = new Map<string, Drawn>();
  #result: RoutesResult | undefined;
  #zoom = 1;

  constructor() {
    document.adoptedStyleSheets = [this.#style];
  }

  get result(): RoutesResult | undefined {
    return this.#result;
  }

  get zoom(): number {
    return this.#zoom;
  }

  show(result: RoutesResult): void {
    if (result.style !== this.#result?.style) this.#style.replaceSync(result.style);
    this.#result = result;
    this.#headings.replaceChildren(...parse(result.headings));
    update(this.#links, this.#drawnLinks, result.links, ({ id, markup }) => ({
      id,
      source: markup,
      draw: () => group(markup),
    }));
    update(this.boxes, this.#drawnBoxes, result.boxes, (box) => ({
      id: box.id,
      source: [box.classes, box.markup].join('\n'),
      draw: () => drawBox(box),
    }));
    for (const box of result.boxes) {
      const drawn = this.elementOf(box.id);
      drawn?.setAttribute('transform', `translate(${box.x} ${box.y})`);
      drawn?.setAttribute('aria-label', box.label);
    }
    this.setZoom(this.#zoom);
  }

  elementOf(id: string | undefined): SVGGElement | undefined {
    return id === undefined ? undefined : this.#drawnBoxes.get(id)?.element;
  }

  boxOf(target: EventTarget | null): RoutesBox | undefined {
    const drawn = target instanceof Element ? target.closest<SVGGElement>('.kr-box') : null;
    return this.#result?.boxes.find(({ id }) => id === drawn?.dataset['id']);
  }

  /** Makes the links of a box stand out; of none where there is no box. */
  light(id: string | undefined): void {
    for (const link of this.#result?.links ?? [])
      this.#drawnLinks
        .get(link.id)
        ?.element.classList.toggle('lit', id !== undefined && (link.from === id || link.to === id));
  }

  setZoom(zoom: number): void {
    this.#zoom = Math.min(2.5, Math.max(0.2, zoom));
    const { width = 0, height = 0 } = this.#result ?? {};
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.svg.setAttribute('width', String(width * this.#zoom));
    this.svg.setAttribute('height', String(height * this.#zoom));
  }
}

export function element<T extends Element>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return found as unknown as T;
}

function update<T>(
  parent: SVGGElement,
  drawn: Map<string, Drawn>,
  items: readonly T[],
  describe: (item: T) => { readonly id: string; readonly source: string; readonly draw: () => SVGGElement },
): void {
  const wanted = new Set<string>();
  let previous: Element | null = null;
  for (const item of items) {
    const { id, source, draw } = describe(item);
    wanted.add(id);
    const known = drawn.get(id);
    const current = known?.source === source ? known.element : draw();
    if (known && known.element !== current) replace(known.element, current);
    drawn.set(id, { element: current, source });
    const place: Element | null = previous ? previous.nextElementSibling : parent.firstElementChild;
    if (place !== current) parent.insertBefore(current, place);
    previous = current;
  }
  for (const [id, { element: gone }] of drawn) {
    if (wanted.has(id)) continue;
    gone.remove();
    drawn.delete(id);
  }
}

/** The new element of a box is as chosen and as focused as the old one. */
function replace(before: SVGGElement, after: SVGGElement): void {
  const isFocused = document.activeElement === before;
  after.setAttribute('tabindex', before.getAttribute('tabindex') ?? '-1');
  before.replaceWith(after);
  if (isFocused) after.focus({ preventScroll: true });
}

function drawBox(box: RoutesBox): SVGGElement {
  const drawn = group(box.markup);
  drawn.setAttribute('class', box.classes);
  drawn.setAttribute('role', 'treeitem');
  drawn.setAttribute('aria-level', String(box.column + 1));
  drawn.setAttribute('tabindex', '-1');
  drawn.dataset['id'] = box.id;
  return drawn;
}

function group(markup: string): SVGGElement {
  const drawn = document.createElementNS(SVG, 'g');
  drawn.append(...parse(markup));
  return drawn;
}

function parse(markup: string): Node[] {
  const { documentElement } = new DOMParser().parseFromString(
    `<svg xmlns="${SVG}">${markup}</svg>`,
    'image/svg+xml',
  );
  return [...documentElement.childNodes].map((node) => document.importNode(node, true));
}
