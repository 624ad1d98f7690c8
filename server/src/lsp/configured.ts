import { readSettings, withSettings, type Settings, type Snapshot } from '../core/index';

/**
 * The snapshot under the settings of a client.
 * @param section what the client has under `kubeRoutes`
 * @param folderSections the same for each workspace folder, where the client tells them apart
 * @returns `undefined` where they are as before
 */
export function configured(
  before: Snapshot,
  section: unknown,
  folderSections: ReadonlyMap<string, unknown>,
): Snapshot | undefined {
  const settings = unlessEqual(before.settings, readSettings(section));
  const folderSettings = new Map(
    [...folderSections].map(([folder, own]) => [
      folder,
      unlessEqual(before.folderSettings.get(folder), readSettings(own)),
    ]),
  );
  const then = settingsOf(before);
  const now = settingsOf({ settings, folderSettings });
  if (now.length === then.length && now.every((value, index) => value === then[index])) return undefined;
  return withSettings(before, settings, folderSettings);
}

/** Whether the same files are read by the settings of two snapshots. */
export function areReadAlike(a: Snapshot, b: Snapshot): boolean {
  const filters = (snapshot: Snapshot): string =>
    JSON.stringify(
      settingsOf(snapshot).map(({ exclude, respectGitignore, limits }) => [
        exclude,
        respectGitignore,
        limits.fileSize,
      ]),
    );
  return filters(a) === filters(b);
}

function settingsOf({
  settings,
  folderSettings,
}: Pick<Snapshot, 'settings' | 'folderSettings'>): readonly Settings[] {
  return [settings, ...folderSettings.values()];
}

/** Findings are memoised on the identity of their settings, so equal settings stay the same object. */
function unlessEqual(before: Settings | undefined, after: Settings): Settings {
  return before && JSON.stringify(before) === JSON.stringify(after) ? before : after;
}
