import type { TextEdit } from '../text';
import { lowerFirst, say } from '../words';
import type { YamlError } from './compose';
import { lineEnd, lineStart } from './edits';

/** A parser's error in plain words: a clause that says what is wrong, and a sentence that says what to do. */
export interface ErrorWords {
  readonly problem: string;
  readonly remedy: string;
  /** What to write instead, where that is plain. */
  readonly repair?: { readonly title: string; readonly edit: TextEdit };
}

/** By the parser's code, and within it by the parser's message. */
export function explainError({ code, message, range }: YamlError, text: string): ErrorWords {
  const written = shorten(/^[^\n]*/.exec(text.slice(range.start, range.end))?.[0].trim() ?? '');
  const slip = LOSES_ITS_WAY.has(code) ? explainLine(text, range.start) : undefined;
  if (slip) return slip;
  switch (code) {
    case 'TAB_AS_INDENT':
      return words(
        say`A tab indents this line, which YAML does not allow`,
        say`Indent with spaces, here and wherever else a tab does it.`,
      );
    case 'MISSING_CHAR':
      return missingCharacter(message);
    case 'BAD_INDENT':
      return belowWholeValue(text, range.start) ?? badIndent(message);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return misplacedCollection(/\S.*/.exec(text.slice(range.start))?.[0].trimEnd() ?? '');
    case 'MULTILINE_IMPLICIT_KEY':
      return words(
        say`This is neither "key: value" nor an item of a list`,
        say`Look for a missing ": " (the space counts), or for wrong indentation.`,
      );
    case 'BAD_SCALAR_START':
      return words(say`A plain value cannot begin with "${written.charAt(0)}"`, say`Put it in quotes.`);
    case 'BAD_DQ_ESCAPE':
      return words(
        say`In double quotes a backslash begins an escape, and this one is none`,
        say`Double the backslash, or use single quotes.`,
      );
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, written);
    case 'UNRESOLVED_ALIAS':
      return words(
        say`"${written}" refers to an anchor that this document does not have`,
        say`Put "&${written.slice(1)}" where its value stands, or quote the text if the asterisk belongs to it.`,
      );
    case 'BAD_ALIAS':
      return words(say`A lone "*" or "&" is no value in YAML`, say`Put it in quotes.`);
    case 'BLOCK_IN_FLOW':
      return words(
        say`Within brackets stands something that is not separated by commas`,
        say`Separate the entries with commas.`,
      );
    case 'TOO_DEEP':
      return words(
        say`The text is nested so deep that it cannot be read`,
        say`Close the brackets that were left open.`,
      );
    case 'TAG_RESOLVE_FAILED':
      return words(say`The tag "${written}" means nothing here`, say`Remove it, or put the value in quotes.`);
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return words(say`One value has two anchors or tags`, say`Keep one of them.`);
    case 'KEY_OVER_1024_CHARS':
      return words(
        say`This key is longer than 1024 characters`,
        say`Look for a missing quote or line break.`,
      );
    default:
      if (/call stack/i.test(message)) return explainError({ code: 'TOO_DEEP', message, range }, text);
      return words(say`This is not YAML (${lowerFirst(message)})`, say`Mend this place.`);
  }
}

