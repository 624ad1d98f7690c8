/** How a drawing looks. Colours are variables, so that whoever shows it brings those of the theme. */
export const ROUTE_STYLE = `
.kr-frame { fill: var(--kr-box); stroke: var(--kr-border); }
.kr-opening .kr-frame { fill: none; }
.kr-missing .kr-frame { fill: none; stroke-dasharray: 4 3; }
.kr-broken .kr-frame { stroke: var(--kr-broken); stroke-width: 1.5; }
.kr-accent { fill: var(--kr-service); }
.kr-entrance .kr-accent { fill: var(--kr-entrance); }
.kr-receiver .kr-accent { fill: var(--kr-receiver); }
.kr-missing .kr-accent { fill: none; }
.kr-kind, .kr-note, .kr-heading { fill: var(--kr-dim); font-size: 11px; }
.kr-name { fill: var(--kr-text); font-size: 13px; font-weight: 600; }
.kr-port { fill: var(--kr-text); font-size: 12px; font-variant-numeric: tabular-nums; }
.kr-absent .kr-port, .kr-missing .kr-name { fill: var(--kr-dim); font-style: italic; }
.kr-wrong .kr-port, .kr-broken.kr-missing .kr-name, .kr-mark { fill: var(--kr-broken); }
.kr-mark { font-size: 12px; font-weight: 700; }
.kr-rule { stroke: var(--kr-border); opacity: 0.6; }
.kr-back { fill: transparent; }
.kr-link { fill: none; stroke: var(--kr-link); stroke-width: 1.5; }
.kr-end { fill: var(--kr-link); }
.kr-assumed { stroke-dasharray: 5 4; }
.kr-link.kr-broken { stroke: var(--kr-broken); stroke-width: 2; }
.kr-end.kr-broken { fill: var(--kr-broken); }
.kr-cross { stroke: var(--kr-broken); stroke-width: 2; }
.kr-heading { letter-spacing: 0.04em; }
.kr-namespace { fill: var(--kr-text); font-size: 13px; font-weight: 600; }
`;

/** For a drawing that stands alone: light, and dark where the reader prefers it. */
export const EXPORT_COLOURS = `
svg { --kr-box: #f6f8fa; --kr-border: #c4ccd4; --kr-text: #1f2328; --kr-dim: #59636e; --kr-link: #818b98;
  --kr-broken: #d1242f; --kr-entrance: #8250df; --kr-service: #0969da; --kr-receiver: #1a7f37; --kr-page: #ffffff; }
@media (prefers-color-scheme: dark) {
  svg { --kr-box: #161b22; --kr-border: #3d444d; --kr-text: #f0f6fc; --kr-dim: #9198a1; --kr-link: #656c76;
    --kr-broken: #f85149; --kr-entrance: #ab7df8; --kr-service: #4493f8; --kr-receiver: #3fb950; --kr-page: #0d1117; }
}
svg { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; }
.kr-page { fill: var(--kr-page); }
`;
