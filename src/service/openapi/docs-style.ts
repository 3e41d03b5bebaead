/** The style of the documentation page; it is served in the page, admitted by its hash. */
export const DOCS_STYLE = `
:root{color-scheme:light dark;--fg:#1b2430;--dim:#56616f;--bg:#fff;--soft:#f2f4f7;--line:#d8dde4;--link:#0b57a4;--get:#0b6b3a;--post:#8a4b00}
@media(prefers-color-scheme:dark){:root{--fg:#e4e8ee;--dim:#a3adba;--bg:#12161c;--soft:#1c222b;--line:#333c48;--link:#7db8f5;--get:#6fd39b;--post:#f0b26b}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--bg);padding:.5rem}
.page{display:grid;grid-template-columns:17rem minmax(0,50rem);gap:2.5rem;max-width:72rem;margin:0 auto;padding:1.5rem}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:.5rem 0;font-size:.875rem}
nav ul{list-style:none;margin:0 0 1rem;padding:0}nav li a{display:block;padding:.2rem .25rem;text-decoration:none;overflow-wrap:anywhere}
nav h2{font-size:.875rem;margin:.5rem .25rem .25rem}
h1{margin:.25rem 0;line-height:1.2}h2{margin:2.5rem 0 .25rem}h3{margin:0;font-size:1.05rem}h4{margin:1rem 0 .25rem;font-size:.9rem}
article{border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:1rem 0}
code,pre{font:.85rem/1.5 ui-monospace,monospace}
code{overflow-wrap:anywhere}
pre{background:var(--soft);padding:.75rem;border-radius:.4rem;overflow:auto;margin:.25rem 0}
.path{margin:.35rem 0}.method{font-weight:700;color:var(--get)}.method.post{color:var(--post)}
.dim{color:var(--dim)}.tag{font-size:.8rem;color:var(--dim);border:1px solid var(--line);border-radius:1rem;padding:0 .5rem;white-space:nowrap}
.scroll{overflow-x:auto}summary{cursor:pointer;font-size:.9rem;padding:.35rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-top:1px solid var(--line)}
th{font-weight:600}
@media(max-width:52rem){.page{display:block;padding:1rem}nav{position:static;max-height:none;border-bottom:1px solid var(--line)}article{padding:.75rem}}
`;
