import { askingTexts } from '../yaml/ask-texts';
import type { ManifestFile } from '../yaml/manifest-file';
import { baseNameOf, directoryOf } from './paths';

type Files = Pick<ReadonlyMap<string, ManifestFile>, 'get' | 'has'>;

/** Go templates, Jinja, ERB and the like of a manifest, with or without its own ending before theirs, FreeMarker with it on either side, and jsonnet. */
const NAME =
  /(?:\.(?:ya?ml|json)|\/[^./]+)\.(?:tmpl|tpl|gotmpl|template|j2|jinja2?)$|\.ya?ml\.(?:in|erb|mustache|hbs|ftl)$|\.ftl\.ya?ml$|\.(?:jsonnet|libsonnet)$/i;
const VALUES = /^values\.(?:ya?ml|schema\.json)$/i;
/** The values of one stage: `values-prod.yaml`, `prod.values.yaml`. */
const MORE_VALUES = /(?:^|[-._])values(?:[-._].*)?\.ya?ml$/i;
const MARKER = '/templates/';
/** What makes a directory a Helm chart. */
export const CHART_NAME = 'Chart.yaml';

/** Whether a file is written in a template language, by its name. Nothing reads such files: it counts that they are there. */
export function isTemplateName(uri: string): boolean {
  return NAME.test(uri);
}

/**
 * Whether a file becomes manifests only when something renders it: a template of another language, one with actions
 * between its keys, one of a Helm chart, with braces or without, or one with template actions where Helm keeps them,
 * should its chart not be here.
 */
export function isTemplate(files: Files, uri: string): boolean {
  if (isTemplateName(uri)) return true;
  const file = files.get(uri);
  if (file && hasActionLines(file)) return true;
  if (!uri.includes(MARKER)) return false;
  for (let at = uri.indexOf(MARKER); at >= 0; at = uri.indexOf(MARKER, at + 1)) {
    if (isChart(files, uri.slice(0, at))) return true;
  }
  return file !== undefined && holdsActions(file);
}

/** Whether a file holds the values of a Helm chart, which may look like parts of objects. */
export function isValues(files: Files, uri: string): boolean {
  const name = baseNameOf(uri);
  return VALUES.test(name) || (MORE_VALUES.test(name) && isChart(files, directoryOf(uri)));
}

/** Whether a file needs a place in the index of those that {@link isTemplate} may be true of. */
export function mayBeTemplate(file: ManifestFile): boolean {
  return file.uri.includes(MARKER) || isTemplateName(file.uri) || hasActionLines(file);
}

function isChart(files: Files, directory: string): boolean {
  return files.has(`${directory}/${CHART_NAME}`);
}

/** A short text that is a template wherever the whole one is, and is none where that is not. */
export function essenceOfTemplate(text: string): string {
  return hasActionLine(text) ? '{{ if . }}' : hasActions(text) ? ' {{ . }}' : '';
}

const hasActionLines = askingTexts(hasActionLine);

/**
 * A line that begins with an action of a Go template, of ytt or of FreeMarker is nothing that YAML knows, or a comment that
 * ytt takes for code: texts of many lines, which may hold one, are indented.
 */
function hasActionLine(text: string): boolean {
  // Asked of every file, and next to none has any.
  return (
    STARTS.some((start) => text.startsWith(start) || text.includes(`\n${start}`)) && ACTION_LINE.test(text)
  );
}

const STARTS: readonly string[] = ['{{', '#@', '<#'];
const ACTION_LINE = new RegExp(
  [
    String.raw`^\{\{-?[ \t]*(?:\$|\/\*|(?:if|else|end|range|with|define|block|template|include)\b)`,
    String.raw`^#@(?:[ \t]+(?:load\(|def[ \t]|if[ \t/]|for[ \t/]|end[ \t]*$)|(?:data|overlay|library|schema)\/)`,
    String.raw`^<#(?:if|list|assign|macro|function|include|import|ftl)\b`,
  ].join('|'),
  'm',
);

const actions = new WeakMap<ManifestFile, boolean>();

/** Words of Go templates and Helm's own objects: `"{{inputs.parameters.x}}"` in a plain manifest is Argo's. */
function holdsActions(file: ManifestFile): boolean {
  let known = actions.get(file);
  if (known === undefined) {
    known = hasActions(file.text);
    actions.set(file, known);
  }
  return known;
}

function hasActions(text: string): boolean {
  return (
    /\{\{-?\s*(?:\.|\$|\/\*|(?:if|else|end|range|with|include|template|define|block|toYaml|tpl|printf)\b)/.test(
      text,
    ) || /^[ \t]*(?:- |[\w.-]+:[ \t]+)?\{\{/m.test(text)
  );
}
