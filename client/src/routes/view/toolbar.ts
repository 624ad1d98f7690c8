import type { RoutesResult, RoutesScope } from '../../../../server/src/lsp/protocol';
import type { FromView, Wish } from '../messages';
import { element } from './drawing';
import { fill, wordsOfPage } from './words';

type Choice = Extract<FromView, { type: 'wish' }>['wish'];

export interface ToolbarActions {
  readonly wish: (wish: Choice) => void;
  /** @param factor `undefined` for the width of the window */
  readonly zoom: (factor: number | undefined) => void;
  readonly export: () => void;
  /** Back to the picture. */
  readonly leave: () => void;
}

/** In milliseconds: the server is not asked for each letter of a filter. */
const DELAY = 120;

const THIS_FILE = 'file';
const WORKSPACE = 'workspace';
const NAMESPACE = 'namespace:';

/** What can be chosen above the picture. */
export class Toolbar {
  readonly #scope = element<HTMLSelectElement>('scope');
  readonly #filter = element<HTMLInputElement>('filter');
  readonly #broken = element<HTMLButtonElement>('broken');
  readonly #fit = element<HTMLButtonElement>('fit');
  readonly #actions: ToolbarActions;
  #shown: RoutesScope = { kind: 'workspace' };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(actions: ToolbarActions) {
    this.#actions = actions;
    this.#scope.addEventListener('change', () => this.#wish());
    this.#filter.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#wish(), DELAY);
    });
    this.#filter.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#filter.value) {
        this.#filter.value = '';
        this.#wish();
      } else if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown')
        actions.leave();
      else return;
      event.preventDefault();
    });
    this.#broken.addEventListener('click', () => {
      this.#broken.setAttribute('aria-pressed', String(!this.#isPressed));
      this.#wish();
    });
    element('smaller').addEventListener('click', () => actions.zoom(1 / 1.2));
    element('larger').addEventListener('click', () => actions.zoom(1.2));
    this.#fit.addEventListener('click', () => actions.zoom(undefined));
    element('export').addEventListener('click', () => actions.export());
  }

  focusFilter(): void {
    this.#filter.focus();
    this.#filter.select();
  }

  show({ scope, text, onlyBroken }: Wish, file: string | undefined, result: RoutesResult): void {
    this.#shown = scope;
    const words = wordsOfPage();
    const names = new Set([...result.namespaces, ...(scope.kind === 'namespace' ? [scope.name] : [])]);
    const namespaces = document.createElement('optgroup');
    namespaces.label = words.namespace;
    namespaces.append(...[...names].map((name) => option(`${NAMESPACE}${name}`, name)));
    this.#scope.replaceChildren(
      ...(file === undefined ? [] : [option(THIS_FILE, fill(words.file, file))]),
      option(WORKSPACE, words.workspace),
      ...(names.size > 0 ? [namespaces] : []),
    );
    this.#scope.value =
      scope.kind === 'namespace'
        ? `${NAMESPACE}${scope.name}`
        : scope.kind === 'file'
          ? THIS_FILE
          : WORKSPACE;
    // Somebody may be typing.
    if (document.activeElement !== this.#filter) this.#filter.value = text;
    this.#broken.setAttribute('aria-pressed', String(onlyBroken));
    this.#broken.textContent =
      result.broken > 0 ? fill(words.onlyBrokenCount, result.broken) : words.onlyBroken;
    this.#broken.classList.toggle('alarm', result.broken > 0);
  }

  showZoom(zoom: number): void {
    this.#fit.textContent = `${Math.round(zoom * 100)}%`;
  }

  get #isPressed(): boolean {
    return this.#broken.getAttribute('aria-pressed') === 'true';
  }

  #wish(): void {
    clearTimeout(this.#timer);
    this.#actions.wish({ scope: this.#chosen(), text: this.#filter.value, onlyBroken: this.#isPressed });
  }

  /** The file that is shown stays, whatever the editor shows by now, until it is chosen anew. */
  #chosen(): Choice['scope'] {
    const { value } = this.#scope;
    if (value === WORKSPACE) return { kind: 'workspace' };
    if (value.startsWith(NAMESPACE)) return { kind: 'namespace', name: value.slice(NAMESPACE.length) };
    return this.#shown.kind === 'file' ? this.#shown : 'this file';
  }
}

function option(value: string, text: string): HTMLOptionElement {
  const made = document.createElement('option');
  made.value = value;
  made.textContent = text;
  return made;
}
