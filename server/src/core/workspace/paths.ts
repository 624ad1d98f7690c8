/** Functions on URIs as plain strings; a directory has no slash at its end. */

export function directoryOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf('/')));
}

export function baseNameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

/**
 * Where a file looks around from. A document that was never saved may be saved anywhere: it sees what the only workspace
 * folder holds, as from its top, while no file sees it.
 */
export function seenFrom(uri: string, folders: readonly string[]): string {
  return uri.startsWith('untitled:') && folders.length === 1 ? `${folders[0]}/${baseNameOf(uri)}` : uri;
}

export function isBelow(uri: string, directory: string): boolean {
  return uri.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** The path from one directory to a file, as people write it: `svc/web.yaml`, `../web.yaml`. */
export function relativePath(fromDirectory: string, uri: string): string {
  let up = 0;
  let directory = fromDirectory;
  while (directory && !isBelow(uri, directory)) {
    directory = directoryOf(directory);
    up++;
  }
  return '../'.repeat(up) + decode(uri.slice(directory.length + 1));
}

/** Resolves `path`, as a file writes it, against a directory. `undefined` for a URL or an absolute path. */
export function resolvePath(directory: string, path: string): string | undefined {
  if (path.startsWith('/') || path.includes('://')) return undefined;
  let current = directory;
  for (const part of path.split('/')) {
    if (part === '..') current = directoryOf(current);
    else if (part !== '.' && part !== '') current += `/${encode(part)}`;
  }
  return current;
}

/** As editors write URIs: they leave less as it is than the standard function does. Half a character is no file's. */
function encode(part: string): string {
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
