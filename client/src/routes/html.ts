export interface ViewFiles {
  /** Addresses of the script and the style sheet. */
  readonly script: string;
  readonly style: string;
  /** Where they may come from. */
  readonly source: string;
  /** A new one for each page. */
  readonly nonce: string;
}

/** The page of the view. It runs one script and loads one style sheet, and reaches nothing else. */
export function pageOf({ script, style, source, nonce }: ViewFiles): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${style}">
  <title>Routes</title>
</head>
<body>
  <div id="toolbar" role="toolbar" aria-label="What is shown">
    <select id="scope" aria-label="Show the routes of"></select>
    <input id="filter" type="search" placeholder="Filter" aria-label="Filter by name, port or address" spellcheck="false">
    <button id="broken" type="button" aria-pressed="false" title="Show only routes with something broken">Only broken</button>
    <button id="smaller" type="button" aria-label="Zoom out" title="Zoom out (-)">−</button>
    <button id="fit" type="button" aria-label="Fit the width" title="Fit the width (0)">100%</button>
    <button id="larger" type="button" aria-label="Zoom in" title="Zoom in (+)">+</button>
    <button id="export" type="button" title="Save or copy as SVG or Mermaid">Export…</button>
  </div>
  <main id="stage">
    <svg id="drawing" xmlns="http://www.w3.org/2000/svg">
      <g id="headings" aria-hidden="true"></g>
      <g id="links" aria-hidden="true"></g>
      <g id="boxes" role="tree" aria-label="Routes. The arrow keys follow them, Enter opens the manifest, 1 to 9 open a port, N goes to the next problem."></g>
    </svg>
    <p id="empty" hidden></p>
  </main>
  <footer id="detail" aria-hidden="true"></footer>
  <div id="live" role="status" aria-live="polite"></div>
  <script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