/** Errors of a parser that found words where it looked for a key. */
const LOSES_ITS_WAY: ReadonlySet<string> = new Set([
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

/** What is wrong with a line by itself, wherever it stands: a space that is missing, or another number of dashes. */
function explainLine(text: string, offset: number): ErrorWords | undefined {
  const start = lineStart(text, offset);
  const written = text.slice(start, lineEnd(text, start + 1));
  const line = written.trim();
  const begin = start + written.length - written.trimStart().length;
  if (/^(?:--|-{4,})$/.test(line)) {
    return {
      problem: say`A line of ${line.length} dashes separates nothing`,
      remedy: say`Write "---", which begins another document.`,
      repair: {
        title: say`Write "---"`,
        edit: { range: { start, end: begin + line.length }, newText: '---' },
      },
    };
  }
  const item = /^-([A-Za-z][\w./-]*:(?:\s.*)?)$/.exec(line)?.[1];
  if (item) {
    return words(
      say`There is no space behind the dash of "${shorten(line)}"`,
      say`Write "- ${shorten(item)}", and line up the other keys of the item with this one.`,
    );
  }
  const [, dash = '', key = '', value = ''] = SPACELESS.exec(line) ?? [];
  const behindColon = begin + dash.length + key.length + 1;
  if (/^[.,;]$/.test(value)) {
    return {
      problem: say`Behind the colon of "${key}:${value}" stands a "${value}", which is no value and leaves no room for the lines below`,
      remedy: say`Remove the "${value}".`,
      repair: {
        title: say`Remove the "${value}" behind "${key}:"`,
        edit: { range: { start: behindColon, end: behindColon + 1 }, newText: '' },
      },
    };
  }
  // `nginx:1.25` below an empty `image:` is a value in the wrong place.
  const isValue = !dash && !USUAL_KEYS.has(key) && text.slice(0, start).trimEnd().endsWith(':');
  if (!key || isValue) return undefined;
  return {
    problem: say`There is no space behind the colon of "${shorten(`${key}:${value}`)}"`,
    remedy: say`Write "${key}: ${shorten(value)}".`,
    repair: {
      title: say`Put a space behind the colon of "${shorten(`${key}:${value}`)}"`,
      edit: { range: { start: behindColon, end: behindColon }, newText: ' ' },
    },
  };
}

/** `app:web`, `- port:80`, but no address. */
const SPACELESS = /^(- +)?([A-Za-z][\w./-]*):((?:[^\s:/][^:]*)(?::[^\s:/][^:]*)*)$/;
const USUAL_KEYS: ReadonlySet<string> = new Set([
  ...['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'app', 'image', 'type'],
  ...['port', 'targetPort', 'containerPort', 'key', 'value'],
]);

function misplacedCollection(line: string): ErrorWords {
  if (line.startsWith('- ')) {
    return words(
      say`The items of this list are not indented alike`,
      say`Give all items of one list the same indentation.`,
    );
  }
  if (/:(?:\s|$)/.test(line)) {
    return words(
      say`A second ": " on one line begins another mapping, which YAML does not allow here`,
      say`Put the value in quotes, or the second key on a line of its own.`,
    );
  }
  return words(
    say`The next line is indented as if it belonged to this value`,
    say`Line it up with the key of this line.`,
  );
}

function missingCharacter(message: string): ErrorWords {
  const quote = /^Missing closing (["'])quote/.exec(message)?.[1];
  if (quote) return words(say`This text in quotes never ends`, say`Add the closing ${quote}.`);
  if (message.startsWith('Sequence item without')) {
    return words(
      say`This line does not line up with the item of the list that it belongs to`,
      say`Indent it like the first key of the item, or begin it with "- ".`,
    );
  }
  if (message.startsWith('Implicit map keys')) {
    return words(
      say`This line has no ":" and continues nothing`,
      say`Write "key: value", or "- " for an item of a list.`,
    );
  }
  if (message.startsWith('Comments must'))
    return words(say`A "#" follows its neighbour without a space`, say`Put a space before it.`);
  if (message.startsWith('Missing ,') || message.startsWith('Missing {'))
    return words(say`A comma is missing between the entries in brackets`, say`Add it.`);
  if (message.startsWith('Missing directives-end'))
    return words(
      say`A line that begins with "%" is a directive, which needs a "---" after it`,
      say`Remove the line, or quote it.`,
    );
  if (message.includes('directives-end marker'))
    return words(
      say`Behind "---" begins a mapping or a list, which YAML wants on a line of its own`,
      say`Put it below the "---".`,
    );
  return words(say`A character is missing (${lowerFirst(message)})`, say`Add it.`);
}

/** Keys below `resources: {}`, which is what a list of defaults often has before somebody fills it. */
function belowWholeValue(text: string, offset: number): ErrorWords | undefined {
  const start = lineStart(text, offset);
  const above =
    /(?:^|\n)([ \t]*(?:- +)?)([\w./-]+):[ \t]+(\{\}|\[\])[ \t\r]*\n(?:[ \t]*(?:#.*)?\r?\n)*$/.exec(
      text.slice(0, start),
    );
  const [, indent = '', key = '', value = ''] = above ?? [];
  const column = text.slice(start).search(/\S/);
  return above && column > indent.length
    ? words(
        say`This line stands below "${key}: ${value}", which is a whole value already`,
        say`Remove the ${value} if these lines belong to "${key}", else line them up with it.`,
      )
    : undefined;
}

function badIndent(message: string): ErrorWords {
  const bracket = /must be sufficiently indented and end with a ([\]}])/.exec(message)?.[1];
  if (bracket)
    return words(
      say`The bracket opened above is not closed before this line`,
      say`Close it with "${bracket}".`,
    );
  if (message.startsWith('All mapping items')) {
    return words(
      say`This line is indented differently from the keys it stands among`,
      say`Give all keys of one mapping the same indentation.`,
    );
  }
  if (message.startsWith('All sequence items') || message.startsWith('All collection items')) {
    return words(
      say`This item is indented differently from the others of its list`,
      say`Give all items of one list the same indentation.`,
    );
  }
  return words(
    say`The indentation of this line fits nothing above it`,
    say`Line it up with what it belongs to.`,
  );
}

function unexpected(message: string, written: string): ErrorWords {
  if (message.includes('block-seq-ind on same line')) {
    return words(
      say`A list cannot begin on the line of its key`,
      say`Put the first "- " on a line of its own.`,
    );
  }
  if (/unexpected scalar/i.test(message)) {
    return words(
      say`After the value nothing more may follow, but here stands "${written}"`,
      say`Put the whole value in one pair of quotes.`,
    );
  }
  if (/unexpected flow-(?:map|seq)-start at node end/i.test(message)) {
    return words(
      say`After the value nothing more may follow, but here stands "${written}"`,
      say`Within brackets separate the entries with commas; elsewhere put the whole value in quotes.`,
    );
  }
  if (/in flow/.test(message))
    return words(say`"${written}" stands where an entry is expected`, say`Remove it, or add the entry.`);
  return words(say`"${written}" is not expected here`, say`Remove it, or put the value in quotes.`);
}

function words(problem: string, remedy: string): ErrorWords {
  return { problem, remedy };
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}
