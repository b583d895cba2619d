/** Checks that a document is well-formed XML, as far as elements, attributes and entities go. Throws where it is not. */
export function checkXml(text: string): { readonly elements: number } {
  const open: string[] = []
  let elements = 0
  let at = 0
  const tag = /<(\/?)([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/y
  while (at < text.length) {
    const next = text.indexOf('<', at)
    const words = text.slice(at, next < 0 ? undefined : next)
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(words) || (open.length === 0 && words.trim() !== ''))
      throw new Error(`Bad text at ${at}: ${words.slice(0, 60)}`)
    if (next < 0) break
    tag.lastIndex = next
    const match = tag.exec(text)
    if (!match) throw new Error(`Bad tag at ${next}: ${text.slice(next, next + 80)}`)
    const [whole, closing, name, attributes, empty] = match
    const names = [...attributes!.matchAll(/([\w:.-]+)="/g)].map(([, attribute]) => attribute)
    if (new Set(names).size !== names.length) throw new Error(`An attribute twice at ${next}: ${whole}`)
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> at ${next} closes another element`)
    } else {
      elements++
      if (!empty) open.push(name!)
    }
    at = next + whole.length
  }
  if (open.length > 0) throw new Error(`Not closed: ${open.join(', ')}`)
  return { elements }
}
