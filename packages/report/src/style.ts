import { palette } from './palette.ts'

const variables = (ground: 'light' | 'dark'): string =>
  ground === 'light'
    ? '--paper:#ffffff;--card:#f7f8fa;--line:#d8dde3;--ink:#1f2328;--quiet:#57606a;--accent:#0072b2;--alarm:#a63d00'
    : '--paper:#15181c;--card:#1d2126;--line:#363c44;--ink:#e8eaed;--quiet:#a6adb8;--accent:#4ba3e3;--alarm:#f58549'

/** Figures carry their colours as attributes, which any rule of CSS overrides: the same SVG serves both grounds. */
const darkFigures = Object.values(palette)
  .map(({ light, dark }) => `.panel [fill="${light}"]{fill:${dark}}.panel [stroke="${light}"]{stroke:${dark}}`)
  .join('\n')

/** The page's style sheet: no fonts, no images, nothing that is fetched. */
export const style = `
:root{color-scheme:light dark;${variables('light')}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","DejaVu Sans",sans-serif}
main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.25rem}
header{padding-top:2.5rem}
h1,h2,h3{line-height:1.2;text-wrap:balance;margin:0}
h1{font-size:clamp(1.45rem,1.1rem + 1.6vw,2.1rem);letter-spacing:-.015em;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:3rem 0 1rem;padding-top:1.1rem;border-top:1px solid var(--line)}
h3{font-size:1.06rem;margin:0 0 .6rem}
p{margin:0 0 .8rem;max-width:44rem}
a{color:var(--accent)}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.eyebrow{color:var(--quiet);font-size:.86rem;margin:0 0 .4rem;overflow-wrap:anywhere}
.facts{color:var(--quiet);margin:.6rem 0 0}
.lead{font-size:1.12rem;margin-top:1.4rem}
.alert{border-left:4px solid var(--alarm);background:var(--card);padding:.7rem 1rem;margin:1.2rem 0;max-width:none}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,11.5rem),1fr));gap:.75rem;margin:1.6rem 0 0;padding:0}
.tile{border:1px solid var(--line);border-top:4px solid var(--hue);border-radius:6px;background:var(--card);padding:.8rem 1rem .9rem;margin:0}
.tile dt{color:var(--quiet);font-size:.9rem}
.tile dd{margin:0}
.tile .big{font-size:2rem;font-weight:650;letter-spacing:-.02em;line-height:1.25;font-variant-numeric:tabular-nums}
.tile .small{color:var(--quiet);font-size:.84rem}
.tile .small span{display:block}
.findings{list-style:none;margin:1.2rem 0 1.6rem;padding:0}
.findings li{border-left:4px solid var(--quiet);background:var(--card);padding:.6rem 1rem;margin:0 0 .5rem}
.findings .problem{border-left-color:var(--alarm)}
.findings .problem strong{color:var(--alarm)}
.findings p{margin:0;max-width:none;overflow-wrap:anywhere}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:1.6rem 0 0}
figure{margin:0 0 2.4rem}
figcaption{margin:.55rem 0 0}
figcaption p{margin:0 0 .25rem}
.note{color:var(--quiet);font-size:.86rem}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:.75rem}
.panels.one{grid-template-columns:minmax(0,32rem)}
.panels.gallery{grid-template-columns:repeat(auto-fill,minmax(min(46%,12.5rem),1fr))}
.panel{border:1px solid var(--line);border-radius:6px;padding:.5rem;background:var(--card);min-width:0}
.panel svg{display:block;width:100%;height:auto}
.scroll{overflow-x:auto;margin:0 0 1.6rem}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums;min-width:min(100%,32rem)}
caption{text-align:left;font-weight:600;padding:0 0 .4rem;caption-side:top}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line)}
thead th{color:var(--quiet);font-weight:500;border-bottom-color:var(--quiet)}
tbody th{font-weight:500;min-width:8rem}
td.n,th.n{text-align:right;white-space:nowrap}
td small{color:var(--quiet);display:block;white-space:nowrap;font-size:.86em}
th small{color:var(--quiet);display:block;white-space:nowrap;font-weight:400;font-size:.82em}
td small.wrap{white-space:normal;min-width:9rem}
td.prose{min-width:14rem}
td{overflow-wrap:break-word;max-width:34rem}
details{border:1px solid var(--line);border-radius:6px;background:var(--card);margin:0 0 1rem}
details .scroll{margin:0;padding:0 .9rem .9rem}
summary{cursor:pointer;padding:.6rem .9rem;font-weight:500}
pre{margin:0;padding:.2rem .9rem .9rem;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
pre.command{border:1px solid var(--line);border-radius:6px;background:var(--card);padding:.7rem .9rem}
dl.methods dt{font-weight:600}
dl.methods dd{margin:0 0 .8rem;max-width:44rem;overflow-wrap:anywhere}
footer{color:var(--quiet);font-size:.86rem;padding-top:1.2rem;padding-bottom:3rem}
@media (max-width:30rem){main,header,footer{padding-left:.9rem;padding-right:.9rem}.panel{padding:.25rem}}
@media screen and (prefers-color-scheme:dark){
:root{${variables('dark')}}
${darkFigures}
}
@media print{
:root{color-scheme:light}
body{font-size:10.5pt}
main,header,footer{max-width:none;padding-left:0;padding-right:0}
figure,table,.tile{break-inside:avoid}
h2,h3,caption{break-after:avoid}
.panels{grid-template-columns:repeat(2,minmax(0,1fr))}
.panels.one{grid-template-columns:minmax(0,13cm)}
.scroll{overflow:visible}
}
`
