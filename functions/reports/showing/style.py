"""How the page looks, in one place because its digest is what lets a browser use it."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fff; --card: #f6f7f9; --ink: #1c2128; --faint: #57606a; --rule: #d8dde3; --link: #0757b5;
  --opened: #1a7f37; --merged: #7a4bd0; --closed: #b3470f;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #12151a; --card: #1b2027; --ink: #e4e8ee; --faint: #9aa4b1; --rule: #323a45; --link: #7db7ff;
    --opened: #4cc26a; --merged: #b08cf5; --closed: #f0935c;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 3rem; max-width: 48rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.015em; }
h1 a { color: inherit; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.2rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem; }
header p { color: var(--faint); }
header .when { margin-bottom: .35rem; font-weight: 600; color: var(--ink); }
header .about { margin-top: .35rem; }
.tldr { margin-top: 1.75rem; padding: 1.1rem 1.25rem; border-left: 4px solid var(--merged); border-radius: 6px;
  background: var(--card); font-size: 1.06rem; }
.tldr p + p { margin-top: .75rem; }
.measures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.4rem, 1fr)); gap: .6rem; }
.measures div { display: flex; flex-direction: column; padding: .8rem .9rem; border: 1px solid var(--rule);
  border-radius: 8px; }
.measures dt { order: 2; font-size: .85rem; line-height: 1.3; }
.measures .now { order: 1; font-size: 1.65rem; font-weight: 650; line-height: 1.2; font-variant-numeric: tabular-nums; }
.measures .change { order: 3; margin-top: auto; padding-top: .3rem; font-size: .8rem; color: var(--faint); }
.facts { margin-top: .9rem; color: var(--faint); }
svg { display: block; width: 100%; height: auto; }
svg text { font-size: 12.5px; fill: var(--faint); font-variant-numeric: tabular-nums; }
svg .name { font-weight: 600; fill: var(--ink); }
svg line { stroke: var(--rule); stroke-width: 1; }
.opened rect { fill: var(--opened); }
.merged rect { fill: var(--merged); }
.closed rect { fill: var(--closed); }
details { margin-top: .5rem; font-size: .9rem; }
summary { color: var(--faint); cursor: pointer; width: fit-content; }
table { width: 100%; margin-top: .6rem; border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption, figcaption { padding-bottom: .4rem; text-align: left; color: var(--faint); }
th, td { padding: .25rem .4rem; border-bottom: 1px solid var(--rule); text-align: right; }
th:first-child { padding-left: 0; text-align: left; font-weight: 400; }
thead th, thead th:first-child { font-weight: 600; }
.items li { padding: .8rem 0; border-top: 1px solid var(--rule); }
.items li:last-child { border-bottom: 1px solid var(--rule); }
.title { font-weight: 600; }
.by, .number { color: var(--faint); font-size: .9rem; font-weight: 400; }
.chip { display: inline-block; padding: 0 .55em; border: 1px solid var(--rule); border-radius: 1em;
  background: var(--card); font-size: .8rem; line-height: 1.6; color: var(--ink); }
.people { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1.1rem 1.5rem; }
.people li { display: flex; gap: .75rem; }
.people li > div { min-width: 0; }
.initial { flex: none; width: 2.3rem; height: 2.3rem; border-radius: 50%; background: var(--card);
  border: 1px solid var(--rule); color: var(--faint); text-align: center; line-height: 2.2rem; font-weight: 600;
  overflow: hidden; }
.row { display: flex; flex-wrap: wrap; gap: .4rem .5rem; }
.warnings { padding: .9rem 1.1rem; border: 1px solid var(--rule); border-radius: 8px; font-size: .92rem; }
.warnings li + li { margin-top: .4rem; }
footer { margin-top: 2.75rem; padding-top: .9rem; border-top: 1px solid var(--rule); color: var(--faint);
  font-size: .85rem; }
@media (max-width: 30rem) {
  body { padding: 1.5rem 1rem 2rem; }
  h1 { font-size: 1.5rem; }
  svg text { font-size: 21px; }
}
@media print {
  @page { margin: 16mm 15mm; }
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; line-height: 1.45; }
  h1 { font-size: 18pt; }
  h2 { margin: 1.4rem 0 .4rem; font-size: 12pt; }
  .tldr { margin-top: 1rem; font-size: 10.5pt; }
  .measures { grid-template-columns: repeat(5, 1fr); }
  .items li { padding: .45rem 0; }
  svg { max-height: 55mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; }
  a::after { content: none; }
  h2, h3 { break-after: avoid; }
  svg, .tldr, .measures div, .items li, .people li, .warnings li { break-inside: avoid; }
  details { display: none; }
}
"""
