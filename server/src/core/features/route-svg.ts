import { say } from '../words';
import {
  headHeight,
  PADDING,
  ROW_HEIGHT,
  type PlacedBox,
  type PlacedLink,
  type RouteLayout,
} from './routes/layout';
import { isBroken, type RouteBox, type RouteRow } from './routes/model';
import { titleOf } from './routes/spoken';
import { EXPORT_COLOURS, ROUTE_STYLE } from './routes/style';
import { fitting, widthOf } from './routes/text-width';

/** A drawing of its own, for a file: no script, nothing from elsewhere, light or dark as its reader prefers. */
export function toSvg(layout: RouteLayout): string {
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Routes">`,
    `<style>${EXPORT_COLOURS}${ROUTE_STYLE}</style>`,
    `<rect class="kr-page" width="${width}" height="${height}"/>`,
    drawHeadings(layout),
    ...layout.links.map((link) => `<g>${drawLink(link)}</g>`),
    ...layout.boxes.map(
      (box) => `<g transform="translate(${box.x} ${box.y})" class="${boxClass(box.box)}">${drawBox(box)}</g>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

export function drawHeadings({ headings, width }: RouteLayout): string {
  return headings
    .map(({ text, x, y, level }) =>
      level === 'column'
        ? `<text class="kr-heading" x="${x}" y="${y}">${escaped(text)}</text>`
        : `<text class="kr-heading kr-namespace" x="${x}" y="${y}">${escaped(fitting(text, 13, width - x - 16, true))}</text>`,
    )
    .join('');
}

/** What the group around {@link drawBox} is of. */
export function boxClass(box: RouteBox): string {
  return ['kr-box', `kr-${box.column}`, `kr-${box.form}`, isBroken(box) ? 'kr-broken' : '']
    .filter(Boolean)
    .join(' ');
}

/** A box whose upper left corner is at 0, 0; with its whole words as a tooltip. */
export function drawBox({ box, width, height }: PlacedBox): string {
  const broken = isBroken(box);
  const room = width - 2 * PADDING - (broken ? 18 : 0);
  const kind = [box.kind, box.detail].filter(Boolean).join(' · ');
  const head = headHeight(box);
  const name = box.name || say`(no name)`;
  return [
    `<title>${escaped(tooltipOf(box))}</title>`,
    `<rect class="kr-frame" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="5"/>`,
    `<rect class="kr-accent" x="1" y="6" width="3" height="${head - 12}" rx="1.5"/>`,
    box.kind ? `<text class="kr-kind" x="${PADDING}" y="17">${escaped(fitting(kind, 11, room))}</text>` : '',
    `<text class="kr-name" x="${PADDING}" y="${head - 10}">${escaped(fitting(name, 13, room, true))}</text>`,
    broken ? cross(width - PADDING - 5, head / 2) : '',
    box.rows.length > 0 && box.kind
      ? `<line class="kr-rule" x1="${PADDING}" x2="${width - PADDING}" y1="${head}" y2="${head}"/>`
      : '',
    ...box.rows.map((row, index) => drawRow(row, index, head + index * ROW_HEIGHT, width)),
  ].join('');
}

/** A link, with a dot where it arrives, or a cross where nothing does. */
export function drawLink({ link, from, to }: PlacedLink): string {
  const broken = link.problem?.broken ?? false;
  const bend = Math.max(24, (to.x - from.x) / 2);
  const path = `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`;
  const classes = ['kr-link', broken ? 'kr-broken' : '', link.assumed && !broken ? 'kr-assumed' : ''];
  return [
    `<path class="${classes.filter(Boolean).join(' ')}" d="${path}"/>`,
    broken ? cross(to.x - 12, to.y) : `<path class="kr-end" d="M${to.x} ${to.y}l-7 -4v8z"/>`,
  ].join('');
}

function drawRow({ text, note, state, problem }: RouteRow, index: number, y: number, width: number): string {
  const room = width - 2 * PADDING;
  const gap = text && note ? 12 : 0;
  const own = Math.min(widthOf(text, 12), note ? room * 0.7 : room);
  const shown = fitting(text, 12, own);
  const beside = fitting(note, 11, room - (text ? own : 0) - gap);
  const classes = [
    'kr-row',
    state === 'written' ? '' : 'kr-absent',
    problem?.broken ? 'kr-wrong' : '',
  ].filter(Boolean);
  return [
    `<g class="${classes.join(' ')}" data-row="${index}">`,
    `<rect class="kr-back" x="4" y="${y}" width="${width - 8}" height="${ROW_HEIGHT}" rx="3"/>`,
    text ? `<text class="kr-port" x="${PADDING}" y="${y + 14}">${escaped(shown)}</text>` : '',
    note
      ? text
        ? `<text class="kr-note" x="${width - PADDING}" y="${y + 14}" text-anchor="end">${escaped(beside)}</text>`
        : `<text class="kr-note" x="${PADDING}" y="${y + 14}">${escaped(beside)}</text>`
      : '',
    '</g>',
  ].join('');
}

function cross(x: number, y: number): string {
  return `<path class="kr-cross" d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
}

function tooltipOf(box: RouteBox): string {
  const rows = box.rows.flatMap(({ text, note, state }) =>
    state === 'undeclared' ? [say`${text}: no container declares it`] : text ? [] : [note],
  );
  const messages = new Set(box.problems.map(({ message }) => message));
  const built = box.builtIn ? [say`As built in ${box.builtIn}.`] : [];
  return [[titleOf(box), box.detail].filter(Boolean).join(' · '), ...built, ...rows, ...messages].join('\n');
}

/** As text or as an attribute of XML, whatever the characters. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
