/** Names that client and server share. No imports: both sides bundle this file. */

/** The section of the client's settings. */
export const SETTINGS_SECTION = 'kubeRoutes';
export const FIX_ALL_KIND = 'source.fixAll.kubeRoutes';

/** Notification from the server: all workspace folders have been read. */
export const SCAN_FINISHED = 'kubeRoutes/scanFinished';
export interface ScanFinishedParams {
  readonly files: number;
}

/** Command of the client: shows places. Its arguments are a URI, a position and locations, as the protocol writes them. */
export const SHOW_REFERENCES = 'kubeRoutes.showReferences';

/** What a client may say of itself when it starts the server. */
export interface ClientOptions {
  /** Commands that it runs, such as {@link SHOW_REFERENCES}. */
  readonly clientCommands: readonly string[];
}
