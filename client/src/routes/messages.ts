import type { RoutesPlace, RoutesResult, RoutesScope } from '../../../server/src/lsp/protocol';

/** What the view shows, and what it remembers when the window is loaded anew. */
export interface Wish {
  readonly scope: RoutesScope;
  readonly text: string;
  readonly onlyBroken: boolean;
}

/** From the view to the extension. */
export type FromView =
  | { readonly type: 'ready' }
  /** `this file` is that of the editor, which the view does not know. */
  | {
      readonly type: 'wish';
      readonly wish: Omit<Wish, 'scope'> & { readonly scope: RoutesScope | 'this file' };
    }
  /** @property stay whether the view keeps the focus */
  | { readonly type: 'open'; readonly place: RoutesPlace; readonly stay: boolean }
  | { readonly type: 'export' };

/** From the extension to the view. */
export type ToView =
  | {
      readonly type: 'routes';
      readonly wish: Wish;
      /** The names of files that can be chosen: that which is shown, and that of the editor. */
      readonly file: string | undefined;
      readonly result: RoutesResult;
    }
  | { readonly type: 'cursor'; readonly uri: string; readonly line: number }
  | { readonly type: 'said'; readonly text: string };

/** What the view keeps: VS Code hands it to the extension when it revives the view. */
export interface ViewState {
  readonly wish: Wish;
  readonly zoom: number;
}
