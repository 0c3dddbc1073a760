// How a report looks: black on white, one color for bars, large enough for tired eyes, and no page that breaks within a
// table.

enum HTMLStyle {
  /// Fonts are the reader's own, because a file that loads none still looks right without a network.
  static let sheet = """
    :root { --ink: #1b1f24; --soft: #57606a; --line: #d5dae0; --tint: #f5f7f9; --bar: #2b5d8a; }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: #fff; color: var(--ink); line-height: 1.5;
      font: 17px/1.5 "Source Serif 4", "Charter", "Georgia", "Cambria", serif; }
    main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
    h1, h2, h3, table, .key, .reference, .frame, .mark, footer, svg text {
      font-family: "Source Sans 3", "Helvetica Neue", "Segoe UI", "Liberation Sans", Arial, sans-serif; }
    h1 { font-size: 2.1rem; line-height: 1.15; margin: 0 0 .5rem; letter-spacing: -.01em; }
    h2 { font-size: 1.35rem; line-height: 1.25; margin: 0 0 .25rem; text-wrap: balance; }
    h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; text-wrap: balance; }
    p { margin: 0 0 .75rem; max-width: 42rem; text-wrap: pretty; }
    code { font-family: "SFMono-Regular", Menlo, Consolas, "Liberation Mono", monospace;
      font-size: .92em; color: var(--ink); }
    header { border-bottom: 3px solid var(--ink); padding-bottom: 1rem; }
    .frame { font-size: 1.05rem; }
    .mark { font-size: .9rem; color: var(--soft); margin: 0; }
    .mark strong, footer strong { color: var(--ink); letter-spacing: .04em; font-size: .85em; }
    section { padding: 2.25rem 0 0; }
    .reference { font-size: .85rem; color: var(--soft); margin-bottom: .6rem; }
    .reference code { margin-right: .5em; }
    .key ul { list-style: none; margin: 1rem 0 0; padding: 1px; display: grid; gap: 1px;
      grid-template-columns: repeat(auto-fill, minmax(11.25rem, 1fr)); }
    .key li { box-shadow: 0 0 0 1px var(--line); }
    .key a { display: block; height: 100%; padding: .9rem 1rem; color: inherit; text-decoration: none; }
    .key a:focus-visible { outline: 3px solid var(--bar); outline-offset: -3px; }
    .key a:hover .label { text-decoration: underline; }
    .value { display: block; font-size: 2rem; font-weight: 600; line-height: 1.1;
      font-variant-numeric: lining-nums; letter-spacing: -.02em; }
    .label { display: block; font-size: .92rem; line-height: 1.3; margin: .3rem 0 .15rem; }
    .small { display: block; font-size: .8rem; line-height: 1.35; color: var(--soft); }
    table { width: 100%; border-collapse: collapse; font-size: .92rem; margin: .75rem 0 0; }
    caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    th, td { text-align: left; vertical-align: baseline; padding: .4rem .75rem .4rem 0;
      border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
    thead th { font-size: .78rem; color: var(--soft); font-weight: 600; border-bottom-color: var(--soft); }
    tbody th { font-weight: 400; width: 44%; }
    .group tbody th { width: 40%; }
    .nb { white-space: nowrap; }
    td:nth-child(2), thead th:nth-child(2) { text-align: right; white-space: nowrap; width: 7.5rem;
      font-variant-numeric: tabular-nums lining-nums; font-weight: 600; padding-right: 1.5rem; }
    .group td:nth-child(2), .group thead th:nth-child(2) { width: 5.5rem; padding-right: 1.25rem; }
    td:nth-child(3) { color: var(--soft); }
    td.none { color: var(--soft); font-weight: 400; font-style: italic; }
    .group { display: grid; grid-template-columns: minmax(0, 22rem) minmax(0, 1fr); column-gap: 2.5rem;
      align-items: start; }
    .group h3 { grid-column: 1 / -1; }
    .group > .rows > table { margin-top: 0; }
    .group > .rows:nth-child(2) { grid-column: 1 / -1; }
    svg.chart { display: block; width: 100%; height: auto; max-width: 24rem; }
    svg .l { font-size: 12.5px; fill: var(--ink); }
    svg .v { font-size: 12.5px; font-weight: 600; text-anchor: end; fill: var(--ink); }
    svg .g { fill: var(--tint); }
    svg .b { fill: var(--bar); }
    svg .h { stroke: var(--soft); stroke-width: 1.2; fill: none; }
    footer { margin-top: 3rem; border-top: 3px solid var(--ink); padding-top: 1rem; font-size: .9rem;
      color: var(--soft); }
    @media (max-width: 46rem) {
      body { font-size: 16px; }
      main { padding: 1.5rem 1rem 3rem; }
      h1 { font-size: 1.7rem; }
      .group { grid-template-columns: minmax(0, 1fr); row-gap: .75rem; }
      svg.chart { max-width: none; }
      .key ul { grid-template-columns: repeat(2, minmax(0, 1fr)); }
      .key a { padding: .75rem .8rem; }
      .value { font-size: 1.6rem; }
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; border-bottom: 1px solid var(--line);
        padding: .4rem 0; }
      tbody th, td, .group tbody th { border: 0; padding: 0; width: auto; }
      td:nth-child(2), .group td:nth-child(2) { padding: 0 0 0 1rem; width: auto; }
      td:nth-child(3) { grid-column: 1 / -1; font-size: .85rem; }
      td:nth-child(3):empty { display: none; }
    }
    @page { margin: 18mm 16mm 20mm;
      @bottom-right { content: counter(page) " / " counter(pages); color: #57606a;
        font: 8.5pt "Helvetica Neue", "Liberation Sans", Arial, sans-serif; } }
    @media print {
      body { font-size: 10.5pt; }
      main { max-width: none; padding: 0; }
      section { padding-top: 1.4rem; }
      h2, h3, .reference, .formula { break-after: avoid; }
      p, tr, svg, .key li, .group, .rows, .mark, footer { break-inside: avoid; }
      tbody tr:first-child:not(:last-child) { break-after: avoid; }
      tbody tr:last-child:not(:first-child) { break-before: avoid; }
      .group { grid-template-columns: minmax(0, 4fr) minmax(0, 5fr); column-gap: 1.5rem; }
      table { font-size: 9pt; }
      td:nth-child(2), thead th:nth-child(2), .group td:nth-child(2), .group thead th:nth-child(2)
        { width: 5rem; padding-right: 1rem; }
      thead { display: table-header-group; }
      .key ul { grid-template-columns: repeat(5, 1fr); }
      .key a { padding: .6rem .65rem; }
      .value { font-size: 17pt; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    }
    """
}
