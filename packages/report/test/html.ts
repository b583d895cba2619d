/** What a browser would fetch. A namespace is a name and not an address. */
export const fetched = (html: string): string[] => [
  ...(html.match(/\b(?:src|href|xlink:href|srcset|action|poster|data)\s*=\s*["']?(?!#)[^"'\s>]+/gi) ?? []),
  ...(html.match(/url\((?!#)[^)]*\)/gi) ?? []),
  ...(html.match(/@import[^;]*/gi) ?? []),
  ...(html.match(/<(?:script|link|img|iframe|object|embed|base|audio|video|source)\b/gi) ?? []),
]

/** A page as XML: void elements closed, the style sheet left out. */
export const bodyOf = (html: string): string =>
  html
    .replace(/<!doctype html>/, '')
    .replaceAll(/<(meta|br)([^>]*)>/g, '<$1$2/>')
    .replace(/<style>[\s\S]*?<\/style>/, '')
