import type { YamlError } from './compose';

/** A parser's error in plain words: a clause that says what is wrong, and a sentence that says what to do. */
export interface ErrorWords {
  readonly problem: string;
  readonly remedy: string;
}

/** By the parser's code, and within it by the parser's message. */
export function explainError({ code, message, range }: YamlError, text: string): ErrorWords {
  const written = shorten(/^[^\n]*/.exec(text.slice(range.start, range.end))?.[0].trim() ?? '');
  switch (code) {
    case 'TAB_AS_INDENT':
      return words(
        'A tab indents this line, which YAML does not allow',
        'Indent with spaces, here and wherever else a tab does it.',
      );
    case 'MISSING_CHAR':
      return missingCharacter(message);
    case 'BAD_INDENT':
      return badIndent(message);
    case 'BLOCK_AS_IMPLICIT_KEY':
      return misplacedCollection(/\S.*/.exec(text.slice(range.start))?.[0].trimEnd() ?? '');
    case 'MULTILINE_IMPLICIT_KEY':
      return words(
        'This is neither "key: value" nor an item of a list',
        'Look for a missing ": " (the space counts), or for wrong indentation.',
      );
    case 'BAD_SCALAR_START':
      return words(`A plain value cannot begin with "${written.charAt(0)}"`, 'Put it in quotes.');
    case 'BAD_DQ_ESCAPE':
      return words(
        `In double quotes a backslash begins an escape, and this one is none`,
        'Double the backslash, or use single quotes.',
      );
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, written);
    case 'UNRESOLVED_ALIAS':
      return words(
        `"${written}" refers to an anchor that this document does not have`,
        `Put "&${written.slice(1)}" where its value stands, or quote the text if the asterisk belongs to it.`,
      );
    case 'BAD_ALIAS':
      return words('A lone "*" or "&" is no value in YAML', 'Put it in quotes.');
    case 'BLOCK_IN_FLOW':
      return words(
        'Within brackets stands something that is not separated by commas',
        'Separate the entries with commas.',
      );
    case 'TOO_DEEP':
      return words(
        'The text is nested so deep that it cannot be read',
        'Close the brackets that were left open.',
      );
    case 'TAG_RESOLVE_FAILED':
      return words(`The tag "${written}" means nothing here`, 'Remove it, or put the value in quotes.');
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return words('One value has two anchors or tags', 'Keep one of them.');
    case 'KEY_OVER_1024_CHARS':
      return words('This key is longer than 1024 characters', 'Look for a missing quote or line break.');
    default:
      if (/call stack/i.test(message)) return explainError({ code: 'TOO_DEEP', message, range }, text);
      return words(`This is not YAML (${lowerFirst(message)})`, 'Mend this place.');
  }
}

function misplacedCollection(line: string): ErrorWords {
  if (line.startsWith('- ')) {
    return words(
      'The items of this list are not indented alike',
      'Give all items of one list the same indentation.',
    );
  }
  if (/:(?:\s|$)/.test(line)) {
    return words(
      'A second ": " on one line begins another mapping, which YAML does not allow here',
      'Put the value in quotes, or the second key on a line of its own.',
    );
  }
  return words(
    'The next line is indented as if it belonged to this value',
    'Line it up with the key of this line.',
  );
}

function missingCharacter(message: string): ErrorWords {
  const quote = /^Missing closing (["'])quote/.exec(message)?.[1];
  if (quote) return words(`This text in quotes never ends`, `Add the closing ${quote}.`);
  if (message.startsWith('Sequence item without')) {
    return words(
      'This line does not line up with the item of the list that it belongs to',
      'Indent it like the first key of the item, or begin it with "- ".',
    );
  }
  if (message.startsWith('Implicit map keys')) {
    return words(
      'This line has no ":" and continues nothing',
      'Write "key: value", or "- " for an item of a list.',
    );
  }
  if (message.startsWith('Comments must'))
    return words('A "#" follows its neighbour without a space', 'Put a space before it.');
  if (message.startsWith('Missing ,') || message.startsWith('Missing {'))
    return words('A comma is missing between the entries in brackets', 'Add it.');
  if (message.startsWith('Missing directives-end'))
    return words(
      'A line that begins with "%" is a directive, which needs a "---" after it',
      'Remove the line, or quote it.',
    );
  return words(`A character is missing (${lowerFirst(message)})`, 'Add it.');
}

function badIndent(message: string): ErrorWords {
  const bracket = /must be sufficiently indented and end with a ([\]}])/.exec(message)?.[1];
  if (bracket)
    return words('The bracket opened above is not closed before this line', `Close it with "${bracket}".`);
  if (message.startsWith('All mapping items')) {
    return words(
      'This line is indented differently from the keys it stands among',
      'Give all keys of one mapping the same indentation.',
    );
  }
  if (message.startsWith('All sequence items') || message.startsWith('All collection items')) {
    return words(
      'This item is indented differently from the others of its list',
      'Give all items of one list the same indentation.',
    );
  }
  return words('The indentation of this line fits nothing above it', 'Line it up with what it belongs to.');
}

function unexpected(message: string, written: string): ErrorWords {
  if (message.includes('block-seq-ind on same line')) {
    return words('A list cannot begin on the line of its key', 'Put the first "- " on a line of its own.');
  }
  if (/unexpected scalar/i.test(message)) {
    return words(
      `After the value nothing more may follow, but here stands "${written}"`,
      'Put the whole value in one pair of quotes.',
    );
  }
  if (/unexpected flow-(?:map|seq)-start at node end/i.test(message)) {
    return words(
      `After the value nothing more may follow, but here stands "${written}"`,
      'Within brackets separate the entries with commas; elsewhere put the whole value in quotes.',
    );
  }
  if (/in flow/.test(message))
    return words(`"${written}" stands where an entry is expected`, 'Remove it, or add the entry.');
  return words(`"${written}" is not expected here`, 'Remove it, or put the value in quotes.');
}

function words(problem: string, remedy: string): ErrorWords {
  return { problem, remedy };
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
