import type { ViewWords } from './words';

export interface ViewFiles {
  /** Addresses of the script and the style sheet. */
  readonly script: string;
  readonly style: string;
  /** Where they may come from. */
  readonly source: string;
  /** A new one for each page. */
  readonly nonce: string;
  /** Of the words, as browsers write it: `en`. */
  readonly language: string;
  readonly words: ViewWords;
}

/** The page of the view. It runs one script and loads one style sheet, and reaches nothing else. */
export function pageOf({ script, style, source, nonce, language, words }: ViewFiles): string {
  const say = escaped(words);
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="${style}">
  <title>${say.title}</title>
</head>
<body data-words="${escape(JSON.stringify(words))}">
  <div id="toolbar" role="toolbar" aria-label="${say.whatIsShown}">
    <select id="scope" aria-label="${say.scope}"></select>
    <input id="filter" type="search" placeholder="${say.filter}" aria-label="${say.filterBy}" spellcheck="false">
    <button id="broken" type="button" aria-pressed="false" title="${say.onlyBrokenLong}">${say.onlyBroken}</button>
    <button id="smaller" type="button" aria-label="${say.smaller}" title="${say.smallerKey}">−</button>
    <button id="fit" type="button" aria-label="${say.fit}" title="${say.fitKey}">100%</button>
    <button id="larger" type="button" aria-label="${say.larger}" title="${say.largerKey}">+</button>
    <button id="export" type="button" title="${say.exportLong}">${say.export}</button>
  </div>
  <main id="stage">
    <svg id="drawing" xmlns="http://www.w3.org/2000/svg">
      <g id="headings" aria-hidden="true"></g>
      <g id="links" aria-hidden="true"></g>
      <g id="boxes" role="tree" aria-label="${say.keys}"></g>
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

function escaped(words: ViewWords): ViewWords {
  return Object.fromEntries(Object.entries(words).map(([key, text]) => [key, escape(text)])) as ViewWords;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
