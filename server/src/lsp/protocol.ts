/** Names that client and server share. No imports: both sides bundle this file. */

/** The section of the client's settings. */
export const SETTINGS_SECTION = 'kubeRoutes';
export const FIX_ALL_KIND = 'source.fixAll.kubeRoutes';

/** Notification from the server: all workspace folders have been read. */
export const SCAN_FINISHED = '$/kubeRoutes/scanFinished';
export interface ScanFinishedParams {
  readonly files: number;
}

/**
 * Notification from the client: files may have changed though nobody told of it, as in some networks; a good moment is
 * when the user comes back to the window.
 */
export const LOOK_AGAIN = 'kubeRoutes/lookAgain';

/** Command of the client: shows places. Its arguments are a URI, a position and locations, as the protocol writes them. */
export const SHOW_REFERENCES = 'kubeRoutes.showReferences';

/** What a client may say of itself when it starts the server. */
export interface ClientOptions {
  /** Commands that it runs, such as {@link SHOW_REFERENCES}. */
  readonly clientCommands: readonly string[];
  /** Whether it wants to be told of failures, with {@link FAILED}. */
  readonly wantsFailures?: boolean;
  /**
   * A folder for what is known of the workspace, so that the next start need not work it out again: an absolute path or
   * a `file:` URI. Without it nothing is kept.
   */
  readonly cacheFolder?: string;
  /** The sentences of `l10n/` in the language of the user; absent in English, and where the server shall look for them. */
  readonly words?: Readonly<Record<string, string>>;
  /** Whether it answers {@link LIST_DIRECTORY}, {@link KIND_OF_FILE} and {@link READ_FILE}. */
  readonly offersFiles?: boolean;
}

/** Notification from the client: which of its open documents another extension checks, too. */
export const CHECKED_ELSEWHERE = 'kubeRoutes/checkedElsewhere';
export interface CheckedElsewhereParams {
  /** Those that it checks by a strict Kubernetes schema. */
  readonly uris: readonly string[];
  /** Those that it reads as YAML, and says what is wrong with that. */
  readonly parsed?: readonly string[];
}

/** Requests from the server, about what the server cannot reach by itself. Each takes one URI, as {@link FileParams}, to read {@link ReadFileParams}. */
export const LIST_DIRECTORY = 'kubeRoutes/listDirectory';
export const KIND_OF_FILE = 'kubeRoutes/kindOfFile';
export const READ_FILE = 'kubeRoutes/readFile';
export interface FileParams {
  readonly uri: string;
}
export interface ReadFileParams extends FileParams {
  /** Of a larger file nothing is read. */
  readonly mostBytes: number;
}
/** What {@link KIND_OF_FILE} answers; `null` where there is nothing. */
export type FileKind = 'file' | 'directory' | 'link';
/** What {@link LIST_DIRECTORY} answers; an error where there is no such directory. */
export type DirectoryEntries = readonly { readonly name: string; readonly kind: FileKind }[];
/** What {@link READ_FILE} answers: `null` for what is no text; an error where the file may be there all the same. */
export type FileText = string | null;

/** @param options what a client sent, which may be anything */
export function optionsOf(options: unknown): Partial<Record<keyof ClientOptions, unknown>> {
  return typeof options === 'object' && options !== null ? options : {};
}

/** Notification from the server: something in its own code went wrong, for the first time. */
export const FAILED = 'kubeRoutes/failed';
export interface FailedParams {
  /** `rule port-name`, `hover` */
  readonly what: string;
  /** With its stack. It may hold names and paths of the user. */
  readonly error: string;
}

/** Request: the routes of a scope, laid out and drawn. */
export const ROUTES = 'kubeRoutes/routes';
/** Request: the same as a text for a file. */
export const EXPORT_ROUTES = 'kubeRoutes/exportRoutes';
/** Notification from the server, once after each answer to {@link ROUTES}: another answer may be another by now. */
export const ROUTES_CHANGED = 'kubeRoutes/routesChanged';

export type RoutesScope =
  | { readonly kind: 'file'; readonly uri: string }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'workspace' };

export interface RoutesParams {
  readonly scope: RoutesScope;
  /** Only routes with a name, a port or an address that holds this text. */
  readonly text?: string;
  readonly onlyBroken?: boolean;
}

export interface ExportRoutesParams extends RoutesParams {
  readonly format: 'svg' | 'mermaid';
}

export interface ExportRoutesResult {
  readonly text: string;
}

/** Whatever is called markup is well-formed SVG without styles, scripts and links. */
export interface RoutesResult {
  readonly width: number;
  readonly height: number;
  /** For the classes of the markup. Its colours are variables. */
  readonly style: string;
  readonly headings: string;
  /** In the order in which people read: route by route, from the entrances on. */
  readonly boxes: readonly RoutesBox[];
  readonly links: readonly RoutesLink[];
  /** All that there are, for whoever wants to choose one. */
  readonly namespaces: readonly string[];
  /** How many boxes the scope has, with those that were left out. */
  readonly total: number;
  /** How many errors and warnings there are about them. */
  readonly broken: number;
}

export interface RoutesBox {
  readonly id: string;
  readonly column: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly classes: string;
  /** Rows in it are groups with an attribute `data-row`, the index in `rows`. */
  readonly markup: string;
  /** `Service web` */
  readonly title: string;
  /** Everything in words, for screen readers. */
  readonly label: string;
  readonly problems: readonly string[];
  readonly place: RoutesPlace;
  /** The lines of the whole object in the file of its place. */
  readonly lines: { readonly first: number; readonly last: number } | undefined;
  readonly rows: readonly RoutesPlace[];
}

export interface RoutesLink {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly markup: string;
}

/** As the protocol writes locations. */
export interface RoutesPlace {
  readonly uri: string;
  readonly range: {
    readonly start: { readonly line: number; readonly character: number };
    readonly end: { readonly line: number; readonly character: number };
  };
}
