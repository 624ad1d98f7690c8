/** What the page of the view says, in the language of VS Code. It has no other way to learn it. */
export type ViewWords = ReturnType<typeof wordsOfView>;

/** @param l10n translates: `vscode.l10n`, or what stands for it */
export function wordsOfView(l10n: { readonly t: (text: string) => string }) {
  return {
    title: l10n.t('Routes'),
    whatIsShown: l10n.t('What is shown'),
    scope: l10n.t('Show the routes of'),
    filter: l10n.t('Filter'),
    filterBy: l10n.t('Filter by name, port or address'),
    onlyBroken: l10n.t('Only broken'),
    onlyBrokenCount: l10n.t('Only broken ({0})'),
    onlyBrokenLong: l10n.t('Show only routes with something broken'),
    smaller: l10n.t('Zoom out'),
    smallerKey: l10n.t('Zoom out (-)'),
    fit: l10n.t('Fit the width'),
    fitKey: l10n.t('Fit the width (0)'),
    larger: l10n.t('Zoom in'),
    largerKey: l10n.t('Zoom in (+)'),
    export: l10n.t('Export…'),
    exportLong: l10n.t('Save or copy as SVG or Mermaid'),
    keys: l10n.t(
      'Routes. The arrow keys follow them, Enter opens the manifest, 1 to 9 open a port, N goes to the next problem.',
    ),
    namespace: l10n.t('Namespace'),
    file: l10n.t('File {0}'),
    workspace: l10n.t('Workspace'),
    box: l10n.t('1 box'),
    boxes: l10n.t('{0} boxes'),
    leftOut: l10n.t('{0} left out'),
    broken: l10n.t('{0} broken'),
    nothingBroken: l10n.t('nothing broken'),
    nothingCalled: l10n.t('Nothing here is called “{0}”.'),
    nothingBrokenHere: l10n.t('Nothing here is broken.'),
    emptyFile: l10n.t(
      'No routes in this file. Services, Ingresses, routes of the Gateway API, Endpoints and workloads appear here as you write them.',
    ),
    emptyElsewhere: l10n.t('No Services, Ingresses, routes of the Gateway API or Endpoints here.'),
  };
}
