/** Names that client and server share. No imports: both sides bundle this file. */

/** The section of the client's settings. */
export const SETTINGS_SECTION = 'kubeRoutes';
export const FIX_ALL_KIND = 'source.fixAll.kubeRoutes';

/** Notification from the server: all workspace folders have been read. */
export const SCAN_FINISHED = 'kubeRoutes/scanFinished';
export interface ScanFinishedParams {
  readonly files: number;
}
