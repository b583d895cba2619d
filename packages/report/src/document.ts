import type { Figure } from './figures.ts'
import { type Content, html, Markup, render } from './markup.ts'
import { style } from './style.ts'

/** A whole document with the style sheet in it. */
export const page = (title: string, body: Content): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.text

/** Nothing without content. */
export function section(title: string, content: Content, id = title.toLowerCase()): Markup | false {
  const body = render(content)
  return (
    body !== '' &&
    html`<section id="${id}"><h2>${title}</h2>
${new Markup(body)}
</section>`
  )
}

export function figure({ id, title, sentence, notes, panels, gallery }: Figure): Markup {
  const layout = gallery ? ' gallery' : panels.length === 1 && ' one'
  return html`<figure id="figure-${id}">
<h3>${title}</h3>
${panels.length > 0 && html`<div class="panels${layout}" role="img" aria-label="${sentence}">${panels.map(svg => html`<div class="panel">${new Markup(svg)}</div>`)}</div>`}
<figcaption><p>${sentence}</p>${notes.map(note => html`<p class="note">${note}</p>`)}</figcaption>
</figure>
`
}
